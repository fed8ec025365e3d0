// Package sse splits a text/event-stream into events as its bytes arrive.
//
// It follows the WHATWG grammar (https://html.spec.whatwg.org/multipage/server-sent-events.html, "Parsing an event
// stream") and departs from it only where a measuring client must not lose what a server said:
//
//   - What is left when the stream ends is reported with Unterminated set; the standard drops it.
//   - Comments are reported, because a keep-alive is a fact about the server.
//   - A line that cannot be a field, and the field "error", are reported as Bare; the standard ignores them. Servers
//     put their errors into a started stream that way.
//   - An event with a type but no data line at all is reported with empty Data; the standard drops it.
//
// The package knows nothing of HTTP, clocks or what the data means.
package sse

import "bytes"

// Kind says what an Event was on the wire.
type Kind uint8

const (
	// Message is a block of fields ended by a blank line.
	Message Kind = iota
	// Comment is a line that starts with a colon.
	Comment
	// Bare is a line that is no field of the grammar: JSON or prose without "data:", or the field "error".
	Bare
)

// String gives the kind's name as the transcripts spell it.
func (k Kind) String() string {
	switch k {
	case Message:
		return "message"
	case Comment:
		return "comment"
	case Bare:
		return "bare"
	default:
		return "unknown"
	}
}

// Event is one thing the stream said.
type Event struct {
	Kind Kind
	// Type is the event field, empty if there was none (the standard's "message"). For a Comment it is the type that
	// its block has announced so far ("event: error" followed by a comment is how some servers fail); for a Bare
	// line "error" if it came as the field "error", else empty.
	Type string
	// Data is valid only during emit. Message: the data lines joined by LF. Comment and Bare: the line's text.
	Data []byte
	// ID is the last event id seen so far. Only set on a Message.
	ID string
	// Unterminated: the stream ended before the blank line of a Message, or before the line end of a Bare line.
	Unterminated bool
}

// Parser turns bytes into events. It sets no limit on line or event length: what bounds it is the request's own
// timeout. Not safe for concurrent use.
type Parser struct {
	line    []byte // start of a line whose end has not arrived
	afterCR bool   // the last byte was a CR that ended a line: a LF now belongs to it
	begun   bool   // the first line is behind us, so a byte order mark is no longer one

	data    []byte // data of the block so far, lines joined by LF
	hasData bool
	typ     string
	id      string
	names   map[string]string // event types seen, so that each is allocated once
}

// New returns a parser at the start of a stream.
func New() *Parser { return &Parser{} }

// maxNames bounds what a server with ever new event types can make us keep.
const maxNames = 64

var byteOrderMark = []byte("\xef\xbb\xbf")

// Feed parses the next bytes of the stream and calls emit for each event they complete. A line ends at its CR; the
// LF that may follow is not waited for, so an event is never held back by a pair split over two reads.
func (p *Parser) Feed(b []byte, emit func(Event)) {
	for len(b) > 0 {
		rest := b
		lf := bytes.IndexByte(b, '\n')
		if lf >= 0 {
			rest = b[:lf]
		}
		// Only the bytes before this LF are searched for CR, so every byte is looked at twice at most.
		for len(rest) > 0 {
			cr := bytes.IndexByte(rest, '\r')
			if cr < 0 {
				p.afterCR = false
				break
			}
			p.endLine(rest[:cr], emit)
			p.afterCR = true
			rest = rest[cr+1:]
		}
		if lf < 0 {
			p.line = append(p.line, rest...)
			return
		}
		if !p.afterCR {
			p.endLine(rest, emit)
		}
		p.afterCR = false
		b = b[lf+1:]
	}
}

// Close ends the stream: a line without an end and a block without its blank line are emitted as Unterminated.
func (p *Parser) Close(emit func(Event)) {
	if len(p.line) > 0 {
		line := p.line
		p.line = nil
		p.handle(line, true, emit)
	}
	if p.hasData || p.typ != "" {
		p.dispatch(true, emit)
	}
}

func (p *Parser) endLine(tail []byte, emit func(Event)) {
	if len(p.line) == 0 {
		p.handle(tail, false, emit)
		return
	}
	p.line = append(p.line, tail...)
	p.handle(p.line, false, emit)
	p.line = p.line[:0]
}

func (p *Parser) handle(line []byte, cut bool, emit func(Event)) {
	if !p.begun {
		p.begun = true
		line = bytes.TrimPrefix(line, byteOrderMark)
	}
	if len(line) == 0 {
		if p.hasData || p.typ != "" {
			p.dispatch(false, emit)
		}
		return
	}
	colon := bytes.IndexByte(line, ':')
	if colon == 0 {
		emit(Event{Kind: Comment, Type: p.typ, Data: trimSpace(line[1:])})
		return
	}
	name, value := line, line[len(line):]
	if colon > 0 {
		name, value = line[:colon], trimSpace(line[colon+1:])
	}
	p.field(line, name, value, cut, emit)
}

func (p *Parser) field(line, name, value []byte, cut bool, emit func(Event)) {
	switch string(name) {
	case "data":
		if p.hasData {
			p.data = append(p.data, '\n')
		}
		p.data = append(p.data, value...)
		p.hasData = true
	case "event":
		p.typ = p.intern(value)
	case "id":
		// The standard: an id with a NUL is ignored.
		if string(value) != p.id && bytes.IndexByte(value, 0) < 0 {
			p.id = string(value)
		}
	case "retry":
		// We never reconnect.
	case "error":
		emit(Event{Kind: Bare, Type: "error", Data: value, Unterminated: cut})
	default:
		if !isFieldName(name) && !isBlank(line) {
			emit(Event{Kind: Bare, Data: line, Unterminated: cut})
		}
	}
}

func (p *Parser) dispatch(unterminated bool, emit func(Event)) {
	emit(Event{Kind: Message, Type: p.typ, Data: p.data, ID: p.id, Unterminated: unterminated})
	p.data = p.data[:0]
	p.hasData = false
	p.typ = ""
}

func (p *Parser) intern(name []byte) string {
	if s, ok := p.names[string(name)]; ok {
		return s
	}
	s := string(name)
	if p.names == nil {
		p.names = make(map[string]string, 4)
	}
	if len(p.names) < maxNames {
		p.names[s] = s
	}
	return s
}

// trimSpace removes the one space that the grammar allows after a colon.
func trimSpace(b []byte) []byte {
	if len(b) > 0 && b[0] == ' ' {
		return b[1:]
	}
	return b
}

// isFieldName tells a field that we do not know (ignored) from a line that was never meant as a field (Bare): names
// are made of letters, digits, '-', '_' and '.'; JSON, markup and prose are not.
func isFieldName(name []byte) bool {
	for _, c := range name {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}

func isBlank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}
