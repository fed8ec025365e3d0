/** Stand-in for `k6/http` in unit tests: gives the responses that a test has laid out, remembers the requests. */

export interface Sent {
  method: string;
  url: string;
  body: string | null;
  params: Record<string, unknown> & { headers: Record<string, string>; tags: Record<string, string> };
}

export interface FakeResponse {
  status: number;
  body: string | null;
  headers: Record<string, string>;
  error: string;
  error_code: number;
  proto: string;
  timings: Record<string, number>;
  cookies: Record<string, { value: string; secure: boolean }[]>;
}

export const sent: Sent[] = [];
let answer: (request: Sent) => Partial<FakeResponse> = () => ({});

/** What every following request is answered with. */
export function answerWith(next: (request: Sent) => Partial<FakeResponse>): void {
  answer = next;
}

export function reset(): void {
  sent.length = 0;
  answer = () => ({});
}

const TIMINGS = { blocked: 1, looking_up: 0, connecting: 2, tls_handshaking: 0, sending: 1, waiting: 20, receiving: 5 };

function respond(request: Sent): FakeResponse {
  sent.push(request);
  const given = {
    status: 200,
    body: "",
    headers: {},
    error: "",
    error_code: 0,
    proto: "HTTP/1.1",
    cookies: {},
    ...answer(request),
  };
  const timings = { ...TIMINGS, ...(given.timings ?? {}) };
  // as k6 does: no body is kept when none was asked for
  return { ...given, timings, body: request.params.responseType === "none" ? null : given.body };
}

export default {
  request: (method: string, url: string, body: string | null, params: Sent["params"]) =>
    respond({ method, url, body, params }),
  get: (url: string, params: Sent["params"]) => respond({ method: "GET", url, body: "", params }),
  expectedStatuses: (...statuses: unknown[]) => ({ statuses }),
};
