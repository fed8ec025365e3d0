package llmload

import (
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/grafana/sobek"

	"github.com/llmload/llmload/xk6/internal/kclock"
	"github.com/llmload/llmload/xk6/internal/usage"
)

// sampleEvery is how often the client looks at what it uses.
const sampleEvery = time.Second

// client is what the load generator knows of itself: what it uses by the second, and what of the load it may have spoiled
// (ClientSeries of core/contract/engine.ts). It judges nothing. Safe for concurrent use.
type client struct {
	tokenEvents, joined, joinedLate atomic.Int64
	// noSockets counts requests that found no free port or file descriptor.
	noSockets  atomic.Int64
	startDelay *histogram

	mu      sync.Mutex
	started bool
	seconds []clientSecond
	taker   *taker

	stop chan struct{}
	once sync.Once
}

// clientSecond is what was used between two looks. NaN is not known.
type clientSecond struct {
	at, length         float64 // epoch seconds
	cpu, wait          float64
	rss                float64
	received, sent     float64
	machine, stolen    float64 // shares
	periods, throttled float64
	runtime            usage.Go
}

func newClient() *client {
	return &client{startDelay: newHistogram("ms"), stop: make(chan struct{})}
}

// start begins to look, every second until end.
func (c *client) start() {
	c.mu.Lock()
	c.started, c.taker = true, newTaker()
	c.mu.Unlock()
	go func() {
		ticker := time.NewTicker(sampleEvery)
		defer ticker.Stop()
		for {
			select {
			case <-c.stop:
				return
			case <-ticker.C:
				c.look()
			}
		}
	}()
}

func (c *client) end() { c.once.Do(func() { close(c.stop) }) }

func (c *client) look() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.started {
		return
	}
	if len(c.seconds) >= maxSeconds {
		c.seconds = slices.Delete(c.seconds, 0, 1)
	}
	c.seconds = append(c.seconds, c.taker.take())
}

// ended adds a round trip of the load.
func (c *client) ended(h *hop) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s := h.intake.stream; s != nil {
		c.tokenEvents.Add(s.chunks)
		c.joined.Add(s.together)
		c.joinedLate.Add(s.togetherLate)
	}
}

// wsaNoSockets: Windows has numbers of its own for EMFILE, EADDRNOTAVAIL and ENOBUFS.
//
//nolint:gochecknoglobals // a constant list
var wsaNoSockets = []syscall.Errno{10024, 10049, 10055}

// failed notes a round trip that the machine of the client had no socket for.
func (c *client) failed(err error) {
	var code syscall.Errno
	if !errors.As(err, &code) {
		return
	}
	switch code {
	case syscall.EMFILE, syscall.ENFILE, syscall.EADDRNOTAVAIL, syscall.ENOBUFS:
		c.noSockets.Add(1)
	default:
		if slices.Contains(wsaNoSockets, code) {
			c.noSockets.Add(1)
		}
	}
}

// begun notes how late a request began that was planned for an epoch ms; what the server delays is not in it.
func (c *client) begun(r *request, l Labels) {
	if l.PlannedAt != nil && l.Scenario != setupScenario {
		c.startDelay.add(max(0, float64(kclock.EpochNs(r.began))/1e6-*l.PlannedAt))
	}
}

// taker takes the difference between now and the former time.
type taker struct {
	counters *usage.Reader
	runtime  *usage.GoReader
	at       int64
	before   usage.Counters
	in, out  int64
}

func newTaker() *taker {
	t := &taker{counters: usage.NewReader(), runtime: usage.NewGoReader(onTime)}
	t.at, t.before = kclock.Now(), t.counters.Read()
	t.in, t.out = kclock.Traffic()
	return t
}

func (t *taker) take() clientSecond {
	now, c := kclock.Now(), t.counters.Read()
	in, out := kclock.Traffic()
	b := t.before
	machine := c.MachineSeconds - b.MachineSeconds
	s := clientSecond{
		at: float64(kclock.EpochNs(now)) / 1e9, length: float64(now-t.at) / 1e9,
		cpu: c.CPUSeconds - b.CPUSeconds, wait: math.Max(0, c.WaitSeconds-b.WaitSeconds), rss: c.RSSBytes,
		received: float64(in - t.in), sent: float64(out - t.out),
		machine: 1 - (c.MachineIdle-b.MachineIdle)/machine, stolen: (c.MachineStolen - b.MachineStolen) / machine,
		periods: c.Periods - b.Periods, throttled: c.ThrottledPeriods - b.ThrottledPeriods,
		runtime: t.runtime.Read(),
	}
	t.at, t.before, t.in, t.out = now, c, in, out
	return s
}

func (c *client) toJS(rt *sobek.Runtime) *sobek.Object {
	c.mu.Lock()
	seconds := slices.Clone(c.seconds)
	c.mu.Unlock()
	b := newObject(rt)
	b.set("limits", limitsToJS(rt, usage.ReadLimits()))
	b.set("tokenEvents", c.tokenEvents.Load())
	b.set("joined", c.joined.Load())
	b.set("joinedLate", c.joinedLate.Load())
	b.set("noSockets", c.noSockets.Load())
	b.set("startDelay", c.startDelay.toJS(rt))
	b.set("seconds", array(rt, seconds, func(s clientSecond) any { return s.toJS(rt) }))
	return b.o
}

func limitsToJS(rt *sobek.Runtime, l usage.Limits) *sobek.Object {
	b := newObject(rt)
	b.set("processors", l.Processors)
	b.set("gomaxprocs", l.GOMAXPROCS)
	b.set("affinity", l.Affinity)
	b.set("quota", known(l.Quota))
	b.set("memoryBytes", known(l.MemoryBytes))
	b.set("openFiles", known(l.OpenFiles))
	return b.o
}

func (s clientSecond) toJS(rt *sobek.Runtime) *sobek.Object {
	b := newObject(rt)
	b.set("at", round(s.at))
	b.set("seconds", round(s.length))
	b.set("cpuSeconds", known(s.cpu))
	b.set("waitSeconds", known(s.wait))
	b.set("rssBytes", known(s.rss))
	b.set("heapBytes", known(s.runtime.HeapBytes))
	b.set("receivedBytes", s.received)
	b.set("sentBytes", s.sent)
	b.set("machineBusy", known(s.machine))
	b.set("machineStolen", known(s.stolen))
	b.set("periods", known(s.periods))
	b.set("throttled", known(s.throttled))
	b.set("wakeups", s.runtime.Wakeups)
	b.set("wakeupsLate", s.runtime.Late)
	b.set("wakeupP99Ms", known(s.runtime.WaitP99*1e3))
	b.set("pauseMs", round(s.runtime.PauseSeconds*1e3))
	b.set("pauseMaxMs", round(s.runtime.PauseMax*1e3))
	b.set("goroutines", known(s.runtime.Goroutines))
	return b.o
}

// known is null where the system does not tell; else with three digits: the series is kept as text.
func known(v float64) any {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return round(v)
}

func round(v float64) float64 { return math.Round(v*1000) / 1000 }
