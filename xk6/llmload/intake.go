package llmload

import (
	"bytes"
	"strings"
)

// intake decides what a body is, an event stream or not, and passes it on. Servers and proxies send streams under a wrong
// Content-Type; where a stream was asked for the body's look decides.
type intake struct {
	start  func() *stream
	stream *stream
	// sniffing: not decided yet, and what has come until now.
	sniffing bool
	sniffed  []byte
	preview  []byte
}

// maxSniff is how much may come before it must be decided.
const maxSniff = 256

func (in *intake) begin(declared, wanted bool, start func() *stream) {
	in.start = start
	if declared {
		in.stream = start()
		return
	}
	in.sniffing = wanted
}

// take gets the bytes of one read. Hot path for streams.
func (in *intake) take(p []byte, when arrival) {
	switch {
	case in.stream != nil:
		in.stream.feed(p, when)
	case in.sniffing:
		in.sniffed = append(in.sniffed, p...)
		in.decide(when, false)
	default:
		in.keep(p)
	}
}

// decide ends the sniffing as soon as the body's look allows it, at the latest when it ends.
func (in *intake) decide(when arrival, last bool) {
	look := looksLikeEvents(in.sniffed)
	if look == lookUnclear && !last && len(in.sniffed) < maxSniff {
		return
	}
	in.sniffing = false
	if look == lookEvents {
		in.stream = in.start()
		in.stream.feed(in.sniffed, when)
	} else {
		in.keep(in.sniffed)
	}
	in.sniffed = nil
}

func (in *intake) keep(p []byte) {
	if room := maxPreview - len(in.preview); room > 0 {
		in.preview = append(in.preview, p[:min(room, len(p))]...)
	}
}

func (in *intake) close(when arrival) {
	if in.sniffing {
		in.decide(when, true)
	}
	if in.stream != nil {
		in.stream.close()
	}
}

const (
	lookUnclear = iota
	lookEvents
	lookOther
)

// looksLikeEvents judges by the first line that is not empty: a field of the event stream grammar, or a comment.
func looksLikeEvents(p []byte) int {
	const mark = "\xEF\xBB\xBF"
	if len(p) < len(mark) && strings.HasPrefix(mark, string(p)) {
		return lookUnclear
	}
	p = bytes.TrimPrefix(p, []byte(mark))
	p = bytes.TrimLeft(p, " \t\r\n")
	if len(p) == 0 {
		return lookUnclear
	}
	if p[0] == ':' {
		return lookEvents
	}
	for _, field := range []string{"data:", "event:", "id:", "retry:"} {
		if strings.HasPrefix(string(p[:min(len(p), len(field))]), field) {
			return lookEvents
		}
		if len(p) < len(field) && strings.HasPrefix(field, string(p)) {
			return lookUnclear
		}
	}
	return lookOther
}

// isEventStream looks at the media type only: parameters after it may be written in any way.
func isEventStream(contentType string) bool {
	mediaType, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(mediaType), "text/event-stream")
}
