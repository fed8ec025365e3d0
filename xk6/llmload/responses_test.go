package llmload

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
)

const (
	created   = "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"status\":\"in_progress\"}}\n\n"
	textDelta = "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}\n\n"
	completed = "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"status\":\"completed\"," +
		"\"usage\":{\"input_tokens\":3,\"output_tokens\":5,\"total_tokens\":8}}}\n\n"
	metadata = `{"conversation_id":"conv_1","store":false}`
)

// sending serves the pieces of a stream, a pause before each but the first.
func sending(t *testing.T, pause time.Duration, pieces ...string) string {
	t.Helper()
	return serving(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for i, piece := range pieces {
			if i > 0 {
				time.Sleep(pause)
			}
			fakellm.Write(w, piece)
		}
	})
}

func TestTheFirstEventIsNotTheFirstToken(t *testing.T) {
	t.Parallel()
	for api, pieces := range map[string][]string{
		"responses":    {created, textDelta + completed},
		"conversation": {"data: " + metadata + "\n\n", fakellm.Token("Hi") + fakellm.Finish + fakellm.Done},
	} {
		t.Run(api, func(t *testing.T) {
			t.Parallel()
			url := sending(t, 30*time.Millisecond, pieces...)
			r := installed(t, `{}`)
			require.NoError(t, r.vu.beginRequest("a", Labels{API: api, Mode: modeStream}, Limits{}))
			_, err := r.get("a", url)
			require.NoError(t, err)
			o := r.seen("a")
			require.Equal(t, "Hi", o.Text)
			require.EqualValues(t, 1, o.Chunks)
			require.GreaterOrEqual(t, *o.TTFTMs-*o.TTFEMs, 25.0)
			require.InDelta(t, *o.TTFTMs, *o.TTVTMs, 0)
			require.Empty(t, o.Faults)
		})
	}
}

// TestTheScriptSeesTheResponse goes by the names of core/contract/engine.ts.
func TestTheScriptSeesTheResponse(t *testing.T) {
	t.Parallel()
	url := sending(t, 0, "data: "+metadata+"\n\n"+created+textDelta+textDelta+"data: [DONE]\n\n"+completed)
	r := installed(t, `{}`)
	must(r.run(`engine.begin("a", { api: "responses", mode: "stream" })`))
	must(r.get("a", url))
	require.JSONEq(t, `{
		"text": "HiHi", "finishReason": "completed", "done": true, "metadata": `+quoted(metadata)+`,
		"responseId": "resp_1", "responseStatus": "completed",
		"eventTypes": ["message", "response.created", "response.output_text.delta", "[DONE]", "response.completed"],
		"usage": {"input": 3, "output": 5, "total": 8, "cached": null, "reasoning": null},
		"faults": ["events_after_done"], "inBandError": null, "queueMs": null
	}`, must(r.run(`
		const { text, finishReason, done, metadata, responseId, responseStatus, eventTypes, usage, faults, inBandError, queueMs } = engine.observe("a");
		JSON.stringify({ text, finishReason, done, metadata, responseId, responseStatus, eventTypes, usage, faults, inBandError, queueMs })`)).(string))
}

func quoted(s string) string { return string(must(json.Marshal(s)).([]byte)) }

func TestOtherStreamsAreChatCompletions(t *testing.T) {
	t.Parallel()
	url := sending(t, 0, fakellm.Token("Hi")+fakellm.Finish+fakellm.Done+textDelta)
	r := installed(t, `{}`)
	must(r.run(`engine.begin("chat", { api: "chat", mode: "stream" })`))
	for _, id := range []string{"chat", "never begun"} {
		must(r.get(id, url))
		o := r.seen(id)
		require.Equal(t, "Hi", o.Text, id)
		require.Contains(t, o.Faults, faultAfterDone, id)
		require.NotEmpty(t, o.Metadata, id)
	}
	require.Equal(t, `["",null,[]]`, must(r.run(`
		const { responseId, responseStatus, eventTypes } = engine.observe("chat");
		JSON.stringify([responseId, responseStatus, eventTypes])`)))
}

// TestAFailedResponseIsAnErrorInside: the status is 200, and nothing but the stream says that it failed.
func TestAFailedResponseIsAnErrorInside(t *testing.T) {
	t.Parallel()
	url := sending(t, 0, created+"data: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\","+
		"\"error\":{\"code\":\"server_error\",\"message\":\"Broken.\"}}}\n\n")
	r := installed(t, `{}`)
	must(r.run(`engine.begin("a", { api: "responses", mode: "stream" })`))
	must(r.get("a", url))
	o := r.seen("a")
	require.Equal(t, "Broken.", o.InBandError.Message)
	require.Equal(t, "server_error", o.InBandError.Code)
	require.Equal(t, "failed", *o.FinishReason)
	require.Nil(t, o.TTFTMs)
}
