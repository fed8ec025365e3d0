package llmload

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/fakellm"
)

func TestBodiesThatAreNoDeclaredStream(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		contentType, body string
		mode              string
		sse               bool
		preview           string
	}{
		"stream as text":         {"text/plain", fakellm.Token("a") + fakellm.Done, modeStream, true, ""},
		"stream with a BOM":      {"application/json", "\xEF\xBB\xBF\n" + fakellm.Token("a"), modeStream, true, ""},
		"stream with a comment":  {"", ": hi\n\n" + fakellm.Token("a"), modeStream, true, ""},
		"json for a stream":      {"application/json", `{"error":1}`, modeStream, false, `{"error":1}`},
		"almost a field":         {"text/plain", "dat", modeStream, false, "dat"},
		"html":                   {"text/html", "<html>", modeStream, false, "<html>"},
		"unary":                  {"application/json", `{"a":1}`, modeUnary, false, `{"a":1}`},
		"unary like a stream":    {"text/plain", "data: 1\n\n", modeUnary, false, "data: 1\n\n"},
		"unasked stream":         {"Text/Event-Stream", fakellm.Token("a"), modeUnary, true, ""},
		"a type that only looks": {"application/x-not-text/event-stream", `{}`, modeUnary, false, `{}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := serving(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{c.contentType}
				for i := range len(c.body) { // byte by byte: what is unclear at first must still be decided rightly
					fakellm.Write(w, c.body[i:i+1])
				}
			})
			r := installed(t, `{}`)
			r.begin("a", c.mode)
			_, err := r.get("a", url)
			require.NoError(t, err)
			o := r.seen("a")
			require.Equal(t, c.sse, o.SSE)
			require.Equal(t, c.preview, o.Preview)
			if c.sse {
				require.Equal(t, "a", o.Text)
			} else {
				require.Nil(t, o.Done)
				require.Nil(t, o.TTFTMs)
				require.NotNil(t, o.E2EMs)
				require.LessOrEqual(t, *o.E2EMs, *o.CloseMs)
			}
		})
	}
}

func TestThePreviewIsShort(t *testing.T) {
	t.Parallel()
	url := serving(t, "plain", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("é", 2000))
	})
	r := installed(t, `{}`)
	r.begin("a", modeUnary)
	_, err := r.get("a", url)
	require.NoError(t, err)
	o := r.seen("a")
	require.EqualValues(t, 4000, o.Bytes)
	require.Equal(t, strings.Repeat("é", 256), o.Preview)
}

func TestTheLookIsTheSameHoweverItIsCut(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"\xEF\xBB\xBF\r\ndata:1": lookEvents, "data:": lookEvents, "\n\nevent: x": lookEvents, "id: 1": lookEvents, "retry:1": lookEvents, ":": lookEvents,
		"{": lookOther, "dato": lookOther, "<": lookOther, "\xEFa": lookOther, "idea": lookOther,
	} {
		require.Equal(t, want, looksLikeEvents([]byte(text)), "%q", text)
		for i := range len(text) {
			early := looksLikeEvents([]byte(text[:i]))
			require.Contains(t, []int{lookUnclear, want}, early, "%q", text[:i])
		}
	}
}
