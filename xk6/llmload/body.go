package llmload

import (
	"errors"
	"io"
)

// maxWhole is how much k6 may keep of an answer that is asked for in one piece: k6 reads it into memory, whole, for each VU.
// A stream is read in passing, and is as long as it is.
const maxWhole = 16 << 20

// errTooLarge is the one error of our own; k6/lib/transport_error.ts knows its words.
var errTooLarge = errors.New("the answer is larger than 16 MiB")

// body lets a hop see the bytes of a response body as they are read. What it returns is what the body within returned, but for
// the end of an answer that is beyond all measure or was cut off.
type body struct {
	io.ReadCloser
	hop *hop
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 || err != nil {
		return b.hop.read(p[:n], err)
	}
	return n, err
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.hop.close()
	return err
}

func isEOF(err error) bool { return errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) }
