package llmload

import (
	"strings"

	"github.com/grafana/sobek"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// This file makes plain JavaScript objects: wrapped Go structs would look alike but be slower to read, and show typed nil
// pointers as objects. It must not know where the values come from.

// object collects fields of a new object.
type object struct {
	rt *sobek.Runtime
	o  *sobek.Object
}

func newObject(rt *sobek.Runtime) object { return object{rt, rt.NewObject()} }

// set puts in a value; it must be a plain one (string, bool, number), a sobek.Value, or nil for null.
func (b object) set(key string, v any) {
	if v == nil {
		v = sobek.Null()
	}
	_ = b.o.Set(key, v) // cannot fail on a plain new object
}

func orNullJS[T any](v *T) any {
	if v == nil {
		return nil
	}
	return *v
}

// array makes a real array.
func array[T any](rt *sobek.Runtime, items []T, each func(T) any) *sobek.Object {
	out := make([]any, len(items))
	for i, x := range items {
		out[i] = each(x)
	}
	return rt.NewArray(out...)
}

func (o *observation) toJS(rt *sobek.Runtime) *sobek.Object {
	b := newObject(rt)
	b.set("id", o.ID)
	b.set("protocol", o.Protocol)
	b.set("status", o.Status)
	b.set("contentType", o.ContentType)
	b.set("contentEncoding", o.ContentEncoding)
	b.set("sse", o.SSE)
	b.set("reusedConnection", o.ReusedConnection)
	b.set("sentAt", orNullJS(o.SentAt))
	b.set("blockedMs", orNullJS(o.BlockedMs))
	b.set("connectMs", orNullJS(o.ConnectMs))
	b.set("tlsMs", orNullJS(o.TLSMs))
	b.set("ttfbMs", orNullJS(o.TTFBMs))
	b.set("ttfeMs", orNullJS(o.TTFEMs))
	b.set("ttftMs", orNullJS(o.TTFTMs))
	b.set("ttvtMs", orNullJS(o.TTVTMs))
	b.set("e2eMs", orNullJS(o.E2EMs))
	b.set("closeMs", orNullJS(o.CloseMs))
	b.set("gapMaxMs", orNullJS(o.GapMaxMs))
	b.set("gapMeanMs", orNullJS(o.GapMeanMs))
	b.set("chunks", o.Chunks)
	b.set("events", o.Events)
	b.set("comments", o.Comments)
	b.set("bytes", o.Bytes)
	b.set("text", o.Text)
	b.set("reasoning", o.Reasoning)
	b.set("refusal", o.Refusal)
	b.set("toolCalls", array(rt, o.ToolCalls, func(c answer.ToolCall) any { return toolCallJS(rt, c) }))
	b.set("finishReason", orNullJS(o.FinishReason))
	b.set("done", orNullJS(o.Done))
	b.set("usage", usageJS(rt, o.Usage))
	b.set("usageZero", o.UsageZero)
	b.set("queueMs", orNullJS(o.QueueMs))
	b.set("metadata", o.Metadata)
	b.set("responseId", o.ResponseID)
	b.set("responseStatus", orNullJS(o.ResponseStatus))
	b.set("eventTypes", array(rt, o.EventTypes, func(s string) any { return s }))
	b.set("faults", array(rt, o.Faults, func(s string) any { return s }))
	b.set("inBandError", inBandJS(rt, o.InBandError))
	b.set("malformed", o.Malformed)
	b.set("malformedSample", o.MalformedSample)
	b.set("end", o.End)
	b.set("endError", o.EndError)
	b.set("cutBy", orNullJS(o.CutBy))
	b.set("preview", o.Preview)
	b.set("clock", o.Clock)
	b.set("lagMeanUs", orNullJS(o.LagMeanUs))
	b.set("lagMaxUs", orNullJS(o.LagMaxUs))
	b.set("arrivalUncertaintyUs", orNullJS(o.UncertaintyUs))
	return b.o
}

func toolCallJS(rt *sobek.Runtime, c answer.ToolCall) *sobek.Object {
	b := newObject(rt)
	b.set("index", c.Index)
	b.set("id", c.ID)
	b.set("name", c.Name)
	b.set("arguments", c.Arguments)
	return b.o
}

func usageJS(rt *sobek.Runtime, u *answer.Usage) any {
	if u == nil {
		return nil
	}
	b := newObject(rt)
	b.set("input", orNullJS(u.Input))
	b.set("output", orNullJS(u.Output))
	b.set("total", orNullJS(u.Total))
	b.set("cached", orNullJS(u.Cached))
	b.set("reasoning", orNullJS(u.Reasoning))
	return b.o
}

func inBandJS(rt *sobek.Runtime, e *answer.InBandError) any {
	if e == nil {
		return nil
	}
	b := newObject(rt)
	b.set("message", e.Message)
	b.set("type", e.Type)
	b.set("code", e.Code)
	return b.o
}

// validText makes a text of bytes that may have been cut inside a character, or be no text at all.
func validText(p []byte) string { return strings.ToValidUTF8(string(p), "\uFFFD") }
