/** The two calls of sign-in and what is taken from their answers. It must not know when they are made, nor keep anything. */
import type { Client } from "../client.ts";
import type { Exchange } from "../exchange.ts";
import type { Call } from "../request.ts";
import { str } from "../stock/json.ts";
import { callOf, resource } from "./call.ts";

export const COOKIE = "jan_refresh_token";
export const LOGIN_PATH = "/v1/auth/guest-login";
export const REFRESH_PATH = "/v1/auth/refresh-token";

export interface Tokens {
  access: string;
  /** null = the server gave none */
  refresh: string | null;
  /** epoch ms, null = the server did not say */
  expiresAt: number | null;
}

/** POST: a new guest. */
export function loginCall(client: Client): Call {
  return callOf(client, {
    step: "guest_login",
    path: LOGIN_PATH,
    body: {},
    promises: resource(null),
    authorization: null,
    expect: [
      hasAccessToken,
      {
        name: `guest_login: Set-Cookie holds ${COOKIE}`,
        holds: (exchange) => refreshToken(exchange) !== null,
        decides: client.options.tokenRefresh !== "off",
      },
    ],
    faults: (exchange) => (secureOverHttp(client, exchange) ? ["secure_cookie"] : []),
  });
}

/** GET with the cookie alone. */
export function refreshCall(client: Client, tokens: Tokens): Call {
  return callOf(client, {
    step: "token_refresh",
    method: "GET",
    path: REFRESH_PATH,
    body: null,
    promises: resource(null),
    authorization: null,
    ...(tokens.refresh === null ? {} : { cookies: { [COOKIE]: tokens.refresh } }),
    expect: [hasAccessToken],
  });
}

const hasAccessToken = {
  name: "an access token with its time to live",
  holds: ({ resource: body }: Exchange) => str(body?.access_token) !== "" && Number(body?.expires_in) > 0,
  came: ({ resource: body }: Exchange) =>
    `access_token ${str(body?.access_token) === "" ? "missing" : "given"}, expires_in ${JSON.stringify(body?.expires_in)}`,
};

/** `now`: epoch ms. A refresh token that was not renewed stays. */
export function tokensOf(exchange: Exchange, now: number, before: Tokens | null): Tokens {
  const seconds = Number(exchange.resource?.expires_in);
  return {
    access: str(exchange.resource?.access_token),
    refresh: refreshToken(exchange) ?? before?.refresh ?? null,
    expiresAt: seconds > 0 ? now + seconds * 1000 : null,
  };
}

function refreshToken({ cookies }: Exchange): string | null {
  return cookies[COOKIE]?.value || null;
}

/** No cookie jar would ever send it back: whoever follows the rules cannot refresh. */
export function secureOverHttp({ options }: Client, { cookies }: Exchange): boolean {
  return cookies[COOKIE]?.secure === true && /^http:/i.test(options.baseUrl);
}
