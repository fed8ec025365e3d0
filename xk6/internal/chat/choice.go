package chat

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// choice is one of the answers of a stream.
type choice struct {
	index                    int
	text, reasoning, refusal []byte
	calls                    toolCalls
	finish                   string
}

// choice reads one entry of "choices"; place is its position, which stands in for a missing index.
func (a *Accumulator) choice(v gjson.Result, place int) (token, visible bool) {
	var delta, finish gjson.Result
	v.ForEach(func(key, value gjson.Result) bool {
		switch key.Str {
		case "index":
			if value.Type == gjson.Number {
				place = int(value.Num)
			}
		case "delta":
			delta = value
		case "finish_reason":
			finish = value
		case "usage":
			a.frame.Usage.Read(value) // Moonshot puts it here
		case "error":
			if value.IsObject() {
				a.frame.Fail(answer.ErrorObject(value))
			}
		}
		return true
	})
	c := a.choiceAt(place)
	// "content" is what AgentAPI writes into its first chunk.
	if finish.Type == gjson.String && finish.Str != "" && finish.Str != "content" {
		if finish.Str != c.finish {
			c.finish = strings.Clone(finish.Str)
		}
		if finish.Str == "error" {
			a.frame.Fail(answer.InBandError{Type: "finish_reason", Code: "error"})
		}
	}
	return c.delta(delta)
}

// delta adds what one delta brings. Reasoning often comes twice under two names, so the first that is not empty is
// taken.
func (c *choice) delta(d gjson.Result) (token, visible bool) {
	if !d.IsObject() {
		return false, false
	}
	before := len(c.text) + len(c.refusal)
	thought := len(c.reasoning)
	d.ForEach(func(key, value gjson.Result) bool {
		switch key.Str {
		case "content":
			c.content(value)
		case "reasoning_content", "reasoning", "thinking", "thinking_blocks", "reasoning_details":
			if len(c.reasoning) == thought {
				c.reasoning = answer.AppendText(c.reasoning, value)
			}
		case "refusal":
			c.refusal = append(c.refusal, value.Str...)
		case "audio":
			c.text = append(c.text, value.Get("transcript").Str...)
		case "tool_calls":
			if value.IsArray() {
				value.ForEach(func(_, call gjson.Result) bool {
					token = c.calls.add(call) || token
					return true
				})
			}
		case "function_call":
			token = c.calls.addLegacy(value) || token
		}
		return true
	})
	visible = len(c.text)+len(c.refusal) > before
	return token || visible || len(c.reasoning) > thought, visible
}

// content is a text, or a list of parts of which some may be thoughts (Mistral).
func (c *choice) content(v gjson.Result) {
	if v.Type == gjson.String {
		c.text = append(c.text, v.Str...)
		return
	}
	if !v.IsArray() {
		return
	}
	v.ForEach(func(_, part gjson.Result) bool {
		switch part.Get("type").Str {
		case "thinking", "reasoning":
			c.reasoning = answer.AppendText(c.reasoning, part)
		default:
			c.text = answer.AppendText(c.text, part)
		}
		return true
	})
}

func (c *choice) fill(r *answer.Result) {
	r.Text, r.Reasoning, r.Refusal = string(c.text), string(c.reasoning), string(c.refusal)
	r.ToolCalls = c.calls.value()
	if c.finish != "" {
		finish := c.finish
		r.FinishReason = &finish
	}
}
