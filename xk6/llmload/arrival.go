package llmload

import (
	"time"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

// Clocks that stamped an observation.
const (
	clockKernel = "kernel"
	clockShared = "kernel-shared"
	clockUser   = "user"
)

// arrival says when the bytes of one read of a body came. Times are kclock's.
type arrival struct {
	// at is when the last of them came in.
	at int64
	// after: none of them that were not yet there before came earlier than this.
	after int64
	// lag is from at until the program had them; -1 where no kernel stamp says.
	lag int64
	// kernel: at is the kernel's.
	kernel bool
	// held: the first of them came well before the last, and net/http kept them until then.
	held bool
	// late: the client was: what came several in this read may have come one by one.
	late bool
}

// heldSpan is how far apart the socket reads of one body read may be before it counts as held.
const heldSpan = int64(5 * time.Millisecond)

// arrivals turns the reads of a connection into the arrival times of a body's bytes.
//
// HTTP/1: a read of the body runs the reads of the socket that it needs itself. If it ran none, its bytes were brought by
// the last one (net/http reads ahead by 4 KiB, TLS by a record). If it ran several, as it does inside one HTTP chunk, which
// Go's reader holds until it is whole, the bytes of all but the last came earlier than at says: after bounds them.
//
// HTTP/2: another goroutine reads the connection, for all its streams. The last read of the socket is the one that brought
// the bytes or a later one.
type arrivals struct {
	conn   *kclock.Conn
	shared bool
	// seq is the last read of the socket that was known at the former read of the body, returned the time it returned.
	seq      uint64
	returned int64
	// how many reads the kernel stamped, and how many not
	stamped, unstamped int64
	lagSum, lagMax     int64
	lags               int64
}

// begin takes over from the trace when the response head is there.
func (a *arrivals) begin(t *trace) {
	a.conn, a.shared = t.conn, t.http2
	a.returned = t.sent
	if t.conn != nil && t.firstRead.Seq > 0 {
		if !a.shared {
			t.conn.Take()
		}
		a.seq = t.firstRead.Seq
		a.count(t.firstRead.Kernel)
	}
}

func (a *arrivals) count(kernel bool) {
	if kernel {
		a.stamped++
	} else {
		a.unstamped++
	}
}

// next is called when a read of the body has returned bytes. Hot path: on HTTP/1 no further look at the clock.
func (a *arrivals) next() arrival {
	if a.conn == nil {
		now := kclock.Now()
		got := arrival{at: now, after: a.returned, lag: -1}
		a.returned = now
		a.count(false)
		return got
	}
	var r kclock.Read
	var first int64
	if a.shared {
		r = a.conn.LastRead()
		first = r.Arrived
	} else {
		r, first = a.conn.Take()
	}
	returned := r.Returned
	if a.shared {
		returned = kclock.Now()
		if !r.Kernel {
			r.Arrived = returned
		}
	}
	got := arrival{at: r.Arrived, after: min(a.returned, r.Arrived), lag: -1, kernel: r.Kernel, held: r.Arrived-first > heldSpan}
	if r.Kernel {
		got.lag = returned - r.Arrived
		a.lagSum += got.lag
		a.lagMax = max(a.lagMax, got.lag)
		a.lags++
	}
	if r.Seq != a.seq || a.shared {
		a.seq, a.returned = r.Seq, returned
	}
	a.count(r.Kernel)
	return got
}

// lateAs is lateBy, but bytes that were there when the former read returned are of its burst, and judged as it was.
func (a arrival) lateAs(former arrival, h *heartbeat) bool {
	if a.at <= a.after && former.at != 0 {
		return former.late
	}
	return a.lateBy(h)
}

// lateBy says whether the client joined what this read brought: its stamp was old already, or the heartbeat h (nil: none)
// stood still between the reads. Where it was quiet for much longer than the client was late, the burst is not its doing.
func (a arrival) lateBy(h *heartbeat) bool {
	late := time.Duration(max(0, a.lag))
	if h != nil {
		late = max(late, h.absence(a.after, a.at+int64(late)))
	}
	return late >= onTime && time.Duration(a.at-a.after) < quietFactor*late
}

// end is when the body ended, properly or not.
func (a *arrivals) end(clean bool) int64 {
	now := kclock.Now()
	if !clean || a.conn == nil {
		return now
	}
	// The end of a connection is not stamped; the end of a chunked or counted body came with its last bytes.
	if !a.shared {
		if at := a.conn.Ended(); at != 0 {
			return min(at, now)
		}
	}
	return min(a.conn.LastRead().Arrived, now)
}

// clock is the weakest clock that stamped any of the bytes.
func (a *arrivals) clock() string {
	switch {
	case a.unstamped > 0 || a.stamped == 0:
		return clockUser
	case a.shared:
		return clockShared
	default:
		return clockKernel
	}
}
