package llmload

import (
	"math"
	"slices"
)

// sparse is a histogram of few values in the bins of histogram, ascending: only bins that hold something take room. The zero
// value is empty. Not safe for concurrent use.
type sparse []sparseBin

type sparseBin struct {
	bin int32
	n   uint32
}

// add takes a value; one of 0 or below goes to the lowest bin.
func (s *sparse) add(v float64) {
	bin := int32(binLow)
	if v > 0 {
		bin = int32(binOf(v)) //nolint:gosec // bounded by binLow and binHigh
	}
	at, found := slices.BinarySearchFunc(*s, bin, func(b sparseBin, bin int32) int { return int(b.bin - bin) })
	if !found {
		*s = slices.Insert(*s, at, sparseBin{bin: bin})
	}
	(*s)[at].n++
}

// quantile is the upper limit of the bin that holds the q-th value (nearest rank), 0 without values.
func (s sparse) quantile(q float64) float64 {
	total := int64(0)
	for _, b := range s {
		total += int64(b.n)
	}
	rank := max(1, int64(math.Ceil(q*float64(total))))
	seen := int64(0)
	for _, b := range s {
		if seen += int64(b.n); seen >= rank {
			return math.Pow(gamma, float64(b.bin))
		}
	}
	return 0
}
