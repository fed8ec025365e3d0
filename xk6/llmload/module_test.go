package llmload

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
)

func TestWrongUseIsNamed(t *testing.T) {
	t.Parallel()
	r := installed(t, `{}`)
	for script, want := range map[string]string{
		`engine.install()`:                                   "install options must be an object",
		`engine.install({ idheader: "x" })`:                  `unknown field "idheader"; known are idHeader, sendIdHeader`,
		`engine.install({ stallMs: "5" })`:                   `install options.stallMs must be a finite number, not the string "5"`,
		`engine.install({ stallMs: 0 })`:                     "stallMs must be above 0",
		`engine.install({ idHeader: "" })`:                   "idHeader must not be empty",
		`engine.install({ clock: "atomic" })`:                `clock must be one of auto, user, not "atomic"`,
		`engine.install({ sendIdHeader: 1 })`:                "sendIdHeader must be true or false, not 1",
		`engine.begin()`:                                     "begin needs the request id",
		`engine.begin("", {})`:                               "begin needs the request id",
		`engine.begin("a")`:                                  "request labels must be an object",
		`engine.begin("a", { colour: "red" })`:               `request labels has an unknown field "colour"`,
		`engine.begin("a", { mode: "sideways" })`:            `request labels.mode must be one of stream, unary, not "sideways"`,
		`engine.begin("a", { vu: 1.5 })`:                     "request labels.vu must be a whole number, not 1.5",
		`engine.begin("a", { turn: "x" })`:                   `request labels.turn must be a whole number, not the string "x" (null is allowed)`,
		`engine.begin("b", {}); engine.begin("b", {})`:       `"b" was begun twice`,
		`engine.finish("a", {})`:                             "request result.outcome is missing",
		`engine.finish("a", { outcome: "fine" })`:            `outcome must be one of ok, error, left, interrupted, not "fine"`,
		`engine.finish("a", { outcome: "ok", faults: [1] })`: "faults must be an array of strings",
		`engine.finish("a", { outcome: "ok", tpotMs: "1" })`: "tpotMs must be a finite number",
		`engine.observe({})`:                                 "observe needs the request id",
	} {
		_, err := r.run(script)
		require.ErrorContains(t, err, want, script)
	}
}

func TestInstallNeedsAVU(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	path := filepath.Join(t.TempDir(), "r.ndjson")
	_, err := r.run(`engine.install({ recordsPath: "` + filepath.ToSlash(path) + `" })`)
	require.ErrorContains(t, err, "not in the init code")
	require.NoFileExists(t, path)
	_, err = r.run(`engine.begin("a", {})`)
	require.ErrorContains(t, err, "before install")
	require.Nil(t, must(r.run(`engine.observe("a")`)))
	require.EqualValues(t, 0, must(r.run(`engine.runSeries().recordsWritten`)))
}

func TestInstallTwiceWrapsOnce(t *testing.T) {
	t.Parallel()
	r := installed(t, `{}`)
	wrapped := r.state.Transport
	_, err := r.run(`engine.install({ run: "another" })`)
	require.NoError(t, err)
	require.Same(t, wrapped, r.state.Transport)
}

