package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
	"github.com/llmload/llmload/xk6/internal/k6run"
)

// library is what the suites' library does with the engine, in small.
const library = `
import http from "k6/http";
import exec from "k6/execution";
import * as engine from "k6/x/llmload";
const HEADER = "x-llmload-request-id";
const install = (more = {}) => engine.install({
  idHeader: HEADER, sendIdHeader: true, stallMs: 5000, recordsPath: __ENV.RECORDS, run: "test", ...more,
});
const labels = (more = {}) => ({
  suite: "suite", scenario: "default", step: "chat", vu: exec.vu.idInTest, iter: exec.vu.iterationInInstance, try: 1,
  api: "chat", mode: "stream", model: "m", prompt: "short", turn: null, plannedAt: null, ...more,
});
const result = (o, more = {}) => ({
  outcome: "ok", errorClass: null, errorPhase: null, errorDetail: null, final: true, faults: o ? o.faults : [],
  checksFailed: [], tpotMs: null, tokensIn: null, tokensOut: o && o.usage ? o.usage.output : null, tokensCached: null,
  finishReason: o ? o.finishReason : null, queueMs: null, ...more,
});
let n = 0;
const newID = () => "r-" + exec.vu.idInTest + "-" + n++;
const params = (id, more = {}) => ({ headers: { [HEADER]: id }, responseType: "none", ...more });
function chat(query, claim = true) {
  install();
  const id = newID();
  engine.begin(id, labels());
  const res = http.get(__ENV.URL + query, params(id));
  const seen = engine.observe(id);
  if (claim) engine.finish(id, result(seen));
  return { id, res, seen };
}
`

func serve(t *testing.T) (*fakellm.Server, string) {
	t.Helper()
	truth := &fakellm.Server{}
	server := httptest.NewServer(truth)
	t.Cleanup(server.Close)
	return truth, server.URL
}

// sameRequests fails unless every request that the server received has exactly one record.
func sameRequests(t *testing.T, truth *fakellm.Server, records []map[string]any) {
	t.Helper()
	var wrote []string
	for _, r := range records {
		if id, ok := r["id"].(string); ok {
			wrote = append(wrote, id)
		}
	}
	got := truth.IDs()
	require.NotEmpty(t, got)
	known := map[string]int{}
	for _, id := range wrote {
		known[id]++
		require.Equal(t, 1, known[id], "two records of %s", id)
	}
	sort.Strings(got)
	for _, id := range got {
		require.Equal(t, 1, known[id], "no record of %s, which the server received", id)
	}
}

func outcomes(records []map[string]any) map[string]int {
	out := map[string]int{}
	for _, r := range records {
		s, _ := r["outcome"].(string)
		out[s]++
	}
	return out
}

func TestEveryRequestHasARecord(t *testing.T) {
	t.Parallel()
	truth, url := serve(t)
	run := k6run.Run{
		Script: library + `export default () => { chat("/?n=5&gap=2ms"); }`,
		Args:   []string{"--vus", "20", "--iterations", "200"},
		Env:    map[string]string{"URL": url},
	}.Do(t)
	require.Zero(t, run.Code, run.Stderr)
	records := run.Records(t)
	require.Len(t, records, 200)
	sameRequests(t, truth, records)
	require.Equal(t, map[string]int{"ok": 200}, outcomes(records))
	r := records[0]
	require.EqualValues(t, 5, r["chunks"])
	require.EqualValues(t, 5, r["tokensOut"])
	require.Equal(t, "stop", r["finishReason"])
	require.Equal(t, true, r["done"])
	require.Len(t, r["gapsUs"], 4)
	require.Equal(t, "test", r["run"])
	if runtime.GOOS == "linux" {
		require.Equal(t, "kernel", r["clock"])
	}
}

// TestTheShortestRunHasItsRecords notices when k6's exit event no longer reaches us: such a run ends before the next flush.
func TestTheShortestRunHasItsRecords(t *testing.T) {
	t.Parallel()
	truth, url := serve(t)
	for range 3 {
		run := k6run.Run{
			Script: library + `export default () => { chat("/?n=1"); chat("/?n=1", false); }`,
			Args:   []string{"--summary-mode", "disabled"},
			Env:    map[string]string{"URL": url},
		}.Do(t)
		require.Zero(t, run.Code, run.Stderr)
		require.Equal(t, map[string]int{"ok": 1, "interrupted": 1}, outcomes(run.Records(t)))
	}
	require.Len(t, truth.Seen(), 6)
}

func TestInterruptLosesNoRecord(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot send another one Ctrl-C there")
	}
	for name, args := range map[string][]string{
		"with summary":    nil,
		"without summary": {"--summary-mode", "disabled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			truth, url := serve(t)
			run := k6run.Run{
				Script: library + `
export const options = { scenarios: { s: { executor: "constant-vus", vus: 40, duration: "60s", gracefulStop: "0s" } } };
export default () => { chat("/?n=40&gap=10ms"); }`,
				Args: args,
				Env:  map[string]string{"URL": url},
				During: func(p *os.Process) {
					require.Eventually(t, func() bool { return len(truth.Seen()) > 100 }, 30*time.Second, 5*time.Millisecond)
					require.NoError(t, p.Signal(os.Interrupt))
				},
			}.Do(t)
			require.Equal(t, 105, run.Code, run.Stderr)
			records := run.Records(t)
			sameRequests(t, truth, records)
			require.Positive(t, outcomes(records)["interrupted"])
			seen := 0.0
			for _, r := range records {
				if r["outcome"] == "interrupted" {
					require.Equal(t, "suite", r["suite"])
					chunks, _ := r["chunks"].(float64)
					seen += chunks
				}
			}
			require.Positive(t, seen, "nothing of what the interrupted streams had sent is in their records")
		})
	}
}

