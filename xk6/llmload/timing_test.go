package llmload

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
)

// delayed puts a proxy before a server that passes every byte on after delay, in both directions.
func delayed(t *testing.T, address string, delay time.Duration) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", address)
			if err != nil {
				_ = in.Close()
				return
			}
			go late(in, out, delay)
			go late(out, in, delay)
		}
	}()
	return l.Addr().String()
}

// late copies with a delay line: bytes wait, but do not wait for each other.
func late(from, to net.Conn, delay time.Duration) {
	type piece struct {
		due   time.Time
		bytes []byte
	}
	line := make(chan piece, 10_000)
	go func() {
		defer to.Close()
		for p := range line {
			time.Sleep(time.Until(p.due))
			if _, err := to.Write(p.bytes); err != nil {
				return
			}
		}
	}()
	defer close(line)
	for {
		buf := make([]byte, 32<<10)
		n, err := from.Read(buf)
		if n > 0 {
			line <- piece{time.Now().Add(delay), buf[:n]}
		}
		if err != nil {
			return
		}
	}
}

// TestSentIsWhenTheRequestLeft holds `sent` against the server's own clock through a proxy that keeps everything for 50 ms:
// a new connection takes 100 ms (TLS 200 ms and more) before the request leaves, so that every other moment is far off.
func TestSentIsWhenTheRequestLeft(t *testing.T) {
	t.Parallel()
	const way = 50 * time.Millisecond
	for _, kind := range []string{"plain", "tls", "h2"} {
		for _, size := range []int{0, 60_000} {
			t.Run(fmt.Sprint(kind, size), func(t *testing.T) {
				t.Parallel()
				var truth fakellm.Server
				url := serving(t, kind, func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body)
					r.Body = http.NoBody
					truth.ServeHTTP(w, r)
				})
				scheme, address, _ := strings.Cut(url, "://")
				url = scheme + "://" + delayed(t, address, way) + "/?n=1&ttft=20ms"
				r := installed(t, `{}`)
				// The machine may be busy: what is measured can only get larger by it, so the best of a few counts.
				for try := range 8 {
					id := fmt.Sprint("r", try)
					r.begin(id, modeStream)
					resp, err := r.do(id, http.MethodPost, url, strings.NewReader(strings.Repeat("x", size)))
					require.NoError(t, err)
					_, err = io.ReadAll(resp.Body)
					require.NoError(t, err)
					_ = resp.Body.Close()
					o := r.seen(id)
					require.Equal(t, kind == "h2", o.Protocol == "h2")
					require.NotNil(t, o.SentAt)
					received := truth.Seen()[try].Received
					took := float64(received.UnixNano())/1e6 - *o.SentAt
					require.GreaterOrEqual(t, took, 49.5, "sent is later than the request can have left")
					require.GreaterOrEqual(t, *o.TTFBMs, 99.5)
					require.GreaterOrEqual(t, *o.TTFTMs, 119.5)
					if took < 85 && *o.TTFBMs < 150 {
						return
					}
				}
				t.Fatal("sent is always far earlier than the request left")
			})
		}
	}
}

// slowConn takes its time before it passes a write on; it sits between net/http and our connection.
type slowConn struct {
	net.Conn
	wait time.Duration
}

func (c slowConn) Write(p []byte) (int, error) {
	time.Sleep(c.wait)
	return c.Conn.Write(p)
}

func (c slowConn) NetConn() net.Conn { return c.Conn }

// TestSentIsNotWhenNetHTTPSaysSo: on HTTP/1 net/http reports a request as written before it has flushed it.
func TestSentIsNotWhenNetHTTPSaysSo(t *testing.T) {
	t.Parallel()
	const wait = 60 * time.Millisecond
	var truth fakellm.Server
	url := serving(t, "plain", truth.ServeHTTP)
	r := installed(t, `{}`)
	outer, ok := r.state.Transport.(*transport)
	require.True(t, ok)
	inner, ok := outer.next.(*http.Transport)
	require.True(t, ok)
	dial := inner.DialContext
	inner.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return slowConn{c, wait}, nil
	}
	for try := range 8 { // a busy machine makes it larger, so one good try is enough
		o := r.stream(fmt.Sprint(try), url+"/?n=1")
		if *o.TTFBMs < 50 {
			return
		}
	}
	t.Fatal("the time before the flush is taken for the server's")
}

