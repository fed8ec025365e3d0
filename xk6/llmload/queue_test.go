package llmload

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
)

func TestQueueTime(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]any{
		"12": 12.0, "0": 0.0, " 12.5 ": 12.5, ".5": 0.5, "7.": 7.0, "12ms": 12.0, "12 MS": 12.0, "1.5s": 1500.0, "2 s": 2000.0,
		"": nil, "-1": nil, "soon": nil, "12 m": nil, "1e3": nil, "0x10": nil, "NaN": nil, "12,5": nil, ".": nil, "12  ms": nil,
	} {
		got := queueTime(http.Header{"X-Queue-Time": {said}})
		if want == nil {
			require.Nil(t, got, said)
			continue
		}
		require.NotNil(t, got, said)
		require.InDelta(t, want, *got, 1e-9, said)
	}
	require.Nil(t, queueTime(http.Header{}))
}

func TestQueueTimeIsObserved(t *testing.T) {
	t.Parallel()
	url := serving(t, "plain", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Queue-Time", "40")
		w.Header().Set("Openai-Processing-Ms", "900") // the work, not the queue
		switch r.URL.Path {
		case "/unary":
			_, _ = w.Write([]byte(`{}`))
		case "/both":
			w.Header().Set("Content-Type", "text/event-stream")
			fakellm.Write(w, fakellm.Token("a")+`data: {"choices":[],"usage":{"completion_tokens":1,"queue_time":0.007}}`+"\n\n")
		default:
			w.Header().Set("Content-Type", "text/event-stream")
			// llama.cpp's timings are about the work, too
			fakellm.Write(w, fakellm.Token("a")+`data: {"choices":[],"timings":{"prompt_ms":5,"predicted_ms":6}}`+"\n\n"+fakellm.Done)
		}
	})
	r := installed(t, `{}`)
	for path, want := range map[string]float64{"/unary": 40, "/stream": 40, "/both": 7} {
		must(r.get(path, url+path))
		o := r.seen(path)
		require.NotNil(t, o.QueueMs, path)
		require.InDelta(t, want, *o.QueueMs, 1e-9, path)
	}
}
