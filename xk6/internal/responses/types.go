package responses

import (
	"strings"

	"github.com/llmload/llmload/xk6/internal/answer"
)

const (
	// maxTypes is how many changes of the event type are kept.
	maxTypes = 64
	// maxTypeLength bounds a type's name, in characters.
	maxTypeLength = 128
	// untyped is the name that the grammar of event streams gives to an event without one.
	untyped = "message"
	endMark = "[DONE]"
)

// types lists what kinds of events came, in order, repetitions in a row once.
type types []string

func (t *types) add(name string) {
	if name == "" {
		name = untyped
	}
	if len(name) > maxTypeLength {
		name = answer.FirstCharacters(name, maxTypeLength)
	}
	n := len(*t)
	if n == maxTypes || (n > 0 && (*t)[n-1] == name) {
		return
	}
	*t = append(*t, strings.Clone(name))
}
