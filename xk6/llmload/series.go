package llmload

import (
	"slices"
	"sync"
)

// maxSeconds bounds the series to two days; then the oldest second goes for every new one.
const maxSeconds = 2 * 24 * 60 * 60

// secondBin is one second of the run over all VUs (SecondBin of core/contract/engine.ts).
type secondBin struct {
	t                       int64 // epoch second
	sent, completed, failed int64
	inFlight, streams       int64
	tokenEvents, tokensOut  int64
	ttftMsSum, ttftMsMax    float64
	ttfts                   int64
	e2eMsSum                float64
	e2es                    int64
	gapMsMax, lagUsMax      float64
	gaps, lags              bool
	heartbeatLateMs         float64
	awayMs                  float64 // of beats later than onTime, all of their lateness
	ttftBins                sparse
	beats, inFlightSum      int64 // at every beat of the heartbeat, so that their ratio is a mean over time
}

// series keeps the per-second numbers of the run. Streams add to it once a second each, not once an event.
type series struct {
	mu   sync.Mutex
	bins map[int64]*secondBin
	last *secondBin
}

func newSeries() *series { return &series{bins: map[int64]*secondBin{}} }

// at changes the bin of an epoch second.
func (s *series) at(second int64, change func(*secondBin)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.last
	if b == nil || b.t != second {
		b = s.bins[second]
		if b == nil {
			b = s.add(second)
		}
		s.last = b
	}
	change(b)
}

func (s *series) add(second int64) *secondBin {
	if len(s.bins) >= maxSeconds {
		oldest := second
		for t := range s.bins {
			oldest = min(oldest, t)
		}
		delete(s.bins, oldest)
	}
	b := &secondBin{t: second}
	s.bins[second] = b
	return b
}

// sorted copies the bins, oldest first.
func (s *series) sorted() []secondBin {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]secondBin, 0, len(s.bins))
	for _, b := range s.bins {
		copied := *b
		copied.ttftBins = slices.Clone(b.ttftBins)
		out = append(out, copied)
	}
	slices.SortFunc(out, func(a, b secondBin) int { return int(a.t - b.t) })
	return out
}
