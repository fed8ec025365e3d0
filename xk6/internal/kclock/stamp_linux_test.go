//go:build linux && (amd64 || arm64 || riscv64 || loong64 || ppc64le)

package kclock

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// stamped gives a connection whose kernel stamps are on for sure: the first reads of a process may be unstamped.
func stamped(t *testing.T) (c *Conn, s *socket, write func(string)) {
	t.Helper()
	require.True(t, Available())
	client, server := pair(t)
	c = Wrap(client, true)
	require.True(t, c.Kernel())
	s, ok := c.stamps.(*socket)
	require.True(t, ok)
	write = func(text string) {
		_, err := server.Write([]byte(text))
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool {
		write("w")
		_, err := c.Read(make([]byte, 1))
		require.NoError(t, err)
		return c.LastRead().Kernel
	}, 5*time.Second, time.Millisecond)
	return c, s, write
}

func TestALateReaderStillKnowsWhenTheBytesCame(t *testing.T) {
	t.Parallel()
	c, _, write := stamped(t)
	const late = 60 * time.Millisecond
	before := Now()
	write("x")
	after := Now()
	time.Sleep(late)
	_, err := c.Read(make([]byte, 1))
	require.NoError(t, err)
	r := c.LastRead()
	require.True(t, r.Kernel)
	// On loopback the stamp is taken inside the sender's own call. Both clocks are read one after the other: 0.5 ms for that.
	const slack = int64(500 * time.Microsecond)
	require.GreaterOrEqual(t, r.Arrived, before-slack)
	require.LessOrEqual(t, r.Arrived, after+slack)
	require.GreaterOrEqual(t, r.Returned-r.Arrived, int64(late)-slack)
}

func TestJoinedSegmentsKeepTheLastStamp(t *testing.T) {
	t.Parallel()
	c, _, write := stamped(t)
	first := Now()
	write("a")
	time.Sleep(50 * time.Millisecond)
	last := Now()
	write("b")
	time.Sleep(5 * time.Millisecond)
	buf := make([]byte, 10)
	n, err := io.ReadAtLeast(c, buf, 2)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	r := c.LastRead()
	require.True(t, r.Kernel)
	require.Greater(t, r.Arrived, first+int64(40*time.Millisecond), "if this fails the kernel has begun to keep the first stamp: good news")
	require.GreaterOrEqual(t, r.Arrived, last-int64(500*time.Microsecond))
}

func TestAnUnstampedReadIsTheUserClocks(t *testing.T) {
	t.Parallel()
	c, s, write := stamped(t)
	require.NoError(t, s.raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPING, 0) //nolint:gosec // a file descriptor
	}))
	time.Sleep(10 * time.Millisecond)
	write("x")
	before := Now()
	_, err := c.Read(make([]byte, 1))
	require.NoError(t, err)
	r := c.LastRead()
	require.False(t, r.Kernel)
	require.Equal(t, r.Returned, r.Arrived)
	require.GreaterOrEqual(t, r.Arrived, before)
}

func TestInterruptedCallsAreTriedAgain(t *testing.T) {
	t.Parallel()
	c, s, write := stamped(t)
	calls := 0
	s.recv = func(fd uintptr, msg *unix.Msghdr) (int, unix.Errno) {
		if calls++; calls <= 3 {
			return -1, unix.EINTR
		}
		return recvmsg(fd, msg)
	}
	write("x")
	n, err := c.Read(make([]byte, 1))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Greater(t, calls, 3)
	require.True(t, c.LastRead().Kernel)
}

func TestReadsDoNotAllocate(t *testing.T) {
	c, _, write := stamped(t)
	write(strings.Repeat("x", 200))
	buf := make([]byte, 1)
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = c.Read(buf) }))
}
