// Package ssetest reads contract/transcripts for the tests of every package that consumes event streams, and cuts
// byte streams the way networks do. It must not know how a stream is parsed or what its data means.
package ssetest

import (
	"encoding/json"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Transcript is one recorded stream and what must be made of it. The format: contract/transcripts/README.md.
type Transcript struct {
	Name   string `json:"-"`
	Stream []byte `json:"-"`

	Description string `json:"description"`
	ContentType string `json:"contentType"`
	// API is the label of the API whose stream it is; empty for chat completions.
	API string `json:"api"`
	// Splits are byte offsets at which a cut is worth a test of its own.
	Splits []int  `json:"splits"`
	Expect Expect `json:"expect"`
}

// Expect is the truth of a transcript.
type Expect struct {
	Events        []Event         `json:"events"`
	TokenEvents   []int           `json:"tokenEvents"`
	VisibleEvents []int           `json:"visibleEvents"`
	Result        json.RawMessage `json:"result"`
}

// Event is an event as transcripts spell it.
type Event struct {
	Kind         string `json:"kind"`
	Type         string `json:"type,omitempty"`
	Data         string `json:"data"`
	ID           string `json:"id,omitempty"`
	Unterminated bool   `json:"unterminated,omitempty"`
}

// Load reads all transcripts, in the order of their names.
func Load(t testing.TB) []Transcript {
	t.Helper()
	_, here, _, ok := runtime.Caller(0)
	require.True(t, ok)
	dir := filepath.Join(filepath.Dir(here), "..", "..", "..", "..", "contract", "transcripts")
	paths, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, paths, "no transcripts in %s", dir)

	all := make([]Transcript, 0, len(paths))
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		tr := Transcript{Name: strings.TrimSuffix(filepath.Base(path), ".json")}
		require.NoError(t, json.Unmarshal(text, &tr), path)
		tr.Stream, err = os.ReadFile(strings.TrimSuffix(path, ".json") + ".sse")
		require.NoError(t, err)
		all = append(all, tr)
	}
	return all
}

// Cuts gives ways to deliver the stream: whole, byte by byte, at the transcript's own splits, and at random ones
// drawn from a fixed seed.
func (tr Transcript) Cuts() map[string][][]byte {
	cuts := map[string][][]byte{
		"whole":        {tr.Stream},
		"byte by byte": Cut(tr.Stream, everyByte(len(tr.Stream))),
		"own splits":   Cut(tr.Stream, tr.Splits),
	}
	rng := rand.New(rand.NewSource(int64(len(tr.Stream))))
	for _, name := range []string{"random 1", "random 2", "random 3", "random 4"} {
		var at []int
		for i := range tr.Stream {
			if rng.Intn(40) == 0 {
				at = append(at, i)
			}
		}
		cuts[name] = Cut(tr.Stream, at)
	}
	return cuts
}

// Cut slices b at the given ascending offsets. Each piece is a copy of its own, so that a parser which keeps a
// reference to what it was fed is found out when the caller overwrites it.
func Cut(b []byte, at []int) [][]byte {
	var pieces [][]byte
	from := 0
	for _, to := range append(append([]int{}, at...), len(b)) {
		if to > from && to <= len(b) {
			pieces = append(pieces, append([]byte{}, b[from:to]...))
			from = to
		}
	}
	return pieces
}

func everyByte(n int) []int {
	at := make([]int, n)
	for i := range at {
		at[i] = i
	}
	return at
}
