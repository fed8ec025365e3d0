package llmload

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	messageStart = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"usage\":{\"input_tokens\":3," +
		"\"cache_read_input_tokens\":4,\"output_tokens\":1}}}\n\n"
	thinkingDelta = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Hm\"}}\n\n"
	blockDelta    = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n"
	messageEnd    = "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":5}}\n\n" +
		"event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
	pingEvent = "event: ping\ndata: {\"type\": \"ping\"}\n\n"
)

// TestAMessageIsTimed: the start is the first event, thoughts are the first token, text the first that a user sees; a ping is
// none of them, and the end no token.
func TestAMessageIsTimed(t *testing.T) {
	t.Parallel()
	url := sending(t, 30*time.Millisecond, messageStart, pingEvent, thinkingDelta, blockDelta, messageEnd)
	r := installed(t, `{}`)
	must(r.run(`engine.begin("a", { api: "messages", mode: "stream" })`))
	must(r.get("a", url))
	o := r.seen("a")
	require.GreaterOrEqual(t, *o.TTFTMs-*o.TTFEMs, 50.0)
	require.GreaterOrEqual(t, *o.TTVTMs-*o.TTFTMs, 25.0)
	require.InDelta(t, *o.E2EMs, *o.TTVTMs, 0)
	require.GreaterOrEqual(t, *o.CloseMs-*o.E2EMs, 25.0)
	require.EqualValues(t, 2, o.Chunks)
	require.EqualValues(t, 5, o.Events)
	require.Empty(t, o.Faults)
}

// TestTheScriptSeesTheMessage goes by the names of core/contract/engine.ts.
func TestTheScriptSeesTheMessage(t *testing.T) {
	t.Parallel()
	url := sending(t, 0, messageStart+thinkingDelta+blockDelta+blockDelta+messageEnd)
	r := installed(t, `{}`)
	must(r.run(`engine.begin("a", { api: "messages", mode: "stream" })`))
	must(r.get("a", url))
	require.JSONEq(t, `{
		"text": "HiHi", "reasoning": "Hm", "finishReason": "end_turn", "done": true, "metadata": "",
		"responseId": "msg_1", "responseStatus": null, "eventTypes": [],
		"usage": {"input": 7, "output": 5, "total": null, "cached": 4, "reasoning": null},
		"faults": [], "inBandError": null
	}`, must(r.run(`
		const { text, reasoning, finishReason, done, metadata, responseId, responseStatus, eventTypes, usage, faults, inBandError } = engine.observe("a");
		JSON.stringify({ text, reasoning, finishReason, done, metadata, responseId, responseStatus, eventTypes, usage, faults, inBandError })`)).(string))
}

// TestAnOverloadInsideAStream: the status is 200; what came before it is kept.
func TestAnOverloadInsideAStream(t *testing.T) {
	t.Parallel()
	url := sending(t, 0, messageStart+blockDelta+
		"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n")
	r := installed(t, `{}`)
	must(r.run(`engine.begin("a", { api: "messages", mode: "stream" })`))
	must(r.get("a", url))
	o := r.seen("a")
	require.Equal(t, "overloaded_error", o.InBandError.Type)
	require.Equal(t, "Overloaded", o.InBandError.Message)
	require.NotNil(t, o.TTFTMs)
	require.False(t, *o.Done)
	require.Nil(t, o.FinishReason)
	require.Nil(t, o.Usage.Output)
}
