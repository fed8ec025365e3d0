package llmload

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
)

func TestAnAnswerInOnePieceEndsWhereK6CouldKeepNoMore(t *testing.T) {
	t.Parallel()
	block := strings.Repeat("x", 1<<20)
	for mode, cut := range map[string]bool{modeUnary: true, modeStream: false} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			url := serving(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				for range 32 {
					fakellm.Write(w, block)
				}
			})
			r := installed(t, `{}`)
			r.begin("a", mode)
			got, err := r.get("a", url)
			o := r.seen("a")
			if !cut {
				require.NoError(t, err)
				require.Len(t, got, 32<<20)
				require.Equal(t, endEOF, o.End)
				return
			}
			require.ErrorIs(t, err, errTooLarge)
			require.Less(t, o.Bytes, int64(32<<20))
			require.Equal(t, endError, o.End)
			require.Equal(t, "the answer is larger than 16 MiB", o.EndError, "k6/lib/transport_error.ts knows these words")
			require.Nil(t, o.E2EMs)
		})
	}
}
