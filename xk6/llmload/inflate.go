package llmload

import (
	"compress/gzip"
	"compress/zlib"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// inflater decompresses a body as its bytes come, for the parser only: k6 gets them untouched. A decoder wants to pull, the
// body pushes; so the decoder runs in its own goroutine, in lock step with feed.
type inflater struct {
	emit func([]byte)
	in   chan []byte
	// hungry says that the decoder has used up what it was given.
	hungry chan struct{}
	done   chan struct{}
	closed bool
}

// newInflater reads the body of a Content-Encoding (as k6: gzip, deflate, br, zstd, also several). emit gets what came out
// before feed returns. It returns nil for an encoding that it does not know, and for none.
func newInflater(encoding string, emit func([]byte)) *inflater {
	steps, ok := encodings(encoding)
	if !ok || len(steps) == 0 {
		return nil
	}
	f := &inflater{emit: emit, in: make(chan []byte), hungry: make(chan struct{}), done: make(chan struct{})}
	go f.run(steps)
	f.wait()
	return f
}

// compressed says whether a Content-Encoding changes the bytes at all.
func compressed(encoding string) bool {
	steps, ok := encodings(encoding)
	return !ok || len(steps) > 0
}

func encodings(header string) (steps []string, known bool) {
	known = true
	for _, name := range strings.Split(header, ",") {
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "", "identity":
		case "gzip", "deflate", "br", "zstd":
			steps = append(steps, name)
		default:
			known = false
		}
	}
	return steps, known
}

// feed decompresses p; it returns when the decoder wants more.
func (f *inflater) feed(p []byte) {
	if len(p) == 0 || f.closed {
		return
	}
	select {
	case f.in <- p:
		f.wait()
	case <-f.done:
	}
}

// close ends the decoder; what it still held comes out before close returns.
func (f *inflater) close() {
	if f.closed {
		return
	}
	f.closed = true
	close(f.in)
	<-f.done
}

func (f *inflater) wait() {
	select {
	case <-f.hungry:
	case <-f.done:
	}
}

func (f *inflater) run(steps []string) {
	defer close(f.done)
	var from io.Reader = &source{in: f.in, hungry: f.hungry}
	for i := len(steps) - 1; i >= 0; i-- {
		next, release, err := decoder(steps[i], from)
		if err != nil {
			return
		}
		defer release()
		from = next
	}
	buf := make([]byte, 16<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			f.emit(buf[:n])
		}
		if err != nil {
			return // a broken body is k6's to report
		}
	}
}

func decoder(name string, from io.Reader) (io.Reader, func(), error) {
	nothing := func() {}
	switch name {
	case "gzip":
		r, err := gzip.NewReader(from)
		return r, nothing, err
	case "deflate":
		r, err := zlib.NewReader(from)
		return r, nothing, err
	case "zstd":
		r, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, nothing, err
		}
		return r, r.Close, nil
	default:
		return brotli.NewReader(from), nothing, nil
	}
}

// source is the decoder's end: it asks for more when it has given all.
type source struct {
	in     <-chan []byte
	hungry chan<- struct{}
	left   []byte
	ended  bool
}

func (s *source) Read(p []byte) (int, error) {
	if len(s.left) == 0 {
		if s.ended {
			return 0, io.EOF
		}
		s.hungry <- struct{}{}
		b, open := <-s.in
		if !open {
			s.ended = true
			return 0, io.EOF
		}
		s.left = b
	}
	n := copy(p, s.left)
	s.left = s.left[n:]
	return n, nil
}
