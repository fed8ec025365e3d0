package llmload

import (
	"math"
	"sync"
)

// gamma is the ratio of neighbouring bin limits: bins are 1 % wide.
const gamma = 1.01

//nolint:gochecknoglobals // a constant that Go cannot compute at compile time
var perLogGamma = 1 / math.Log(gamma)

const (
	// binLow and binHigh bound the bins: 1.01^-700 is 0.00095, 1.01^2400 is 2.3e10 (seven hours in microseconds).
	binLow, binHigh = -700, 2400
)

// histogram is a log-binned histogram: bin i holds values in (gamma^(i-1), gamma^i]. Memory is fixed. Safe for concurrent use.
type histogram struct {
	unit string

	mu         sync.Mutex
	count      int64
	zeros      int64
	sum        float64
	minV, maxV float64
	bins       [binHigh - binLow + 1]int64
}

func newHistogram(unit string) *histogram { return &histogram{unit: unit} }

// binOf is the index of the bin that holds v, for v > 0.
func binOf(v float64) int {
	i := int(math.Ceil(math.Log(v)*perLogGamma - 1e-9))
	return max(binLow, min(binHigh, i))
}

func (h *histogram) add(v float64) {
	h.mu.Lock()
	h.addLocked(v)
	h.mu.Unlock()
}

// addGaps takes all gaps of a response under one lock; of those that were too many to list it knows the bins only.
func (h *histogram) addGaps(o *observation) {
	if len(o.gapsUs) == 0 && len(o.gapsHist) == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, v := range o.gapsUs {
		h.addLocked(float64(v))
	}
	if len(o.gapsHist) > 0 {
		h.addBinsLocked(o.gapsHist, o.gapSumUs, *o.GapMaxMs*1000)
	}
}

// addBinsLocked takes bins as gapBin numbers them. The least value is known by its bin's upper limit only.
func (h *histogram) addBinsLocked(bins [][2]int64, sum, largest float64) {
	least := 0.0
	if bins[0][0] != binLow {
		least = math.Pow(gamma, float64(bins[0][0]))
	}
	if h.count == 0 || least < h.minV {
		h.minV = least
	}
	if h.count == 0 || largest > h.maxV {
		h.maxV = largest
	}
	h.sum += sum
	for _, b := range bins {
		h.count += b[1]
		if b[0] == binLow {
			h.zeros += b[1]
		} else {
			h.bins[b[0]-binLow] += b[1]
		}
	}
}

func (h *histogram) addLocked(v float64) {
	if h.count == 0 || v < h.minV {
		h.minV = v
	}
	if h.count == 0 || v > h.maxV {
		h.maxV = v
	}
	h.count++
	h.sum += v
	if v <= 0 {
		h.zeros++
		return
	}
	h.bins[binOf(v)-binLow]++
}

// quantile is the upper limit of the bin that holds the q-th value, 0 without values.
func (h *histogram) quantile(q float64) float64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.count == 0 {
		return 0
	}
	rank := int64(math.Ceil(q * float64(h.count)))
	seen := h.zeros
	if seen >= rank {
		return 0
	}
	for i, n := range h.bins {
		if seen += n; seen >= rank {
			return math.Min(math.Pow(gamma, float64(i+binLow)), h.maxV)
		}
	}
	return h.maxV
}

// pairs gives [index, count] of every bin that is not empty, ascending.
func (h *histogram) pairs() [][2]int64 {
	out := [][2]int64{}
	for i, n := range h.bins {
		if n > 0 {
			out = append(out, [2]int64{int64(i + binLow), n})
		}
	}
	return out
}
