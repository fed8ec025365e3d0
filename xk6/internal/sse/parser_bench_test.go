package sse_test

import (
	"bytes"
	"testing"

	"github.com/llmload/llmload/xk6/internal/sse"
	"github.com/llmload/llmload/xk6/internal/sse/ssetest"
)

var chunk = []byte(`data: {"id":"chatcmpl-0123456789","object":"chat.completion.chunk","created":1750000000,` +
	`"model":"reference-model","choices":[{"index":0,"delta":{"content":" token"},"finish_reason":null}]}` + "\n\n")

// BenchmarkParser prints events per second for one event per read (a paced stream) and for reads of 4 and 32 KiB.
func BenchmarkParser(b *testing.B) {
	stream := bytes.Repeat(chunk, 1000)
	for _, bb := range []struct {
		name string
		size int
	}{{"event per read", len(chunk)}, {"4 KiB reads", 4 << 10}, {"32 KiB reads", 32 << 10}, {"16 B reads", 16}} {
		b.Run(bb.name, func(b *testing.B) {
			var at []int
			for i := bb.size; i < len(stream); i += bb.size {
				at = append(at, i)
			}
			pieces := ssetest.Cut(stream, at)
			events := 0
			emit := func(sse.Event) { events++ }
			p := sse.New()
			b.SetBytes(int64(len(stream)))
			b.ReportAllocs()
			for b.Loop() {
				for _, piece := range pieces {
					p.Feed(piece, emit)
				}
			}
			b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
