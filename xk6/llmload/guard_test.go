package llmload

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
	"github.com/llmload/llmload/xk6/internal/kclock"
)

// gone is a server that streams `n` tokens, `gap` apart, after `head` and `ttft`, and tells when its client has gone.
type gone struct {
	at   chan time.Time
	sent atomic.Int64
}

func newGone() *gone { return &gone{at: make(chan time.Time, 8)} }

func (g *gone) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	pause := func(name string) bool {
		d, _ := time.ParseDuration(r.FormValue(name))
		select {
		case <-r.Context().Done():
			g.at <- time.Now()
			return false
		case <-time.After(d):
			return true
		}
	}
	if !pause("head") {
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fakellm.Write(w, fakellm.Role)
	if !pause("ttft") {
		return
	}
	for range 100 {
		g.sent.Add(1)
		fakellm.Write(w, fakellm.Token("tok "))
		if g.sent.Load() == 3 && !pause("stall") {
			return
		}
		if !pause("gap") {
			return
		}
	}
	fakellm.Write(w, fakellm.Finish+fakellm.Done)
	pause("close")
}

// left waits until the server has seen its client go.
func (g *gone) left(t *testing.T) {
	t.Helper()
	select {
	case <-g.at:
	case <-time.After(20 * time.Second):
		t.Fatal("the server never saw that the client had gone")
	}
}

func (r *rig) limited(id, mode, url string, limits Limits) (*observation, int, error) {
	require.NoError(r.t, r.vu.beginRequest(id, Labels{Mode: mode, Try: 1}, limits))
	resp, err := r.do(id, http.MethodGet, url, nil)
	if err != nil {
		return r.seen(id), 0, err
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	return r.seen(id), resp.StatusCode, err
}

func TestEachPhaseHasItsLimit(t *testing.T) {
	t.Parallel()
	const short, long = 400 * time.Millisecond, time.Minute
	cases := map[string]struct {
		query  string
		limits Limits
		by     string
		chunks int64
	}{
		"first token, no head":    {"?head=1m", Limits{FirstToken: short, Stall: long, Total: long}, cutFirstToken, 0},
		"first token, after head": {"?ttft=1m", Limits{Connect: long, FirstToken: short, Stall: long}, cutFirstToken, 0},
		"stall":                   {"?stall=1m", Limits{FirstToken: long, Stall: short, Total: long}, cutStall, 3},
		"total, no head":          {"?head=1m", Limits{FirstToken: long, Stall: long, Total: short}, cutTotal, 0},
		"total, while streaming":  {"?stall=1m", Limits{FirstToken: long, Total: 2 * short}, cutTotal, 3},
	}
	for _, kind := range []string{"plain", "tls", "h2"} {
		for name, c := range cases {
			t.Run(kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				server := newGone()
				r := installed(t, `{}`)
				o, _, err := r.limited("a", modeStream, serving(t, kind, server.ServeHTTP)+c.query, c.limits)
				var timeout net.Error
				require.ErrorAs(t, err, &timeout)
				require.True(t, timeout.Timeout(), "k6 calls it a timeout")
				require.NotNil(t, o.CutBy)
				require.Equal(t, c.by, *o.CutBy)
				require.Equal(t, endError, o.End)
				require.Contains(t, err.Error(), o.EndError)
				require.Equal(t, c.chunks, o.Chunks, "what came before is kept")
				require.Equal(t, strings.Repeat("tok ", int(c.chunks)), o.Text)
				require.Equal(t, c.chunks > 0, o.TTFTMs != nil)
				require.NotNil(t, o.SentAt)
				require.NotNil(t, o.CloseMs, "how long it was waited for")
				server.left(t)
			})
		}
	}
}

func TestTheUserWhoLeavesHasNoError(t *testing.T) {
	t.Parallel()
	const soon = 400 * time.Millisecond
	cases := map[string]struct {
		query  string
		limits Limits
		status int
		chunks int64
	}{
		"after tokens":              {"?gap=30ms", Limits{LeaveAfterTokens: 3}, 200, 3},
		"while the stream is still": {"?stall=1m", Limits{LeaveAfter: 2 * soon, LeaveAfterTokens: 4}, 200, 3},
		"before the first token":    {"?ttft=1m", Limits{LeaveAfter: soon}, 200, 0},
		"before the head":           {"?head=1m", Limits{LeaveAfter: soon, FirstToken: time.Minute}, statusLeft, 0},
	}
	for _, kind := range []string{"plain", "tls", "h2"} {
		for name, c := range cases {
			t.Run(kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				server := newGone()
				r := installed(t, `{}`)
				o, status, err := r.limited("a", modeStream, serving(t, kind, server.ServeHTTP)+c.query, c.limits)
				require.NoError(t, err)
				require.Equal(t, c.status, status)
				require.Equal(t, c.status == 200, o.Status == 200, "the record has no status that nobody sent")
				require.Equal(t, cutLeft, *o.CutBy)
				require.Equal(t, c.chunks, o.Chunks)
				require.Equal(t, c.chunks > 0, o.TTFTMs != nil)
				server.left(t)
				require.Less(t, server.sent.Load(), int64(100), "the server stopped")
			})
		}
	}
}

