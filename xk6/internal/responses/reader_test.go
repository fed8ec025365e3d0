package responses_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/answer"
	"github.com/llmload/llmload/xk6/internal/responses"
	"github.com/llmload/llmload/xk6/internal/sse"
)

func feed(r *responses.Reader, data string) answer.Effect {
	return r.Event(sse.Event{Kind: sse.Message, Data: []byte(data)})
}

func TestEffects(t *testing.T) {
	t.Parallel()
	data := answer.Effect{Data: true}
	token := answer.Effect{Data: true, Token: true}
	visible := answer.Effect{Data: true, Token: true, Visible: true}
	ping := answer.Effect{Ping: true}
	message := func(typ, data string) sse.Event { return sse.Event{Kind: sse.Message, Type: typ, Data: []byte(data)} }
	event := func(typ, fields string) sse.Event { return message(typ, `{"type":"`+typ+`"`+fields+`}`) }
	tests := []struct {
		name  string
		event sse.Event
		want  answer.Effect
	}{
		{"text", event("response.output_text.delta", `,"delta":"a"`), visible},
		{"a blank is text", event("response.output_text.delta", `,"delta":" "`), visible},
		{"empty text", event("response.output_text.delta", `,"delta":""`), data},
		{"refusal", event("response.refusal.delta", `,"delta":"no"`), visible},
		{"reasoning", event("response.reasoning_text.delta", `,"delta":"a"`), token},
		{"summary", event("response.reasoning_summary_text.delta", `,"delta":"a"`), token},
		{"arguments", event("response.function_call_arguments.delta", `,"delta":"{"`), token},
		{"a call's name", event("response.output_item.added", `,"item":{"type":"function_call","name":"f","arguments":""}`), token},
		{"a call's id alone", event("response.output_item.added", `,"item":{"type":"function_call","call_id":"c"}`), data},
		{"an empty message", event("response.output_item.added", `,"item":{"type":"message","content":[]}`), data},
		{"a message with text", event("response.output_item.added", `,"item":{"type":"message","content":[{"type":"output_text","text":"a"}]}`), visible},
		{"an empty part", event("response.content_part.added", `,"part":{"type":"output_text","text":""}`), data},
		{"created", event("response.created", `,"response":{"id":"r","output":[{"type":"text","text":{"value":"a"}}]}`), data},
		{"in progress", event("response.in_progress", `,"response":{"status":"in_progress"}`), data},
		{"completed without output", event("response.completed", `,"response":{"usage":{"input_tokens":1}}`), data},
		{"completed with output", event("response.completed", `,"response":{"output":[{"type":"message","content":"a"}]}`), visible},
		{"completed with null", event("response.completed", `,"response":{"output":null}`), data},
		{"failed", event("response.failed", `,"response":{"error":{"message":"x"}}`), data},
		{"error", event("error", `,"message":"x"`), data},
		{"error event without data", message("error", ""), answer.Effect{}},
		{"keep-alive", event("keepalive", `,"sequence_number":3`), ping},
		{"ping", event("ping", ``), ping},
		{"malformed", message("response.output_text.delta", `{`), data},
		{"null", message("", `null`), data},
		{"done", message("", "[DONE]"), answer.Effect{Data: true, Done: true}},
		{"comment", sse.Event{Kind: sse.Comment}, ping},
		{"bare error", sse.Event{Kind: sse.Bare, Data: []byte(`{"error":{}}`)}, answer.Effect{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, responses.New().Event(tt.event))
		})
	}
}

func TestResultInTheMiddle(t *testing.T) {
	t.Parallel()
	r := responses.New()
	require.Equal(t, answer.Result{}, r.Result())
	feed(r, `{"type":"response.created","response":{"id":"resp_1","status":"in_progress"}}`)
	feed(r, `{"type":"response.output_text.delta","delta":"a"}`)
	early := r.Result()
	feed(r, `{"type":"response.output_text.delta","delta":"b"}`)
	feed(r, `{"type":"response.completed","response":{"id":"other","status":"completed"}}`)
	require.Equal(t, "a", early.Text)
	require.Nil(t, early.FinishReason)
	require.Equal(t, "in_progress", *early.ResponseStatus)
	require.Len(t, early.EventTypes, 2)
	late := r.Result()
	require.Equal(t, "ab", late.Text)
	require.Equal(t, "resp_1", late.ResponseID)
	require.Equal(t, "completed", *late.FinishReason)
}

