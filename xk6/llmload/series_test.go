package llmload

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
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
	s := newSeries()
	k := ticks{series: s}
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
	last := s.sorted()[len(s.sorted())-1]
	require.InDelta(t, 42, last.lagUsMax, 1e-9)
	require.True(t, last.lags)
}

// TestSeriesAreOfTheLoad: neither the pre-flight nor what failed has a place among the times.
func TestSeriesAreOfTheLoad(t *testing.T) {
	t.Parallel()
	var truth fakellm.Server
	url := serving(t, "plain", truth.ServeHTTP)
	r := installed(t, `{}`)
	e := r.vu.engine
	for _, c := range []struct{ id, scenario, outcome string }{
		{"a", "load", outcomeOK}, {"b", "load", outcomeError}, {"c", setupScenario, outcomeOK},
	} {
		require.NoError(t, r.vu.beginRequest(c.id, Labels{Mode: modeStream, Scenario: c.scenario, Try: 1}, Limits{}))
		_, err := r.get(c.id, url+"/?n=4&gap=1ms")
		require.NoError(t, err)
		must(r.run(`engine.finish("` + c.id + `", { outcome: "` + c.outcome + `" })`))
	}
	sent, ttfts := int64(0), int64(0)
	for _, b := range e.series.sorted() {
		sent += b.sent
		ttfts += b.ttfts
		if b.ttfts > 0 {
			require.InEpsilon(t, b.ttftMsMax, b.ttftBins.quantile(0.5), 0.0101)
		}
	}
	require.EqualValues(t, 2, sent)
	require.EqualValues(t, 1, ttfts)
	require.EqualValues(t, 3, e.gapUs.count)
	require.EqualValues(t, 1, e.ttftMs.count)
}

// TestGapsThatWereTooManyToListAreInTheHistogramAllTheSame compares a listed answer with one of which bins are known.
func TestGapsThatWereTooManyToListAreInTheHistogramAllTheSame(t *testing.T) {
	t.Parallel()
	var g gaps
	listed, binned := newHistogram("us"), newHistogram("us")
	o := &observation{}
	largest := 0.0
	for i := range int64(3 * maxGaps) {
		us := i * 7 % 5000
		g.add(us * 1000)
		listed.add(float64(us))
		o.gapSumUs += float64(us)
		largest = max(largest, float64(us))
	}
	require.Nil(t, g.us)
	o.gapsHist, o.GapMaxMs = g.pairs(), ptr(largest/1000)
	binned.addGaps(o)
	require.Equal(t, listed.count, binned.count)
	require.Equal(t, listed.zeros, binned.zeros)
	require.InDelta(t, listed.sum, binned.sum, 1e-6)
	require.Equal(t, listed.maxV, binned.maxV)
	require.Equal(t, listed.minV, binned.minV)
	require.Equal(t, listed.pairs(), binned.pairs())
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
