package llmload

import (
	"time"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// Faults that only the engine can see (contract/errors.json names all).
const (
	faultUnterminated = "unterminated_event"
	faultBuffered     = "buffered"
	faultStall        = "stall"
	faultComments     = "comment_only_start"
	faultSequence     = "non_monotonic_sequence"
	faultAfterDone    = "events_after_done"
	faultCompressed   = "compressed"
)

const (
	// burstTokens is how many token-bearing events a stream needs before its bursts are judged.
	burstTokens = 4
	// onTime is how late the client itself may be when it calls a burst the network's doing.
	onTime = 20 * time.Millisecond
	// quietFactor: before a burst that something on the way has held back, it was quiet much longer than the client can
	// have been late. A client that is late by some milliseconds joins the tokens of those milliseconds by itself.
	quietFactor = 10
	// leastLate is what the client is assumed to be late at least: its own timers are no finer.
	leastLate = 2 * time.Millisecond
)

// bursts says whether most token-bearing events came several in one read although the client was ready to read them one by
// one: its reads followed the kernel's stamps closely, its heartbeat was on time all the while, and the quiet before the
// burst was far longer than what it was late all the same.
func (h *hop) bursts() bool {
	s := h.intake.stream
	if s == nil || s.chunks < burstTokens || 2*s.together <= s.chunks {
		return false
	}
	late := max(leastLate, time.Duration(h.arrivals.lagMax))
	if h.engine.beat != nil {
		late = max(late, h.engine.beat.worst(h.began, h.closeAt))
	}
	return late <= onTime && time.Duration(s.quiet) >= quietFactor*late
}

// faults lists what was odd about the stream s, which has said what is in said. To be called under mu.
func (h *hop) faults(s *stream, said answer.Result) []string {
	out := []string{}
	if s.unterminated && h.end == endEOF {
		out = append(out, faultUnterminated)
	}
	if h.buffers {
		out = append(out, faultBuffered)
	}
	if h.stalled(s, said.Done || said.FinishReason != nil) {
		out = append(out, faultStall)
	}
	if s.commentFirst {
		out = append(out, faultComments)
	}
	if said.SequenceJumps {
		out = append(out, faultSequence)
	}
	if said.EventsAfterDone {
		out = append(out, faultAfterDone)
	}
	if h.codec != "" && compressed(h.codec) {
		out = append(out, faultCompressed)
	}
	return out
}

// stalled: a gap between tokens above the limit, the one that was cut off by the end included.
// ended: the stream has said that no more tokens come.
func (h *hop) stalled(s *stream, ended bool) bool {
	limit := int64(h.engine.options().StallMs * 1e6)
	if s.gapMax > limit {
		return true
	}
	return h.end == endError && s.chunks > 0 && !ended && h.closeAt-s.lastToken > limit
}
