package llmload

import (
	"time"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

// ticks gathers what one stream adds to the per-second series and hands it over once a second: the process-wide lock is not
// for the hot path. Not safe for concurrent use.
type ticks struct {
	series *series

	second     int64
	tokens     int64
	gapMax     int64 // ns
	lagMax     int64 // ns
	gaps, lags bool
}

// token notes a token-bearing event at a kclock time; gap in ns, -1 for the first.
func (t *ticks) token(at, gap int64) {
	t.turn(at)
	t.tokens++
	if gap >= 0 {
		t.gaps = true
		t.gapMax = max(t.gapMax, gap)
	}
}

// lag notes how late a read was, in ns.
func (t *ticks) lag(at, ns int64) {
	t.turn(at)
	t.lags = true
	t.lagMax = max(t.lagMax, ns)
}

func (t *ticks) turn(at int64) {
	if second := epochSecond(at); second != t.second {
		t.flush()
		t.second = second
	}
}

func (t *ticks) flush() {
	if t.tokens == 0 && !t.lags {
		return
	}
	t.series.at(t.second, func(b *secondBin) {
		b.tokenEvents += t.tokens
		b.gapMsMax = max(b.gapMsMax, float64(t.gapMax)/1e6)
		b.gaps = b.gaps || t.gaps
		b.lagUsMax = max(b.lagUsMax, float64(t.lagMax)/1e3)
		b.lags = b.lags || t.lags
	})
	t.tokens, t.gapMax, t.lagMax, t.gaps, t.lags = 0, 0, 0, false, false
}

func epochSecond(at int64) int64 { return kclock.EpochNs(at) / int64(time.Second) }
