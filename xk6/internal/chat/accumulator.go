// Package chat makes sense of the events of a streamed OpenAI chat completion, in all the variants that servers send:
// it says of each event what it was, and at any time what has been said so far. It knows nothing of HTTP, clocks or k6.
package chat

import (
	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
	"github.com/llmload/llmload/xk6/internal/sse"
)

// Accumulator reads one chat-completions stream. Not safe for concurrent use.
type Accumulator struct {
	frame   answer.Frame
	choices []choice
}

var _ answer.Dialect = (*Accumulator)(nil)

// New returns an accumulator at the start of a stream.
func New() *Accumulator { return &Accumulator{} }

// Event takes the next event and says what it was. Hot path: the event is parsed once.
func (a *Accumulator) Event(ev sse.Event) answer.Effect {
	effect, _, root, ok := a.frame.Open(ev)
	if ok {
		effect.Token, effect.Visible = a.chunk(root)
	}
	return effect
}

func (a *Accumulator) chunk(root gjson.Result) (token, visible bool) {
	var e envelope
	e.read(root)
	known := false
	if e.suspect {
		known = a.frame.Failure(root)
	}
	if e.choices.IsArray() {
		known = true
		place := 0
		e.choices.ForEach(func(_, c gjson.Result) bool {
			t, v := a.choice(c, place)
			token, visible = token || t, visible || v
			place++
			return true
		})
	}
	plain, groq := a.frame.Usage.Read(e.usage), a.frame.Usage.Read(e.groqUsage)
	if !known && !plain && !groq {
		a.frame.Other(root)
	}
	a.frame.Sequence(e.sequence)
	return token, visible
}

// choiceAt finds or makes the choice with the server's index. There are few, so a list will do.
func (a *Accumulator) choiceAt(index int) *choice {
	for i := range a.choices {
		if a.choices[i].index == index {
			return &a.choices[i]
		}
	}
	a.choices = append(a.choices, choice{index: index})
	return &a.choices[len(a.choices)-1]
}

// Result is what the stream has said until now.
func (a *Accumulator) Result() answer.Result {
	r := a.frame.Result()
	var first *choice
	for i := range a.choices {
		if first == nil || a.choices[i].index < first.index {
			first = &a.choices[i]
		}
	}
	if first != nil {
		first.fill(&r)
	}
	return r
}