// TestALateReaderDoesNotMakeTokensLate reads a stream 150 ms late: the token came long before.
func TestALateReaderDoesNotMakeTokensLate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("kernel stamps are Linux's")
	}
	const late = 150 * time.Millisecond
	for kind, clock := range map[string]string{"plain": clockKernel, "tls": clockKernel, "h2": clockShared} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			var truth fakellm.Server
			url := serving(t, kind, truth.ServeHTTP)
			r := installed(t, `{}`)
			require.Eventually(t, func() bool { return r.stream("warm", url+"/?n=1").Clock == clock }, 5*time.Second, time.Millisecond)
			best := time.Hour
			for try := range 5 {
				id := fmt.Sprint("r", try)
				r.begin(id, modeStream)
				resp, err := r.do(id, http.MethodGet, url+"/?n=1&ttft=10ms", nil)
				require.NoError(t, err)
				time.Sleep(late)
				_, err = io.ReadAll(resp.Body)
				require.NoError(t, err)
				_ = resp.Body.Close()
				o := r.seen(id)
				require.Equal(t, clock, o.Clock)
				require.GreaterOrEqual(t, *o.TTFTMs, 9.5)
				require.GreaterOrEqual(t, *o.LagMaxUs, int64(50_000), "the reader was late, the lag must say so")
				best = min(best, time.Duration(*o.TTFTMs*float64(time.Millisecond)))
			}
			require.Less(t, best, late-50*time.Millisecond, "the token is timed by its reading, not by its coming")
		})
	}
}

func TestTheUserClockCanBeAskedFor(t *testing.T) {
	t.Parallel()
	var truth fakellm.Server
	url := serving(t, "plain", truth.ServeHTTP)
	o := installed(t, `{ clock: "user" }`).stream("a", url+"/?n=3&gap=5ms")
	require.Equal(t, clockUser, o.Clock)
	require.Nil(t, o.LagMaxUs)
	require.EqualValues(t, 3, o.Chunks)
	require.GreaterOrEqual(t, *o.GapMaxMs, 4.5)
}

// TestOneHTTPChunkInPieces: Go's reader keeps the events of an HTTP chunk until it is whole. Their times are then not known
// well, which must be said, and must not be blamed on the server or a proxy.
func TestOneHTTPChunkInPieces(t *testing.T) {
	t.Parallel()
	url := raw(t, func(c *net.TCPConn, _ string) {
		events := []string{}
		length := 0
		for i := range 6 {
			events = append(events, fakellm.Token(fmt.Sprint(i)))
			length += len(events[i])
		}
		_, _ = fmt.Fprintf(c, "%sTransfer-Encoding: chunked\r\n\r\n", eventStreamHead)
		time.Sleep(20 * time.Millisecond)
		_, _ = fmt.Fprintf(c, "%x\r\n", length)
		for _, e := range events {
			_, _ = c.Write([]byte(e))
			time.Sleep(20 * time.Millisecond)
		}
		_, _ = c.Write([]byte("\r\n0\r\n\r\n"))
	})
	o := installed(t, `{}`).stream("a", url)
	require.EqualValues(t, 6, o.Chunks)
	require.Equal(t, endEOF, o.End)
	require.GreaterOrEqual(t, *o.UncertaintyUs, int64(100_000))
	require.NotContains(t, o.Faults, faultBuffered)
}

func TestABurstIsCalledBuffered(t *testing.T) {
	t.Parallel()
	url := serving(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fakellm.Write(w, fakellm.Role)
		time.Sleep(200 * time.Millisecond)
		text := ""
		for range 10 {
			text += fakellm.Token("x")
		}
		fakellm.Write(w, text+fakellm.Finish+fakellm.Done)
	})
	r := installed(t, `{}`)
	require.Eventually(t, func() bool { // a late heartbeat rightly forbids the verdict: try until it is on time
		o := r.stream(fmt.Sprint(time.Now().UnixNano()), url)
		require.EqualValues(t, 10, o.Chunks)
		require.Zero(t, *o.GapMaxMs)
		return len(o.Faults) == 1 && o.Faults[0] == faultBuffered
	}, 20*time.Second, time.Millisecond)
	late := installed(t, `{}`)
	late.vu.engine.beat.end()
	time.Sleep(50 * time.Millisecond) // the client's heart stands still: the burst may be its own doing
	require.Empty(t, late.stream("late", url).Faults)
}

func TestPacedStreamsAreNotBuffered(t *testing.T) {
	t.Parallel()
	var truth fakellm.Server
	url := serving(t, "plain", truth.ServeHTTP)
	o := installed(t, `{}`).stream("a", url+"/?n=8&gap=15ms")
	require.NotContains(t, o.Faults, faultBuffered)
	require.EqualValues(t, 8, o.Chunks)
	require.Len(t, o.gapsUs, 7)
}

func TestSetupOfTheConnectionIsKeptApart(t *testing.T) {
	t.Parallel()
	var truth fakellm.Server
	url := serving(t, "tls", truth.ServeHTTP)
	r := installed(t, `{}`)
	first := r.stream("a", url+"/?n=1")
	require.False(t, first.ReusedConnection)
	require.Positive(t, *first.ConnectMs)
	require.Positive(t, *first.TLSMs)
	require.GreaterOrEqual(t, *first.BlockedMs, *first.TLSMs)
	second := r.stream("b", url+"/?n=1")
	require.True(t, second.ReusedConnection)
	require.Nil(t, second.ConnectMs)
	require.Nil(t, second.TLSMs)
}
