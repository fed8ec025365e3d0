package llmload

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// flushEvery bounds what a killed process loses.
	flushEvery = 200 * time.Millisecond
	// flushAt is the size at which waiting lines are written at once.
	flushAt = 256 << 10
	// queuedLines is how many lines may wait for the writer before those who write have to wait for it.
	queuedLines = 8192
)

// writer appends lines to the record file from one goroutine. A write to the file holds whole lines only, so that a
// process that is killed leaves no half line. It must not know what the lines say.
type writer struct {
	file    io.WriteCloser
	queue   chan []byte
	flushes chan chan struct{}
	done    chan struct{}
	onError func(error)

	closing sync.RWMutex
	closed  bool

	written, lost atomic.Int64
}

// openWriter creates or appends to the file; onError is called once, when a write fails.
func openWriter(path string, onError func(error)) (*writer, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644) //nolint:gosec // the user's own file
	if err != nil {
		var pathErr *os.PathError
		if errors.As(err, &pathErr) {
			err = pathErr.Err
		}
		return nil, fmt.Errorf("cannot write the records to %q: %w; "+
			"name a file in a folder that exists and can be written (LLMLOAD_RECORDS)", path, err)
	}
	return newWriter(file, onError), nil
}

func newWriter(file io.WriteCloser, onError func(error)) *writer {
	w := &writer{
		file:    file,
		queue:   make(chan []byte, queuedLines),
		flushes: make(chan chan struct{}),
		done:    make(chan struct{}),
		onError: onError,
	}
	go w.run()
	return w
}

// line hands over one line, its line end included. The writer keeps it.
func (w *writer) line(b []byte) {
	w.closing.RLock()
	defer w.closing.RUnlock()
	if w.closed {
		w.lost.Add(1)
		return
	}
	w.queue <- b
}

// flush returns when all lines handed over before it are in the file.
func (w *writer) flush() {
	ack := make(chan struct{})
	select {
	case w.flushes <- ack:
		<-ack
	case <-w.done:
	}
}

// close writes what is left and closes the file. Later lines are lost, and counted.
func (w *writer) close() {
	w.closing.Lock()
	if w.closed {
		w.closing.Unlock()
		return
	}
	w.closed = true
	close(w.queue)
	w.closing.Unlock()
	<-w.done
}

func (w *writer) run() {
	defer close(w.done)
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	var out batch
	for {
		select {
		case b, open := <-w.queue:
			if !open {
				w.put(&out)
				if err := w.file.Close(); err != nil {
					w.fail(err)
				}
				return
			}
			out.add(b)
			if len(out.bytes) >= flushAt {
				w.put(&out)
			}
		case ack := <-w.flushes:
			w.drain(&out)
			w.put(&out)
			close(ack)
		case <-tick.C:
			w.put(&out)
		}
	}
}

// drain takes what already waits in the queue.
func (w *writer) drain(out *batch) {
	for {
		select {
		case b, open := <-w.queue:
			if !open {
				return
			}
			out.add(b)
		default:
			return
		}
	}
}

func (w *writer) put(out *batch) {
	if out.lines == 0 {
		return
	}
	if _, err := w.file.Write(out.bytes); err != nil {
		w.lost.Add(out.lines)
		w.fail(err)
	} else {
		w.written.Add(out.lines)
	}
	out.bytes, out.lines = out.bytes[:0], 0
}

func (w *writer) fail(err error) {
	if w.onError != nil {
		w.onError(fmt.Errorf("writing the records failed, this and later ones may be lost: %w", err))
		w.onError = nil
	}
}

// batch is the lines that go into one write.
type batch struct {
	bytes []byte
	lines int64
}

func (b *batch) add(line []byte) {
	b.bytes = append(b.bytes, line...)
	b.lines++
}
