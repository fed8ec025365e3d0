package chat_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/answer"
	"github.com/llmload/llmload/xk6/internal/chat"
	"github.com/llmload/llmload/xk6/internal/sse"
)

func feed(acc *chat.Accumulator, data string) answer.Effect {
	return acc.Event(sse.Event{Kind: sse.Message, Data: []byte(data)})
}

func TestEffects(t *testing.T) {
	t.Parallel()
	data := answer.Effect{Data: true}
	token := answer.Effect{Data: true, Token: true}
	visible := answer.Effect{Data: true, Token: true, Visible: true}
	ping := answer.Effect{Ping: true}
	message := func(typ, data string) sse.Event { return sse.Event{Kind: sse.Message, Type: typ, Data: []byte(data)} }
	delta := func(d string) sse.Event { return message("", `{"choices":[{"index":0,"delta":`+d+`}]}`) }
	tests := []struct {
		name  string
		event sse.Event
		want  answer.Effect
	}{
		{"text", delta(`{"content":"a"}`), visible},
		{"a blank is text", delta(`{"content":" "}`), visible},
		{"refusal", delta(`{"refusal":"no"}`), visible},
		{"reasoning", delta(`{"reasoning":"a"}`), token},
		{"text and reasoning", delta(`{"reasoning":"a","content":"b"}`), visible},
		{"tool name", delta(`{"tool_calls":[{"index":0,"function":{"name":"f"}}]}`), token},
		{"tool arguments", delta(`{"tool_calls":[{"index":0,"function":{"arguments":"{"}}]}`), token},
		{"tool id alone", delta(`{"tool_calls":[{"index":0,"id":"x","function":{}}]}`), data},
		{"role", delta(`{"role":"assistant"}`), data},
		{"empty text", delta(`{"role":"assistant","content":""}`), data},
		{"null text", delta(`{"content":null,"tool_calls":null,"reasoning":null,"function_call":null}`), data},
		{"empty delta", delta(`{}`), data},
		{"null delta", delta(`null`), data},
		{"usage", message("", `{"choices":[],"usage":{"total_tokens":1}}`), data},
		{"second choice", message("", `{"choices":[{"index":1,"delta":{"content":"a"}}]}`), visible},
		{"metadata", message("", `{"conversation_id":"c"}`), data},
		{"malformed", message("", `{`), data},
		{"error", message("", `{"error":{"message":"x"}}`), data},
		{"error event", message("error", `{}`), data},
		{"error event without data", message("error", ""), answer.Effect{}},
		{"done", message("", " [DONE]\r"), answer.Effect{Data: true, Done: true}},
		{"ping", message("ping", `{"type":"ping"}`), ping},
		{"empty data", message("", ""), ping},
		{"comment", sse.Event{Kind: sse.Comment}, ping},
		{"bare error", sse.Event{Kind: sse.Bare, Data: []byte(`{"error":{}}`)}, answer.Effect{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, chat.New().Event(tt.event))
		})
	}
}

func TestResultInTheMiddle(t *testing.T) {
	t.Parallel()
	acc := chat.New()
	require.Equal(t, answer.Result{}, acc.Result())
	feed(acc, `{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`)
	early := acc.Result()
	feed(acc, `{"choices":[{"delta":{"content":"b"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}`)
	require.Equal(t, "a", early.Text)
	require.EqualValues(t, 1, *early.Usage.Output)
	require.Nil(t, early.FinishReason)
	require.Nil(t, early.Usage.Total, "a count that was not given stays unknown")
	require.Equal(t, "ab", acc.Result().Text)
	require.EqualValues(t, 2, *acc.Result().Usage.Output)
}

func TestSequenceNumbers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		numbers string
		jumps   bool
	}{{"", false}, {"5", false}, {"0 1 2", false}, {"0 2", true}, {"1 1", true}, {"3 4 0 1", true}} {
		acc := chat.New()
		for _, n := range strings.Fields(tt.numbers) {
			feed(acc, `{"choices":[],"sequence_number":`+n+`}`)
			feed(acc, `{"choices":[]}`)
		}
		require.Equal(t, tt.jumps, acc.Result().SequenceJumps, tt.numbers)
	}
}

func TestOtherJSONIsCounted(t *testing.T) {
	t.Parallel()
	acc := chat.New()
	for _, data := range []string{`{"conversation_id":"c"}`, `{"type":"message_start"}`, `null`, `[]`, `{"choices":null}`} {
		feed(acc, data)
	}
	for _, data := range []string{`{"choices":[]}`, `{"usage":{"total_tokens":1}}`, `{"error":{}}`, `[DONE]`, `{`} {
		feed(acc, data)
	}
	require.Equal(t, 5, acc.Result().Other)
	require.Equal(t, 1, acc.Result().Malformed)
}

func TestMessagesAreBoundedAndValidUTF8(t *testing.T) {
	t.Parallel()
	acc := chat.New()
	acc.Event(sse.Event{Kind: sse.Message, Type: "error", Data: []byte(strings.Repeat("é", 5000))})
	feed(acc, "\xff{"+strings.Repeat("é", 500))
	require.Equal(t, strings.Repeat("é", 1000), acc.Result().InBand.Message)
	require.Equal(t, "\ufffd{"+strings.Repeat("é", 198), acc.Result().MalformedSample)
}

// Any JSON whatever must neither panic nor hang, and never count more tokens than there was output.
func FuzzEvent(f *testing.F) {
	f.Add(`{"choices":[{"index":0,"delta":{"content":"a","tool_calls":[{"index":0,"function":{"name":"f","arguments":{}}}]}}]}`)
	f.Add(`{"choices":[{"index":1e300,"delta":[{}],"usage":[1]}],"usage":{"prompt_tokens":1e300},"x_groq":3}`)
	f.Add(`{"error":[],"detail":{"choices":1},"code":{}}`)
	f.Fuzz(func(t *testing.T, data string) {
		acc := chat.New()
		effect := feed(acc, data)
		r := acc.Result()
		if !effect.Token {
			require.Empty(t, r.Text+r.Reasoning+r.Refusal)
		}
		require.False(t, effect.Visible && !effect.Token)
		feed(acc, data)
	})
}
