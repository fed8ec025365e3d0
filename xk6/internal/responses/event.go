package responses

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// event is the top level of an event's JSON: the keys that matter, each still unparsed.
type event struct {
	// typ is the event's type; inner is what stood under "event" inside the data, as Jan Server's errors have it.
	typ, inner string
	where      place
	// piece is what a delta brings; whole is the text, refusal, arguments, input or code of the event that ends them.
	piece, whole gjson.Result
	// name and callID are a function call's.
	name, callID         gjson.Result
	item, part, response gjson.Result
	responseID, usage    gjson.Result
	sequence             gjson.Result
	// suspect: the event may be an error.
	suspect bool
}

// place says which part of the output an event is about.
type place struct {
	// item is the id of the output item, empty if none was given.
	item string
	// output is the item's index, -1 if none was given; index the part's within the item.
	output, index int
}

// summary marks the index of a part of a reasoning item's summary: its content is counted apart, from 0.
func (p place) summary() place {
	p.index = -1 - p.index
	return p
}

// ofThisAPI is how the names of nearly all its events start.
const ofThisAPI = "response."

// read walks over root once. announced is the type that stood in the field "event"; one of this API in the data
// wins over it.
func (e *event) read(root gjson.Result, announced string) {
	e.where.output = -1
	if root.IsObject() {
		root.ForEach(func(key, value gjson.Result) bool {
			e.take(key.Str, value)
			return true
		})
	}
	if announced != "" && !strings.HasPrefix(e.typ, ofThisAPI) && (e.typ == "" || strings.HasPrefix(announced, ofThisAPI)) {
		e.typ = announced
	}
	if e.typ == "" {
		e.typ = e.inner
	}
}

func (e *event) take(key string, value gjson.Result) {
	switch key {
	case "type":
		e.typ = value.Str
		e.suspect = e.suspect || answer.Suspect(key, value)
	case "event":
		e.inner = value.Str
	case "delta":
		e.piece = value
	case "text", "refusal", "arguments", "input", "code", "transcript":
		if value.Type != gjson.Null {
			e.whole = value
		}
	case "name":
		e.name = value
	case "call_id":
		e.callID = value
	case "item":
		e.item = value
	case "part":
		e.part = value
	case "item_id":
		e.where.item = value.Str
	case "output_index":
		e.where.output = index(value, -1)
	case "content_index", "summary_index":
		e.where.index = index(value, 0)
	case "response":
		e.response = value
	case "response_id":
		e.responseID = value
	case "usage":
		e.usage = value
	case "sequence_number":
		e.sequence = value
	default:
		e.suspect = e.suspect || answer.Suspect(key, value)
	}
}

// maxIndex bounds what counts as an index: more is nonsense.
const maxIndex = 1 << 20

func index(v gjson.Result, otherwise int) int {
	if v.Type != gjson.Number || v.Num < 0 || v.Num > maxIndex {
		return otherwise
	}
	return int(v.Num)
}
