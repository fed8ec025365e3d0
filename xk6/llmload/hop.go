package llmload

import (
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

// maxPreview is how much is kept of a body that is no stream, for error sentences.
const maxPreview = 512

// Ends of a body.
const (
	endOpen  = "open"
	endEOF   = "eof"
	endError = "error"
)

// hop is one round trip of a request, seen from the transport: redirects and digest authentication make several, of which
// the last one counts. The script may look at it while its body is read on another goroutine: mu guards everything.
type hop struct {
	engine *Engine
	trace  trace
	// over is called once, outside of mu, when the body has ended.
	over func(*hop)

	mu sync.Mutex

	api                       string
	load                      bool // not of the pre-flight
	wantsStream, countsStream bool
	began                     int64 // kclock ns

	head                         bool
	status                       int
	protocol, contentType, codec string
	queueMs                      *float64 // by the head

	arrivals arrivals
	when     arrival // of the read under way
	intake   intake
	inflate  *inflater
	ticks    ticks

	bytes    int64
	lastByte int64 // kclock ns, 0 = none

	end     string
	endErr  string
	closeAt int64
	buffers bool // decided once, when the heartbeat of its seconds is still known

	guard *guard // nil = no limits
}

func newHop(e *Engine, l Labels, over func(*hop)) *hop {
	stream := l.Mode == modeStream
	h := &hop{engine: e, over: over, api: l.API, load: l.Scenario != setupScenario, wantsStream: stream, countsStream: stream, end: endOpen, began: kclock.Now()}
	h.ticks = ticks{series: e.series}
	e.flight.enter(stream)
	return h
}

// fail ends a round trip that gave no response.
func (h *hop) fail(err error) {
	h.trace.close()
	h.engine.client.failed(err)
	h.finish(err)
}

// answer takes the response head, before the body is read.
func (h *hop) answer(resp *http.Response) {
	h.trace.close()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.head = true
	h.status = resp.StatusCode
	h.protocol = protocolName(resp.Proto)
	h.contentType = resp.Header.Get("Content-Type")
	h.codec = resp.Header.Get("Content-Encoding")
	h.queueMs = queueTime(resp.Header)
	h.trace.mu.Lock()
	h.arrivals.begin(&h.trace)
	h.trace.mu.Unlock()
	h.intake.begin(isEventStream(h.contentType), h.wantsStream, h.startStream)
	if h.codec != "" {
		h.inflate = newInflater(h.codec, func(p []byte) { h.intake.take(p, h.when) })
	}
}

// startStream is called by the intake when it knows that the body is an event stream.
func (h *hop) startStream() *stream {
	if !h.countsStream {
		h.countsStream = true
		h.engine.flight.turnsStream()
	}
	return newStream(h.api, h.ticks.token)
}

// read takes what a read of the body has returned, and gives what is handed on of it. Hot path.
func (h *hop) read(p []byte, err error) (int, error) {
	h.mu.Lock()
	if why := h.cutLocked(); why != nil {
		h.mu.Unlock()
		h.finish(why)
		return 0, why.handOn()
	}
	if h.end != endOpen {
		h.mu.Unlock()
		return len(p), err
	}
	if len(p) > 0 {
		h.take(p)
	}
	if err == nil {
		err = h.enoughLocked()
	}
	h.mu.Unlock()
	if err == nil {
		return len(p), nil
	}
	h.finish(err)
	if why := h.cut(); why != nil {
		h.guard.cancel(why)
		return len(p), why.handOn()
	}
	return len(p), err
}

func (h *hop) take(p []byte) {
	h.bytes += int64(len(p))
	former := h.when
	h.when = h.arrivals.next()
	h.when.late = h.when.lateAs(former, h.engine.beat)
	h.lastByte = h.when.at
	if h.when.lag >= 0 {
		h.ticks.lag(h.when.at, h.when.lag)
	}
	if h.inflate != nil {
		h.inflate.feed(p)
	} else {
		h.intake.take(p, h.when)
	}
}

// enoughLocked is the error that ends a body before its end, nil if it may go on.
func (h *hop) enoughLocked() error {
	if h.bytes > maxWhole && !h.wantsStream {
		return errTooLarge
	}
	if h.guard == nil {
		return nil
	}
	if h.leavesLocked() {
		return h.guard.why
	}
	h.tokensLocked()
	return nil
}

var errClosedEarly = errors.New("the body was closed before its end")

// close is for a body that was closed; one that had ended before is left alone.
func (h *hop) close() { h.finish(errClosedEarly) }

// finish ends the hop once; io.EOF is the proper end.
func (h *hop) finish(err error) {
	h.mu.Lock()
	if h.end != endOpen {
		h.mu.Unlock()
		return
	}
	if why := h.cutLocked(); why != nil {
		err = why
	}
	clean := isEOF(err)
	h.closeAt = h.arrivals.end(clean)
	h.end = endEOF
	if !clean {
		h.end, h.endErr = endError, cutTo(err.Error(), maxDetail)
	}
	if h.guard != nil {
		h.guard.timer.Stop()
	}
	if h.inflate != nil {
		h.inflate.close()
	}
	h.intake.close(h.when)
	h.buffers = h.bursts()
	h.ticks.flush()
	h.mu.Unlock()
	h.engine.flight.leave(h.countsStream)
	h.engine.hopOver(h)
	h.over(h)
}

func protocolName(proto string) string {
	switch proto {
	case "HTTP/2.0":
		return "h2"
	default:
		return strings.ToLower(proto)
	}
}
