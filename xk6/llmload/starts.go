package llmload

import (
	"context"
	"math"
	"sync"
	"time"
)

// startFeed gives the planned starts that follow a cursor (null is the beginning), in ms from the start of the load, and where
// to go on (null: that was all). It is a function of the script (core/plan/arrivals/starts.ts), so each VU calls its own.
type startFeed func(cursor *string) (atMs []float64, next *string, err error)

// plannedStart is one start of the plan. Its index counts over all processes of the run.
type plannedStart struct {
	index int64
	atMs  float64
}

const (
	// fewReady is when the next block is made ahead, by a VU that has time.
	fewReady = 32
	// spareTime is what a VU must have until its own start to be the one who makes it.
	spareTime = 20 * time.Millisecond
	// afterEnd is how much longer than the load VUs wait for its end: k6 gives none of them another iteration then.
	afterEnd = 10 * time.Millisecond
)

// startQueue hands the planned starts of one scenario to the VUs of the process, in order. A VU takes one ahead of its time and
// waits for it; if all are busy starts stay in the queue and are late. It must not know what a start is made of.
type startQueue struct {
	// begin is the start of the scenario.
	begin time.Time
	// lengthMs is that of the load, from begin.
	lengthMs float64

	mu sync.Mutex
	// next gives the indexes of this process's share, mine is the first that is not queued yet.
	next func() int64
	mine int64
	// made counts what the feed has given, for all processes.
	made   int64
	cursor *string
	over   bool
	ready  []plannedStart
	// givenUp are starts that a VU had taken when the run was ended.
	givenUp []float64
	endedMs float64
	started int64
	lateMax float64
	dropped int64
	counted bool
}

// newStartQueue: next gives this process's indexes in rising order.
func newStartQueue(begin time.Time, lengthMs float64, next func() int64) *startQueue {
	return &startQueue{begin: begin, lengthMs: lengthMs, next: next, mine: next(), endedMs: math.Inf(1)}
}

// wait gives the next start when its time has come, or false when ctx ended before, or when there is none and the load is over.
func (q *startQueue) wait(ctx context.Context, feed startFeed) (plannedStart, bool, error) {
	start, ok, err := q.take(feed)
	if err != nil {
		return start, false, err
	}
	if !ok {
		sleep(ctx, max(afterEnd, q.until(q.lengthMs)+afterEnd))
		return start, false, nil
	}
	if left := q.until(start.atMs); left >= spareTime {
		if err := q.fillAhead(feed); err != nil {
			return start, false, err
		}
	}
	if !sleep(ctx, q.until(start.atMs)) {
		q.giveUp(start)
		return start, false, nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.started++
	q.lateMax = max(q.lateMax, -toMs(q.until(start.atMs)))
	return start, true, nil
}

// until is the time left to atMs of the load, negative when it has passed.
func (q *startQueue) until(atMs float64) time.Duration {
	return time.Duration(atMs*float64(time.Millisecond)) - time.Since(q.begin)
}

func (q *startQueue) take(feed startFeed) (plannedStart, bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.counted {
		return plannedStart{}, false, nil
	}
	return q.pop(feed)
}

func (q *startQueue) pop(feed startFeed) (plannedStart, bool, error) {
	for len(q.ready) == 0 && !q.over {
		if err := q.fill(feed); err != nil {
			return plannedStart{}, false, err
		}
	}
	if len(q.ready) == 0 {
		return plannedStart{}, false, nil
	}
	start := q.ready[0]
	q.ready = q.ready[1:]
	return start, true, nil
}

// fillAhead keeps others from having to wait for a block. Who finds somebody else at it has nothing to do.
func (q *startQueue) fillAhead(feed startFeed) error {
	if !q.mu.TryLock() {
		return nil
	}
	defer q.mu.Unlock()
	if len(q.ready) >= fewReady || q.over {
		return nil
	}
	return q.fill(feed)
}

func (q *startQueue) fill(feed startFeed) error {
	atMs, next, err := feed(q.cursor)
	if err != nil {
		return err
	}
	q.ready = append(make([]plannedStart, 0, len(q.ready)+len(atMs)), q.ready...)
	for _, at := range atMs {
		if q.made == q.mine {
			q.ready = append(q.ready, plannedStart{index: q.made, atMs: at})
			q.mine = q.next()
		}
		q.made++
	}
	q.cursor, q.over = next, next == nil
	return nil
}

func (q *startQueue) giveUp(start plannedStart) {
	ended := toMs(time.Since(q.begin))
	q.mu.Lock()
	defer q.mu.Unlock()
	q.givenUp = append(q.givenUp, start.atMs)
	q.endedMs = min(q.endedMs, ended)
}

// planCount is how a plan went in this process.
type planCount struct {
	started, dropped int64
	lateMsMax        float64
}

// count says how many starts were due while the load ran and never began, and hands out no more. The first call counts; first
// says that this was it.
func (q *startQueue) count(feed startFeed) (c planCount, first bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.counted {
		first = true
		// a run that was cut short never came to what was planned for later
		end := min(q.lengthMs, q.endedMs, toMs(time.Since(q.begin)))
		for _, at := range q.givenUp {
			if at < end {
				q.dropped++
			}
		}
		for {
			start, ok, err := q.pop(feed)
			if err != nil {
				return planCount{}, false, err
			}
			if !ok || start.atMs >= end {
				break
			}
			q.dropped++
		}
		q.counted, q.ready = true, nil
	}
	return planCount{started: q.started, dropped: q.dropped, lateMsMax: q.lateMax}, first, nil
}

// sleep is false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func toMs(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
