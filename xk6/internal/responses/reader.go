// Package responses makes sense of the events of a streamed response of OpenAI's Responses API, in OpenAI's spelling and
// in Jan Server's: it says of each event what it was, and at any time what has been said so far. It knows nothing of
// HTTP, clocks or k6.
package responses

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
	"github.com/llmload/llmload/xk6/internal/sse"
)

// Reader reads one stream of the Responses API. Not safe for concurrent use.
type Reader struct {
	frame                    answer.Frame
	types                    types
	text, reasoning, refusal words
	calls                    calls
	state                    state
}

var _ answer.Dialect = (*Reader)(nil)

// New returns a reader at the start of a stream.
func New() *Reader { return &Reader{} }

// Event takes the next event and says what it was. Hot path: the event is parsed once.
func (r *Reader) Event(ev sse.Event) answer.Effect {
	effect, announced, root, ok := r.frame.Open(ev)
	if !ok {
		switch {
		case effect.Done:
			r.types.add(endMark)
		case effect.Data, ev.Kind == sse.Message && announced == "error":
			r.types.add(announced)
		}
		return effect
	}
	var e event
	e.read(root, announced)
	r.frame.Sequence(e.sequence)
	if e.typ == "keepalive" || e.typ == "ping" {
		return answer.Effect{Ping: true}
	}
	r.types.add(e.typ)
	r.text.begin()
	r.reasoning.begin()
	r.refusal.begin()
	effect.Token, effect.Visible = r.say(&e)
	if !r.known(&e, root) {
		r.frame.Other(root)
	}
	return effect
}

// known notes errors and usage, and tells whether the event is one of this API's, or at least one of those.
func (r *Reader) known(e *event, root gjson.Result) bool {
	known := strings.HasPrefix(e.typ, ofThisAPI)
	switch {
	case e.typ == "response.error":
		r.frame.Fail(answer.FailureOf(root))
	case e.suspect && r.frame.Failure(root):
		known = true
	}
	return r.frame.Usage.Read(e.usage) || known
}

// say adds what the event brings. Output that no delta brought is taken from the events that repeat it.
func (r *Reader) say(e *event) (token, visible bool) {
	switch e.typ {
	case "response.output_text.delta", "response.output_audio_transcript.delta", "response.audio.transcript.delta":
		visible = r.text.delta(e.where, e.piece)
		return visible, visible
	case "response.refusal.delta":
		visible = r.refusal.delta(e.where, e.piece)
		return visible, visible
	case "response.reasoning_text.delta", "response.reasoning.delta":
		return r.reasoning.delta(e.where, e.piece), false
	case "response.reasoning_summary_text.delta", "response.reasoning_summary.delta":
		return r.reasoning.delta(e.where.summary(), e.piece), false
	case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta",
		"response.mcp_call_arguments.delta", "response.mcp_call.arguments.delta", "response.code_interpreter_call_code.delta":
		return r.calls.delta(e.where, answer.ArgumentText(e.piece)), false

	case "response.output_text.done", "response.output_audio_transcript.done", "response.audio.transcript.done":
		visible = r.text.complete(e.where, e.whole)
		return visible, visible
	case "response.refusal.done":
		visible = r.refusal.complete(e.where, e.whole)
		return visible, visible
	case "response.reasoning_text.done", "response.reasoning.done":
		return r.reasoning.complete(e.where, e.whole), false
	case "response.reasoning_summary_text.done", "response.reasoning_summary.done":
		return r.reasoning.complete(e.where.summary(), e.whole), false
	case "response.function_call_arguments.done", "response.custom_tool_call_input.done",
		"response.mcp_call_arguments.done", "response.mcp_call.arguments.done", "response.code_interpreter_call_code.done":
		return r.calls.complete(e.where, e.callID.Str, e.name.Str, answer.ArgumentText(e.whole)), false

	case "response.content_part.added", "response.content_part.done":
		return r.part(e.where, e.part)
	case "response.reasoning_summary_part.added", "response.reasoning_summary_part.done":
		return r.reasoning.complete(e.where.summary(), e.part), false
	case "response.output_item.added", "response.output_item.done":
		return r.item(e.where, e.item)
	}
	return r.response(e)
}

// response reads an event about the response as a whole.
func (r *Reader) response(e *event) (token, visible bool) {
	r.state.name(e.responseID, e.response.Get("id"))
	ends := r.state.follow(e.typ, e.response)
	r.frame.Usage.Read(e.response.Get("usage"))
	if !ends {
		return false, false
	}
	if failure, ok := r.state.failure(e.response.Get("error")); ok {
		r.frame.Fail(failure)
	}
	return r.items(e.response.Get("output"))
}

// Result is what the stream has said until now.
func (r *Reader) Result() answer.Result {
	out := r.frame.Result()
	out.Text, out.Reasoning, out.Refusal = string(r.text.said), string(r.reasoning.said), string(r.refusal.said)
	out.ToolCalls = r.calls.value()
	out.EventTypes = append([]string(nil), r.types...)
	r.state.fill(&out)
	return out
}
