// Package fakellm is a small LLM server for tests. It streams with exact control of what goes into which write, and keeps a
// truth log: which requests it received and when it wrote which token. It must not know the client that it tests.
package fakellm

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// IDHeader carries the request id.
const IDHeader = "X-Llmload-Request-Id"

// Seen is what the server knows of one request.
type Seen struct {
	ID string
	// Received is when the request's body was complete, Wrote when each token was handed to the socket.
	Received time.Time
	Wrote    []time.Time
	// Header is the request's.
	Header http.Header
}

// Server is the handler; its zero value is ready.
type Server struct {
	mu   sync.Mutex
	seen []*Seen
}

// Seen gives the truth log.
func (s *Server) Seen() []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Seen, len(s.seen))
	for i, x := range s.seen {
		out[i] = *x
		out[i].Wrote = append([]time.Time(nil), x.Wrote...)
	}
	return out
}

// IDs gives the request ids in the order of arrival.
func (s *Server) IDs() []string {
	var out []string
	for _, x := range s.Seen() {
		out = append(out, x.ID)
	}
	return out
}

// Note enters a request into the truth log.
func (s *Server) Note(r *http.Request) *Seen {
	x := &Seen{ID: r.Header.Get(IDHeader), Received: time.Now(), Header: r.Header.Clone()}
	s.mu.Lock()
	s.seen = append(s.seen, x)
	s.mu.Unlock()
	return x
}

// Wrote enters a token.
func (s *Server) Wrote(x *Seen) {
	s.mu.Lock()
	x.Wrote = append(x.Wrote, time.Now())
	s.mu.Unlock()
}

// Role, Token, Finish and Done are events as OpenAI-like servers frame them.
const (
	Role   = `data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}` + "\n\n"
	Finish = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	Usage  = `data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12}}` + "\n\n"
	Done   = "data: [DONE]\n\n"
)

// Token is an event with one piece of text.
func Token(text string) string {
	return `data: {"choices":[{"index":0,"delta":{"content":` + strconv.Quote(text) + `}}]}` + "\n\n"
}

// ServeHTTP streams: `n` tokens, `gap` between them, `ttft` before the first.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := s.Note(r)
	n, _ := strconv.Atoi(r.FormValue("n"))
	gap, _ := time.ParseDuration(r.FormValue("gap"))
	ttft, _ := time.ParseDuration(r.FormValue("ttft"))
	w.Header().Set("Content-Type", "text/event-stream")
	Write(w, Role)
	for i := range n {
		if i == 0 {
			time.Sleep(ttft)
		} else {
			time.Sleep(gap)
		}
		if r.Context().Err() != nil {
			return
		}
		s.Wrote(x)
		Write(w, Token(fmt.Sprintf("tok%d ", i)))
	}
	Write(w, Finish+Usage+Done)
}

// Write hands text to the socket at once.
func Write(w http.ResponseWriter, text string) {
	_, _ = w.Write([]byte(text))
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}