// TestTheScriptSeesPlainValues goes through the whole life of a request in JavaScript.
func TestTheScriptSeesPlainValues(t *testing.T) {
	t.Parallel()
	var truth fakellm.Server
	url := serving(t, "plain", truth.ServeHTTP)
	path := filepath.ToSlash(filepath.Join(t.TempDir(), "r.ndjson"))
	r := installed(t, `{ recordsPath: "`+path+`", run: "the run" }`)
	require.Equal(t, Version, must(r.run(`engine.version`)))
	require.Nil(t, must(r.run(`engine.observe("nobody")`)))
	must(r.run(`engine.begin("a", { suite: "s", scenario: "sc", step: "st", vu: 3, iter: 4, try: 2, api: "chat", mode: "stream",
		model: "m", prompt: "short", turn: null, plannedAt: 1.5 })`))
	require.Nil(t, must(r.run(`engine.observe("a")`)), "not sent yet")
	_, err := r.get("a", url+"/?n=3&gap=2ms")
	require.NoError(t, err)
	got := must(r.run(`
		const o = engine.observe("a");
		const want = { id: "string", protocol: "string", status: "number", sse: "boolean", sentAt: "number", ttftMs: "number",
			text: "string", done: "boolean", end: "string", clock: "string", bytes: "number", chunks: "number", malformed: "number",
			usageZero: "boolean", preview: "string" };
		const wrong = [];
		for (const [k, type] of Object.entries(want)) if (typeof o[k] !== type) wrong.push(k + " is " + typeof o[k]);
		for (const k of ["faults", "toolCalls"]) if (!Array.isArray(o[k])) wrong.push(k + " is no array");
		for (const k of ["queueMs", "inBandError"]) if (o[k] !== null) wrong.push(k + " is not null");
		if (o.usage.output !== 5 || o.usage.cached !== null) wrong.push("usage");
		if (JSON.parse(JSON.stringify(o)).text !== "tok0 tok1 tok2 ") wrong.push("text");
		if (JSON.stringify(engine.inFlight()) !== '{"requests":0,"streams":0}') wrong.push("inFlight");
		engine.finish("a", { outcome: "error", errorClass: "check", errorPhase: "body", errorDetail: "x", final: false,
			faults: ["no_usage"], checksFailed: ["c"], tpotMs: 1.23456, tokensIn: 7, tokensOut: 5, tokensCached: null,
			finishReason: "stop", queueMs: null });
		if (engine.observe("a") !== null) wrong.push("still there");
		engine.finish("a", { outcome: "ok" });
		const series = engine.runSeries();
		if (series.recordsWritten !== 1) wrong.push("recordsWritten " + series.recordsWritten);
		const sum = (k) => series.seconds.reduce((n, s) => n + s[k], 0);
		if (sum("sent") !== 1 || sum("failed") !== 1 || sum("tokenEvents") !== 3 || sum("tokensOut") !== 5) wrong.push("seconds " + JSON.stringify(series.seconds));
		if (series.seconds.some((s) => s.e2eMsMean !== null)) wrong.push("a failed request's E2E counts");
		if (series.histograms.gap.count !== 0 || series.histograms.ttft.count !== 0) wrong.push("times of a failed request");
		if (!Array.isArray(series.histograms.lag.bins)) wrong.push("bins");
		if (!series.seconds.every((s) => s.ttftMsP50 === null && s.inFlightMean !== undefined)) wrong.push("per second");
		if (typeof series.heartbeat.beats !== "number") wrong.push("heartbeat");
		wrong.join("; ")`))
	require.Equal(t, "", got)
	data, err := os.ReadFile(filepath.FromSlash(path))
	require.NoError(t, err)
	require.Contains(t, string(data), `"run":"the run","suite":"s","scenario":"sc","step":"st","vu":3,"iter":4,"id":"a","try":2,"final":false,"api":"chat"`)
	require.Contains(t, string(data), `"tpotMs":1.235`)
	require.Contains(t, string(data), `"faults":["no_usage"]`)
}

func TestFinishTakesNumbersThatNobodyCanUseAsUnknown(t *testing.T) {
	t.Parallel()
	var truth fakellm.Server
	url := serving(t, "plain", truth.ServeHTTP)
	for _, number := range []string{"1e308", "-1", "2.5", "NaN", "Infinity"} {
		path := filepath.ToSlash(filepath.Join(t.TempDir(), "r.ndjson"))
		r := installed(t, `{ recordsPath: "`+path+`", run: "the run" }`)
		must(r.run(`engine.begin("a", { suite: "s", mode: "unary" })`))
		_, err := r.get("a", url)
		require.NoError(t, err)
		_, err = r.run(`engine.finish("a", { outcome: "ok", tokensIn: ` + number + `, tokensOut: ` + number + `, tokensCached: ` + number + ` })`)
		require.NoError(t, err, number)
		require.EqualValues(t, 1, must(r.run(`engine.runSeries().recordsWritten`)), number)
		data, err := os.ReadFile(filepath.FromSlash(path))
		require.NoError(t, err)
		require.Contains(t, string(data), `"tokensIn":null,"tokensOut":null,"tokensCached":null`, number)
	}
	r := installed(t, `{}`)
	_, err := r.run(`engine.finish("a", { outcome: "ok", tokensIn: "7" })`)
	require.ErrorContains(t, err, `request result.tokensIn must be a whole number, not the string "7"`)
}

func must(v any, err error) any {
	if err != nil {
		panic(err)
	}
	return v
}

func TestVersionIsThePackages(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", "package.json"))
	if os.IsNotExist(err) {
		t.Skip("the module is tested outside of its repository")
	}
	require.NoError(t, err)
	require.Contains(t, string(data), `"version": "`+Version+`"`)
}
