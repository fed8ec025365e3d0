package llmload

import (
	"context"
	"fmt"
	"time"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

// claimGrace is how long a request that is complete may stay unclaimed after its iteration has been cut off: k6 stops
// JavaScript a moment after it cancels the iteration's context.
const claimGrace = 100 * time.Millisecond

// request is one request id of one VU, from begin or the transport's first sight of it until its record is written.
// The Instance's mu guards it.
type request struct {
	id     string
	began  int64 // kclock ns
	labels Labels
	limits Limits
	begun  bool
	// iteration ends when the script can no longer claim the request.
	iteration context.Context //nolint:containedctx // compared and asked, never passed on
	hop       *hop
	flying    bool
	abandoned bool
}

// begin announces a request.
func (i *Instance) beginRequest(id string, l Labels, limits Limits) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if r, known := i.open[id]; known && r.begun {
		return fmt.Errorf("llmload: the request id %q was begun twice; finish it first or use another id", id)
	}
	r := i.requestLocked(id)
	r.labels, r.limits, r.begun = l, limits, true
	return nil
}

// requestLocked finds or makes the entry of an id.
func (i *Instance) requestLocked(id string) *request {
	r := i.open[id]
	if r == nil {
		r = &request{id: id, began: kclock.Now(), iteration: i.vu.Context(), labels: i.minimalLabels()}
		i.open[id] = r
		i.watchLocked(r.iteration)
	}
	return r
}

// hopFor is called by the transport for every round trip of a request, which gets the context that is given back.
func (i *Instance) hopFor(ctx context.Context, id string) (*hop, context.Context) {
	i.mu.Lock()
	defer i.mu.Unlock()
	r := i.requestLocked(id)
	h := newHop(i.engine, r.labels, func(h *hop) { i.hopEnded(r, h) })
	r.hop = h
	r.flying = true
	return h, h.guarded(ctx, r.limits, r.began)
}

// hopEnded writes what nobody can claim any more.
func (i *Instance) hopEnded(r *request, h *hop) {
	i.mu.Lock()
	if r.hop != h {
		i.mu.Unlock()
		return
	}
	r.flying = false
	late := r.abandoned || (h.end == endError && r.iteration.Err() != nil)
	i.mu.Unlock()
	if late {
		i.interrupt(r)
	}
}

// take removes the entry; nil if it is not there any more. Whoever takes it writes its record.
func (i *Instance) take(id string) *request {
	i.mu.Lock()
	defer i.mu.Unlock()
	r := i.open[id]
	delete(i.open, id)
	return r
}

// interrupt writes a request that the script did not claim.
func (i *Instance) interrupt(r *request) {
	i.mu.Lock()
	mine := i.open[r.id] == r
	if mine {
		delete(i.open, r.id)
	}
	i.mu.Unlock()
	if !mine {
		return
	}
	var o *observation
	if r.hop != nil {
		o = r.hop.observe(r.id)
	}
	l := r.labels
	if !r.begun && o != nil && o.SSE {
		l.Mode = modeStream
	}
	i.engine.interrupted.Add(1)
	i.engine.write(newRecord(i.engine.options().Run, r, l, o, interrupted(o)))
}

// watchLocked looks after the requests that an iteration leaves unclaimed.
func (i *Instance) watchLocked(iteration context.Context) {
	if i.watched == iteration {
		return
	}
	i.watched = iteration
	context.AfterFunc(iteration, func() {
		if len(i.unclaimed(iteration)) > 0 {
			time.AfterFunc(claimGrace, func() { i.sweep(iteration) })
		}
	})
}

// unclaimed lists the open requests of an iteration.
func (i *Instance) unclaimed(iteration context.Context) []*request {
	i.mu.Lock()
	defer i.mu.Unlock()
	var out []*request
	for _, r := range i.open {
		if r.iteration == iteration {
			out = append(out, r)
		}
	}
	return out
}

// sweep writes what an iteration that is over has left; what is still on its way is written when its body ends.
func (i *Instance) sweep(iteration context.Context) {
	for _, r := range i.unclaimed(iteration) {
		i.mu.Lock()
		r.abandoned = true
		flying := r.flying
		i.mu.Unlock()
		if !flying {
			i.interrupt(r)
		}
	}
}

// settle writes at once what can no longer be claimed; with all set, everything that is still open.
func (i *Instance) settle(all bool) {
	i.mu.Lock()
	var left []*request
	for _, r := range i.open {
		if all || (r.iteration.Err() != nil && !r.flying) {
			left = append(left, r)
		}
	}
	i.mu.Unlock()
	for _, r := range left {
		i.interrupt(r)
	}
}
