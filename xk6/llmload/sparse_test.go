package llmload

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSparseAgreesWithTheHistogram(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // a seeded test
	var s sparse
	h := newHistogram("ms")
	require.Zero(t, s.quantile(0.5))
	for range 500 {
		v := random.ExpFloat64() * 100
		s.add(v)
		h.add(v)
	}
	require.True(t, slices.IsSortedFunc(s, func(a, b sparseBin) int { return int(a.bin - b.bin) }))
	for _, q := range []float64{0.01, 0.5, 0.95} {
		require.InDelta(t, h.quantile(q), s.quantile(q), 1e-9)
	}
	s.add(0)
	require.EqualValues(t, binLow, s[0].bin)
}
