package llmload

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
)

func TestConcurrentRequestsDoNotMix(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"plain", "h2"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			url := serving(t, kind, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				id := r.Header.Get(fakellm.IDHeader)
				for range 20 {
					fakellm.Write(w, fakellm.Token(id+";"))
					time.Sleep(time.Millisecond)
				}
			})
			r := installed(t, `{}`)
			var wg sync.WaitGroup
			for i := range 12 {
				r.begin(fmt.Sprint("r", i), modeStream)
				wg.Go(func() { _, _ = r.get(fmt.Sprint("r", i), url) })
				wg.Go(func() { // the script may look while the body is on its way
					for range 20 {
						r.vu.engine.settle(false)
						time.Sleep(time.Millisecond)
					}
				})
			}
			wg.Wait()
			for i := range 12 {
				o := r.seen(fmt.Sprint("r", i))
				require.Equal(t, strings.Repeat(fmt.Sprint("r", i, ";"), 20), o.Text)
				require.EqualValues(t, 20, o.Chunks)
			}
		})
	}
}

func TestTheIDHeaderCanStayHome(t *testing.T) {
	t.Parallel()
	var truth fakellm.Server
	url := serving(t, "plain", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/from" {
			truth.Note(r)
			http.Redirect(w, r, "/to?n=2", http.StatusTemporaryRedirect)
			return
		}
		truth.ServeHTTP(w, r)
	})
	o := installed(t, `{ sendIdHeader: false }`).stream("secret-id", url+"/from")
	require.EqualValues(t, 2, o.Chunks, "the last hop of a redirect counts")
	require.Equal(t, 200, o.Status)
	for _, seen := range truth.Seen() {
		require.NotContains(t, seen.Header, fakellm.IDHeader)
	}
	require.Len(t, truth.Seen(), 2)
}

func TestInFlightCountsWhatIsReallyUnderWay(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	url := serving(t, "plain", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/stream" {
			w.Header().Set("Content-Type", "text/event-stream")
		}
		fakellm.Write(w, " ")
		<-release
	})
	r := installed(t, `{}`)
	flight := &r.vu.engine.flight
	var wg sync.WaitGroup
	for _, id := range []string{"u1", "s1", "s2"} {
		path, mode := "/", modeUnary
		if id[0] == 's' {
			path = "/stream"
		}
		if id == "s2" { // s1 turns out to be a stream, s2 is announced as one
			mode = modeStream
		}
		r.begin(id, mode)
		wg.Go(func() { _, _ = r.get(id, url+path) })
	}
	require.Eventually(t, func() bool { return flight.requests.Load() == 3 && flight.streams.Load() == 2 }, 10*time.Second, time.Millisecond)
	require.Equal(t, endOpen, r.seen("u1").End)
	close(release)
	wg.Wait()
	require.Zero(t, flight.requests.Load())
	require.Zero(t, flight.streams.Load())
}
