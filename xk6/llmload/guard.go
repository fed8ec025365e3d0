package llmload

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

// guard holds one hop to its request's limits. It has one timer, set for whatever limit comes first; what the request has
// done in the meantime is looked at when it fires, so that a token costs nothing. The hop's mu guards it, ctx and cancel
// apart. It must not know how bytes are read: what it has cut, the hop ends.
type guard struct {
	limits Limits
	// asked is when the request was begun, before any redirect; started when this hop was. kclock ns.
	asked, started int64
	ctx            context.Context //nolint:containedctx // of the round trip, for its dials
	cancel         context.CancelCauseFunc

	timer *time.Timer
	// armed is when the timer fires, 0 = it does not run.
	armed int64
	// excused is the deadline that was given more time, because this program was late itself.
	excused int64
	// tokens: the first one has come.
	tokens bool
	// why is set once, when the request is cut off.
	why *limitError
}

type guardKey struct{}

// longest is as good as never.
const longest = time.Duration(math.MaxInt64)

// guarded puts the hop under its request's limits; without any it costs nothing. The context that it gives is to be the
// round trip's, and lives as long as the caller's.
func (h *hop) guarded(ctx context.Context, limits Limits, asked int64) context.Context {
	if limits == (Limits{}) {
		return ctx
	}
	g := &guard{limits: limits, asked: asked, started: h.began}
	g.timer = time.AfterFunc(longest, h.fired)
	ctx, g.cancel = context.WithCancelCause(ctx)
	g.ctx = context.WithValue(ctx, guardKey{}, h)
	h.mu.Lock()
	h.guard = g
	h.armLocked()
	h.mu.Unlock()
	h.trace.progress = h.rearm
	return g.ctx
}

// cut gives what cut the hop off, nil as long as nothing has.
func (h *hop) cut() *limitError {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.cutLocked()
}

func (h *hop) cutLocked() *limitError {
	if h.guard == nil {
		return nil
	}
	return h.guard.why
}

// rearm is called when the request may have come under another limit.
func (h *hop) rearm() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.armLocked()
}

// armLocked sets the timer for the limit that comes first. A later one than it is set for can wait until it fires.
func (h *hop) armLocked() {
	g := h.guard
	if g == nil || g.why != nil || h.end != endOpen {
		return
	}
	due, why := h.nextLimit()
	if why == nil || (g.armed != 0 && g.armed <= due) {
		return
	}
	h.setTimerLocked(due)
}

func (h *hop) setTimerLocked(due int64) {
	g := h.guard
	g.armed = due
	g.timer.Reset(time.Duration(max(0, due-kclock.Now())))
}

// fired looks whether a limit has passed.
func (h *hop) fired() {
	h.mu.Lock()
	g := h.guard
	if g.why != nil || h.end != endOpen || g.armed == 0 {
		h.mu.Unlock()
		return
	}
	now := kclock.Now()
	late := now - g.armed
	g.armed = 0
	due, why := h.nextLimit()
	switch {
	case why == nil:
	case now < due:
		h.setTimerLocked(due)
	case late > int64(onTime) && g.excused != due && !why.left():
		// This program slept through it: what the server sent in time may wait to be read.
		g.excused = due
		h.setTimerLocked(now + late)
	default:
		g.why = why
		h.mu.Unlock()
		g.cancel(why)
		return
	}
	h.mu.Unlock()
}

// tokensLocked sets the timer for the limit on silence once the first token is there; later ones are looked at when it fires.
func (h *hop) tokensLocked() {
	if s := h.intake.stream; !h.guard.tokens && s != nil && s.chunks > 0 {
		h.guard.tokens = true
		h.armLocked()
	}
}

// leavesLocked says whether the user has seen what makes him leave, and cuts the hop off then. Called after a read.
func (h *hop) leavesLocked() bool {
	g, s := h.guard, h.intake.stream
	if g.limits.LeaveAfterTokens == 0 || s == nil || s.chunks < g.limits.LeaveAfterTokens || s.ended() {
		return false
	}
	g.why = &limitError{by: cutLeft, text: fmt.Sprintf("the user left after %d tokens", s.chunks)}
	return true
}

// nextLimit gives the limit that passes first from what is known now, and when (kclock ns); nil if there is none.
func (h *hop) nextLimit() (due int64, why *limitError) {
	g := h.guard
	l := &g.limits
	first := func(from int64, limit time.Duration, by, text string) {
		if at := from + int64(limit); limit > 0 && from > 0 && (why == nil || at < due) {
			due, why = at, overLimit(by, text, limit)
		}
	}
	s := h.intake.stream
	if s == nil || !s.ended() {
		first(g.asked, l.LeaveAfter, cutLeft, "the user left after %v")
	}
	first(g.asked, l.Total, cutTotal, "the answer was not complete within %v")
	connected, written := h.trace.reached()
	switch {
	case !connected:
		first(g.started, l.Connect, cutConnect, "no connection within %v")
	case !h.wantsStream || (s != nil && s.ended()):
	case s == nil || s.chunks == 0:
		first(written, l.FirstToken, cutFirstToken, "no token within %v")
	default:
		first(s.lastToken, l.Stall, cutStall, "no further token within %v")
	}
	return due, why
}

// ended: the stream has said that no more tokens come.
func (s *stream) ended() bool {
	said := s.said.Result()
	return said.Done || said.FinishReason != nil
}
