package kclock

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// fakeClock is a pair of clocks under the test's hand.
type fakeClock struct{ wall, mono int64 }

func (f *fakeClock) sample() (int64, int64) { return f.wall, f.mono }

func (f *fakeClock) pass(d time.Duration) {
	f.wall += int64(d)
	f.mono += int64(d)
}

func TestAStepOfTheWallClockIsNoticed(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]time.Duration{"forward": time.Hour, "back": -time.Minute, "small": 2 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &fakeClock{wall: 1e18, mono: 1}
			c := newClock(f.sample)
			f.pass(time.Second)
			_, _, steady := c.read()
			require.True(t, steady)
			f.wall += int64(step)
			_, _, steady = c.read()
			require.False(t, steady)
			f.pass(time.Second / 2)
			_, _, steady = c.read()
			require.False(t, steady, "data from before the step may still be unread")
			f.pass(time.Second)
			_, _, steady = c.read()
			require.True(t, steady)
			require.Equal(t, f.wall-f.mono, c.offset.Load())
		})
	}
}

func TestSlewIsNoStep(t *testing.T) {
	t.Parallel()
	f := &fakeClock{wall: 1e18, mono: 1}
	c := newClock(f.sample)
	for range 100_000 { // 1000 s at 500 ppm: half a second in all
		f.pass(10 * time.Millisecond)
		f.wall += 5000
		c.follow()
		_, _, steady := c.read()
		require.True(t, steady)
	}
	require.InDelta(t, f.wall-f.mono, c.offset.Load(), 10_000)
}

func TestClocksReadFarApartAreNoStep(t *testing.T) {
	t.Parallel()
	f := &fakeClock{wall: 1e18, mono: 1}
	torn := false
	c := newClock(func() (int64, int64) {
		wall, mono := f.sample()
		if torn {
			torn = false
			return wall, mono + int64(5*time.Millisecond) // the thread lost its core between the two
		}
		return wall, mono
	})
	f.pass(time.Second)
	torn = true
	wall, mono, steady := c.read()
	require.True(t, steady)
	require.Equal(t, f.wall, wall)
	require.Equal(t, f.mono, mono)
}

func TestAfterAStepArrivalIsTheReadsReturn(t *testing.T) {
	t.Parallel()
	f := &fakeClock{wall: 1e18, mono: 1e9}
	client, server := pair(t)
	c := Wrap(client, false)
	c.clock = newClock(f.sample)
	stamped := &fakeStamps{}
	c.stamps = stamped
	write(t, server, "abc")

	stamped.stamp = f.wall
	f.pass(3 * time.Millisecond)
	_, _ = c.Read(make([]byte, 1))
	r := c.LastRead()
	require.True(t, r.Kernel)
	require.Equal(t, int64(3*time.Millisecond), r.Returned-r.Arrived)

	stamped.stamp = f.wall
	f.pass(3 * time.Millisecond)
	f.wall += int64(time.Hour)
	_, _ = c.Read(make([]byte, 1))
	r = c.LastRead()
	require.False(t, r.Kernel)
	require.Equal(t, f.mono, r.Arrived)

	f.pass(2 * time.Second)
	stamped.stamp = 0
	_, _ = c.Read(make([]byte, 1))
	require.False(t, c.LastRead().Kernel, "an unstamped read must not use an older stamp")

	stamped.stamp = f.wall + 50
	_, _ = c.Read(make([]byte, 1))
	require.False(t, c.LastRead().Kernel, "a stamp from the future is none")
}

type fakeStamps struct{ stamp int64 }

func (s *fakeStamps) read(p []byte) (int, int64, error) { return copy(p, "x"), s.stamp, nil }
