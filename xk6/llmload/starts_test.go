package llmload

import (
	"context"
	"errors"
	"sort"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.k6.io/k6/v2/lib"
	"go.k6.io/k6/v2/metrics"
)

const block = 64

// every gives a start each step ms until the end, in blocks, and counts its calls.
func every(step, end float64) (startFeed, *int) {
	calls := 0
	return func(cursor *string) ([]float64, *string, error) {
		calls++
		from := 0
		if cursor != nil {
			from, _ = strconv.Atoi(*cursor)
		}
		var out []float64
		for i := range block {
			at := float64(from+i) * step
			if at >= end {
				return out, nil, nil
			}
			out = append(out, at)
		}
		next := strconv.Itoa(from + block)
		return out, &next, nil
	}, &calls
}

func all() func() int64 { return share(nil) }

func TestStartsComeInOrderAndOnce(t *testing.T) {
	t.Parallel()
	const vus, starts = 16, 400
	feed, calls := every(0.5, starts*0.5)
	q := newStartQueue(time.Now(), starts*0.5, all())
	var mu sync.Mutex
	var got []int64
	var group sync.WaitGroup
	for range vus {
		group.Go(func() {
			last := int64(-1)
			for {
				start, ok, err := q.wait(t.Context(), feed)
				require.NoError(t, err)
				if !ok {
					return
				}
				require.Greater(t, start.index, last)
				require.LessOrEqual(t, q.until(start.atMs), time.Duration(0), "before its time")
				last = start.index
				mu.Lock()
				got = append(got, start.index)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	sort.Slice(got, func(i, j int) bool { return got[i] < got[j] })
	require.Len(t, got, starts)
	for i, index := range got {
		require.EqualValues(t, i, index)
	}
	require.Equal(t, starts/block+1, *calls)
	c, first, err := q.count(feed)
	require.NoError(t, err)
	require.True(t, first)
	require.EqualValues(t, starts, c.started)
	require.Zero(t, c.dropped)
}

// TestLateStartsAreNotSkipped: after a stall of all VUs the starts that were due then come first, with their lateness.
func TestLateStartsAreNotSkipped(t *testing.T) {
	t.Parallel()
	feed, _ := every(10, 1000)
	q := newStartQueue(time.Now().Add(-205*time.Millisecond), 1000, all())
	for want := range 20 {
		start, ok, err := q.wait(t.Context(), feed)
		require.NoError(t, err)
		require.True(t, ok)
		require.EqualValues(t, want, start.index)
	}
	c, _, err := q.count(feed)
	require.NoError(t, err)
	require.GreaterOrEqual(t, c.lateMsMax, 204.0)
	require.EqualValues(t, 20, c.started)
}

func TestWhatWasDueAndNeverBeganIsDropped(t *testing.T) {
	t.Parallel()
	t.Run("the load is over", func(t *testing.T) {
		t.Parallel()
		feed, _ := every(10, 1000)
		q := newStartQueue(time.Now().Add(-5*time.Second), 1000, all())
		for range 3 {
			_, ok, err := q.wait(t.Context(), feed)
			require.NoError(t, err)
			require.True(t, ok)
		}
		c, first, err := q.count(feed)
		require.NoError(t, err)
		require.True(t, first)
		require.Equal(t, planCount{started: 3, dropped: 97, lateMsMax: c.lateMsMax}, c)
		_, first, err = q.count(feed)
		require.NoError(t, err)
		require.False(t, first, "it is counted once")
		_, ok, err := q.wait(t.Context(), feed)
		require.NoError(t, err)
		require.False(t, ok, "what was counted as dropped must not start")
	})
	t.Run("the run was cut short: what was planned for later is not dropped", func(t *testing.T) {
		t.Parallel()
		feed, _ := every(60_000, 600_000)
		q := newStartQueue(time.Now().Add(-150*time.Second), 600_000, all())
		ctx, cancel := context.WithCancel(t.Context())
		_, ok, err := q.wait(ctx, feed) // the one at 0
		require.NoError(t, err)
		require.True(t, ok)
		var group sync.WaitGroup
		for range 4 { // those of the first two minutes at once, the next two wait
			group.Go(func() { _, _, _ = q.wait(ctx, feed) })
		}
		require.Eventually(t, func() bool { q.mu.Lock(); defer q.mu.Unlock(); return q.started == 3 }, 5*time.Second, time.Millisecond)
		cancel()
		group.Wait()
		c, _, err := q.count(feed)
		require.NoError(t, err)
		require.EqualValues(t, 3, c.started)
		require.Zero(t, c.dropped)
	})
}

func TestSharesOfAllSegmentsAddUp(t *testing.T) {
	t.Parallel()
	feed, _ := every(1, 1000)
	collect := func(next func() int64) map[int64]float64 {
		q := newStartQueue(time.Now().Add(-time.Hour), 1000, next)
		got := map[int64]float64{}
		for {
			q.mu.Lock()
			start, ok, err := q.pop(feed)
			q.mu.Unlock()
			require.NoError(t, err)
			if !ok {
				return got
			}
			got[start.index] = start.atMs
		}
	}
	whole := collect(all())
	require.Len(t, whole, 1000)
	sequence, err := lib.NewExecutionSegmentSequenceFromString("0,1/6,1/2,2/3,1")
	require.NoError(t, err)
	sum := map[int64]float64{}
	for _, part := range sequence {
		tuple, err := lib.NewExecutionTuple(part, &sequence)
		require.NoError(t, err)
		mine := collect(share(&lib.ExecutionState{ExecutionTuple: tuple}))
		want := 1000 * part.FloatLength()
		require.InDelta(t, want, len(mine), 2, part.String())
		for index, at := range mine {
			_, twice := sum[index]
			require.False(t, twice, "index %d belongs to two processes", index)
			sum[index] = at
		}
	}
	require.Equal(t, whole, sum)
}

func TestAFeedThatFailsIsTheCallersError(t *testing.T) {
	t.Parallel()
	q := newStartQueue(time.Now(), 1000, all())
	_, _, err := q.wait(t.Context(), func(*string) ([]float64, *string, error) { return nil, nil, errors.New("no idea") })
	require.EqualError(t, err, "no idea")
	feed, _ := every(1, 1000)
	start, ok, err := q.wait(t.Context(), feed)
	require.NoError(t, err)
	require.True(t, ok)
	require.Zero(t, start.index, "nothing was lost")
}

const planOfThree = `(cursor) => ({ atMs: cursor === null ? [1, 2] : [3], cursor: cursor === null ? "2" : null })`

// inScenario is a VU in an iteration of a scenario that began a second ago.
func inScenario(t *testing.T) (*rig, chan metrics.SampleContainer) {
	t.Helper()
	r := newRig(t)
	r.enter()
	registry := metrics.NewRegistry()
	samples := make(chan metrics.SampleContainer, 10)
	r.state.BuiltinMetrics = metrics.RegisterBuiltinMetrics(registry)
	r.state.Samples = samples
	r.state.Tags = lib.NewVUStateTags(registry.RootTagSet().With("group", "::teardown").With("testid", "x"))
	r.runtime.VU.CtxField = lib.WithScenarioState(t.Context(), &lib.ScenarioState{Name: "load", StartTime: time.Now().Add(-time.Second)})
	return r, samples
}

func TestTheScriptGetsItsStarts(t *testing.T) {
	t.Parallel()
	r, samples := inScenario(t)
	before := float64(time.Now().UnixMilli()) - 1000
	for want := range 3 {
		start, ok := must(r.run(`engine.nextStart("load", 500, ` + planOfThree + `)`)).(map[string]any)
		require.True(t, ok)
		require.EqualValues(t, want, start["index"])
		require.InDelta(t, before+float64(want)+1, start["plannedAt"], 1000)
	}
	require.Nil(t, must(r.run(`engine.nextStart("load", 500, `+planOfThree+`)`)))
	require.Empty(t, samples, "nothing was dropped")
}

func TestDroppedStartsAreK6sDroppedIterations(t *testing.T) {
	t.Parallel()
	r, samples := inScenario(t)
	must(r.run(`engine.nextStart("load", 500, ` + planOfThree + `)`))
	for range 2 {
		got := must(r.run(`engine.countDropped("load", 500, ` + planOfThree + `)`)).(map[string]any) //nolint:forcetypeassert // an object
		require.EqualValues(t, 1, got["started"])
		require.EqualValues(t, 2, got["dropped"])
	}
	require.Len(t, samples, 1)
	sample := (<-samples).GetSamples()[0]
	require.Equal(t, metrics.DroppedIterationsName, sample.Metric.Name)
	require.InDelta(t, 2, sample.Value, 0)
	require.Equal(t, map[string]string{"scenario": "load", "testid": "x"}, sample.Tags.Map())
}

func TestDroppedStartsAreCountedWhenTheLastAnswerComesAfterTheEnd(t *testing.T) {
	t.Parallel()
	for length, want := range map[string]int{"500": 1, "600000": 0} {
		r, samples := inScenario(t)
		must(r.run(`engine.install({}); engine.nextStart("load", ` + length + `, ` + planOfThree + `)`))
		for _, id := range []string{"a", "b"} {
			must(r.run(`engine.begin("` + id + `", {}); engine.finish("` + id + `", { outcome: "ok" })`))
		}
		require.Len(t, samples, want, length)
	}
}

func TestWrongPlansAreNamed(t *testing.T) {
	t.Parallel()
	r, _ := inScenario(t)
	for script, want := range map[string]string{
		`engine.nextStart()`:                                             "nextStart needs the scenario's name",
		`engine.nextStart("a", 0)`:                                       "needs the length of the load in ms, above 0",
		`engine.nextStart("a", 1)`:                                       "needs a function that gives planned starts",
		`engine.nextStart("a", 1, () => 5)`:                              "must come as {atMs, cursor}",
		`engine.nextStart("a", 1, () => ({ atMs: 5 }))`:                  "atMs of planned starts must be numbers",
		`engine.nextStart("a", 1, () => ({ atMs: [-1], cursor: null }))`: "a planned start must be a time from 0, in ms, not -1",
		`engine.nextStart("a", 1, () => ({ atMs: [], cursor: "x" }))`:    "the cursor of planned starts does not move",
		`engine.nextStart("a", 1, () => { throw new Error("oh") })`:      "oh",
		`engine.countDropped("a", 1, {})`:                                "countDropped needs a function",
	} {
		_, err := r.run(script)
		require.ErrorContains(t, err, want, script)
	}
	r.runtime.VU.CtxField = t.Context()
	_, err := r.run(`engine.nextStart("b", 1, () => null)`)
	require.ErrorContains(t, err, "must be called in an iteration")
	require.EqualValues(t, 0, must(r.run(`engine.countDropped("b", 1, () => null).dropped`)), "of a plan that never began nothing was due")
}
