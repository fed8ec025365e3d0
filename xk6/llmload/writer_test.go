package llmload

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWriterKeepsLinesWhole(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "r.ndjson")
	require.NoError(t, os.WriteFile(path, []byte("before\n"), 0o600))
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	require.NoError(t, err)
	w := newWriter(wholeLines{t, file}, func(err error) { t.Error(err) })
	const writers, lines = 50, 400
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for k := range lines {
				w.line([]byte(fmt.Sprintf("{\"w\":%d,\"k\":%d,\"x\":%q}\n", i, k, bytes.Repeat([]byte("y"), 300))))
			}
			w.flush()
			require.GreaterOrEqual(t, w.written.Load(), int64(lines))
		})
	}
	wg.Wait()
	w.close()
	w.close()
	w.line([]byte("too late\n"))
	w.flush()
	require.EqualValues(t, 1, w.lost.Load())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	got := bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
	require.Len(t, got, writers*lines+1)
	require.Equal(t, "before", string(got[0]))
	for _, line := range got[1:] {
		require.True(t, json.Valid(line))
	}
}

// wholeLines is a file that minds what every single write holds: between two of them the process may be killed. (A reader
// of the file proves nothing: it may look in the middle of a write.)
type wholeLines struct {
	t *testing.T
	*os.File
}

func (f wholeLines) Write(p []byte) (int, error) {
	if !bytes.HasSuffix(p, []byte("\n")) {
		f.t.Error("a write ended in the middle of a line")
	}
	return f.File.Write(p)
}

func TestAppendsToTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "r.ndjson")
	for range 2 {
		w, err := openWriter(path, func(err error) { t.Error(err) })
		require.NoError(t, err)
		w.line([]byte("x\n"))
		w.close()
	}
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "x\nx\n", string(data))
}

func TestWriterSaysWhenTheDiskIsFull(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("needs /dev/full")
	}
	var said []error
	w, err := openWriter("/dev/full", func(err error) { said = append(said, err) })
	require.NoError(t, err)
	for range 3 {
		w.line([]byte("x\n"))
		w.flush()
	}
	w.close()
	require.Len(t, said, 1)
	require.ErrorContains(t, said[0], "writing the records failed")
	require.EqualValues(t, 3, w.lost.Load())
	require.Zero(t, w.written.Load())
}
