package chat

import (
	"strings"

	"github.com/tidwall/gjson"
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
			a.readUsage(value) // Moonshot puts it here
		case "error":
			if value.IsObject() {
				a.fail(errorObject(value))
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
			a.fail(InBandError{Type: "finish_reason", Code: "error"})
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
				c.reasoning = appendPieces(c.reasoning, value)
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
			c.reasoning = appendPieces(c.reasoning, part)
		default:
			c.text = appendPieces(c.text, part)
		}
		return true
	})
}

// appendPieces adds the text of v: a string, a list of blocks, or a block with its text under one of the usual names.
func appendPieces(to []byte, v gjson.Result) []byte {
	switch {
	case v.Type == gjson.String:
		return append(to, v.Str...)
	case v.IsArray():
		v.ForEach(func(_, item gjson.Result) bool {
			to = appendPieces(to, item)
			return true
		})
	case v.IsObject():
		for _, name := range [...]string{"text", "thinking", "summary"} {
			to = appendPieces(to, v.Get(name))
		}
	}
	return to
}

func (c *choice) fill(r *Result) {
	r.Text, r.Reasoning, r.Refusal = string(c.text), string(c.reasoning), string(c.refusal)
	r.ToolCalls = c.calls.value()
	if c.finish != "" {
		finish := c.finish
		r.FinishReason = &finish
	}
}