func TestScenarioEndLosesNoRecord(t *testing.T) {
	t.Parallel()
	truth, url := serve(t)
	run := k6run.Run{
		Script: library + `
export const options = { scenarios: {
  a: { executor: "constant-vus", vus: 30, duration: "1s", gracefulStop: "0s" },
  b: { executor: "constant-arrival-rate", rate: 100, duration: "1s", startTime: "1s", gracefulStop: "0s", preAllocatedVUs: 80 },
} };
export default () => { try { chat("/?n=30&gap=10ms"); } finally { n++; } }
export function handleSummary() {
  const s = engine.runSeries();
  return { stdout: "interrupted=" + s.interrupted + " written=" + s.recordsWritten + "\n" };
}`,
		Env: map[string]string{"URL": url},
	}.Do(t)
	require.Zero(t, run.Code, run.Stderr)
	records := run.Records(t)
	sameRequests(t, truth, records)
	got := outcomes(records)
	require.Positive(t, got["interrupted"])
	require.Positive(t, got["ok"])
	require.Contains(t, run.Stdout, "interrupted=", "handleSummary did not get the series")
}

func TestAbortedTestLosesNoRecord(t *testing.T) {
	t.Parallel()
	truth, url := serve(t)
	run := k6run.Run{
		Script: library + `
export const options = { scenarios: { s: { executor: "constant-vus", vus: 20, duration: "60s" } } };
export default () => {
  if (exec.vu.idInTest === 1 && exec.vu.iterationInInstance === 3) exec.test.abort("enough");
  chat("/?n=30&gap=5ms");
}`,
		Env: map[string]string{"URL": url},
	}.Do(t)
	require.Equal(t, 108, run.Code, run.Stderr)
	sameRequests(t, truth, run.Records(t))
}

func TestUnclaimedAndUnannouncedRequests(t *testing.T) {
	t.Parallel()
	truth, url := serve(t)
	run := k6run.Run{
		Script: library + `
export default () => {
  chat("/?n=3", false);                                    // begun, never finished
  http.get(__ENV.URL + "/?n=2", params("never-begun"));
  http.get(__ENV.URL + "/?n=2");                           // no id: not observed
  engine.begin("never-sent", labels());
}`,
		Env: map[string]string{"URL": url},
	}.Do(t)
	require.Zero(t, run.Code, run.Stderr)
	require.Len(t, truth.Seen(), 3)
	byID := map[string]map[string]any{}
	for _, r := range run.Records(t) {
		id, _ := r["id"].(string)
		byID[id] = r
		require.Equal(t, "interrupted", r["outcome"])
	}
	require.Len(t, byID, 3)
	require.EqualValues(t, 3, byID["r-1-0"]["chunks"])
	require.EqualValues(t, 5, byID["r-1-0"]["tokensOut"])
	require.Equal(t, "stream", byID["never-begun"]["mode"])
	require.Equal(t, "default", byID["never-begun"]["scenario"])
	require.Nil(t, byID["never-sent"]["sentAt"])
}

func TestUnwritableRecordFileStopsTheTest(t *testing.T) {
	t.Parallel()
	truth, url := serve(t)
	run := k6run.Run{
		Script: library + `export default () => { chat("/?n=1"); }`,
		Args:   []string{"--vus", "10", "--iterations", "500"},
		Env:    map[string]string{"URL": url, "RECORDS": filepath.Join("no", "such", "folder", "r.ndjson")},
	}.Do(t)
	require.Equal(t, 108, run.Code, run.Stderr)
	require.Empty(t, truth.Seen())
	require.Contains(t, run.Stderr, "cannot write the records to")
	require.LessOrEqual(t, strings.Count(run.Stderr, "cannot write the records to"), 1, run.Stderr)
}

func TestInitCodeOpensNothing(t *testing.T) {
	t.Parallel()
	run := k6run.Run{
		Script: library + `
let message = "";
try { install(); } catch (e) { message = String(e); }
export default () => { console.log("said: " + message); }`,
	}.Do(t)
	require.Zero(t, run.Code, run.Stderr)
	require.Contains(t, run.Stderr, "install must be called inside a function that a VU runs")
	require.NoFileExists(t, run.RecordPath())
}

func TestRecordsHoldNoCredentials(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "cookie-secret"})
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"error":"bad token"}`))
	}))
	defer server.Close()
	run := k6run.Run{
		Script: library + `
export default () => {
  install();
  engine.begin("x", labels());
  http.get(__ENV.URL, { headers: { [HEADER]: "x", Authorization: "Bearer token-secret" } });
  engine.finish("x", result(null, { outcome: "error", errorClass: "auth",
    errorDetail: "refused: Authorization: Bearer token-secret " + "y".repeat(600) }));
}`,
		Env: map[string]string{"URL": server.URL},
	}.Do(t)
	require.Zero(t, run.Code, run.Stderr)
	data, err := os.ReadFile(run.RecordPath())
	require.NoError(t, err)
	require.NotContains(t, string(data), "secret")
	detail, _ := run.Records(t)[0]["errorDetail"].(string)
	require.NotEmpty(t, detail)
	require.LessOrEqual(t, len([]rune(detail)), 300)
}
