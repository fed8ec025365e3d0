package llmload

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
)

type flusher interface {
	io.WriteCloser
	Flush() error
}

func TestCompressedStreamsAreReadAsTheyCome(t *testing.T) {
	t.Parallel()
	for encoding, open := range map[string]func(io.Writer) flusher{
		"gzip":    func(w io.Writer) flusher { return gzip.NewWriter(w) },
		"deflate": func(w io.Writer) flusher { return zlib.NewWriter(w) },
		"br":      func(w io.Writer) flusher { return brotli.NewWriter(w) },
		"zstd":    func(w io.Writer) flusher { z, _ := zstd.NewWriter(w); return z },
	} {
		t.Run(encoding, func(t *testing.T) {
			t.Parallel()
			var sent bytes.Buffer
			written := make(chan struct{})
			url := serving(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				w.Header().Set("Content-Encoding", encoding)
				z := open(io.MultiWriter(w, &sent))
				for i := range 4 {
					_, _ = z.Write([]byte(fakellm.Token(fmt.Sprint(i))))
					_ = z.Flush()
					fakellm.Write(w, "")
					time.Sleep(15 * time.Millisecond)
				}
				_, _ = z.Write([]byte(fakellm.Finish + fakellm.Done))
				_ = z.Close()
				close(written)
			})
			r := installed(t, `{}`)
			r.begin("a", modeStream)
			body, err := r.get("a", url)
			require.NoError(t, err)
			<-written
			require.Equal(t, sent.Bytes(), body, "k6 must get the bytes as they were sent")
			o := r.seen("a")
			require.Equal(t, []string{faultCompressed}, o.Faults)
			require.Equal(t, "0123", o.Text)
			require.True(t, *o.Done)
			require.EqualValues(t, len(body), o.Bytes)
			require.Len(t, o.gapsUs, 3)
			for _, gap := range o.gapsUs {
				require.Greater(t, gap, uint32(5000), "the tokens were not seen one by one")
			}
		})
	}
	t.Run("broken", func(t *testing.T) {
		t.Parallel()
		url := serving(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			w.Header().Set("Content-Encoding", "gzip")
			fakellm.Write(w, "this is no gzip")
			fakellm.Write(w, "and neither is this")
		})
		o := installed(t, `{}`).stream("a", url)
		require.Equal(t, endEOF, o.End)
		require.Zero(t, o.Events)
	})
}
