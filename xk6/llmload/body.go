package llmload

import (
	"errors"
	"io"
)

// body lets a hop see the bytes of a response body as they are read. What it returns is what the body within returned.
type body struct {
	io.ReadCloser
	hop *hop
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 || err != nil {
		b.hop.read(p[:n], err)
	}
	return n, err
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.hop.close()
	return err
}

func isEOF(err error) bool { return errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) }
