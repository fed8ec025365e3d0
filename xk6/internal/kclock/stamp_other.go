//go:build !(linux && (amd64 || arm64 || riscv64 || loong64 || ppc64le))

package kclock

import "net"

// Available is false: no kernel stamps on this system, arrival is when the read returns.
func Available() bool { return false }

func newStamper(*net.TCPConn) stamper { return nil }
