package llmload

import (
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// deaf is an address on which nothing is ever accepted: its queue of connections is full.
func deaf(t *testing.T) string {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = unix.Close(fd) })
	require.NoError(t, unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	require.NoError(t, unix.Listen(fd, 0))
	bound, err := unix.Getsockname(fd)
	require.NoError(t, err)
	v4, ok := bound.(*unix.SockaddrInet4)
	require.True(t, ok)
	address := fmt.Sprintf("127.0.0.1:%d", v4.Port)
	for range 16 {
		c, err := net.DialTimeout("tcp", address, 300*time.Millisecond)
		if err != nil {
			return address
		}
		t.Cleanup(func() { _ = c.Close() })
	}
	t.Skip("this system's queue of connections takes them all")
	return ""
}

func TestNobodyTakesTheConnection(t *testing.T) {
	t.Parallel()
	url := "http://" + deaf(t)
	for name, limits := range map[string]Limits{
		cutConnect: {Connect: 200 * time.Millisecond, Total: time.Minute},
		cutTotal:   {Connect: time.Minute, Total: 200 * time.Millisecond},
		cutLeft:    {Connect: time.Minute, LeaveAfter: 200 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			o, status, err := installed(t, `{}`).limited("a", modeStream, url, limits)
			require.Less(t, time.Since(began), 20*time.Second)
			require.Equal(t, name, *o.CutBy)
			require.Nil(t, o.SentAt)
			require.Equal(t, name == cutLeft, err == nil)
			require.Equal(t, name == cutLeft, status == statusLeft)
		})
	}
}
