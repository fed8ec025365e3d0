package llmload

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
	"github.com/llmload/llmload/xk6/internal/kclock"
)

func TestWhoWasLateForARead(t *testing.T) {
	t.Parallel()
	now := kclock.Now()
	ms := int64(time.Millisecond)
	punctual, absent, back := &heartbeat{}, &heartbeat{}, &heartbeat{}
	for _, h := range []*heartbeat{punctual, back} {
		h.due.Store(now + 5*ms)
	}
	absent.due.Store(now - 40*ms)
	back.back.Store(now - 10*ms)
	back.gone.Store(25 * ms)
	read := arrival{at: now, after: now - 30*ms, lag: ms}
	require.False(t, read.lateBy(nil))
	require.False(t, read.lateBy(punctual))
	require.True(t, read.lateBy(absent), "a beat is overdue right now")
	require.True(t, read.lateBy(back), "the absence ended after the former read")
	require.False(t, arrival{at: now, after: now - 5*ms, lag: ms}.lateBy(back), "it ended before")
	require.True(t, arrival{at: now, after: now, lag: 26 * ms}.lateBy(punctual), "the stamp was old")
	require.False(t, arrival{at: now, after: now - 350*ms, lag: 26 * ms}.lateBy(punctual), "a burst after a long quiet is the wire's")
	rest := arrival{at: now, after: now, lag: 26 * ms}
	require.False(t, rest.lateAs(arrival{at: now, late: false}, punctual), "the rest of a burst is judged as its beginning")
	require.True(t, rest.lateAs(arrival{at: now, late: true}, punctual))
	require.False(t, arrival{at: now, after: now, lag: -1}.lateBy(punctual), "no stamp is no lag")
}

// TestBatchesOfTheServerAreNotOurs: a server, or a proxy, that sends several tokens at a time while we are punctual.
func TestBatchesOfTheServerAreNotOurs(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("needs the kernel's stamps")
	}
	url := serving(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for range 4 {
			fakellm.Write(w, strings.Repeat(fakellm.Token("x"), 5))
			time.Sleep(40 * time.Millisecond)
		}
		fakellm.Write(w, fakellm.Finish+fakellm.Done)
	})
	var got []int64
	for range 5 { // another process may take the processor from this one
		r := installed(t, `{}`)
		r.stream("a", url)
		c := r.vu.engine.client
		got = []int64{c.tokenEvents.Load(), c.joined.Load(), c.joinedLate.Load()}
		require.EqualValues(t, []int64{20, 20}, got[:2])
		if got[2] == 0 {
			return
		}
	}
	require.Zero(t, got[2], "called the client's in five tries of five")
}

func TestSocketsThatThereAreNotAreCounted(t *testing.T) {
	t.Parallel()
	c := newClient()
	for _, code := range []syscall.Errno{syscall.EMFILE, syscall.EADDRNOTAVAIL, syscall.ECONNREFUSED} {
		c.failed(fmt.Errorf("dial: %w", &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", code)}))
	}
	c.failed(errors.New("no number"))
	require.EqualValues(t, 2, c.noSockets.Load())
}

func TestStartDelayIsAgainstThePlan(t *testing.T) {
	t.Parallel()
	c := newClient()
	began := kclock.Now()
	planned := float64(kclock.EpochNs(began))/1e6 - 30
	c.begun(&request{began: began}, Labels{Scenario: "load"})
	require.Zero(t, c.startDelay.count, "no plan is known")
	c.begun(&request{began: began}, Labels{Scenario: setupScenario, PlannedAt: &planned})
	require.Zero(t, c.startDelay.count)
	c.begun(&request{began: began}, Labels{Scenario: "load", PlannedAt: &planned})
	require.InDelta(t, 30, c.startDelay.maxV, 0.01)
}

func TestTheClientLooksAtItself(t *testing.T) {
	t.Parallel()
	r := installed(t, `{}`)
	c := r.vu.engine.client
	c.look()
	seen := must(r.run(`JSON.stringify(engine.runSeries().client)`))
	text, ok := seen.(string)
	require.True(t, ok)
	require.Contains(t, text, `"limits":{"processors":`)
	require.Contains(t, text, `"wakeupsLate":`)
	require.Len(t, c.seconds, 1)
	require.Positive(t, c.seconds[0].length)
	if runtime.GOOS == "linux" {
		require.Positive(t, c.seconds[0].rss)
		require.NotContains(t, text, `"rssBytes":null`)
	}
}
