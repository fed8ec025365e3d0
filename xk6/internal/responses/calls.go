package responses

import (
	"strings"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// calls joins the pieces of tool calls. A call is announced with its name, its arguments come in pieces, and all of it is
// repeated when it is done: what came first counts.
type calls []call

type call struct {
	item, id string
	output   int
	name     string
	args     []byte
}

// delta adds a piece of arguments, and tells whether there was anything in it. Hot path.
func (c *calls) delta(at place, piece string) bool {
	if piece == "" {
		return false
	}
	found := c.find(at, "")
	if found == nil {
		found = c.add(at)
	}
	found.args = append(found.args, piece...)
	return true
}

// complete takes what an event says of a call as a whole, and tells whether any of it is new.
func (c *calls) complete(at place, id, name, args string) bool {
	if id == "" && name == "" && args == "" {
		return false
	}
	found := c.find(at, id)
	if found == nil {
		found = c.add(at)
	}
	if found.id == "" {
		found.id = strings.Clone(id)
	}
	news := false
	if found.name == "" && name != "" {
		found.name = strings.Clone(name)
		news = true
	}
	if len(found.args) == 0 && args != "" {
		found.args = append(found.args, args...)
		news = true
	}
	return news
}

func (c *calls) add(at place) *call {
	*c = append(*c, call{item: strings.Clone(at.item), output: at.output})
	return &(*c)[len(*c)-1]
}

// find looks for the call by its item, then by its own id, then by its place in the output: some gateways draw new item ids
// for every event, and some put 0 for every index. An event that names nothing means the last call.
func (c *calls) find(at place, id string) *call {
	var byID, byPlace *call
	for i := range *c {
		known := &(*c)[i]
		other := id != "" && known.id != "" && id != known.id
		switch {
		case at.item != "" && at.item == known.item:
			return known
		case id != "" && id == known.id:
			byID = known
		case !other && (at.output == known.output && at.output >= 0 || at.output < 0 && at.item == ""):
			byPlace = known
		}
	}
	if byID != nil {
		return byID
	}
	return byPlace
}

func (c calls) value() []answer.ToolCall {
	if len(c) == 0 {
		return nil
	}
	out := make([]answer.ToolCall, len(c))
	for i, known := range c {
		id := known.id
		if id == "" {
			id = known.item
		}
		out[i] = answer.ToolCall{Index: i, ID: id, Name: known.name, Arguments: string(known.args)}
	}
	return out
}
