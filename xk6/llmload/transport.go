package llmload

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
)

// transport stands before a VU's own transport and observes the requests that carry the id header. It never changes what
// comes back, errors included; only an answer in one piece that is larger than k6 may keep is cut (body.go), and one whose
// limits have passed or whose user has left (guard.go).
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
	hop, ctx := t.vu.hopFor(req.Context(), ids[0])
	//nolint:bodyclose // the caller closes it
	resp, err := t.next.RoundTrip(t.outgoing(ctx, req, &hop.trace))
	if err != nil {
		hop.fail(err)
		return instead(hop.cut(), req, resp, err)
	}
	if why := hop.cut(); why != nil {
		// What a server still says when it sees the connection being closed is no answer.
		_ = resp.Body.Close()
		hop.fail(why)
		return instead(why, req, nil, why)
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
func (t *transport) outgoing(ctx context.Context, req *http.Request, tr *trace) *http.Request {
	out := req.WithContext(httptrace.WithClientTrace(ctx, tr.hooks()))
	if !t.send {
		out.Header = req.Header.Clone()
		delete(out.Header, t.header)
	}
	return out
}

// instead is what comes back for a request that was cut off before its head came.
func instead(why *limitError, req *http.Request, resp *http.Response, err error) (*http.Response, error) {
	switch {
	case why == nil:
		return resp, err
	case why.left():
		return leftResponse(req), nil
	default:
		return nil, why
	}
}

// statusLeft stands in for the status of an answer whose user left before its head came, as some proxies log it. Where
// k6/lib sends such a request it tells k6 to expect it.
const statusLeft = 499

func leftResponse(req *http.Request) *http.Response {
	return &http.Response{
		Status: "499 the user left", StatusCode: statusLeft, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: http.NoBody, Request: req,
	}
}
