package llmload

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestRecordHasTheSchemasFields holds the record against contract/record.schema.json.
func TestRecordHasTheSchemasFields(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", "contract", "record.schema.json"))
	if os.IsNotExist(err) {
		t.Skip("the module is tested outside of its repository")
	}
	require.NoError(t, err)
	var schema struct {
		Required   []string
		Properties map[string]struct{ Enum []any }
	}
	require.NoError(t, json.Unmarshal(data, &schema))
	line, err := newRecord("run", &request{id: "id"}, Labels{Mode: modeStream}, nil, interrupted(nil)).encode()
	require.NoError(t, err)
	require.Equal(t, 1, bytes.Count(line, []byte("\n")))
	var got map[string]any
	require.NoError(t, json.Unmarshal(line, &got))
	for _, name := range schema.Required {
		require.Contains(t, got, name)
	}
	for name, v := range got {
		property, known := schema.Properties[name]
		require.True(t, known, name)
		if property.Enum != nil {
			require.Contains(t, property.Enum, v, name)
		}
	}
	for _, name := range []string{"sentAt", "ttftMs", "gapsUs", "bytes", "chunks", "done"} {
		require.Nil(t, got[name], "%s is not known: null, not 0", name)
	}
	require.EqualValues(t, 1, got["try"])
	var full struct {
		Properties struct {
			Faults struct{ Items struct{ Enum []string } }
		}
	}
	require.NoError(t, json.Unmarshal(data, &full))
	for _, fault := range []string{faultUnterminated, faultBuffered, faultStall, faultComments, faultSequence, faultCompressed} {
		require.Contains(t, full.Properties.Faults.Items.Enum, fault)
	}
}

// TestWhatWasNeverSentHasATimeAllTheSame: where nobody listens there is no sentAt, and a series has to put the failure somewhere.
func TestWhatWasNeverSentHasATimeAllTheSame(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "r.ndjson")
	r := installed(t, `{ recordsPath: "`+filepath.ToSlash(path)+`", run: "r" }`)
	before := time.Now()
	r.begin("a", modeUnary)
	_, err := r.get("a", "http://127.0.0.1:1")
	require.Error(t, err)
	after := time.Now()
	must(r.run(`engine.finish("a", { outcome: "error", errorClass: "connect" }); engine.runSeries()`))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var got struct{ BeganAt, SentAt *float64 }
	require.NoError(t, json.Unmarshal(data, &got))
	require.Nil(t, got.SentAt)
	const slack = 1.0 // ms
	require.GreaterOrEqual(t, *got.BeganAt, float64(before.UnixMicro())/1e3-slack)
	require.LessOrEqual(t, *got.BeganAt, float64(after.UnixMicro())/1e3+slack)
}

func TestErrorTextsAreCutAndMasked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Authorization: Bearer abc.def-123": "***",
		"got bearer  s3cret0 back":          "got *** back",
		"Set-Cookie: a=b; c=d":              "***",
		"plain":                             "plain",
		"bad \xff byte":                     "bad \uFFFD byte",
	} {
		require.Equal(t, want, *detail(&text))
	}
	long := string(bytes.Repeat([]byte("ü"), 1000))
	require.Len(t, []rune(*detail(&long)), 300)
	require.Nil(t, detail(nil))
}
