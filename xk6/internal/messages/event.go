package messages

import (
	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// event is the top level of an event's JSON: the keys that matter, each still unparsed.
type event struct {
	typ string
	// index is the block's place in the content, -1 if none was given.
	index                        int
	delta, block, message, usage gjson.Result
	// suspect: the event may be an error.
	suspect bool
}

// read walks over root once. announced is the type that stood in the field "event"; the one in the data wins over it.
func (e *event) read(root gjson.Result, announced string) {
	e.index = -1
	if root.IsObject() {
		root.ForEach(func(key, value gjson.Result) bool {
			e.take(key.Str, value)
			return true
		})
	}
	if e.typ == "" {
		e.typ = announced
	}
}

func (e *event) take(key string, value gjson.Result) {
	switch key {
	case "type":
		e.typ = value.Str
		e.suspect = e.suspect || answer.Suspect(key, value)
	case "index":
		if value.Type == gjson.Number && value.Num >= 0 && value.Num <= maxIndex {
			e.index = int(value.Num)
		}
	case "delta":
		e.delta = value
	case "content_block":
		e.block = value
	case "message":
		e.message = value
	case "usage":
		e.usage = value
	default:
		e.suspect = e.suspect || answer.Suspect(key, value)
	}
}

// maxIndex bounds what counts as an index: more is nonsense.
const maxIndex = 1 << 20
