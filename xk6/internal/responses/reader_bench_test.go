package responses_test

import (
	"testing"

	"github.com/llmload/llmload/xk6/internal/responses"
	"github.com/llmload/llmload/xk6/internal/sse"
)

// BenchmarkReader prints the cost of one event.
func BenchmarkReader(b *testing.B) {
	ev := sse.Event{Kind: sse.Message, Type: "response.output_text.delta", Data: []byte(`{"type":"response.output_text.delta",` +
		`"sequence_number":4,"item_id":"msg_0123456789","output_index":0,"content_index":0,"delta":" token","logprobs":[],"obfuscation":"x"}`)}
	r := responses.New()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%1000 == 0 { // a stream of a thousand events
			r = responses.New()
		}
		r.Event(ev)
	}
}
