package llmload

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

func TestSeriesForgetsTheOldestSecond(t *testing.T) {
	t.Parallel()
	s := newSeries()
	for i := range maxSeconds + 3 {
		s.at(int64(1000+i), func(b *secondBin) { b.sent++ })
	}
	got := s.sorted()
	require.Len(t, got, maxSeconds)
	require.EqualValues(t, 1003, got[0].t)
	require.True(t, slices.IsSortedFunc(got, func(a, b secondBin) int { return int(a.t - b.t) }))
}

func TestTicksHandOverOnceASecond(t *testing.T) {
	t.Parallel()
	s, h := newSeries(), newHistogram("us")
	k := ticks{series: s, gap: h}
	now := kclock.Now()
	second := int64(time.Second)
	for i := range int64(10) {
		k.token(now+i*second/5, map[bool]int64{true: -1, false: second / 5}[i == 0])
	}
	k.lag(now+10*second/5, 42_000)
	k.flush()
	tokens := int64(0)
	for _, b := range s.sorted() {
		tokens += b.tokenEvents
		require.LessOrEqual(t, b.tokenEvents, int64(5))
		require.LessOrEqual(t, b.gapMsMax, 200.0)
	}
	require.EqualValues(t, 10, tokens)
	require.EqualValues(t, 9, h.count)
	last := s.sorted()[len(s.sorted())-1]
	require.InDelta(t, 42, last.lagUsMax, 1e-9)
	require.True(t, last.lags)
}

func TestHeartbeatRemembersTheWorst(t *testing.T) {
	t.Parallel()
	h := &heartbeat{late: newHistogram("ms"), onNow: func(time.Duration) {}}
	second := int64(time.Second)
	h.beat(10*second, 5*time.Millisecond)
	h.beat(10*second+1, 3*time.Millisecond)
	h.beat(12*second, 50*time.Millisecond)
	h.due.Store(20 * second)
	require.Equal(t, 5*time.Millisecond, h.worst(10*second, 11*second))
	require.Equal(t, 50*time.Millisecond, h.worst(10*second, 12*second))
	require.Zero(t, h.worst(13*second, 14*second))
	require.Equal(t, time.Second, h.worst(13*second, 21*second), "the beat that is due counts")
	h.beat((10+recentSeconds)*second, time.Millisecond)
	require.Zero(t, h.worst(10*second, 11*second), "too long ago")
}
