package sse_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/sse/ssetest"
)

// FuzzParser holds the parser against the reference for any bytes in any pieces: each byte of cuts is the length of
// the next piece.
func FuzzParser(f *testing.F) {
	for _, tr := range ssetest.Load(f) {
		f.Add(tr.Stream, []byte{1, 7, 3})
	}
	f.Add([]byte("\xef\xbb\xbfdata: a\r\n\r\n: x\rerror: y\n\r\ndata"), []byte{1, 1, 1})
	f.Add([]byte("data\ndata:\n\nid: \x00\nevent:\n\n{\"a\":1}\r \t\r\n"), []byte{2})
	f.Fuzz(func(t *testing.T, stream, cuts []byte) {
		want := reference(string(stream))
		require.Equal(t, want, parse(ssetest.Cut(stream, nil)), "whole")
		var at []int
		for i, pos := 0, 0; i < len(cuts) && pos < len(stream); i++ {
			pos += int(cuts[i])
			at = append(at, pos)
		}
		require.Equal(t, want, parse(ssetest.Cut(stream, at)), "cut at %v", at)
	})
}
