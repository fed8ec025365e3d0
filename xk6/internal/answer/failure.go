package answer

import "github.com/tidwall/gjson"

// Suspect says whether a top-level key with this value can be that of an error: whoever walks over an event's keys anyway
// needs to look for one only then. Hot path.
func Suspect(key string, value gjson.Result) bool {
	switch key {
	case "error", "detail":
		return value.Type != gjson.Null
	case "object", "type":
		return value.Str == "error"
	}
	return false
}

// signs are the top-level keys of a JSON object by which it may be an error, each still unparsed.
type signs struct {
	whole                                               gjson.Result
	err, object, message, detail, code, kind, errorKind gjson.Result
	choices                                             bool
}

func readSigns(root gjson.Result) signs {
	s := signs{whole: root}
	if root.IsObject() {
		root.ForEach(func(key, value gjson.Result) bool {
			s.take(key.Str, value)
			return true
		})
	}
	return s
}

func (s *signs) take(key string, value gjson.Result) {
	switch key {
	case "error":
		s.err = value
	case "object":
		s.object = value
	case "message":
		s.message = value
	case "detail":
		s.detail = value
	case "code":
		s.code = value
	case "type":
		s.kind = value
	case "error_type":
		s.errorKind = value
	case "choices":
		s.choices = true
	}
}

// Failure recognises an error in any of the shapes that servers put into a started stream:
//
//	{"error":{"message","type","code"}}   most; code may be a number, a text or null
//	{"error":"text","error_type":"..."}   text-generation-inference, Ollama
//	{"code":"...","error":""}             Jan Server: the text may be empty, the code is what counts
//	{"error":true,"message":"..."}        gateways
//	{"object":"error","message":"..."}    older vLLM
//	{"type":"error","message":"..."}      event streams of newer APIs
//	{"detail":...}                        FastAPI
func Failure(root gjson.Result) (InBandError, bool) {
	s := readSigns(root)
	return s.failure()
}

func (s *signs) failure() (InBandError, bool) {
	switch {
	case s.err.IsObject():
		return ErrorObject(s.err), true
	case s.err.Type == gjson.String && (s.err.Str != "" || scalar(s.code) != ""):
		return InBandError{Message: s.err.Str, Type: s.errorKind.Str, Code: scalar(s.code)}, true
	case s.err.Type == gjson.True:
		return InBandError{Message: s.message.Str, Type: s.errorKind.Str, Code: scalar(s.code)}, true
	case s.object.Str == "error", s.kind.Str == "error":
		return s.flat(), true
	case s.detail.Type == gjson.String && !s.choices:
		return InBandError{Message: s.detail.Str, Code: scalar(s.code)}, true
	case s.detail.Type == gjson.JSON && !s.choices:
		return InBandError{Message: compact(s.detail.Raw), Code: scalar(s.code)}, true
	}
	return InBandError{}, false
}

// flat reads an error whose fields lie at the top level.
func (s *signs) flat() InBandError {
	f := InBandError{Message: s.message.Str, Type: s.kind.Str, Code: scalar(s.code)}
	if s.message.Type != gjson.String {
		f.Message = compact(s.whole.Raw)
	}
	return f
}

// FailureOf reads a value that is known to be an error, whatever it holds: one of the shapes of Failure, an object with
// its fields at the top or under "data" (Jan Server), or a text.
func FailureOf(root gjson.Result) InBandError {
	if !root.IsObject() {
		if root.Type == gjson.String {
			return InBandError{Message: root.Str}
		}
		return InBandError{Message: root.Raw}
	}
	s := readSigns(root)
	if failure, ok := s.failure(); ok {
		return failure
	}
	if data := root.Get("data"); data.IsObject() && s.message.Type != gjson.String {
		return ErrorObject(data)
	}
	return s.flat()
}

// ErrorObject reads the fields of an object that is an error.
func ErrorObject(v gjson.Result) InBandError {
	message := v.Get("message")
	f := InBandError{Message: message.Str, Type: v.Get("type").Str, Code: scalar(v.Get("code"))}
	if message.Type != gjson.String {
		f.Message = compact(v.Raw)
	}
	return f
}
