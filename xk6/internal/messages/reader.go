// Package messages makes sense of the events of a streamed message of Anthropic's Messages API, as Anthropic sends it and
// as vLLM, llama.cpp and LiteLLM imitate it: it says of each event what it was, and at any time what has been said so far.
// It knows nothing of HTTP, clocks or k6.
package messages

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
	"github.com/llmload/llmload/xk6/internal/sse"
)

// Reader reads one stream of the Messages API. Not safe for concurrent use.
type Reader struct {
	frame           answer.Frame
	text, reasoning []byte
	calls           calls
	usage           usage
	id, stop        string
	// ended: message_stop came.
	ended bool
}

var _ answer.Dialect = (*Reader)(nil)

// New returns a reader at the start of a stream.
func New() *Reader { return &Reader{} }

// Event takes the next event and says what it was. Hot path: the event is parsed once.
func (r *Reader) Event(ev sse.Event) answer.Effect {
	effect, announced, root, ok := r.frame.Open(ev)
	if !ok {
		return effect
	}
	var e event
	e.read(root, announced)
	failed := e.suspect && r.frame.Failure(root)
	switch e.typ {
	case "ping":
		return answer.Effect{Ping: true}
	case "content_block_delta":
		effect.Token, effect.Visible = r.delta(e.index, e.delta)
	case "content_block_start":
		effect.Token, effect.Visible = r.block(e.index, e.block)
	case "content_block_stop":
	case "message_start":
		effect.Token, effect.Visible = r.start(e.message)
	case "message_delta":
		r.finish(e.delta.Get("stop_reason"))
		r.usage.read(e.usage)
	case "message_stop":
		r.ended, effect.Done = true, true
		r.frame.End()
	default: // the API asks its clients to pass over what they do not know
		if !failed {
			r.frame.Other(root)
		}
	}
	return effect
}

// start reads the message that begins. It is empty and has not stopped, except where a gateway had all of it at once.
func (r *Reader) start(message gjson.Result) (token, visible bool) {
	if r.id == "" {
		r.id = strings.Clone(message.Get("id").Str)
	}
	r.usage.begin(message.Get("usage"))
	r.finish(message.Get("stop_reason"))
	content := message.Get("content")
	if !content.IsArray() {
		return false, false
	}
	i := 0
	content.ForEach(func(_, block gjson.Result) bool {
		t, v := r.block(i, block)
		token, visible = token || t, visible || v
		i++
		return true
	})
	return token, visible
}

// block reads a block of content that begins: a call with its name, or a text, which is empty as a rule. What a tool of
// the server's brought back is no output of the model's.
func (r *Reader) block(index int, block gjson.Result) (token, visible bool) {
	switch block.Get("type").Str {
	case "tool_use", "server_tool_use", "mcp_tool_use":
		return r.calls.begin(index, block), false
	case "text":
		visible = appended(&r.text, block.Get("text"))
		return visible, visible
	case "thinking":
		return appended(&r.reasoning, block.Get("thinking")), false
	}
	return false, false
}

// delta adds a piece of a block. Its key says what it is; signatures and citations are no output. Hot path.
func (r *Reader) delta(index int, d gjson.Result) (token, visible bool) {
	if !d.IsObject() {
		return false, false
	}
	d.ForEach(func(key, value gjson.Result) bool {
		switch key.Str {
		case "text":
			visible = appended(&r.text, value) || visible
		case "thinking":
			token = appended(&r.reasoning, value) || token
		case "partial_json":
			token = r.calls.delta(index, value.Str) || token
		}
		return true
	})
	return token || visible, visible
}

func appended(to *[]byte, piece gjson.Result) bool {
	*to = append(*to, piece.Str...)
	return piece.Str != ""
}

func (r *Reader) finish(reason gjson.Result) {
	if reason.Str != "" && reason.Str != r.stop {
		r.stop = strings.Clone(reason.Str)
	}
}

// Result is what the stream has said until now.
func (r *Reader) Result() answer.Result {
	out := r.frame.Result()
	out.Text, out.Reasoning, out.ToolCalls = string(r.text), string(r.reasoning), r.calls.value()
	out.ResponseID, out.Done = r.id, r.ended
	out.Usage, out.UsageZero = r.usage.value()
	if r.stop != "" {
		stop := r.stop
		out.FinishReason = &stop
	}
	return out
}
