/** What a model, or the proxy before it, says with an error status. Pure data. */

export const MESSAGES: Record<number, string> = {
  400: "the request could not be understood",
  401: "invalid token",
  403: "insufficient permissions",
  404: "no such model",
  422: "temperature must be between 0 and 2",
  429: "rate limit reached",
  500: "the backend failed",
  503: "overloaded, try again later",
  529: "overloaded",
};
export const BAD_GATEWAY = { contentType: "text/html", body: "<html><h1>502 Bad Gateway</h1></html>" };
