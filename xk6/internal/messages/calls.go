package messages

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// calls are the tool calls of a message, in the order in which they began.
type calls []call

type call struct {
	index    int
	id, name string
	args     []byte
	// input is what the block began with: "{}" as a rule, since the pieces follow.
	input string
}

// begin takes a block that is a call, and tells whether its name or arguments came with it.
func (c *calls) begin(index int, block gjson.Result) bool {
	known := call{index: index, id: strings.Clone(block.Get("id").Str), name: strings.Clone(block.Get("name").Str)}
	if input := block.Get("input"); input.IsObject() {
		known.input = strings.Clone(answer.ArgumentText(input))
	}
	*c = append(*c, known)
	return known.name != "" || len(known.input) > len("{}")
}

// delta adds a piece of arguments, and tells whether there was anything in it. Hot path.
func (c *calls) delta(index int, piece string) bool {
	if piece == "" {
		return false
	}
	found := c.find(index)
	if found == nil {
		*c = append(*c, call{index: index})
		found = &(*c)[len(*c)-1]
	}
	found.args = append(found.args, piece...)
	return true
}

// find looks for the last call of that index: some gateways give several blocks the same one. A piece without an index
// belongs to the last call.
func (c *calls) find(index int) *call {
	for i := len(*c) - 1; i >= 0; i-- {
		if known := &(*c)[i]; index < 0 || known.index == index {
			return known
		}
	}
	return nil
}

func (c calls) value() []answer.ToolCall {
	if len(c) == 0 {
		return nil
	}
	out := make([]answer.ToolCall, len(c))
	for i, known := range c {
		args := string(known.args)
		if args == "" {
			args = known.input
		}
		out[i] = answer.ToolCall{Index: i, ID: known.id, Name: known.name, Arguments: args}
	}
	return out
}
