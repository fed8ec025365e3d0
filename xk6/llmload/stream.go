package llmload

import (
	"slices"

	"github.com/llmload/llmload/xk6/internal/answer"
	"github.com/llmload/llmload/xk6/internal/chat"
	"github.com/llmload/llmload/xk6/internal/messages"
	"github.com/llmload/llmload/xk6/internal/responses"
	"github.com/llmload/llmload/xk6/internal/sse"
)

// stream reads one event stream and notes when its events came. It must not know where bytes and times come from.
// Not safe for concurrent use. Hot path: no allocation for an event but what keeps its text and its gap.
type stream struct {
	parser *sse.Parser
	said   answer.Dialect
	emit   func(sse.Event)
	tokens func(at int64, gap int64) // called for every token-bearing event; gap in ns, -1 for the first

	// the read under way
	now       arrival
	inRead    int64 // token-bearing events of it
	openToken bool  // the last event of it bore a token

	firstEvent, firstToken, firstVisible, lastToken int64 // kclock ns, 0 = none
	events, comments, chunks                        int64
	commentFirst                                    bool
	together                                        int64 // token-bearing events that shared their read with another one
	togetherLate                                    int64 // of these, in reads that the client was late for
	quiet                                           int64 // ns without a read before one that brought several tokens, the longest
	uncertainty                                     int64 // ns, the widest
	unterminated                                    bool

	gaps           gaps
	gapSum, gapMax int64
}

// Labels of requests whose streams are of an API of their own; all others are chat completions.
const (
	apiResponses = "responses"
	apiMessages  = "messages"
)

func newStream(api string, tokens func(at, gap int64)) *stream {
	s := &stream{parser: sse.New(), said: dialect(api), tokens: tokens}
	s.emit = s.event
	return s
}

func dialect(api string) answer.Dialect {
	switch api {
	case apiResponses:
		return responses.New()
	case apiMessages:
		return messages.New()
	default:
		return chat.New()
	}
}

// feed takes the bytes of one read.
func (s *stream) feed(p []byte, when arrival) {
	s.now, s.inRead, s.openToken = when, 0, false
	s.parser.Feed(p, s.emit)
}

// close is called once at the end; what was not finished by a blank line came with the last bytes.
func (s *stream) close() {
	s.parser.Close(s.emit)
}

func (s *stream) event(ev sse.Event) {
	if s.openToken {
		// Something came after a token in the same read: its segment may have been joined with a later one.
		s.uncertainty = max(s.uncertainty, s.now.at-s.now.after)
		s.openToken = false
	}
	effect := s.said.Event(ev)
	if ev.Kind == sse.Comment {
		s.comments++
		s.commentFirst = s.commentFirst || s.events == 0
	}
	if ev.Unterminated {
		s.unterminated = true
	}
	if !effect.Data {
		return
	}
	s.events++
	if s.firstEvent == 0 {
		s.firstEvent = s.now.at
	}
	if effect.Token {
		s.token(effect.Visible)
	}
}

func (s *stream) token(visible bool) {
	at := s.now.at
	gap := int64(-1)
	if s.chunks == 0 {
		s.firstToken = at
	} else {
		gap = max(0, at-s.lastToken)
		s.gaps.add(gap)
		s.gapSum += gap
		s.gapMax = max(s.gapMax, gap)
	}
	s.chunks++
	s.lastToken = at
	s.openToken = true
	if visible && s.firstVisible == 0 {
		s.firstVisible = at
	}
	s.inRead++
	switch {
	case s.inRead == 1 || s.now.held:
	case s.inRead == 2:
		s.joined(2)
		s.quiet = max(s.quiet, at-s.now.after)
	default:
		s.joined(1)
	}
	s.tokens(at, gap)
}

// joined counts n more token-bearing events that shared a read.
func (s *stream) joined(n int64) {
	s.together += n
	if s.now.late {
		s.togetherLate += n
	}
}

// gaps keeps the times between token-bearing events in microseconds: a list, and a histogram once there are too many.
type gaps struct {
	us []uint32
	// bins counts by bin number, sparse; nil as long as the list holds all. Bin binLow counts zeros.
	bins map[int]int64
}

func (g *gaps) add(ns int64) {
	us := uint32(min((ns+500)/1000, 1<<32-1)) //nolint:gosec // bounded in this line
	if g.bins == nil && len(g.us) < maxGaps {
		g.us = append(g.us, us)
		return
	}
	if g.bins == nil {
		g.bins = map[int]int64{}
		for _, v := range g.us {
			g.bins[gapBin(v)]++
		}
	}
	g.us = nil
	g.bins[gapBin(us)]++
}

// gapBin is the bin of a gap. Gaps of events that share a read are 0, which no logarithmic bin holds: they go to the lowest.
func gapBin(us uint32) int {
	if us == 0 {
		return binLow
	}
	return binOf(float64(us))
}

// pairs gives the histogram as [index, count], ascending; nil as long as the list holds all.
func (g *gaps) pairs() [][2]int64 {
	if g.bins == nil {
		return nil
	}
	out := make([][2]int64, 0, len(g.bins))
	for i, n := range g.bins {
		out = append(out, [2]int64{int64(i), n})
	}
	slices.SortFunc(out, func(a, b [2]int64) int { return int(a[0] - b[0]) })
	return out
}
