package sse_test

import (
	"strings"

	"github.com/llmload/llmload/xk6/internal/sse"
	"github.com/llmload/llmload/xk6/internal/sse/ssetest"
)

// reference parses a whole stream at once, slowly and by another road than the parser: normalise all line ends,
// split, walk the lines. It shares no code with what it checks.
func reference(stream string) []ssetest.Event {
	stream = strings.TrimPrefix(stream, "\ufeff")
	stream = strings.ReplaceAll(stream, "\r\n", "\n")
	stream = strings.ReplaceAll(stream, "\r", "\n")
	lines := strings.Split(stream, "\n")

	out := []ssetest.Event{}
	var data []string
	typ, id := "", ""
	flush := func(unterminated bool) {
		if data != nil || typ != "" {
			out = append(out, ssetest.Event{
				Kind: "message", Type: typ, Data: strings.Join(data, "\n"), ID: id, Unterminated: unterminated,
			})
		}
		data, typ = nil, ""
	}
	for i, line := range lines {
		last := i == len(lines)-1
		if line == "" {
			flush(last)
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line[0] == ':':
			out = append(out, ssetest.Event{Kind: "comment", Type: typ, Data: value})
		case name == "data":
			data = append(data, value)
		case name == "event":
			typ = value
		case name == "id" && !strings.Contains(value, "\x00"):
			id = value
		case name == "id", name == "retry":
		case name == "error":
			out = append(out, ssetest.Event{Kind: "bare", Type: "error", Data: value, Unterminated: last})
		case strings.Trim(line, " \t") == "":
		case strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == "":
		default:
			out = append(out, ssetest.Event{Kind: "bare", Data: line, Unterminated: last})
		}
		if last {
			flush(true)
		}
	}
	return out
}

// parse feeds the pieces to a parser, overwriting each after it was fed: what the parser keeps must be its own.
func parse(pieces [][]byte) []ssetest.Event {
	out := []ssetest.Event{}
	emit := func(ev sse.Event) {
		out = append(out, ssetest.Event{
			Kind: ev.Kind.String(), Type: ev.Type, Data: string(ev.Data), ID: ev.ID, Unterminated: ev.Unterminated,
		})
	}
	p := sse.New()
	for _, piece := range pieces {
		p.Feed(piece, emit)
		for i := range piece {
			piece[i] = '#'
		}
	}
	p.Close(emit)
	return out
}
