package chat_test

import (
	"testing"

	"github.com/llmload/llmload/xk6/internal/chat"
	"github.com/llmload/llmload/xk6/internal/sse"
)

// BenchmarkAccumulator prints the cost of one event, and of parsing and reading one together.
func BenchmarkAccumulator(b *testing.B) {
	const head = `{"id":"chatcmpl-0123456789","object":"chat.completion.chunk","created":1750000000,"model":"reference-model",`
	for _, bb := range []struct{ name, data string }{
		{"text", head + `"choices":[{"index":0,"delta":{"content":" token"},"finish_reason":null}]}`},
		{"text and usage", head + `"choices":[{"index":0,"delta":{"content":" token"},"finish_reason":null}],` +
			`"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}`},
		{"tool piece", head + `"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]}}]}`},
	} {
		b.Run(bb.name, func(b *testing.B) {
			ev := sse.Event{Kind: sse.Message, Data: []byte(bb.data)}
			acc := chat.New()
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%1000 == 0 { // a stream of a thousand events
					acc = chat.New()
				}
				acc.Event(ev)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
	b.Run("parse and read", func(b *testing.B) {
		wire := []byte("data: " + head + `"choices":[{"index":0,"delta":{"content":" token"},"finish_reason":null}]}` + "\n\n")
		acc, p := chat.New(), sse.New()
		emit := func(ev sse.Event) { acc.Event(ev) }
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if i%1000 == 0 {
				acc = chat.New()
			}
			p.Feed(wire, emit)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
}
