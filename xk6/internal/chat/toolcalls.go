package chat

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// toolCalls joins the pieces of tool calls. By contract a piece names its call by index and only the first piece has
// id and name; locate says what is done where servers do otherwise.
type toolCalls []toolCall

type toolCall struct {
	slot int // the server's index; noSlot or legacySlot if it has none
	id   string
	name string
	args []byte
}

const (
	noSlot     = -1
	legacySlot = -2 // delta.function_call: one call, never an index
)

// add takes one entry of delta.tool_calls and tells whether it brought a name or arguments.
func (t *toolCalls) add(v gjson.Result) bool {
	if !v.IsObject() {
		return false
	}
	slot := noSlot
	if index := v.Get("index"); index.Type == gjson.Number {
		slot = int(index.Num)
	}
	return t.piece(slot, v.Get("id").Str, v.Get("function"))
}

// addLegacy takes delta.function_call.
func (t *toolCalls) addLegacy(v gjson.Result) bool {
	if !v.IsObject() {
		return false
	}
	return t.piece(legacySlot, "", v)
}

func (t *toolCalls) piece(slot int, id string, function gjson.Result) bool {
	name, args := function.Get("name").Str, answer.ArgumentText(function.Get("arguments"))
	if id == "" && name == "" && args == "" {
		return false
	}
	call := t.locate(slot, id, name)
	if call == nil {
		*t = append(*t, toolCall{slot: slot})
		call = &(*t)[len(*t)-1]
	}
	if call.id == "" {
		call.id = strings.Clone(id)
	}
	if name != call.name {
		call.name += strings.Clone(name) // the event's own bytes are not ours
	}
	call.args = append(call.args, args...)
	return name != "" || args != ""
}

// locate finds the call that a piece continues, nil for a new one.
//
//   - A known id continues its call, unless the server's index differs.
//   - Else the last call with the same index; without an index, the last call.
//   - But a name begins a new call if the id is another one (servers that send index 0 for all), or if, without ids,
//     the last call's arguments are already whole (Gemini's parallel calls).
//
// A new id without a name continues: some servers draw a fresh id for every piece.
func (t toolCalls) locate(slot int, id, name string) *toolCall {
	var last *toolCall
	for i := range t {
		call := &t[i]
		same := call.slot == slot || (slot == noSlot && call.slot != legacySlot)
		if same {
			last = call
		}
		if id != "" && call.id == id && (same || call.slot == noSlot) {
			return call
		}
	}
	if last == nil || name == "" || last.name == "" {
		return last
	}
	if id != "" && last.id != "" {
		return nil
	}
	if gjson.ValidBytes(last.args) {
		return nil
	}
	return last
}

func (t toolCalls) value() []answer.ToolCall {
	if len(t) == 0 {
		return nil
	}
	calls := make([]answer.ToolCall, len(t))
	for i, call := range t {
		calls[i] = answer.ToolCall{Index: i, ID: call.id, Name: call.name, Arguments: string(call.args)}
	}
	return calls
}
