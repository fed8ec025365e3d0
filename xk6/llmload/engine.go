package llmload

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

// Engine is what all VUs of the process share: counters, series, histograms, heartbeat and the record file.
type Engine struct {
	flight   inFlight
	series   *series
	ttftMs   *histogram
	e2eMs    *histogram
	gapUs    *histogram
	lagUs    *histogram
	beat     *heartbeat
	client   *client
	hasClock bool

	interrupted atomic.Int64
	opts        atomic.Pointer[Options]

	mu       sync.Mutex
	started  bool
	startErr error
	out      *writer
	vus      []*Instance
	// by the name of the scenario
	queues map[string]*startQueue
}

func newEngine() *Engine {
	return &Engine{
		series: newSeries(),
		client: newClient(),
		queues: map[string]*startQueue{},
		ttftMs: newHistogram("ms"), e2eMs: newHistogram("ms"), gapUs: newHistogram("us"), lagUs: newHistogram("us"),
	}
}

// start opens the record file and starts the heartbeat, once per process with the first VU's options. An error is the same
// for every VU. onExit is how the engine gets to know that k6 is about to end.
func (e *Engine) start(o Options, log logrus.FieldLogger, onExit func(func())) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.started {
		return e.startErr
	}
	e.started = true
	e.opts.Store(&o)
	if o.RecordsPath != "" {
		e.out, e.startErr = openWriter(o.RecordsPath, func(err error) { log.Errorf("llmload: %v", err) })
		if e.startErr != nil {
			e.startErr = fmt.Errorf("llmload: %w", e.startErr)
			return e.startErr
		}
	}
	e.hasClock = o.KernelClock && kclock.Available()
	e.beat = newHeartbeat(e.onBeat)
	e.client.start()
	onExit(func() { e.stop(log) })
	return nil
}

func (e *Engine) options() *Options {
	if o := e.opts.Load(); o != nil {
		return o
	}
	o := defaultOptions()
	return &o
}

func (e *Engine) onBeat(late time.Duration) {
	requests, streams := e.flight.requests.Load(), e.flight.streams.Load()
	e.series.at(epochSecond(kclock.Now()), func(b *secondBin) {
		b.heartbeatLateMs = max(b.heartbeatLateMs, float64(late)/1e6)
		if late > onTime {
			b.awayMs += float64(late) / 1e6
		}
		b.inFlight = max(b.inFlight, requests)
		b.streams = max(b.streams, streams)
		b.beats++
		b.inFlightSum += requests
	})
}

// hopOver adds a round trip of the load that has ended to series and histograms.
func (e *Engine) hopOver(h *hop) {
	if !h.load {
		return
	}
	e.client.ended(h)
	o := h.observe("")
	h.trace.mu.Lock()
	sent := h.trace.sent
	h.trace.mu.Unlock()
	if sent == 0 {
		return
	}
	requests, streams := e.flight.requests.Load()+1, e.flight.streams.Load()
	e.series.at(epochSecond(sent), func(b *secondBin) {
		b.sent++
		b.inFlight = max(b.inFlight, requests)
		b.streams = max(b.streams, streams)
	})
	if o.LagMaxUs != nil {
		e.lagUs.add(float64(*o.LagMaxUs))
	}
}

// setupScenario labels requests before the load, such as the pre-flight's.
const setupScenario = "setup"

// finished adds a request to the series and histograms of the load once the script has said what came of it; o is nil when
// nothing was seen of it. Requests of setup are no load, and a request that failed has no latency worth the name.
func (e *Engine) finished(l Labels, r Result, o *observation) {
	if l.Scenario == setupScenario {
		return
	}
	ok := r.Outcome == outcomeOK && o != nil
	if ok {
		e.gapUs.addGaps(o)
	}
	e.series.at(epochSecond(kclock.Now()), func(b *secondBin) {
		switch r.Outcome {
		case outcomeOK:
			b.completed++
		case outcomeError:
			b.failed++
		}
		if ok && o.E2EMs != nil {
			b.e2es++
			b.e2eMsSum += *o.E2EMs
		}
		if r.TokensOut != nil {
			b.tokensOut += *r.TokensOut
		}
	})
	if ok && o.E2EMs != nil {
		e.e2eMs.add(*o.E2EMs)
	}
	if !ok || o.TTFTMs == nil || o.SentAt == nil {
		return
	}
	ttft := *o.TTFTMs
	e.ttftMs.add(ttft)
	e.series.at(int64((*o.SentAt+ttft)/1000), func(b *secondBin) {
		b.ttfts++
		b.ttftMsSum += ttft
		b.ttftMsMax = max(b.ttftMsMax, ttft)
		b.ttftBins.add(ttft)
	})
}

// write hands a record to the file.
func (e *Engine) write(rec *record) {
	e.mu.Lock()
	out := e.out
	e.mu.Unlock()
	if out == nil {
		return
	}
	if line, err := rec.encode(); err == nil {
		out.line(line)
	} else {
		out.lost.Add(1)
	}
}

// settle writes what no script can claim any more, on all VUs, and has it in the file when it returns.
func (e *Engine) settle(all bool) {
	e.mu.Lock()
	vus, out := e.vus, e.out
	e.mu.Unlock()
	for _, vu := range vus {
		vu.settle(all)
	}
	if out != nil {
		out.flush()
	}
}

// stop is the end of the run: whatever is still open is written, and the file closed.
func (e *Engine) stop(log logrus.FieldLogger) {
	e.settle(true)
	e.mu.Lock()
	out := e.out
	e.mu.Unlock()
	if e.beat != nil {
		e.beat.end()
	}
	e.client.end()
	if out == nil {
		return
	}
	out.close()
	if lost := out.lost.Load(); lost > 0 {
		log.Errorf("llmload: %d records are not in the record file", lost)
	}
}

func (e *Engine) join(i *Instance) {
	e.mu.Lock()
	e.vus = append(e.vus, i)
	e.mu.Unlock()
}
