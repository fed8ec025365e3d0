package llmload

import (
	"io"
	"net/http"
	"net/http/httptrace"
)

// transport stands before a VU's own transport and observes the requests that carry the id header. It never changes what
// comes back, errors included; only an answer in one piece that is larger than k6 may keep is cut (body.go).
type transport struct {
	next   http.RoundTripper
	vu     *Instance
	header string
	send   bool
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ids := req.Header[t.header]
	if len(ids) == 0 || ids[0] == "" {
		return t.next.RoundTrip(req)
	}
	hop := t.vu.hopFor(ids[0])
	//nolint:bodyclose // the caller closes it
	resp, err := t.next.RoundTrip(t.outgoing(req, &hop.trace))
	if err != nil {
		hop.fail(err)
		return resp, err
	}
	if resp.Request != nil {
		resp.Request = req
	}
	hop.answer(resp)
	switch {
	case resp.StatusCode == http.StatusSwitchingProtocols:
		hop.finish(io.EOF) // the connection is the caller's now, its body is no body
	case resp.Body == nil || resp.Body == http.NoBody:
		hop.finish(io.EOF)
	default:
		resp.Body = &body{ReadCloser: resp.Body, hop: hop}
	}
	return resp, nil
}

// outgoing gives the request with our hooks, and without the id header where that must not be sent.
func (t *transport) outgoing(req *http.Request, tr *trace) *http.Request {
	out := req.WithContext(httptrace.WithClientTrace(req.Context(), tr.hooks()))
	if !t.send {
		out.Header = req.Header.Clone()
		delete(out.Header, t.header)
	}
	return out
}
