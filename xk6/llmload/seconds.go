package llmload

import (
	"time"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

// ticks gathers what one stream adds to the per-second series and the gap histogram, and hands it over once a second: the
// process-wide locks are not for the hot path. Not safe for concurrent use.
type ticks struct {
	series *series
	gap    *histogram

	second   int64
	tokens   int64
	gapMaxUs float64
	lagMaxUs float64
	lags     bool
	gapsUs   []uint32
}

// token notes a token-bearing event at a kclock time; gap in ns, -1 for the first.
func (t *ticks) token(at, gap int64) {
	t.turn(at)
	t.tokens++
	if gap >= 0 {
		us := (gap + 500) / 1000
		t.gapMaxUs = max(t.gapMaxUs, float64(gap)/1e3)
		t.gapsUs = append(t.gapsUs, uint32(min(us, 1<<32-1))) //nolint:gosec // bounded in this line
		if len(t.gapsUs) >= maxGaps {
			t.flush()
		}
	}
}

// lag notes how late a read was, in ns.
func (t *ticks) lag(at, ns int64) {
	t.turn(at)
	t.lags = true
	t.lagMaxUs = max(t.lagMaxUs, float64(ns)/1e3)
}

func (t *ticks) turn(at int64) {
	if second := epochSecond(at); second != t.second {
		t.flush()
		t.second = second
	}
}

func (t *ticks) flush() {
	if t.tokens == 0 && !t.lags && len(t.gapsUs) == 0 {
		return
	}
	t.series.at(t.second, func(b *secondBin) {
		b.tokenEvents += t.tokens
		b.gapMsMax = max(b.gapMsMax, t.gapMaxUs/1e3)
		b.gaps = b.gaps || len(t.gapsUs) > 0
		b.lagUsMax = max(b.lagUsMax, t.lagMaxUs)
		b.lags = b.lags || t.lags
	})
	t.gap.addGaps(t.gapsUs)
	t.tokens, t.gapMaxUs, t.lagMaxUs, t.lags, t.gapsUs = 0, 0, 0, false, t.gapsUs[:0]
}

func epochSecond(at int64) int64 { return kclock.EpochNs(at) / int64(time.Second) }
