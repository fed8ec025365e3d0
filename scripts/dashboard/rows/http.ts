/** HTTP as k6 sees it, with the parts of a request's time. */
import { perSecond, queries, RUN, stats } from "../promql.ts";
import type { RowSpec } from "../spec.ts";

export const HTTP: RowSpec = {
  title: "HTTP performance",
  panels: [
    stats("http_req_duration", "Request duration", "Sending, waiting and receiving; a stream lasts until its end."),
    {
      kind: "lines",
      title: "Failed requests",
      description: "Requests whose status k6 did not expect, as a share of all in the same moments.",
      unit: "percentunit",
      width: 8,
      red: 0.05,
      queries: queries([
        `(${perSecond("http_reqs_total", "testid", 'expected_response="false"')} or 0 * ${perSecond("http_reqs_total", "testid")}) / ${perSecond("http_reqs_total", "testid")}`,
        "{{testid}}",
      ]),
    },
    {
      kind: "lines",
      title: "Requests by status",
      description: "Status 0: no answer.",
      unit: "reqps",
      width: 8,
      queries: queries([perSecond("http_reqs_total", "status, name"), "{{status}} {{name}}"]),
    },
    {
      kind: "lines",
      title: "Virtual users",
      description: "Busy or waiting for their turn, and how many there may be.",
      unit: "short",
      width: 24,
      queries: queries(
        [`sum by (testid) (k6_vus{${RUN}})`, "{{testid}}"],
        [`sum by (testid) (k6_vus_max{${RUN}})`, "at most, {{testid}}"],
      ),
    },
  ],
};

export const TIMING: RowSpec = {
  title: "HTTP timing breakdown",
  panels: [
    stats("http_req_blocked", "Blocked", "Waiting for a free connection."),
    stats("http_req_connecting", "Connecting", "TCP; 0 on a connection that was there already."),
    stats("http_req_tls_handshaking", "TLS handshaking", "0 on a connection that was there already, and without TLS."),
    stats("http_req_sending", "Sending", "Writing the request."),
    stats("http_req_waiting", "Waiting (TTFB)", "Request written to first byte."),
    stats("http_req_receiving", "Receiving", "First byte to last: of a stream, its length."),
  ],
};
