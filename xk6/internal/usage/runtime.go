package usage

import (
	"math"
	"runtime/metrics"
	"slices"
	"time"
)

// The histograms of Go's scheduler and collector (runtime/metrics).
const (
	latencies = "/sched/latencies:seconds"
	gcPauses  = "/sched/pauses/total/gc:seconds"
	others    = "/sched/pauses/total/other:seconds"
	heap      = "/memory/classes/heap/objects:bytes"
	runnable  = "/sched/goroutines:goroutines"
)

// Go is what happened in Go's runtime since the last look.
type Go struct {
	// Wakeups: goroutines that became ready (Go samples one in eight); Late of them waited longer than the limit.
	Wakeups, Late uint64
	// WaitP99 is a quantile of their waiting, NaN without any.
	WaitP99 float64
	// PauseSeconds: the world was stopped that long in all, PauseMax at once (both by the bins' middles and upper limits).
	PauseSeconds, PauseMax float64
	HeapBytes              float64
	Goroutines             float64
}

// GoReader remembers the last look. Not safe for concurrent use.
type GoReader struct {
	limit   float64
	samples []metrics.Sample
	before  map[string][]uint64
}

// NewGoReader begins to look; limit is from when on a wake-up is late.
func NewGoReader(limit time.Duration) *GoReader {
	r := &GoReader{limit: limit.Seconds(), before: map[string][]uint64{}}
	for _, name := range []string{latencies, gcPauses, others, heap, runnable} {
		r.samples = append(r.samples, metrics.Sample{Name: name})
	}
	r.Read()
	return r
}

// Read tells what happened since the former call.
func (r *GoReader) Read() Go {
	metrics.Read(r.samples)
	g := Go{WaitP99: math.NaN(), HeapBytes: math.NaN(), Goroutines: math.NaN()}
	for _, s := range r.samples {
		switch s.Value.Kind() {
		case metrics.KindUint64:
			if s.Name == heap {
				g.HeapBytes = float64(s.Value.Uint64())
			} else {
				g.Goroutines = float64(s.Value.Uint64())
			}
		case metrics.KindFloat64Histogram:
			h := s.Value.Float64Histogram()
			r.histogram(&g, s.Name, h.Buckets, r.since(s.Name, h.Counts))
		}
	}
	return g
}

func (r *GoReader) since(name string, counts []uint64) []uint64 {
	fresh := slices.Clone(counts)
	for i, n := range r.before[name] {
		fresh[i] -= n
	}
	r.before[name] = slices.Clone(counts)
	return fresh
}

// histogram: bucket i holds values in [buckets[i], buckets[i+1]).
func (r *GoReader) histogram(g *Go, name string, buckets []float64, counts []uint64) {
	if name == latencies {
		for i, n := range counts {
			g.Wakeups += n
			if buckets[i] >= r.limit {
				g.Late += n
			}
		}
		g.WaitP99 = p99(buckets, counts, g.Wakeups)
		return
	}
	for i, n := range counts {
		if n > 0 {
			low, high := max(0, buckets[i]), buckets[i+1]
			if math.IsInf(high, 1) {
				high = low
			}
			g.PauseSeconds += float64(n) * (low + high) / 2
			g.PauseMax = max(g.PauseMax, high)
		}
	}
}

// p99 is the upper limit of the bucket that holds the 99th percentile.
func p99(buckets []float64, counts []uint64, all uint64) float64 {
	rank, seen := uint64(math.Ceil(0.99*float64(all))), uint64(0)
	for i, n := range counts {
		if seen += n; n > 0 && seen >= rank {
			if high := buckets[i+1]; !math.IsInf(high, 1) {
				return high
			}
			return buckets[i]
		}
	}
	return math.NaN()
}
