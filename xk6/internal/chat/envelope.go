package chat

import (
	"bytes"
	"encoding/json"

	"github.com/tidwall/gjson"
)

// envelope is the top level of an event's JSON: the keys that matter, each still unparsed.
type envelope struct {
	whole, choices, usage, groqUsage, sequence          gjson.Result
	err, object, message, detail, code, kind, errorKind gjson.Result
}

func readEnvelope(root gjson.Result) envelope {
	e := envelope{whole: root}
	if !root.IsObject() {
		return e
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
		case "error":
			e.err = value
		case "object":
			e.object = value
		case "message":
			e.message = value
		case "detail":
			e.detail = value
		case "code":
			e.code = value
		case "type":
			e.kind = value
		case "error_type":
			e.errorKind = value
		}
		return true
	})
	return e
}

// failure recognises an error in any of the shapes that servers put into a started stream:
//
//	{"error":{"message","type","code"}}   most; code may be a number, a text or null
//	{"error":"text","error_type":"..."}   text-generation-inference, Ollama
//	{"code":"...","error":""}             Jan Server: the text may be empty, the code is what counts
//	{"error":true,"message":"..."}        gateways
//	{"object":"error","message":"..."}    older vLLM
//	{"type":"error","message":"..."}      event streams of newer APIs
//	{"detail":...}                        FastAPI
func (e envelope) failure() (InBandError, bool) {
	switch {
	case e.err.IsObject():
		return errorObject(e.err), true
	case e.err.Type == gjson.String && (e.err.Str != "" || scalar(e.code) != ""):
		return InBandError{Message: e.err.Str, Type: e.errorKind.Str, Code: scalar(e.code)}, true
	case e.err.Type == gjson.True:
		return InBandError{Message: e.message.Str, Type: e.errorKind.Str, Code: scalar(e.code)}, true
	case e.object.Str == "error", e.kind.Str == "error":
		return e.flat(), true
	case e.detail.Type == gjson.String && !e.choices.Exists():
		return InBandError{Message: e.detail.Str, Code: scalar(e.code)}, true
	case e.detail.Type == gjson.JSON && !e.choices.Exists():
		return InBandError{Message: compact(e.detail.Raw), Code: scalar(e.code)}, true
	}
	return InBandError{}, false
}

// flat reads an error whose fields lie at the top level.
func (e envelope) flat() InBandError {
	f := InBandError{Message: e.message.Str, Type: e.kind.Str, Code: scalar(e.code)}
	if e.message.Type != gjson.String {
		f.Message = compact(e.whole.Raw)
	}
	return f
}

func errorObject(v gjson.Result) InBandError {
	message := v.Get("message")
	f := InBandError{Message: message.Str, Type: v.Get("type").Str, Code: scalar(v.Get("code"))}
	if message.Type != gjson.String {
		f.Message = compact(v.Raw)
	}
	return f
}

// errorEvent reads the data of an event of type error: whatever it holds, it is an error.
func (a *Accumulator) errorEvent(data []byte) {
	note := a.errorNote
	a.errorNote = ""
	switch {
	case len(data) == 0:
		a.fail(InBandError{Message: note})
	case !gjson.ValidBytes(data):
		a.fail(InBandError{Message: string(data)})
	default:
		root := gjson.ParseBytes(data)
		e := readEnvelope(root)
		failure, ok := e.failure()
		switch {
		case ok:
		case root.IsObject():
			failure = e.flat()
		case root.Type == gjson.String:
			failure = InBandError{Message: root.Str}
		default:
			failure = InBandError{Message: string(data)}
		}
		a.fail(failure)
	}
}

// fail keeps the first error that says something.
func (a *Accumulator) fail(f InBandError) {
	if a.inBand == nil || (a.inBand.Message == "" && f.Message != "") {
		f.Message = firstCharacters(f.Message, messageLength)
		a.inBand = &f
	}
}

// messageLength bounds what is kept of an error's text, in characters.
const messageLength = 1000

// scalar is a code as text: codes come as numbers, texts and null.
func scalar(v gjson.Result) string {
	switch v.Type {
	case gjson.String:
		return v.Str
	case gjson.Number:
		return v.Raw
	default:
		return ""
	}
}

func compact(raw string) string {
	var out bytes.Buffer
	if json.Compact(&out, []byte(raw)) != nil {
		return raw
	}
	return out.String()
}
