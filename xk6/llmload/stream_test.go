package llmload

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
)

// chunked writes one HTTP chunk.
func chunked(c io.Writer, text string) { _, _ = fmt.Fprintf(c, "%x\r\n%s\r\n", len(text), text) }

func TestWhatAStreamSaid(t *testing.T) {
	t.Parallel()
	url := serving(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		fakellm.Write(w, fakellm.Role)
		time.Sleep(5 * time.Millisecond)
		fakellm.Write(w, `data: {"choices":[{"delta":{"reasoning_content":"hm"}}]}`+"\n\n")
		time.Sleep(5 * time.Millisecond)
		fakellm.Write(w, fakellm.Token("Hello"))
		time.Sleep(5 * time.Millisecond)
		fakellm.Write(w, fakellm.Token(" you")+fakellm.Finish+fakellm.Usage+fakellm.Done)
	})
	o := installed(t, `{}`).stream("a", url)
	require.True(t, o.SSE)
	require.Equal(t, "http/1.1", o.Protocol)
	require.Equal(t, 200, o.Status)
	require.Equal(t, "Hello you", o.Text)
	require.Equal(t, "hm", o.Reasoning)
	require.Equal(t, "stop", *o.FinishReason)
	require.True(t, *o.Done)
	require.EqualValues(t, 5, *o.Usage.Output)
	require.EqualValues(t, 3, o.Chunks)
	require.EqualValues(t, 7, o.Events)
	require.Equal(t, endEOF, o.End)
	require.Empty(t, o.Faults)
	require.LessOrEqual(t, *o.TTFBMs, *o.TTFEMs)
	require.GreaterOrEqual(t, *o.TTFTMs-*o.TTFEMs, 4.0)
	require.GreaterOrEqual(t, *o.TTVTMs-*o.TTFTMs, 4.0)
	require.GreaterOrEqual(t, *o.E2EMs-*o.TTVTMs, 4.0)
	require.GreaterOrEqual(t, *o.CloseMs, *o.E2EMs)
	require.Len(t, o.gapsUs, 2)
	require.InDelta(t, *o.E2EMs-*o.TTFTMs, float64(o.gapsUs[0]+o.gapsUs[1])/1000, 0.01)
}

func TestCutStreamsTellWhatTheySaw(t *testing.T) {
	t.Parallel()
	start := func(c *net.TCPConn, more string) {
		_, _ = io.WriteString(c, eventStreamHead+more+"\r\n")
	}
	cases := map[string]struct {
		handler func(c *net.TCPConn)
		end     string
	}{
		"reset": {func(c *net.TCPConn) {
			start(c, "Transfer-Encoding: chunked\r\n")
			chunked(c, fakellm.Token("a"))
			chunked(c, fakellm.Token("b"))
			time.Sleep(50 * time.Millisecond) // a RST overtakes what the peer has not read
			_ = c.SetLinger(0)
		}, endError},
		"end inside the chunks": {func(c *net.TCPConn) {
			start(c, "Transfer-Encoding: chunked\r\n")
			chunked(c, fakellm.Token("a")+fakellm.Token("b")+`data: {"choi`)
		}, endError},
		"end inside the length": {func(c *net.TCPConn) {
			start(c, "Content-Length: 5000\r\n")
			_, _ = io.WriteString(c, fakellm.Token("a")+fakellm.Token("b"))
		}, endError},
		"close is the end": {func(c *net.TCPConn) {
			start(c, "")
			_, _ = io.WriteString(c, fakellm.Token("a")+fakellm.Token("b"))
		}, endEOF},
	}
	for name, cut := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := raw(t, func(c *net.TCPConn, _ string) { cut.handler(c) })
			r := installed(t, `{}`)
			o := r.stream("a", url)
			require.Equal(t, cut.end, o.End, o.EndError)
			require.Equal(t, cut.end == endError, o.EndError != "")
			require.Equal(t, 200, o.Status)
			require.Equal(t, "ab", o.Text)
			require.EqualValues(t, 2, o.Chunks)
			require.Nil(t, o.FinishReason)
			require.False(t, *o.Done)
			require.Zero(t, o.Malformed, "what the cut tore in two is not malformed")
			require.NotContains(t, o.Faults, faultUnterminated)
			require.NotNil(t, o.TTFTMs)
			require.NotNil(t, o.CloseMs)
			require.Zero(t, r.vu.engine.flight.requests.Load())
		})
	}
}

func TestNothingAtAll(t *testing.T) {
	t.Parallel()
	closed := serving(t, "plain", func(http.ResponseWriter, *http.Request) {})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_ = l.Close()
	r := installed(t, `{}`)
	o := r.stream("refused", "http://"+l.Addr().String())
	require.Zero(t, o.Status)
	require.Equal(t, endError, o.End)
	require.Contains(t, o.EndError, "refused")
	require.Nil(t, o.SentAt)
	require.Nil(t, o.TTFBMs)
	require.Nil(t, o.CloseMs)
	require.Equal(t, clockUser, o.Clock)

	o = r.stream("empty", closed)
	require.Equal(t, 200, o.Status)
	require.Equal(t, endEOF, o.End)
	require.False(t, o.SSE)

	reset := raw(t, func(c *net.TCPConn, _ string) { _ = c.SetLinger(0) })
	o = r.stream("reset", reset)
	require.Zero(t, o.Status)
	require.NotNil(t, o.SentAt, "the request had left")
}
