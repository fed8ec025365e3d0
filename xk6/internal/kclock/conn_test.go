package kclock

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pair is a client connection and the server's end of it.
func pair(t *testing.T) (client, server *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	s, err := l.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close(); _ = s.Close() })
	client, _ = c.(*net.TCPConn)
	server, _ = s.(*net.TCPConn)
	return client, server
}

func write(t *testing.T, c net.Conn, text string) {
	t.Helper()
	_, err := c.Write([]byte(text))
	require.NoError(t, err)
}

// TestErrorsAreNetsOwn reads into every error that a connection can give, with and without our wrapper.
func TestErrorsAreNetsOwn(t *testing.T) {
	t.Parallel()
	cases := map[string]func(t *testing.T, client net.Conn, server *net.TCPConn){
		"end": func(_ *testing.T, _ net.Conn, server *net.TCPConn) { _ = server.Close() },
		"reset": func(_ *testing.T, _ net.Conn, server *net.TCPConn) {
			_ = server.SetLinger(0)
			_ = server.Close()
		},
		"deadline": func(t *testing.T, client net.Conn, _ *net.TCPConn) {
			require.NoError(t, client.SetReadDeadline(time.Now().Add(-time.Second)))
		},
		"deadline later": func(t *testing.T, client net.Conn, _ *net.TCPConn) {
			require.NoError(t, client.SetReadDeadline(time.Now().Add(30*time.Millisecond)))
		},
		"closed": func(_ *testing.T, client net.Conn, _ *net.TCPConn) { _ = client.Close() },
		"closed while reading": func(_ *testing.T, client net.Conn, _ *net.TCPConn) {
			time.AfterFunc(30*time.Millisecond, func() { _ = client.Close() })
		},
	}
	type shape struct {
		OpError                    bool
		Op, Net                    string
		Inner                      string
		EOF, Timeout, Closed, Late bool
		Addresses                  bool
	}
	shapeOf := func(err error, c *net.TCPConn) shape {
		s := shape{EOF: err == io.EOF, Closed: errors.Is(err, net.ErrClosed), Late: errors.Is(err, os.ErrDeadlineExceeded)} //nolint:errorlint // k6 compares like this
		if op, ok := err.(*net.OpError); ok {                                                                               //nolint:errorlint // k6 switches on the type
			s.OpError, s.Op, s.Net, s.Timeout = true, op.Op, op.Net, op.Timeout()
			s.Inner = op.Err.Error()
			_, syscallError := op.Err.(*os.SyscallError) //nolint:errorlint // as k6 does
			if syscallError {
				s.Inner += " (syscall)"
			}
			s.Addresses = op.Source.String() == c.LocalAddr().String() && op.Addr.String() == c.RemoteAddr().String()
		}
		return s
	}
	for name, provoke := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read := func(wrap bool) shape {
				client, server := pair(t)
				var c net.Conn = client
				if wrap {
					c = Wrap(client, true)
				}
				write(t, server, "x")
				n, err := c.Read(make([]byte, 1))
				require.Equal(t, 1, n)
				require.NoError(t, err)
				provoke(t, c, server)
				n, err = c.Read(make([]byte, 1))
				require.Zero(t, n)
				require.Error(t, err)
				return shapeOf(err, client)
			}
			require.Equal(t, read(false), read(true))
		})
	}
}

func TestReadsAreCountedAndEndsAreNot(t *testing.T) {
	t.Parallel()
	client, server := pair(t)
	c := Wrap(client, true)
	require.Zero(t, c.LastRead().Seq)
	n, err := c.Read(nil)
	require.NoError(t, err)
	require.Zero(t, n)
	require.Zero(t, c.LastRead().Seq)
	for i := range 3 {
		write(t, server, "abc")
		_, err = io.ReadFull(c, make([]byte, 3))
		require.NoError(t, err)
		require.GreaterOrEqual(t, c.LastRead().Seq, uint64(i+1))
	}
	last := c.LastRead()
	require.Zero(t, c.Ended())
	_ = server.Close()
	_, err = c.Read(make([]byte, 3))
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, last, c.LastRead())
	require.GreaterOrEqual(t, c.Ended(), last.Returned)
}

func TestWithoutKernelTheReadsReturnCounts(t *testing.T) {
	t.Parallel()
	client, server := pair(t)
	c := Wrap(client, false)
	require.False(t, c.Kernel())
	write(t, server, "a")
	time.Sleep(20 * time.Millisecond)
	before := Now()
	_, err := c.Read(make([]byte, 1))
	require.NoError(t, err)
	r := c.LastRead()
	require.False(t, r.Kernel)
	require.Equal(t, r.Returned, r.Arrived)
	require.GreaterOrEqual(t, r.Arrived, before)
}

func TestLastWrite(t *testing.T) {
	t.Parallel()
	client, _ := pair(t)
	c := Wrap(client, true)
	require.Zero(t, c.LastWrite())
	before := Now()
	write(t, c, "hello")
	first := c.LastWrite()
	require.GreaterOrEqual(t, first, before)
	require.LessOrEqual(t, first, Now())
	_ = c.Close()
	_, err := c.Write([]byte("lost"))
	require.Error(t, err)
	require.Equal(t, first, c.LastWrite(), "a write that failed handed nothing over")
}

func TestUnwrapFindsUsBelowTLS(t *testing.T) {
	t.Parallel()
	client, _ := pair(t)
	c := Wrap(client, true)
	require.Same(t, c, Unwrap(tls.Client(c, &tls.Config{}), nil)) //nolint:gosec // no handshake happens
	require.Nil(t, Unwrap(client, nil))
	type box struct{ net.Conn }
	require.Nil(t, Unwrap(box{c}, nil))
	require.Same(t, c, Unwrap(box{c}, func(x net.Conn) net.Conn {
		if b, ok := x.(box); ok {
			return b.Conn
		}
		return nil
	}))
}
