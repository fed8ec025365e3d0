package llmload

import (
	"math"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// observation is what was seen of one response (Observation of core/contract/engine.ts), plus the gaps, which go to the
// record only. nil is "not known".
type observation struct {
	ID                                  string
	Protocol                            string
	Status                              int
	ContentType, ContentEncoding        string
	SSE, ReusedConnection               bool
	SentAt                              *float64 // ms since the epoch
	BlockedMs, ConnectMs, TLSMs         *float64
	TTFBMs, TTFEMs, TTFTMs, TTVTMs      *float64
	E2EMs, CloseMs, GapMaxMs, GapMeanMs *float64
	Chunks, Events, Comments, Bytes     int64
	Text, Reasoning, Refusal            string
	ToolCalls                           []answer.ToolCall
	FinishReason                        *string
	Done                                *bool
	Usage                               *answer.Usage
	UsageZero                           bool
	QueueMs                             *float64
	Metadata, ResponseID                string
	ResponseStatus                      *string
	EventTypes                          []string
	Faults                              []string
	InBandError                         *answer.InBandError
	Malformed                           int
	MalformedSample                     string
	End, EndError                       string
	CutBy                               *string
	Preview                             string
	Clock                               string
	LagMeanUs, LagMaxUs, UncertaintyUs  *int64

	gapsUs   []uint32
	gapsHist [][2]int64
	gapSumUs float64
}

// observe sums up what is known at the moment; the body may still be under way.
func (h *hop) observe(id string) *observation {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.trace.mu.Lock()
	defer h.trace.mu.Unlock()
	t := &h.trace
	o := &observation{
		ID: id, Protocol: h.protocol, Status: h.status, ContentType: h.contentType, ContentEncoding: h.codec,
		ReusedConnection: t.reused, Bytes: h.bytes, End: h.end, EndError: h.endErr,
		BlockedMs: msOf(t.blocked()), ConnectMs: msOf(t.connect()), TLSMs: msOf(t.handshake()),
		Preview: validText(h.intake.preview), QueueMs: h.queueMs, Faults: []string{}, Clock: h.arrivals.clock(),
	}
	if why := h.cutLocked(); why != nil {
		o.CutBy = ptr(why.by)
	}
	if t.sent != 0 {
		o.SentAt = ptr(math.Round(float64(t.sentEpoch)/1e3) / 1e3)
	}
	o.TTFBMs = since(t.sent, t.first)
	// an answer that nobody waited for any more ends when it was given up, head or no head
	if (h.head || o.CutBy != nil) && h.end != endOpen {
		o.CloseMs = since(t.sent, h.closeAt)
	}
	if h.arrivals.lags > 0 {
		o.LagMeanUs = ptr((h.arrivals.lagSum/h.arrivals.lags + 500) / 1000)
		o.LagMaxUs = ptr((h.arrivals.lagMax + 500) / 1000)
	}
	switch s := h.intake.stream; {
	case s != nil:
		h.observeStream(o, s, t.sent)
	case h.lastByte != 0 && h.end == endEOF:
		o.E2EMs = since(t.sent, h.lastByte)
	case h.head && h.end == endEOF:
		o.E2EMs = o.TTFBMs // an empty body: the head's first byte is all that came
	}
	return o
}

func (h *hop) observeStream(o *observation, s *stream, sent int64) {
	said := s.said.Result()
	o.SSE = true
	o.TTFEMs, o.TTFTMs, o.TTVTMs = since(sent, s.firstEvent), since(sent, s.firstToken), since(sent, s.firstVisible)
	o.E2EMs = since(sent, s.lastToken)
	o.Chunks, o.Events, o.Comments = s.chunks, s.events, s.comments
	if s.chunks >= 2 {
		o.GapMaxMs = msOf(s.gapMax)
		o.GapMeanMs = msOf(s.gapSum / (s.chunks - 1))
	}
	o.gapSumUs = float64(s.gapSum) / 1e3
	if s.chunks > 0 {
		o.UncertaintyUs = ptr((s.uncertainty + 500) / 1000)
	}
	if o.gapsHist = s.gaps.pairs(); o.gapsHist == nil {
		// a copy: the stream may still be under way
		o.gapsUs = append([]uint32{}, s.gaps.us...)
	}
	o.Text, o.Reasoning, o.Refusal, o.ToolCalls = said.Text, said.Reasoning, said.Refusal, said.ToolCalls
	o.FinishReason, o.Done = said.FinishReason, ptr(said.Done)
	o.Usage, o.UsageZero = said.Usage, said.UsageZero
	if said.QueueMs != nil {
		o.QueueMs = said.QueueMs // the stream is about this request alone; a head may be a proxy's
	}
	o.Metadata, o.ResponseID, o.ResponseStatus, o.EventTypes = said.Metadata, said.ResponseID, said.ResponseStatus, said.EventTypes
	o.InBandError, o.Malformed, o.MalformedSample = said.InBand, said.Malformed, said.MalformedSample
	o.Faults = h.faults(s, said)
}

// since gives to - from in ms, nil where one of them is not known. The clocks of two machines are never compared, but the
// kernel may stamp the answer while the call that sent the request has not returned: never below 0.
func since(from, to int64) *float64 {
	if from == 0 || to == 0 {
		return nil
	}
	return msOf(max(0, to-from))
}

// msOf turns ns into ms with three digits; below 0 is "none".
func msOf(ns int64) *float64 {
	if ns < 0 {
		return nil
	}
	return ptr(math.Round(float64(ns)/1e3) / 1e3)
}
