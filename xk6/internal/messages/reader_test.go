package messages_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/answer"
	"github.com/llmload/llmload/xk6/internal/messages"
	"github.com/llmload/llmload/xk6/internal/sse"
)

func feed(r *messages.Reader, data string) {
	r.Event(sse.Event{Kind: sse.Message, Data: []byte(data)})
}

func TestEffects(t *testing.T) {
	t.Parallel()
	data := answer.Effect{Data: true}
	token := answer.Effect{Data: true, Token: true}
	visible := answer.Effect{Data: true, Token: true, Visible: true}
	done := answer.Effect{Data: true, Done: true}
	ping := answer.Effect{Ping: true}
	message := func(typ, data string) sse.Event { return sse.Event{Kind: sse.Message, Type: typ, Data: []byte(data)} }
	event := func(typ, fields string) sse.Event { return message(typ, `{"type":"`+typ+`"`+fields+`}`) }
	delta := func(fields string) sse.Event { return event("content_block_delta", `,"index":0,"delta":{`+fields+`}`) }
	block := func(fields string) sse.Event {
		return event("content_block_start", `,"index":0,"content_block":{`+fields+`}`)
	}
	tests := []struct {
		name  string
		event sse.Event
		want  answer.Effect
	}{
		{"text", delta(`"type":"text_delta","text":"a"`), visible},
		{"a blank is text", delta(`"type":"text_delta","text":" "`), visible},
		{"empty text", delta(`"type":"text_delta","text":""`), data},
		{"thinking", delta(`"type":"thinking_delta","thinking":"a"`), token},
		{"signature", delta(`"type":"signature_delta","signature":"a"`), data},
		{"citation", delta(`"type":"citations_delta","citation":{"cited_text":"a"}`), data},
		{"arguments", delta(`"type":"input_json_delta","partial_json":"{"`), token},
		{"empty arguments", delta(`"type":"input_json_delta","partial_json":""`), data},
		{"a delta that is none", event("content_block_delta", `,"delta":"text"`), data},
		{"text of another type", delta(`"text":{"text":"a"}`), data},
		{"an empty text begins", block(`"type":"text","text":""`), data},
		{"a text begins", block(`"type":"text","text":"a"`), visible},
		{"thinking begins", block(`"type":"thinking","thinking":"a","signature":""`), token},
		{"encrypted thinking", block(`"type":"redacted_thinking","data":"a"`), data},
		{"a call's name", block(`"type":"tool_use","id":"c","name":"f","input":{}`), token},
		{"a call's id alone", block(`"type":"tool_use","id":"c","input":{}`), data},
		{"a call whole", block(`"type":"tool_use","id":"c","input":{"a":1}`), token},
		{"what a tool brought back", block(`"type":"web_search_tool_result","content":[{"text":"a"}]`), data},
		{"a block ends", event("content_block_stop", `,"index":0`), data},
		{"message start", event("message_start", `,"message":{"id":"m","content":[]}`), data},
		{"message start without a message", event("message_start", ``), data},
		{"message delta", event("message_delta", `,"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}`), data},
		{"message stop", event("message_stop", ``), done},
		{"error", event("error", `,"error":{"type":"overloaded_error","message":"x"}`), data},
		{"error event without data", message("error", ""), answer.Effect{}},
		{"ping", event("ping", ``), ping},
		{"ping without the field event", message("", `{"type":"ping"}`), ping},
		{"unknown", event("tomorrow", `,"delta":{"text":"a"}`), data},
		{"malformed", message("content_block_delta", `{`), data},
		{"null", message("", `null`), data},
		{"[DONE]", message("", "[DONE]"), done},
		{"comment", sse.Event{Kind: sse.Comment}, ping},
		{"bare error", sse.Event{Kind: sse.Bare, Data: []byte(`{"type":"error","error":{}}`)}, answer.Effect{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, messages.New().Event(tt.event))
		})
	}
}

func TestResultInTheMiddle(t *testing.T) {
	t.Parallel()
	r := messages.New()
	require.Equal(t, answer.Result{}, r.Result())
	feed(r, `{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":3,"output_tokens":1}}}`)
	feed(r, `{"type":"content_block_delta","delta":{"text":"a"}}`)
	early := r.Result()
	feed(r, `{"type":"content_block_delta","delta":{"text":"b"}}`)
	feed(r, `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}`)
	feed(r, `{"type":"message_start","message":{"id":"other"}}`)
	require.Equal(t, "a", early.Text)
	require.Nil(t, early.FinishReason)
	require.Nil(t, early.Usage.Output)
	require.False(t, early.Done)
	late := r.Result()
	require.Equal(t, "ab", late.Text)
	require.Equal(t, "msg_1", late.ResponseID)
	require.Equal(t, "end_turn", *late.FinishReason)
	require.EqualValues(t, 3, *late.Usage.Input)
	require.EqualValues(t, 2, *late.Usage.Output)
}

