package llmload

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/lib"
	"go.k6.io/k6/v2/metrics"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

// This file is the script's door to the queue of planned starts: nextStart and countDropped of core/contract/engine.ts.

// mostLength of a load, ms: what a time.Duration holds, by far.
const mostLength = 1e12

// nextStart waits for the next planned start.
func (i *Instance) nextStart(name, lengthMs, feed sobek.Value) (sobek.Value, error) {
	q, give, err := i.plan("nextStart", name, lengthMs, feed)
	if err != nil {
		return nil, err
	}
	if q == nil {
		return nil, errors.New("llmload: nextStart must be called in an iteration of a scenario")
	}
	i.overdue = func() { i.countOverdue(q, name.String(), give) }
	start, ok, err := q.wait(i.vu.Context(), give)
	if err != nil {
		return nil, err
	}
	if !ok {
		if i.vu.Context().Err() == nil {
			_, err = i.countInto(q, name.String(), give)
		}
		return sobek.Null(), err
	}
	b := newObject(i.vu.Runtime())
	b.set("index", start.index)
	b.set("plannedAt", q.plannedAt(start))
	return b.o, nil
}

// countDropped counts the starts that were due and never began. Of a plan that never began nothing was due.
func (i *Instance) countDropped(name, lengthMs, feed sobek.Value) (*sobek.Object, error) {
	q, give, err := i.plan("countDropped", name, lengthMs, feed)
	if err != nil {
		return nil, err
	}
	var c planCount
	if q != nil {
		if c, err = i.countInto(q, name.String(), give); err != nil {
			return nil, err
		}
	}
	b := newObject(i.vu.Runtime())
	b.set("started", c.started)
	b.set("dropped", c.dropped)
	b.set("lateMsMax", c.lateMsMax)
	return b.o, nil
}

// countOverdue counts when the load is over and no VU was free to notice: k6 gives none of them another iteration, and in a
// fleet teardown may be for one process only. A script that is being stopped cannot; then teardown has to.
func (i *Instance) countOverdue(q *startQueue, scenario string, give startFeed) {
	if q.until(q.lengthMs) > -afterEnd {
		return
	}
	i.overdue = nil
	_, _ = i.countInto(q, scenario, give)
}

// countInto gives k6 what was dropped as its own executors do: into dropped_iterations, tagged with the scenario.
func (i *Instance) countInto(q *startQueue, scenario string, give startFeed) (planCount, error) {
	c, first, err := q.count(give)
	state := i.vu.State()
	if err != nil || !first || c.dropped == 0 || state == nil || state.BuiltinMetrics == nil {
		return c, err
	}
	tags := state.Tags.GetCurrentValues().Tags.Without("group").With("scenario", scenario)
	metrics.PushIfNotDone(i.vu.Context(), state.Samples, metrics.Sample{
		TimeSeries: metrics.TimeSeries{Metric: state.BuiltinMetrics.DroppedIterations, Tags: tags},
		Time:       time.Now(),
		Value:      float64(c.dropped),
	})
	return c, nil
}

// plan finds the queue, and makes it when a VU of its scenario asks first; nil when there is none and none can be made.
func (i *Instance) plan(function string, name, lengthMs, feed sobek.Value) (*startQueue, startFeed, error) {
	var queue string
	if err := toString(&queue, name); err != nil || queue == "" {
		return nil, nil, errors.New("llmload: " + function + " needs the scenario's name as its first argument")
	}
	var length float64
	if err := toFloat(&length, lengthMs); err != nil || length <= 0 || length > mostLength {
		return nil, nil, errors.New("llmload: " + function + " needs the length of the load in ms, above 0, as its second argument")
	}
	call, ok := sobek.AssertFunction(feed)
	if !ok {
		return nil, nil, errors.New("llmload: " + function + " needs a function that gives planned starts as its third argument")
	}
	return i.engine.queue(i.vu.Context(), queue, length), i.feed(call), nil
}

// feed calls the script's function of this VU.
func (i *Instance) feed(call sobek.Callable) startFeed {
	return func(cursor *string) ([]float64, *string, error) {
		rt := i.vu.Runtime()
		from := sobek.Null()
		if cursor != nil {
			from = rt.ToValue(*cursor)
		}
		v, err := call(sobek.Undefined(), from)
		if err != nil {
			return nil, nil, err
		}
		object, ok := v.(*sobek.Object)
		if !ok {
			return nil, nil, errors.New("llmload: planned starts must come as {atMs, cursor}")
		}
		var atMs []float64
		if err := rt.ExportTo(object.Get("atMs"), &atMs); err != nil {
			return nil, nil, fmt.Errorf("llmload: atMs of planned starts must be numbers: %w", err)
		}
		var next *string
		if err := orNull(&next, object.Get("cursor"), toString); err != nil {
			return nil, nil, fmt.Errorf("llmload: cursor of planned starts %w", err)
		}
		if next != nil && cursor != nil && *next == *cursor {
			return nil, nil, errors.New("llmload: the cursor of planned starts does not move")
		}
		for _, at := range atMs {
			if math.IsNaN(at) || at < 0 || at > mostLength {
				return nil, nil, fmt.Errorf("llmload: a planned start must be a time from 0, in ms, not %v", at)
			}
		}
		return atMs, next, nil
	}
}

// queue is the process's queue of that name. Its share of the starts is that of the execution segment: as k6 deals out
// iterations, so that the shares of all processes add up to the whole.
func (e *Engine) queue(ctx context.Context, name string, lengthMs float64) *startQueue {
	e.mu.Lock()
	defer e.mu.Unlock()
	if q := e.queues[name]; q != nil {
		return q
	}
	scenario := lib.GetScenarioState(ctx)
	if scenario == nil {
		return nil
	}
	q := newStartQueue(scenario.StartTime, lengthMs, share(lib.GetExecutionState(ctx)))
	e.queues[name] = q
	return q
}

// plannedAt is the planned moment in ms since the epoch, by the clock that stamps what is sent. Asked for as late as
// possible, so that both have the same setting of the wall clock.
func (q *startQueue) plannedAt(start plannedStart) float64 {
	return float64(kclock.EpochNs(kclock.Of(q.begin)+int64(start.atMs*float64(time.Millisecond)))) / 1e6
}

// share gives the indexes that belong to this process, in rising order.
func share(state *lib.ExecutionState) func() int64 {
	if state == nil || state.ExecutionTuple == nil {
		index := int64(-1)
		return func() int64 { index++; return index }
	}
	segment := lib.NewSegmentedIndex(state.ExecutionTuple)
	return func() int64 {
		_, unscaled := segment.Next()
		return unscaled - 1
	}
}
