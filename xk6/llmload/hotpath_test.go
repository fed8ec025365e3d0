package llmload

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
	"github.com/llmload/llmload/xk6/internal/kclock"
)

// TestEventsCostOneAllocation: what a stream keeps (text, gaps) grows by doubling; the JSON parser copies the event's text
// once; nothing else may be allocated.
func TestEventsCostOneAllocation(t *testing.T) {
	const each = 200
	event := []byte(strings.Repeat(fakellm.Token("word "), each))
	h := newHop(newEngine(), true, func(*hop) {})
	s := newStream(h.ticks.token)
	s.feed(event, arrival{at: kclock.Now()})
	allocs := testing.AllocsPerRun(10, func() { s.feed(event, arrival{at: kclock.Now()}) })
	require.Less(t, allocs/each, 1.1)
}

// BenchmarkEvent is the cost of one event of one read, from the body's bytes to the series.
func BenchmarkEvent(b *testing.B) {
	event := []byte(fakellm.Token("word "))
	h := newHop(newEngine(), true, func(*hop) {})
	h.intake.begin(true, true, h.startStream)
	b.ReportAllocs()
	for b.Loop() {
		h.read(event, nil)
	}
}
