package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
	"github.com/llmload/llmload/xk6/internal/k6run"
)

// oddServer does everything that k6 has a word for.
func oddServer(conns *atomic.Int64) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("/json", func(w http.ResponseWriter, r *http.Request) {
		// a body that nobody reads is answered by a reset, sooner or later
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"a":1}`))
	})
	mux.HandleFunc("/stream", (&fakellm.Server{}).ServeHTTP)
	mux.HandleFunc("/reset", func(w http.ResponseWriter, _ *http.Request) { reset(w, "") })
	mux.HandleFunc("/reset-in-body", func(w http.ResponseWriter, _ *http.Request) {
		reset(w, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndata:\r\n")
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fakellm.Write(w, "data: half")
		panic(http.ErrAbortHandler)
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fakellm.Write(w, fakellm.Role)
		<-r.Context().Done()
	})
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/stream?n=2", http.StatusFound) })
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/empty", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/500", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) })
	mux.HandleFunc("/gzip", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "text/event-stream")
		z := gzip.NewWriter(w)
		_, _ = z.Write([]byte(fakellm.Role + fakellm.Token("zipped") + fakellm.Done))
		_ = z.Close()
	})
	mux.HandleFunc("/bad-gzip", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write([]byte("this is not gzip at all"))
	})
	mux.HandleFunc("/digest", digest)
	server := httptest.NewUnstartedServer(mux)
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			conns.Add(1)
		}
	}
	server.Start()
	return server
}

// reset writes head and aborts the connection with RST.
func reset(w http.ResponseWriter, head string) {
	h, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	c, _, err := h.Hijack()
	if err != nil {
		return
	}
	_, _ = c.Write([]byte(head))
	if head != "" {
		time.Sleep(50 * time.Millisecond) // a RST overtakes what the peer has not read yet
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

func digest(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.Header.Get("Authorization"), "Digest ") {
		_, _ = w.Write([]byte("welcome"))
		return
	}
	w.Header().Set("WWW-Authenticate", `Digest realm="r", nonce="n", qop="auth", algorithm="MD5"`)
	w.WriteHeader(http.StatusUnauthorized)
}

// behaviour calls everything once and prints what the script sees; INSTALL decides whether we are in between.
const behaviour = library + `
const rows = [];
const on = __ENV.INSTALL === "yes";
const tagged = (id, more = {}) => ({ headers: { [HEADER]: id }, timeout: "400ms", ...more });
const row = (name, r) => rows.push([name, r.status, r.error_code, r.error.replace(/127\.0\.0\.1:\d+/g, "HOST"), r.proto,
  r.body === null ? null : String(r.body).length, r.headers["Content-Type"] || "", r.url.replace(/127\.0\.0\.1:\d+/g, "HOST"), Object.keys(r.timings).sort().join()]);
function start() { if (on) install({ recordsPath: "" }); }
export function setup() {
  start();
  row("setup", http.get(__ENV.URL + "/json", tagged("setup")));
  return rows;
}
export default async function (early) {
  for (const r of early) rows.push(r);
  start();
  const unseen = [];
  const watch = (id) => on && engine.observe(id) === null && unseen.push(id);
  const get = (name, path, more) => { row(name, http.get(__ENV.URL + path, tagged(name, more))); watch(name); };
  get("unary", "/json");
  get("stream", "/stream?n=3&gap=2ms");
  get("stream-none", "/stream?n=3", { responseType: "none" });
  get("stream-binary", "/stream?n=3", { responseType: "binary" });
  get("reset", "/reset");
  get("reset-in-body", "/reset-in-body");
  get("cut", "/cut");
  get("timeout", "/slow");
  get("timeout-head", "/silent");
  get("redirect", "/redirect");
  get("loop", "/loop", { redirects: 3 });
  get("no-redirect", "/redirect", { redirects: 0 });
  get("empty", "/empty");
  get("500", "/500");
  get("gzip", "/gzip");
  get("bad-gzip", "/bad-gzip");
  row("refused", http.get(__ENV.REFUSED, tagged("refused")));
  row("blocked", http.get("http://blocked.test/", tagged("blocked")));
  row("bad-tls", http.get(__ENV.URL.replace("http:", "https:"), tagged("bad-tls")));
  row("digest", http.get(__ENV.URL.replace("://", "://user:pass@") + "/digest", tagged("digest", { auth: "digest" })));
  row("post", http.post(__ENV.URL + "/json", "x".repeat(100000), tagged("post")));
  for (const r of http.batch([1, 2, 3].map((i) => ["GET", __ENV.URL + "/stream?n=2&gap=2ms", null, tagged("b" + i)]))) row("batch", r);
  for (const r of await Promise.all([1, 2].map((i) => http.asyncRequest("GET", __ENV.URL + "/stream?n=2", null, tagged("a" + i))))) row("async", r);
  for (const id of ["refused", "blocked", "bad-tls", "digest", "post", "b1", "b2", "b3", "a1", "a2"]) watch(id);
  if (on && engine.observe("digest").status !== 200) unseen.push("digest's last answer");
  console.log("ROWS " + JSON.stringify(rows));
  console.log("UNSEEN " + JSON.stringify(unseen));
}
export function teardown() {
  start();
  rows.length = 0;
  row("teardown", http.get(__ENV.URL + "/json", tagged("teardown")));
  console.log("ROWS " + JSON.stringify(rows));
}
export function handleSummary(data) {
  const out = {};
  for (const [name, m] of Object.entries(data.metrics)) {
    out[name] = m.type === "counter" ? (name.startsWith("data_") ? "some" : m.values.count) : m.type === "rate" ? [m.values.passes, m.values.fails] : m.values.count;
  }
  return { stdout: "METRICS " + JSON.stringify(out) + "\n" };
}
`

func TestK6BehavesTheSameWithAndWithoutUs(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]string{
		"connections reused":     `{}`,
		"connections not reused": `{ noConnectionReuse: true }`,
		"none reused by VUs":     `{ noVUConnectionReuse: true }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			type table struct {
				Rows    []string
				Metrics string
				Conns   int64
			}
			run := func(install string) table {
				var conns atomic.Int64
				server := oddServer(&conns)
				defer server.Close()
				closed := httptest.NewServer(http.NotFoundHandler())
				closed.Close()
				got := k6run.Run{
					Script: behaviour + "export const options = { summaryTrendStats: ['count'], blockHostnames: ['blocked.test'], ..." + options + " };",
					Env:    map[string]string{"URL": server.URL, "INSTALL": install, "REFUSED": closed.URL},
					Args:   []string{"--log-format", "raw"},
				}.Do(t)
				require.Zero(t, got.Code, got.Stderr)
				require.Contains(t, got.Stderr, "UNSEEN []", "requests that we did not see")
				out := table{Conns: conns.Load()}
				for _, line := range strings.Split(got.Stderr, "\n") {
					if _, text, ok := strings.Cut(line, "ROWS "); ok {
						var rows []any
						require.NoError(t, json.Unmarshal([]byte(text), &rows))
						for _, r := range rows {
							out.Rows = append(out.Rows, fmt.Sprint(r))
						}
					}
				}
				_, out.Metrics, _ = strings.Cut(got.Stdout, "METRICS ")
				return out
			}
			without, with := run("no"), run("yes")
			require.Greater(t, len(without.Rows), 25)
			require.Equal(t, without.Rows, with.Rows)
			require.JSONEq(t, without.Metrics, with.Metrics)
			require.Equal(t, without.Conns, with.Conns, "connections opened")
			joined := strings.Join(with.Rows, "\n")
			for _, code := range []string{" 1220 ", " 1050 ", " 1212 ", " 1500 ", " 1111 ", " 1301 ", "[digest 200 "} {
				require.Contains(t, joined, code, "the table does not reach that error: it cannot show a difference")
			}
		})
	}
}
