/**
 * One request through k6/http that never throws: what k6 throws (an answer that it cannot take, such as 101) becomes a
 * response without status, which is judged like any other broken transport. It must not know what is sent.
 */
import http, { type Params, type RefinedResponse, type ResponseType } from "k6/http";

/** As params' `responseCallback`: the request enters no http_req_failed. k6 takes null, its types do not know. */
export const NOT_JUDGED = null as unknown as ReturnType<typeof http.expectedStatuses>;

/** As params' `responseCallback` for a user who may leave before the head comes: 499 stands for that (xk6/llmload/transport.go). */
export const MAY_LEAVE: ReturnType<typeof http.expectedStatuses> = http.expectedStatuses({ min: 200, max: 399 }, 499);

type Response = RefinedResponse<ResponseType | undefined>;

/** k6's code for an error without one of its own. */
const GENERIC_ERROR = 1000;
const NO_TIMES = {
  ...{ blocked: 0, looking_up: 0, connecting: 0, tls_handshaking: 0 },
  ...{ sending: 0, waiting: 0, receiving: 0, duration: 0 },
};

export function request(method: "GET" | "POST", url: string, body: string | null, params: Params): Response {
  try {
    return http.request(method, url, body, params);
  } catch (error) {
    const none = { status: 0, body: null, headers: {}, proto: "", timings: NO_TIMES, cookies: {} };
    return { ...none, error: said(error), error_code: GENERIC_ERROR } as unknown as Response;
  }
}

function said(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text === "" ? "k6/http gave up without a reason" : text;
}
