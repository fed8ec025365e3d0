package llmload

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

// beatEvery is the heartbeat's period.
const beatEvery = 10 * time.Millisecond

// heartbeat is a timer that notes how late it fires: a client that is late itself must not blame the network. It also keeps
// the kernel clock's offset up to date. Safe for concurrent use.
type heartbeat struct {
	late  *histogram // ms
	beats atomic.Int64
	due   atomic.Int64 // kclock time of the next beat
	back  atomic.Int64 // kclock time at which the latest absence ended
	gone  atomic.Int64 // ns that it lasted
	onNow func(late time.Duration)

	mu sync.Mutex
	// recent holds the worst lateness (ns) of each of the last minutes' seconds, by Now's second modulo its length.
	recent [recentSeconds]lateSecond

	stop chan struct{}
	once sync.Once
}

const recentSeconds = 600

type lateSecond struct {
	second int64
	late   time.Duration
}

// newHeartbeat starts a heartbeat; onBeat is called at every beat.
func newHeartbeat(onBeat func(late time.Duration)) *heartbeat {
	h := &heartbeat{late: newHistogram("ms"), onNow: onBeat, stop: make(chan struct{})}
	h.due.Store(kclock.Now() + int64(beatEvery))
	go h.run()
	return h
}

func (h *heartbeat) run() {
	timer := time.NewTimer(beatEvery)
	defer timer.Stop()
	for {
		select {
		case <-h.stop:
			return
		case <-timer.C:
		}
		now := kclock.Follow()
		h.beat(now, time.Duration(max(0, now-h.due.Load())))
		h.due.Store(kclock.Now() + int64(beatEvery))
		timer.Reset(beatEvery)
	}
}

func (h *heartbeat) beat(now int64, late time.Duration) {
	h.beats.Add(1)
	h.late.add(float64(late) / 1e6)
	if late >= onTime {
		h.gone.Store(int64(late))
		h.back.Store(now)
	}
	second := now / int64(time.Second)
	h.mu.Lock()
	r := &h.recent[second%recentSeconds]
	if r.second != second {
		*r = lateSecond{second: second}
	}
	r.late = max(r.late, late)
	h.mu.Unlock()
	h.onNow(late)
}

// absence is how long the client was absent since from, as seen at to, 0 if it was not; one that is under way counts. Of
// several the latest. Hot path.
func (h *heartbeat) absence(from, to int64) time.Duration {
	overdue := time.Duration(to - h.due.Load())
	if h.back.Load() > from {
		overdue = max(overdue, time.Duration(h.gone.Load()))
	}
	if overdue < onTime {
		return 0
	}
	return overdue
}

// worst is the largest lateness between two times of kclock, both seconds included. Of what is longer ago than ten minutes
// it knows nothing. A beat that is overdue right now counts as well.
func (h *heartbeat) worst(from, to int64) time.Duration {
	first, last := from/int64(time.Second), to/int64(time.Second)
	first = max(first, last-recentSeconds+1)
	h.mu.Lock()
	defer h.mu.Unlock()
	worst := time.Duration(max(0, to-h.due.Load()))
	for s := first; s <= last; s++ {
		if r := h.recent[s%recentSeconds]; r.second == s {
			worst = max(worst, r.late)
		}
	}
	return worst
}

func (h *heartbeat) end() { h.once.Do(func() { close(h.stop) }) }
