package llmload

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHistogramBinsHoldWhatTheySay: the bin of a value has it between its limits, and the quantile of the histogram is
// within one bin of the exact one.
func TestHistogramBinsHoldWhatTheySay(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a seeded test
	h := newHistogram("ms")
	var values []float64
	for range 20_000 {
		v := math.Exp(random.Float64()*20 - 5)
		values = append(values, v)
		h.add(v)
		i := float64(binOf(v))
		require.LessOrEqual(t, v, math.Pow(gamma, i)*(1+1e-9))
		require.Greater(t, v, math.Pow(gamma, i-1)*(1-1e-9))
	}
	slices.Sort(values)
	for _, q := range []float64{0.01, 0.5, 0.9, 0.99, 1} {
		exact := values[int(math.Ceil(q*float64(len(values))))-1]
		require.InEpsilon(t, exact, h.quantile(q), 0.0101, "q=%v", q)
	}
	total := int64(0)
	for k, p := range h.pairs() {
		total += p[1]
		if k > 0 {
			require.Greater(t, p[0], h.pairs()[k-1][0])
		}
	}
	require.EqualValues(t, len(values), total)
	h.add(0)
	h.add(-1)
	require.EqualValues(t, 2, h.zeros)
	require.InDelta(t, -1, h.minV, 0)
}

func TestHistogramEdges(t *testing.T) {
	t.Parallel()
	require.Equal(t, binLow, binOf(1e-30))
	require.Equal(t, binHigh, binOf(1e300))
	require.Equal(t, 0, binOf(1))
	require.Equal(t, 100, binOf(math.Pow(gamma, 100)), "the upper limit belongs to its bin")
	require.Zero(t, newHistogram("us").quantile(0.5))
}

func TestManyGapsBecomeAHistogram(t *testing.T) {
	t.Parallel()
	var g gaps
	for i := range maxGaps {
		g.add(int64(i) * 1000)
	}
	require.Nil(t, g.pairs())
	require.Len(t, g.us, maxGaps)
	g.add(5000)
	require.Nil(t, g.us)
	total := int64(0)
	for _, p := range g.pairs() {
		total += p[1]
	}
	require.EqualValues(t, maxGaps+1, total)
	require.Equal(t, [2]int64{binLow, 1}, g.pairs()[0], "gaps of 0 are kept, in the lowest bin")
}
