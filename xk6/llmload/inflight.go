package llmload

import "sync/atomic"

// inFlight counts the requests that are under way over all VUs of the process: from the call of the transport until the
// body's end, close or error.
type inFlight struct {
	requests, streams atomic.Int64
}

func (f *inFlight) enter(stream bool) {
	f.requests.Add(1)
	if stream {
		f.streams.Add(1)
	}
}

// turnsStream is for a response that is a stream although nobody said so before.
func (f *inFlight) turnsStream() { f.streams.Add(1) }

func (f *inFlight) leave(stream bool) {
	f.requests.Add(-1)
	if stream {
		f.streams.Add(-1)
	}
}
