package llmload

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
	"github.com/llmload/llmload/xk6/internal/kclock"
)

// TestEventsAllocateNothing: what a stream keeps (text, gaps) grows by doubling; nothing else may be allocated.
func TestEventsAllocateNothing(t *testing.T) {
	const each = 200
	for api, event := range map[string]string{"chat": fakellm.Token("word "), apiResponses: textDelta, apiMessages: blockDelta} {
		events := []byte(strings.Repeat(event, each))
		h := newHop(newEngine(), Labels{Mode: modeStream}, func(*hop) {})
		s := newStream(api, h.ticks.token)
		s.feed(events, arrival{at: kclock.Now()})
		allocs := testing.AllocsPerRun(10, func() { s.feed(events, arrival{at: kclock.Now()}) })
		require.Less(t, allocs/each, 0.1, api)
		require.EqualValues(t, 12*each, s.chunks, api)
	}
}

// BenchmarkEvent is the cost of one event of one read, from the body's bytes to the series.
func BenchmarkEvent(b *testing.B) {
	event := []byte(fakellm.Token("word "))
	h := newHop(newEngine(), Labels{Mode: modeStream}, func(*hop) {})
	h.intake.begin(true, true, h.startStream)
	b.ReportAllocs()
	for b.Loop() {
		h.read(event, nil)
	}
}
