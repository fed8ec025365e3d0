package kclock

import (
	"net"
	"sync"
	"sync/atomic"
)

// Read says when the bytes of one read of the socket came. Times are ns of Now.
type Read struct {
	// Seq counts the reads that delivered bytes, the first is 1; 0 means that there was none yet.
	Seq uint64
	// Arrived is when the last of the bytes came in: the kernel's stamp if Kernel is set, else Returned.
	Arrived int64
	// Returned is when the read returned to the program.
	Returned int64
	// Kernel: Arrived is the kernel's. The kernel joins segments that wait and keeps the stamp of the last.
	Kernel bool
}

// stamper reads from a socket and gives the kernel's receive stamp (wall clock, ns), 0 where it gave none.
type stamper interface {
	read(p []byte) (n int, stamp int64, err error)
}

// Conn is a TCP connection that remembers when it was last read and written. What it returns, errors included, is what
// the connection within would have returned.
type Conn struct {
	net.Conn

	stamps stamper
	clock  *clock

	mu   sync.Mutex
	last Read
	// first is the arrival of the first read since Take
	first int64
	end   int64

	lastWrite atomic.Int64
}

// Wrap makes c tell its times. With kernel false, or where the kernel gives no stamps, arrival is when the read returned.
func Wrap(c *net.TCPConn, kernel bool) *Conn {
	k := &Conn{Conn: c, clock: process}
	if kernel {
		k.stamps = newStamper(c)
	}
	return k
}

// Read reads like the connection within. Hot path: one look at the clocks, no allocation.
func (c *Conn) Read(p []byte) (int, error) {
	var n int
	var stamp int64
	var err error
	if c.stamps != nil {
		n, stamp, err = c.stamps.read(p)
	} else {
		n, err = c.Conn.Read(p)
	}
	wall, mono, steady := c.clock.read()
	if n == 0 {
		if err != nil {
			c.mu.Lock()
			c.end = mono
			c.mu.Unlock()
		}
		return n, err
	}
	received.Add(int64(n))
	r := Read{Arrived: mono, Returned: mono}
	if stamp != 0 && steady {
		// A stamp from the future is no stamp of ours: leave it to the user clock.
		if lag := wall - stamp; lag >= 0 {
			r.Arrived, r.Kernel = mono-lag, true
		}
	}
	c.mu.Lock()
	r.Seq = c.last.Seq + 1
	if r.Arrived < c.last.Arrived {
		r.Arrived = c.last.Arrived
	}
	c.last = r
	if c.first == 0 {
		c.first = r.Arrived
	}
	c.mu.Unlock()
	return n, err
}

// Write writes like the connection within. The time kept is the one at which the bytes were handed over: taken before the
// call, because on a busy machine the receiver often runs before the call returns. net/http hands over 32 KiB at most.
func (c *Conn) Write(p []byte) (int, error) {
	before := c.lastWrite.Load()
	c.lastWrite.Store(Now())
	n, err := c.Conn.Write(p)
	written.Add(int64(n))
	if n == 0 && err != nil {
		c.lastWrite.Store(before)
	}
	return n, err
}

// Bytes over all connections of the process.
//
//nolint:gochecknoglobals // one process, one count
var received, written atomic.Int64

// Traffic is how many bytes all connections have received and written.
func Traffic() (in, out int64) { return received.Load(), written.Load() }

// LastRead tells of the latest read that has delivered bytes.
func (c *Conn) LastRead() Read {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

// Take is LastRead for a connection with one consumer; it also tells when the first read since the former Take arrived: the
// arrival of the last where there was but one, or none.
func (c *Conn) Take() (last Read, first int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	last, first = c.last, c.first
	if first == 0 {
		first = last.Arrived
	}
	c.first = 0
	return last, first
}

// Ended is when a read found the end of the connection or an error (a deadline too), 0 if none did.
func (c *Conn) Ended() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end
}

// LastWrite is when the latest bytes were handed to the socket, 0 if none were.
func (c *Conn) LastWrite() int64 { return c.lastWrite.Load() }

// Kernel says whether the connection asks the kernel for stamps.
func (c *Conn) Kernel() bool { return c.stamps != nil }

// Unwrap finds the Conn below c: below TLS, and below every wrapper that step knows to open (step may be nil and returns
// nil for what it does not know). It returns nil where there is none.
func Unwrap(c net.Conn, step func(net.Conn) net.Conn) *Conn {
	for c != nil {
		if k, ok := c.(*Conn); ok {
			return k
		}
		var inner net.Conn
		if t, ok := c.(interface{ NetConn() net.Conn }); ok {
			inner = t.NetConn()
		} else if step != nil {
			inner = step(c)
		}
		c = inner
	}
	return nil
}