// TestCounts gives a message's start and end their usages.
func TestCounts(t *testing.T) {
	t.Parallel()
	n := func(n int64) *int64 { return &n }
	tests := []struct {
		name, start, end string
		want             *answer.Usage
		zero             bool
	}{
		{"none", `null`, `null`, nil, false},
		{"an empty one", `{}`, `{}`, nil, false},
		{"a start alone", `{"input_tokens":3,"output_tokens":1}`, `null`, &answer.Usage{Input: n(3)}, false},
		{"an end alone", `null`, `{"output_tokens":4}`, &answer.Usage{Output: n(4)}, false},
		{"the end corrects", `{"input_tokens":3}`, `{"input_tokens":5,"output_tokens":4}`, &answer.Usage{Input: n(5), Output: n(4)}, false},
		{"all from the cache", `{"input_tokens":0,"cache_read_input_tokens":9}`, `{"output_tokens":0}`, &answer.Usage{Input: n(9), Output: n(0), Cached: n(9)}, false},
		{"an end that knows nothing", `{"input_tokens":3}`, `{"input_tokens":0,"output_tokens":0}`, &answer.Usage{Input: n(3), Output: n(0)}, false},
		{"zeros", `{"input_tokens":0}`, `{"output_tokens":0}`, nil, true},
		{"no counts", `{"input_tokens":-1}`, `{"output_tokens":1.5}`, nil, false},
		{"texts", `{"input_tokens":"3"}`, `{"output_tokens":null}`, nil, false},
		{"thoughts", `null`, `{"output_tokens":4,"output_tokens_details":{"thinking_tokens":3}}`, &answer.Usage{Output: n(4), Reasoning: n(3)}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := messages.New()
			feed(r, `{"type":"message_start","message":{"usage":`+tt.start+`}}`)
			feed(r, `{"type":"message_delta","usage":`+tt.end+`}`)
			require.Equal(t, tt.want, r.Result().Usage)
			require.Equal(t, tt.zero, r.Result().UsageZero)
		})
	}
}

func TestHotPathAllocatesNothing(t *testing.T) {
	for _, data := range []string{
		`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"x"}}`,
		`{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"x"}}`,
		`{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":9,"output_tokens":3}}`,
	} {
		r := messages.New()
		ev := sse.Event{Kind: sse.Message, Data: []byte(data)}
		for range 5000 {
			r.Event(ev)
		}
		// what is kept grows by doubling, which is seldom
		require.Less(t, testing.AllocsPerRun(1000, func() { r.Event(ev) }), 0.1, data)
	}
}

// Any JSON whatever must neither panic nor hang, and never count more tokens than there was output.
func FuzzEvent(f *testing.F) {
	for _, data := range []string{
		`{"type":"content_block_delta","index":1e300,"delta":{"text":"a","thinking":"b","partial_json":"c"}}`,
		`{"type":"content_block_start","index":-1,"content_block":{"type":"tool_use","name":"f","input":{"a":[1]}}}`,
		`{"type":"message_start","message":{"content":[1,{"type":"text","text":"a"}],"usage":[],"stop_reason":{}}}`,
		`{"type":"message_delta","delta":[],"usage":{"input_tokens":1e400,"output_tokens_details":7}}`,
		`{"type":"error","error":["a"],"detail":{}}`,
	} {
		f.Add("", data)
	}
	f.Add(`message_stop`, `{"data":1}`)
	f.Fuzz(func(t *testing.T, typ, data string) {
		r := messages.New()
		said := func() int {
			out := r.Result()
			n := len(out.Text) + len(out.Reasoning)
			for _, call := range out.ToolCalls {
				n += len(call.Name)
				if call.Arguments != "{}" { // what a call without arguments is given
					n += len(call.Arguments)
				}
			}
			return n
		}
		for range 2 {
			before := said()
			effect := r.Event(sse.Event{Kind: sse.Message, Type: typ, Data: []byte(data)})
			require.Equal(t, effect.Token, said() > before)
			require.False(t, effect.Visible && !effect.Token)
		}
		r.Event(sse.Event{Kind: sse.Bare, Data: []byte(data + typ)})
	})
}
