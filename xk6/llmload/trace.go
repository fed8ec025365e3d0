package llmload

import (
	"crypto/tls"
	"net/http/httptrace"
	"sync"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

// trace notes what net/http tells of one round trip until the response head: connection, sent, first byte. Its hooks run
// beside k6's own. They may fire late and on other goroutines, also after the round trip has failed. Times are kclock's.
type trace struct {
	mu sync.Mutex
	// progress is called, outside of mu, when the request was written; nil if nobody wants to know. Set before any hook.
	progress func()

	getConn, gotConn         int64
	connectStart, connectEnd int64
	tlsStart, tlsEnd         int64
	reused, http2            bool

	// conn is nil for a connection that was opened before install.
	conn *kclock.Conn
	// wrote is when net/http says the request was written: for HTTP/1 that is before it is flushed.
	wrote int64
	// sent is when the request's last byte was handed to the socket, sentEpoch the same in ns since the epoch.
	sent, sentEpoch int64
	// first is the arrival of the response's first byte; firstRead the socket read that brought it.
	first     int64
	firstRead kclock.Read
}

func (t *trace) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn:              func(string) { t.once(&t.getConn) },
		ConnectStart:         func(string, string) { t.once(&t.connectStart) },
		ConnectDone:          func(_, _ string, err error) { t.onceIf(err == nil, &t.connectEnd) },
		TLSHandshakeStart:    func() { t.once(&t.tlsStart) },
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { t.onceIf(err == nil, &t.tlsEnd) },
		GotConn:              t.onConn,
		WroteRequest:         t.onWrote,
		GotFirstResponseByte: t.onFirstByte,
	}
}

func (t *trace) once(at *int64) { t.onceIf(true, at) }

func (t *trace) onceIf(ok bool, at *int64) {
	now := kclock.Now()
	t.mu.Lock()
	if ok && *at == 0 {
		*at = now
	}
	t.mu.Unlock()
}

// onConn is called again when net/http tries anew on another connection: what the first try noted is void then.
func (t *trace) onConn(info httptrace.GotConnInfo) {
	now := kclock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.gotConn, t.reused, t.conn = now, info.Reused, clockOf(info.Conn)
	t.wrote, t.sent, t.sentEpoch, t.first = 0, 0, 0, 0
	t.http2 = false
	if c, ok := info.Conn.(*tls.Conn); ok {
		t.http2 = c.ConnectionState().NegotiatedProtocol == "h2"
	}
}

func (t *trace) onWrote(info httptrace.WroteRequestInfo) {
	if info.Err != nil {
		return
	}
	now := kclock.Now()
	t.mu.Lock()
	t.wrote = now
	// On HTTP/2 later writes are SETTINGS and WINDOW_UPDATE; on HTTP/1 the request may not have left its buffer yet.
	if t.http2 {
		t.setSent()
	}
	t.mu.Unlock()
	if t.progress != nil {
		t.progress()
	}
}

func (t *trace) onFirstByte() {
	now := kclock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.first != 0 {
		return
	}
	t.first = now
	if t.conn != nil {
		// This hook runs on the goroutine that reads the connection: its last read is the one that brought the byte.
		if t.firstRead = t.conn.LastRead(); t.firstRead.Seq > 0 {
			t.first = t.firstRead.Arrived
		}
	}
	if t.sent == 0 {
		t.setSent()
	}
}

// setSent takes the connection's last write, if the request was written at all.
func (t *trace) setSent() {
	at := t.wrote
	if t.conn != nil {
		at = t.conn.LastWrite()
		if at < t.gotConn {
			return
		}
	}
	if at == 0 {
		return
	}
	t.sent, t.sentEpoch = at, kclock.EpochNs(at)
}

// close is called when the round trip has returned: a request that failed before its first byte was sent as well.
func (t *trace) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sent == 0 && t.gotConn != 0 {
		t.setSent()
	}
}

// reached says whether a connection stands, and when the request left as far as is known now (0 = not yet): on HTTP/1,
// before the first byte of the answer, only the connection's last write tells.
func (t *trace) reached() (connected bool, written int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.sent != 0:
		written = t.sent
	case t.wrote != 0 && t.conn != nil && !t.http2:
		written = max(t.wrote, t.conn.LastWrite())
	default:
		written = t.wrote
	}
	return t.gotConn != 0, written
}

// shakingHands: nobody has got the connection yet, and its TLS handshake, if there is one, is not over.
func (t *trace) shakingHands() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.gotConn == 0 && t.tlsEnd == 0
}

// blocked, connect and tls are durations in ns, -1 where there was none. blocked holds the other two, as in k6.
func (t *trace) blocked() int64 { return between(t.getConn, t.gotConn) }

func (t *trace) connect() int64 {
	if t.reused {
		return -1
	}
	return between(t.connectStart, t.connectEnd)
}

func (t *trace) handshake() int64 {
	if t.reused {
		return -1
	}
	return between(t.tlsStart, t.tlsEnd)
}

func between(from, to int64) int64 {
	if from == 0 || to < from {
		return -1
	}
	return to - from
}
