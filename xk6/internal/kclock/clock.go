// Package kclock says when bytes came in over a TCP connection: by the kernel's receive stamp where there is one (Linux), else
// by the time the read returned. It knows nothing of HTTP, TLS or k6; it imports the standard library and x/sys only.
package kclock

import (
	"sync/atomic"
	"time"
)

const (
	// stepLimit is the change of (wall clock - monotonic clock) between two looks that counts as a step. NTP slews at
	// most 0.5 ms a second, so that anything above it within one heartbeat is somebody setting the clock.
	stepLimit = int64(time.Millisecond)
	// driftLimit is how far one call of follow moves the offset: every 10 ms four times as fast as NTP slews.
	driftLimit = int64(20 * time.Microsecond)
	// stepShadow is how long after a step stamps are not used: data that was stamped before it may still be unread.
	stepShadow = int64(time.Second)
)

// clock turns the kernel's wall clock stamps into monotonic times, and notices when the wall clock was set.
type clock struct {
	// sample gives the wall clock (ns since the epoch) and the monotonic clock (ns since the process began).
	sample func() (wall, mono int64)
	// offset is wall - mono as last seen.
	offset atomic.Int64
	// steppedAt is the monotonic time of the last step, 0 if there was none.
	steppedAt atomic.Int64
}

var (
	start   = time.Now()
	process = newClock(func() (int64, int64) {
		t := time.Now()
		return t.UnixNano(), int64(t.Sub(start))
	})
)

func newClock(sample func() (wall, mono int64)) *clock {
	c := &clock{sample: sample}
	wall, mono := sample()
	c.offset.Store(wall - mono)
	return c
}

// read gives both clocks, and whether stamps taken until now may be trusted.
func (c *clock) read() (wall, mono int64, steady bool) {
	wall, mono = c.sample()
	moved := wall - mono - c.offset.Load()
	if moved > stepLimit || moved < -stepLimit {
		// The two clocks are read one after the other: a thread taken off its core in between looks like a step too.
		wall, mono = c.sample()
		moved = wall - mono - c.offset.Load()
		if moved > stepLimit || moved < -stepLimit {
			c.steppedAt.Store(mono)
			c.offset.Store(wall - mono)
		}
	}
	at := c.steppedAt.Load()
	return wall, mono, at == 0 || mono-at > stepShadow
}

// follow takes over a slow drift of the wall clock, so that it does not add up to something that looks like a step.
func (c *clock) follow() (mono int64) {
	wall, mono, _ := c.read()
	moved := wall - mono - c.offset.Load()
	// in small portions: one pair of clocks that were read far apart must not move the offset
	c.offset.Add(max(-driftLimit, min(driftLimit, moved)))
	return mono
}

// Now is the monotonic time in ns since the process began. All times of this package count from there.
func Now() int64 { return int64(time.Since(start)) }

// Of is a time of this process, read from the clock with its monotonic part, as a time of this package.
func Of(t time.Time) int64 { return int64(t.Sub(start)) }

// Follow is to be called often (every 10 ms or so) by the process's heartbeat; it returns Now.
func Follow() int64 { return process.follow() }

// EpochNs turns a time of this package into ns since the epoch, by the wall clock's present setting.
func EpochNs(mono int64) int64 { return mono + process.offset.Load() }

// Stepped says when (Now) the wall clock was last seen to step, 0 if never.
func Stepped() int64 { return process.steppedAt.Load() }
