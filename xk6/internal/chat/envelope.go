package chat

import (
	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// envelope is the top level of a chunk: the keys that matter, each still unparsed.
type envelope struct {
	choices, usage, groqUsage, sequence gjson.Result
	// suspect: the chunk may be an error.
	suspect bool
}

func (e *envelope) read(root gjson.Result) {
	if !root.IsObject() {
		return
	}
	root.ForEach(func(key, value gjson.Result) bool {
		switch key.Str {
		case "choices":
			e.choices = value
		case "usage":
			e.usage = value
		case "x_groq":
			e.groqUsage = value.Get("usage")
		case "sequence_number":
			e.sequence = value
		default:
			e.suspect = e.suspect || answer.Suspect(key.Str, value)
		}
		return true
	})
}
