package llmload

import (
	"context"
	"net"
	"net/http"

	"go.k6.io/k6/v2/lib/netext"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

// observeDials makes the connections that t opens from now on tell their times. k6's own wrapper, which counts bytes, stays
// outside of ours. To be called before t's first use: net/http reads DialContext without a lock.
func observeDials(t *http.Transport, kernel bool) {
	dial := t.DialContext
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		patient, done := patience(ctx)
		defer done()
		c, err := dial(patient, network, address)
		if err != nil {
			return c, err
		}
		closeUnfinished(ctx, c)
		switch outer := c.(type) {
		case *netext.Conn:
			if tcp, ok := outer.Conn.(*net.TCPConn); ok {
				outer.Conn = kclock.Wrap(tcp, kernel)
			}
		case *net.TCPConn:
			return kclock.Wrap(outer, kernel), nil
		}
		return c, nil
	}
}

// clockOf finds our connection below TLS and k6's wrapper, nil where it was opened before install.
func clockOf(c net.Conn) *kclock.Conn {
	return kclock.Unwrap(c, func(c net.Conn) net.Conn {
		if k6conn, ok := c.(*netext.Conn); ok {
			return k6conn.Conn
		}
		return nil
	})
}

// patience ends a dial with the request that it is made for: net/http would go on, for later ones.
func patience(ctx context.Context) (context.Context, func()) {
	h, ok := ctx.Value(guardKey{}).(*hop)
	if !ok {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(h.guard.ctx, func() { cancel(context.Cause(h.guard.ctx)) })
	return ctx, func() {
		stop()
		cancel(nil)
	}
}

// closeUnfinished closes a connection whose TLS handshake is not over when the request that it was made for is cut off.
func closeUnfinished(ctx context.Context, c net.Conn) {
	h, ok := ctx.Value(guardKey{}).(*hop)
	if !ok {
		return
	}
	context.AfterFunc(h.guard.ctx, func() {
		if h.cut() != nil && h.trace.shakingHands() {
			_ = c.Close()
		}
	})
}
