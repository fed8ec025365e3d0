package answer

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"
)

// AppendText adds the text of v: a string, a list of blocks, or a block with its text under one of the usual names.
func AppendText(to []byte, v gjson.Result) []byte {
	switch {
	case v.Type == gjson.String:
		return append(to, v.Str...)
	case v.IsArray():
		v.ForEach(func(_, item gjson.Result) bool {
			to = AppendText(to, item)
			return true
		})
	case v.IsObject():
		for _, name := range [...]string{"text", "value", "thinking", "summary"} {
			to = AppendText(to, v.Get(name))
		}
	}
	return to
}

// ArgumentText is a tool call's arguments as JSON text; a few servers send them as an object.
func ArgumentText(v gjson.Result) string {
	if v.IsObject() {
		return compact(v.Raw)
	}
	return v.Str
}

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

// FirstCharacters copies at most n characters of s and makes them valid UTF-8.
func FirstCharacters(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			s = s[:i]
			break
		}
		count++
	}
	return strings.Clone(strings.ToValidUTF8(s, "\ufffd"))
}