func TestAnAnswerWithinItsLimitsIsLeftAlone(t *testing.T) {
	t.Parallel()
	server := newGone()
	r := installed(t, `{}`)
	url := serving(t, "plain", server.ServeHTTP)
	// a limit on stalls shorter than the stream: each token sets it anew, and after the end of the tokens there is none
	limits := Limits{Connect: time.Minute, FirstToken: time.Minute, Stall: 1500 * time.Millisecond, LeaveAfter: time.Minute, LeaveAfterTokens: 101}
	for i, query := range []string{"?gap=20ms&close=2s", ""} {
		server.sent.Store(0)
		o, _, err := r.limited(fmt.Sprint(i), modeStream, url+query, limits)
		require.NoError(t, err)
		require.Nil(t, o.CutBy)
		require.Equal(t, endEOF, o.End)
		require.EqualValues(t, 100, o.Chunks)
		require.Equal(t, i == 1, o.ReusedConnection, "limits cost no connection")
	}
}

func TestAUnaryAnswerHasNoTokensToWaitFor(t *testing.T) {
	t.Parallel()
	url := serving(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(300 * time.Millisecond)
		fakellm.Write(w, `{}`)
	})
	r := installed(t, `{}`)
	o, _, err := r.limited("a", modeUnary, url, Limits{FirstToken: time.Millisecond, Stall: time.Millisecond, LeaveAfterTokens: 1})
	require.NoError(t, err)
	require.Nil(t, o.CutBy)
	_, status, err := r.limited("b", modeUnary, url, Limits{LeaveAfter: 50 * time.Millisecond})
	require.NoError(t, err)
	require.Equal(t, statusLeft, status)
}

func TestNoConnectionInTime(t *testing.T) {
	t.Parallel()
	// a server that takes the connection and says nothing: its TLS handshake never ends
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	ended := make(chan error, 1)
	go func() {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
		_, err = io.Copy(io.Discard, c)
		ended <- err
	}()
	r := installed(t, `{}`)
	o, _, err := r.limited("a", modeStream, "https://"+listener.Addr().String(), Limits{Connect: 200 * time.Millisecond, FirstToken: time.Millisecond, Total: time.Minute})
	var timeout net.Error
	require.ErrorAs(t, err, &timeout)
	require.Equal(t, cutConnect, *o.CutBy)
	require.Nil(t, o.SentAt)
	require.Zero(t, o.Status)
	require.NoError(t, <-ended, "the connection was closed, not kept for later")
}

func TestLimitsAreReadStrictly(t *testing.T) {
	t.Parallel()
	r := installed(t, `{}`)
	for script, problem := range map[string]string{
		`engine.begin("a", {}, { connect: 1 })`:            `request limits has an unknown field "connect"`,
		`engine.begin("b", {}, { totalMs: 0 })`:            `request limits.totalMs must be a number of milliseconds above 0`,
		`engine.begin("c", {}, { leaveAfterTokens: 1.5 })`: `request limits.leaveAfterTokens must be a whole number above 0`,
		`engine.begin("d", {}, { stallMs: "5s" })`:         `not the string "5s"`,
		`engine.begin("e", {}, 5)`:                         `request limits must be an object`,
	} {
		_, err := r.run(script)
		require.ErrorContains(t, err, problem)
	}
	_, err := r.run(`engine.begin("f", {}, { connectMs: 5, firstTokenMs: null }); engine.begin("g", {}); engine.begin("h", {}, null)`)
	require.NoError(t, err)
}

func TestAnAnswerThatIsCompleteIsNotLeft(t *testing.T) {
	t.Parallel()
	url := serving(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fakellm.Write(w, fakellm.Token("a")+fakellm.Token("b")+fakellm.Finish+fakellm.Done)
		time.Sleep(300 * time.Millisecond)
	})
	o, _, err := installed(t, `{}`).limited("a", modeStream, url, Limits{LeaveAfterTokens: 2, LeaveAfter: 100 * time.Millisecond})
	require.NoError(t, err)
	require.Nil(t, o.CutBy)
	require.Equal(t, endEOF, o.End)
}

func TestWhoSleptHimselfGivesMoreTime(t *testing.T) {
	t.Parallel()
	h := newHop(newEngine(), Labels{Mode: modeStream}, func(*hop) {})
	t.Cleanup(func() { h.fail(io.EOF) })
	h.guarded(t.Context(), Limits{Connect: time.Hour}, h.began)
	h.guard.limits.Connect = time.Nanosecond
	wake := func(late time.Duration) *limitError {
		h.mu.Lock()
		h.guard.armed = kclock.Now() - int64(late)
		h.mu.Unlock()
		h.fired()
		return h.cut()
	}
	require.Nil(t, wake(10*time.Second), "the timer fired ten seconds late: what came in time may wait to be read")
	require.NotNil(t, wake(10*time.Second), "but once only")
	require.Equal(t, "no connection within 1ns", h.cut().Error())
}
