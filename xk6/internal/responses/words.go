package responses

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// words is one kind of output, such as the visible text. The API says everything several times: in deltas, when the part
// is done, when the item is done, and when the response is. It counts where it came first, and never again.
type words struct {
	said  []byte
	parts []place
	// before is how much had been said when the event under way began: it may say the same thing twice itself.
	before int
}

// begin is called before every event.
func (w *words) begin() { w.before = len(w.said) }

// maxParts bounds what a server with ever new indexes can make us keep.
const maxParts = 64

// delta adds a piece, and tells whether there was anything in it. Hot path.
func (w *words) delta(at place, v gjson.Result) bool {
	before := len(w.said)
	w.said = answer.AppendText(w.said, v)
	if len(w.said) == before {
		return false
	}
	w.note(at)
	return true
}

// complete takes the text of a part that is done. It is new if nothing came of that part, and if it has not been said under
// another name: gateways are known to draw new item ids for every event.
func (w *words) complete(at place, v gjson.Result) bool {
	before := len(w.said)
	w.said = answer.AppendText(w.said, v)
	if len(w.said) == before {
		return false
	}
	if w.knows(at) || bytes.Contains(w.said[:w.before], w.said[before:]) {
		w.said = w.said[:before]
		return false
	}
	w.note(at)
	return true
}

func (w *words) knows(at place) bool {
	for _, p := range w.parts {
		if p.index == at.index && p.item == at.item && (p.item != "" || p.output == at.output) {
			return true
		}
	}
	return false
}

func (w *words) note(at place) {
	for i := len(w.parts) - 1; i >= 0; i-- {
		p := &w.parts[i]
		if p.index == at.index && (p.item == at.item || p.output == at.output && p.output >= 0) {
			return
		}
	}
	if len(w.parts) < maxParts {
		at.item = strings.Clone(at.item)
		w.parts = append(w.parts, at)
	}
}
