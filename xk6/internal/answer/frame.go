package answer

import (
	"bytes"
	"strings"
	"unsafe"

	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/sse"
)

const (
	// sampleLength is how many characters of a malformed event are kept.
	sampleLength = 200
	// messageLength bounds what is kept of an error's text, in characters.
	messageLength = 1000
	// metadataLength bounds what is kept of the first event of metadata, in characters.
	metadataLength = 4096
)

// Frame reads what all event streams have in common, and leaves to the API's reader what is JSON. Its zero value is at
// the start of a stream. Not safe for concurrent use.
type Frame struct {
	Usage UsageReader

	done, afterDone bool
	// ownEnd: the end mark was the API's own, not [DONE].
	ownEnd bool
	inBand *InBandError
	// errorNote is the comment inside a block of type error: with some servers all that is said about it.
	errorNote string
	// glued is the type that a bare line announced for the message after it.
	glued     string
	malformed int
	sample    string
	other     int
	metadata  string
	sequence  float64
	numbered  bool
	jumps     bool
}

// Open takes the next event. With ok, root is its JSON, which is left to read: root and all that is taken from it live in
// the event's own bytes and must be copied to be kept. typ is the event's type as far as the grammar tells. Hot path: the
// event is parsed once and nothing is allocated.
func (f *Frame) Open(ev sse.Event) (effect Effect, typ string, root gjson.Result, ok bool) {
	switch ev.Kind {
	case sse.Comment:
		if ev.Type == "error" {
			f.errorNote = string(ev.Data)
		}
		return Effect{Ping: true}, "", root, false
	case sse.Bare:
		f.bare(ev)
		return Effect{}, "", root, false
	case sse.Message:
	}
	typ = f.typeOf(ev.Type)
	data := bytes.Trim(ev.Data, " \t\r\n")
	end := string(data) == "[DONE]"
	if !end && typ != "error" && (len(data) == 0 || typ == "ping") {
		return Effect{Ping: true}, typ, root, false
	}
	f.afterDone = f.afterDone || (f.done && len(data) > 0 && (!end || !f.ownEnd))
	switch {
	case end:
		f.done = true
		return Effect{Data: true, Done: true}, typ, root, false
	case typ == "error":
		f.errorEvent(data)
		return Effect{Data: len(data) > 0}, typ, root, false
	}
	effect = Effect{Data: true}
	if !gjson.ValidBytes(data) {
		// What the end of the stream cut in two is truncated, not malformed.
		if !ev.Unterminated {
			f.notJSON(data)
		}
		return effect, typ, root, false
	}
	return effect, typ, gjson.Parse(view(data)), true
}

// view looks at b as a string without copying it.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// End notes the API's own end mark; that a gateway adds [DONE] is no event after the end.
func (f *Frame) End() { f.done, f.ownEnd = true, true }

// Sequence takes the event's sequence number, if v is one.
func (f *Frame) Sequence(v gjson.Result) {
	if v.Type != gjson.Number {
		return
	}
	if f.numbered && v.Num != f.sequence+1 {
		f.jumps = true
	}
	f.sequence, f.numbered = v.Num, true
}

// Other notes an event that is neither output nor usage nor error.
func (f *Frame) Other(root gjson.Result) {
	f.other++
	if f.metadata == "" && root.IsObject() {
		f.metadata = FirstCharacters(root.Raw, metadataLength)
	}
}

// Failure notes the error that root reports, and tells whether it reports one.
func (f *Frame) Failure(root gjson.Result) bool {
	failure, ok := Failure(root)
	if ok {
		f.Fail(failure)
	}
	return ok
}

// Fail keeps the first error that says something.
func (f *Frame) Fail(e InBandError) {
	if f.inBand == nil || (f.inBand.Message == "" && e.Message != "") {
		f.inBand = &InBandError{
			Message: FirstCharacters(e.Message, messageLength), Type: strings.Clone(e.Type), Code: strings.Clone(e.Code),
		}
	}
}

// errorEvent reads the data of an event of type error: whatever it holds, it is an error.
func (f *Frame) errorEvent(data []byte) {
	note := f.errorNote
	f.errorNote = ""
	switch {
	case len(data) == 0:
		f.Fail(InBandError{Message: note})
	case !gjson.ValidBytes(data):
		f.Fail(InBandError{Message: string(data)})
	default:
		root := gjson.ParseBytes(data)
		f.Sequence(root.Get("sequence_number"))
		f.Fail(FailureOf(root))
	}
}

// bare reads a line outside the grammar: an error if it says so, else something no client would ever show.
func (f *Frame) bare(ev sse.Event) {
	line := bytes.Trim(ev.Data, " \t\r\n")
	if ev.Type == "error" {
		f.errorEvent(line)
		return
	}
	object, rest := line, ""
	if n := objectLength(line); n > 0 {
		object, rest = line[:n], strings.TrimSpace(string(line[n:]))
	}
	typ, announces := strings.CutPrefix(rest, "event:")
	if (rest == "" || announces) && f.bareFailure(object) {
		f.glued = strings.TrimSpace(typ)
		return
	}
	if !ev.Unterminated {
		f.notJSON(line)
	}
}

// bareFailure takes an error that stands outside the grammar; there a code alone is one.
func (f *Frame) bareFailure(object []byte) bool {
	if !gjson.ValidBytes(object) {
		return false
	}
	s := readSigns(gjson.ParseBytes(object))
	failure, ok := s.failure()
	if !ok && !s.err.Exists() && scalar(s.code) != "" {
		failure, ok = InBandError{Message: s.message.Str, Code: scalar(s.code)}, true
	}
	if ok {
		f.Fail(failure)
	}
	return ok
}

// typeOf is the message's type. Jan Server writes an error without a line end next to the field "event": then the type
// stands in the bare line before the message, or the error at the type's end.
func (f *Frame) typeOf(announced string) string {
	glued := f.glued
	f.glued = ""
	if announced == "" {
		return glued
	}
	at := strings.IndexByte(announced, '{')
	if at > 0 && f.bareFailure([]byte(announced[at:])) {
		return strings.TrimSpace(announced[:at])
	}
	return announced
}

// objectLength is the length of the JSON object that line starts with, 0 if it starts with none.
func objectLength(line []byte) int {
	if len(line) == 0 || line[0] != '{' {
		return 0
	}
	depth, text := 0, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			text = !text
		case text:
		case c == '{':
			depth++
		case c == '}':
			depth--
			if depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

func (f *Frame) notJSON(data []byte) {
	if f.malformed == 0 {
		f.sample = FirstCharacters(string(data), sampleLength)
	}
	f.malformed++
}

// Result is the frame's part of what the stream has said until now.
func (f *Frame) Result() Result {
	r := Result{
		Done: f.done, InBand: f.inBand, Malformed: f.malformed, MalformedSample: f.sample,
		Other: f.other, Metadata: f.metadata, SequenceJumps: f.jumps, EventsAfterDone: f.afterDone,
	}
	f.Usage.fill(&r)
	return r
}