func TestEventTypesAreBounded(t *testing.T) {
	t.Parallel()
	r := responses.New()
	for i := range 200 {
		for range 3 {
			feed(r, fmt.Sprintf(`{"type":"response.%d.%s"}`, i, strings.Repeat("é", 300)))
		}
	}
	types := r.Result().EventTypes
	require.Len(t, types, 64)
	require.Equal(t, "response.7."+strings.Repeat("é", 117), types[7])
}

func TestMetadataIsBounded(t *testing.T) {
	t.Parallel()
	r := responses.New()
	feed(r, `{"title":"`+strings.Repeat("é", 5000)+`"}`)
	feed(r, `{"second":1}`)
	require.Equal(t, `{"title":"`+strings.Repeat("é", 4086), r.Result().Metadata)
	require.Equal(t, 2, r.Result().Other)
}

// TestOutputIsNeverTakenTwice ends parts that came in deltas in every way in which their end can be said.
func TestOutputIsNeverTakenTwice(t *testing.T) {
	t.Parallel()
	for _, end := range []string{
		`{"type":"response.output_text.done","item_id":"m","output_index":0,"content_index":0,"text":"Hello."}`,
		`{"type":"response.output_text.done","text":"Hello."}`,
		`{"type":"response.output_text.done","item_id":"m","output_index":0,"content_index":0,"text":"Hello, trimmed otherwise"}`,
		`{"type":"response.content_part.done","item_id":"x","output_index":7,"part":{"type":"output_text","text":"Hello."}}`,
		`{"type":"response.output_item.done","item":{"id":"m","type":"message","content":[{"type":"output_text","text":"Hello."}]}}`,
		`{"type":"response.completed","response":{"output":[{"type":"text","text":{"value":"Hello."}}]}}`,
	} {
		r := responses.New()
		feed(r, `{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hel"}`)
		feed(r, `{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"lo."}`)
		require.False(t, feed(r, end).Token, end)
		require.Equal(t, "Hello.", r.Result().Text, end)
	}
}

func TestHotPathAllocatesNothing(t *testing.T) {
	for _, data := range []string{
		`{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_0123456789","output_index":0,"content_index":0,"delta":"x"}`,
		`{"type":"response.function_call_arguments.delta","sequence_number":4,"item_id":"fc_1","output_index":1,"delta":"x"}`,
		`{"type":"response.in_progress","response":{"id":"resp_1","status":"in_progress","output":[],"usage":null}}`,
	} {
		r := responses.New()
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
		`{"type":"response.output_text.delta","item_id":"m","output_index":0,"delta":["a",{"text":{"value":"b"}}]}`,
		`{"type":"response.output_item.added","output_index":1e300,"item":{"type":"function_call","name":"f","arguments":{}}}`,
		`{"type":"response.completed","response":{"status":"incomplete","incomplete_details":[],"output":[{"type":"reasoning","summary":"x"},1]}}`,
		`{"type":"response.reasoning_summary_text.done","summary_index":-5,"text":{"thinking":[["a"]]}}`,
		`{"event":"response.error","data":{"code":{}},"sequence_number":1e400}`,
	} {
		f.Add("", data)
	}
	f.Add(`response.error{"code":1}`, `{"data":1}`)
	f.Fuzz(func(t *testing.T, typ, data string) {
		r := responses.New()
		said := func() int {
			out := r.Result()
			n := len(out.Text) + len(out.Reasoning) + len(out.Refusal)
			for _, call := range out.ToolCalls {
				n += len(call.Name) + len(call.Arguments)
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
