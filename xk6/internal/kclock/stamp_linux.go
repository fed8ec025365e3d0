//go:build linux && (amd64 || arm64 || riscv64 || loong64 || ppc64le)

package kclock

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const timestampingFlags = unix.SOF_TIMESTAMPING_RX_SOFTWARE | unix.SOF_TIMESTAMPING_SOFTWARE

// keeper is one socket that asks for stamps for as long as the process lives: the kernel begins to stamp only when the first
// such socket appears and does so a little later, so that the first reads of a process would come unstamped.
var keeper = sync.OnceValue(func() bool {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return false
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPING, timestampingFlags); err != nil {
		_ = unix.Close(fd)
		return false
	}
	return true
})

// Available makes sure that the kernel stamps what this process receives, and says whether it does.
func Available() bool { return keeper() }

// socket is a TCP socket read with recvmsg, which hands over the stamp beside the bytes.
type socket struct {
	conn *net.TCPConn
	raw  syscall.RawConn
	recv func(fd uintptr, msg *unix.Msghdr) (int, unix.Errno)
	try  func(fd uintptr) bool

	mu  sync.Mutex // the fields below belong to the one read under way
	msg unix.Msghdr
	iov unix.Iovec
	oob [16]uint64 // as words, because the kernel's structures in it are aligned
	n   int
	err unix.Errno
}

// newStamper returns nil where the kernel gives no stamps.
func newStamper(c *net.TCPConn) stamper {
	if !keeper() {
		return nil
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return nil
	}
	var set error
	err = raw.Control(func(fd uintptr) {
		set = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPING, timestampingFlags)
	})
	if err != nil || set != nil {
		return nil
	}
	s := &socket{conn: c, raw: raw, recv: recvmsg}
	s.try = s.attempt // bound once: a closure for each read would be an allocation for each read
	return s
}

func recvmsg(fd uintptr, msg *unix.Msghdr) (int, unix.Errno) {
	//nolint:gosec // the kernel wants the address
	n, _, errno := unix.Syscall(unix.SYS_RECVMSG, fd, uintptr(unsafe.Pointer(msg)), 0)
	return int(n), errno //nolint:gosec // never above the length of a slice
}

func (s *socket) read(p []byte) (int, int64, error) {
	if len(p) == 0 {
		return 0, 0, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.iov.Base = &p[0]
	s.iov.SetLen(len(p))
	err := s.raw.Read(s.try)
	s.iov.Base = nil
	if err != nil {
		return 0, 0, asRead(err)
	}
	if s.err != 0 {
		return 0, 0, &net.OpError{
			Op:     "read",
			Net:    s.conn.LocalAddr().Network(),
			Source: s.conn.LocalAddr(),
			Addr:   s.conn.RemoteAddr(),
			Err:    os.NewSyscallError("read", s.err),
		}
	}
	if s.n == 0 {
		return 0, 0, io.EOF
	}
	return s.n, s.stamp(), nil
}

// attempt reads once; false asks the poller to wait until there is something to read.
func (s *socket) attempt(fd uintptr) bool {
	for {
		s.msg = unix.Msghdr{Iov: &s.iov, Control: (*byte)(unsafe.Pointer(&s.oob[0]))}
		s.msg.SetIovlen(1)
		s.msg.SetControllen(len(s.oob) * 8)
		s.n, s.err = s.recv(fd, &s.msg)
		switch s.err {
		case unix.EINTR:
			continue
		case unix.EAGAIN:
			return false
		default:
			return true
		}
	}
}

// stamp finds the receive stamp of the read that has just returned, 0 if there is none: never that of an earlier read.
func (s *socket) stamp() int64 {
	const head, stamps = uint64(unix.SizeofCmsghdr), uint64(unsafe.Sizeof([3]unix.Timespec{}))
	left := s.msg.Controllen
	for at := uintptr(0); left >= head; {
		h := (*unix.Cmsghdr)(unsafe.Add(unsafe.Pointer(&s.oob[0]), at))
		if h.Len < head || h.Len > left {
			return 0
		}
		if h.Level == unix.SOL_SOCKET && h.Type == unix.SCM_TIMESTAMPING && h.Len >= head+stamps {
			// the first of three is the software stamp
			ts := (*unix.Timespec)(unsafe.Add(unsafe.Pointer(h), uintptr(head)))
			return ts.Nano()
		}
		step := (h.Len + 7) &^ 7
		if step >= left {
			return 0
		}
		left -= step
		at += uintptr(step)
	}
	return 0
}

// asRead gives the raw connection's error the name that it has when it comes from net's own Read: callers (k6's error codes
// among them) look at it.
func asRead(err error) error {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "raw-read" {
		renamed := *op
		renamed.Op = "read"
		return &renamed
	}
	return err
}
