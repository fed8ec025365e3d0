package llmload

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"
	"go.k6.io/k6/v2/js/modulestest"
	"go.k6.io/k6/v2/lib"
	"go.k6.io/k6/v2/lib/netext"

	"github.com/llmload/llmload/xk6/internal/fakellm"
)

// rig is one VU with the module in it, and a transport like k6's.
type rig struct {
	t       *testing.T
	runtime *modulestest.Runtime
	vu      *Instance
	state   *lib.State
}

func newRig(t *testing.T) *rig {
	t.Helper()
	rt := modulestest.NewRuntime(t)
	module := New()
	vu, ok := module.NewModuleInstance(rt.VU).(*Instance)
	require.True(t, ok)
	require.NoError(t, rt.VU.RuntimeField.Set("engine", vu.Exports().Named))
	t.Cleanup(func() { module.engine.stop(logrus.New()) })
	return &rig{t: t, runtime: rt, vu: vu}
}

// installed makes a VU that has called install with the options given as JavaScript.
func installed(t *testing.T, options string) *rig {
	t.Helper()
	r := newRig(t)
	r.enter()
	_, err := r.run(`engine.install(` + options + `)`)
	require.NoError(t, err)
	return r
}

// enter moves the VU out of the init context.
func (r *rig) enter() {
	dialer := netext.NewDialer(net.Dialer{}, nil)
	r.state = &lib.State{
		Logger: logrus.New(),
		Transport: &http.Transport{
			DialContext:        dialer.DialContext,
			DisableCompression: true,
			ForceAttemptHTTP2:  true,
			TLSClientConfig:    &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // a server of the test's own
		},
	}
	r.t.Cleanup(func() { http.DefaultClient.CloseIdleConnections() })
	r.runtime.MoveToVUContext(r.state)
}

func (r *rig) run(script string) (any, error) {
	v, err := r.runtime.VU.Runtime().RunString(script)
	if err != nil {
		return nil, err
	}
	return v.Export(), nil
}

func (r *rig) do(id, method, url string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(r.t.Context(), method, url, body)
	require.NoError(r.t, err)
	req.Header.Set(fakellm.IDHeader, id)
	return (&http.Client{Transport: r.state.Transport}).Do(req)
}

// get reads a whole response; an error of its body is given back.
func (r *rig) get(id, url string) ([]byte, error) {
	resp, err := r.do(id, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// stream announces a streaming request, reads it to its end and gives what was seen.
func (r *rig) stream(id, url string) *observation {
	r.begin(id, modeStream)
	_, _ = r.get(id, url)
	return r.seen(id)
}

func (r *rig) begin(id, mode string) {
	require.NoError(r.t, r.vu.beginRequest(id, Labels{Mode: mode, Try: 1}, Limits{}))
}

func (r *rig) seen(id string) *observation {
	r.vu.mu.Lock()
	defer r.vu.mu.Unlock()
	request := r.vu.open[id]
	require.NotNil(r.t, request)
	require.NotNil(r.t, request.hop)
	return request.hop.observe(id)
}

// serving runs a handler, over TLS and HTTP/2 if asked.
func serving(t *testing.T, kind string, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	switch kind {
	case "plain":
		server.Start()
	case "tls":
		server.StartTLS()
	case "h2":
		server.EnableHTTP2 = true
		server.StartTLS()
	}
	t.Cleanup(server.Close)
	return server.URL
}

// raw runs a handler that writes its answer byte by byte, head included; it gets the request's id.
func raw(t *testing.T, handler func(c *net.TCPConn, id string)) string {
	t.Helper()
	return serving(t, "plain", func(w http.ResponseWriter, r *http.Request) {
		h, ok := w.(http.Hijacker)
		if !ok {
			return
		}
		c, _, err := h.Hijack()
		if err != nil {
			return
		}
		defer c.Close()
		if tcp, ok := c.(*net.TCPConn); ok {
			handler(tcp, r.Header.Get(fakellm.IDHeader))
		}
	})
}

const eventStreamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n"
