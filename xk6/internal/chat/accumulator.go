package chat

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/sse"
)

// Accumulator reads one chat-completions stream. Not safe for concurrent use.
type Accumulator struct {
	choices []choice
	done    bool
	usage   tokenCounts
	zeros   bool
	queueMs *float64
	inBand  *InBandError
	// errorNote is the comment inside a block of type error: with some servers all that is said about it.
	errorNote string
	malformed int
	sample    string
	other     int
	sequence  *float64
	jumps     bool
}

var _ Dialect = (*Accumulator)(nil)

// sampleLength is how many characters of a malformed event are kept.
const sampleLength = 200

// New returns an accumulator at the start of a stream.
func New() *Accumulator { return &Accumulator{} }

// Event takes the next event and says what it was. Hot path: the event is parsed once.
func (a *Accumulator) Event(ev sse.Event) Effect {
	switch ev.Kind {
	case sse.Comment:
		if ev.Type == "error" {
			a.errorNote = string(ev.Data)
		}
		return Effect{Ping: true}
	case sse.Bare:
		a.bare(ev)
		return Effect{}
	case sse.Message:
	}
	data := bytes.Trim(ev.Data, " \t\r\n")
	switch {
	case string(data) == "[DONE]":
		a.done = true
		return Effect{Data: true, Done: true}
	case ev.Type == "error":
		a.errorEvent(data)
		return Effect{Data: len(data) > 0}
	case len(data) == 0, ev.Type == "ping":
		return Effect{Ping: true}
	}
	effect := Effect{Data: true}
	if !gjson.ValidBytes(data) {
		// What the end of the stream cut in two is truncated, not malformed.
		if !ev.Unterminated {
			a.notJSON(data)
		}
		return effect
	}
	effect.Token, effect.Visible = a.object(readEnvelope(gjson.ParseBytes(data)))
	return effect
}

func (a *Accumulator) object(e envelope) (token, visible bool) {
	known := false
	if failure, ok := e.failure(); ok {
		a.fail(failure)
		known = true
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
	plain, groq := a.readUsage(e.usage), a.readUsage(e.groqUsage)
	known = known || plain || groq
	if !known {
		a.other++
	}
	if e.sequence.Type == gjson.Number {
		n := e.sequence.Num
		if a.sequence != nil && n != *a.sequence+1 {
			a.jumps = true
		}
		a.sequence = &n
	}
	return token, visible
}

// bare reads a line outside the grammar: an error if it says so, else something no client would ever show.
func (a *Accumulator) bare(ev sse.Event) {
	line := bytes.Trim(ev.Data, " \t\r\n")
	if ev.Type == "error" {
		a.errorEvent(line)
		return
	}
	if gjson.ValidBytes(line) {
		if failure, ok := readEnvelope(gjson.ParseBytes(line)).failure(); ok {
			a.fail(failure)
			return
		}
	}
	if !ev.Unterminated {
		a.notJSON(line)
	}
}

func (a *Accumulator) notJSON(data []byte) {
	if a.malformed == 0 {
		a.sample = firstCharacters(string(data), sampleLength)
	}
	a.malformed++
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
func (a *Accumulator) Result() Result {
	r := Result{
		Done:            a.done,
		Usage:           a.usage.value(),
		InBand:          a.inBand,
		Malformed:       a.malformed,
		MalformedSample: a.sample,
		Other:           a.other,
		QueueMs:         a.queueMs,
		SequenceJumps:   a.jumps,
	}
	r.UsageZero = a.zeros && r.Usage == nil
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

// firstCharacters cuts s to at most n characters and makes it valid UTF-8.
func firstCharacters(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			s = s[:i]
			break
		}
		count++
	}
	return strings.ToValidUTF8(s, "\ufffd")
}
