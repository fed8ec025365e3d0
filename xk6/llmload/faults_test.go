package llmload

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
)

func TestStreamFaults(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		write func(w http.ResponseWriter)
		want  []string
	}{
		"unterminated end mark": {func(w http.ResponseWriter) {
			fakellm.Write(w, fakellm.Token("a")+fakellm.Finish+"data: [DONE]\n")
		}, []string{faultUnterminated}},
		"comments first": {func(w http.ResponseWriter) {
			fakellm.Write(w, ": PROCESSING\n\n")
			fakellm.Write(w, fakellm.Token("a")+fakellm.Finish+fakellm.Done)
		}, []string{faultComments}},
		"comments between": {func(w http.ResponseWriter) {
			fakellm.Write(w, fakellm.Token("a")+": ping\n\n"+fakellm.Finish+fakellm.Done)
		}, []string{}},
		"a stall": {func(w http.ResponseWriter) {
			fakellm.Write(w, fakellm.Token("a"))
			time.Sleep(80 * time.Millisecond)
			fakellm.Write(w, fakellm.Token("b")+fakellm.Finish+fakellm.Done)
		}, []string{faultStall}},
		"no stall before the first token": {func(w http.ResponseWriter) {
			fakellm.Write(w, fakellm.Role)
			time.Sleep(80 * time.Millisecond)
			fakellm.Write(w, fakellm.Token("b")+fakellm.Finish+fakellm.Done)
		}, []string{}},
		"a stall that is cut": {func(w http.ResponseWriter) {
			fakellm.Write(w, fakellm.Token("a"))
			time.Sleep(80 * time.Millisecond)
			panic(http.ErrAbortHandler)
		}, []string{faultStall}},
		"sequence": {func(w http.ResponseWriter) {
			for _, n := range []int{0, 1, 4} {
				fakellm.Write(w, fmt.Sprintf("event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":%d}\n\n", n))
			}
		}, []string{faultSequence}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := serving(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				c.write(w)
			})
			require.Equal(t, c.want, installed(t, `{ stallMs: 50 }`).stream("a", url).Faults)
		})
	}
}
