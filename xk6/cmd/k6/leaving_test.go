package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
	"github.com/llmload/llmload/xk6/internal/k6run"
)

const leaving = library + `
export const options = { insecureSkipTLSVerify: true, thresholds: { http_req_failed: ["rate==0"], checks: ["rate==1"] } };
function ask(query, limits) {
  const id = newID();
  engine.begin(id, labels(), limits);
  const res = http.get(__ENV.URL + query, params(id, { responseCallback: http.expectedStatuses(200, 499) }));
  const seen = engine.observe(id);
  engine.finish(id, result(seen, { outcome: seen.cutBy === null ? "ok" : seen.cutBy === "left" ? "left" : "error" }));
  return { res, seen };
}
export default function () {
  install();
  const tokens = ask("/?n=1000&gap=20ms", { leaveAfterTokens: 3 });
  const early = ask("/?head=1m", { leaveAfterMs: 500 });
  const whole = ask("/?n=3", { leaveAfterTokens: 10, firstTokenMs: 30000, stallMs: 30000 });
  const holds = {
    "the tokens": tokens.seen.chunks === 3 && tokens.seen.cutBy === "left" && tokens.seen.status === 200,
    "no error": tokens.res.error === "" && tokens.res.error_code === 0 && tokens.res.status === 200,
    "before the head": early.seen.status === 0 && early.seen.cutBy === "left" && early.res.status === 499,
    "the next one is well": whole.seen.chunks === 3 && whole.seen.cutBy === null && whole.seen.end === "eof",
  };
  for (const [what, ok] of Object.entries(holds)) if (!ok) console.log(what, JSON.stringify({ tokens, early, whole }));
  check(null, Object.fromEntries(Object.entries(holds).map(([what, ok]) => [what, () => ok])));
}
import { check } from "k6";
`

func TestAUserWhoLeavesIsNoFailedRequest(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"http/1.1", "tls", "h2"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			var gone, conns atomic.Int64
			model := &fakellm.Server{}
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.FormValue("head") != "" {
					<-r.Context().Done()
				} else {
					model.ServeHTTP(w, r)
				}
				if r.FormValue("n") != "3" && r.Context().Err() != nil {
					gone.Add(1)
				}
			}))
			server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
				if s == http.StateNew {
					conns.Add(1)
				}
			}
			server.EnableHTTP2 = kind == "h2"
			if kind == "http/1.1" {
				server.Start()
			} else {
				server.StartTLS()
			}
			t.Cleanup(server.Close)
			result := k6run.Run{Script: leaving, Env: map[string]string{"URL": server.URL}}.Do(t)
			require.Zero(t, result.Code, result.Stdout+result.Stderr)
			require.NotContains(t, result.Stderr, "Request Failed")
			require.Eventually(t, func() bool { return gone.Load() == 2 }, 20*time.Second, 10*time.Millisecond, "the server saw it")
			wanted := int64(3) // one is closed with each user who leaves
			if kind == "h2" {
				wanted = 1 // only its stream is
			}
			require.Equal(t, wanted, conns.Load())
			outcomes := []any{}
			for _, record := range result.Records(t) {
				outcomes = append(outcomes, record["outcome"])
			}
			require.Equal(t, []any{"left", "left", "ok"}, outcomes)
		})
	}
}
