package messages_test

import (
	"testing"

	"github.com/llmload/llmload/xk6/internal/messages"
	"github.com/llmload/llmload/xk6/internal/sse"
)

// BenchmarkReader prints the cost of one event.
func BenchmarkReader(b *testing.B) {
	ev := sse.Event{Kind: sse.Message, Type: "content_block_delta", Data: []byte(`{"type":"content_block_delta","index":0,` +
		`"delta":{"type":"text_delta","text":" token"}}`)}
	r := messages.New()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%1000 == 0 { // a stream of a thousand events
			r = messages.New()
		}
		r.Event(ev)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
