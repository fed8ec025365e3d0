package sse_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/sse"
	"github.com/llmload/llmload/xk6/internal/sse/ssetest"
)

func message(data string) ssetest.Event { return ssetest.Event{Kind: "message", Data: data} }
func comment(data string) ssetest.Event { return ssetest.Event{Kind: "comment", Data: data} }
func bare(data string) ssetest.Event    { return ssetest.Event{Kind: "bare", Data: data} }
func cut(ev ssetest.Event) ssetest.Event {
	ev.Unterminated = true
	return ev
}

func TestGrammar(t *testing.T) {
	t.Parallel()
	type events = []ssetest.Event
	tests := []struct {
		name   string
		stream string
		want   events
	}{
		{"nothing", "", events{}},
		{"LF", "data: a\n\ndata: b\n\n", events{message("a"), message("b")}},
		{"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", events{message("a"), message("b")}},
		{"CR", "data: a\r\rdata: b\r\r", events{message("a"), message("b")}},
		{"mixed ends", "data: a\r\n\ndata: b\r\r\ndata: c\n\r", events{message("a"), message("b"), message("c")}},
		{"LF CR is two ends", "data: a\n\rdata: b\n\r", events{message("a"), message("b")}},
		{"byte order mark", "\ufeffdata: a\n\n", events{message("a")}},
		{"byte order mark alone on a line", "\ufeff\ndata: a\n\n", events{message("a")}},
		{"second byte order mark is no mark", "\ufeffdata: a\n\n\ufeffdata: b\n\n", events{message("a"), bare("\ufeffdata: b")}},
		{"no space", "data:a\n\n", events{message("a")}},
		{"only one space is taken", "data:  a \n\n", events{message(" a ")}},
		{"a tab is not a space", "data:\ta\n\n", events{message("\ta")}},
		{"colons in the value", "data: a: b: c\n\n", events{message("a: b: c")}},
		{"several data lines", "data: a\ndata: b\ndata\ndata: c\n\n", events{message("a\nb\n\nc")}},
		{"data without a colon is empty data", "data\n\ndata\ndata\n\n", events{message(""), message("\n")}},
		{"empty data is an event", "data:\n\n", events{message("")}},
		{"type", "event: add\ndata: a\n\ndata: b\n\n", events{{Kind: "message", Type: "add", Data: "a"}, message("b")}},
		{"last type wins", "event: a\nevent: b\ndata: x\n\n", events{{Kind: "message", Type: "b", Data: "x"}}},
		{"type without data line", "event: error\n\n", events{{Kind: "message", Type: "error"}}},
		{"ids stay", "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", events{
			{Kind: "message", Data: "a", ID: "1"}, {Kind: "message", Data: "b", ID: "1"}, message("c"),
		}},
		{"an id alone is no event", "id: 1\n\ndata: a\n\n", events{{Kind: "message", Data: "a", ID: "1"}}},
		{"id with NUL is ignored", "id: 1\nid: 2\x00\ndata: a\n\n", events{{Kind: "message", Data: "a", ID: "1"}}},
		{"retry", "retry: 3000\n\nretry: x\ndata: a\n\n", events{message("a")}},
		{"unknown fields", "foo: bar\nfoo\nx-y_z.1: {}\nDATA: no\ndata: a\n\n", events{message("a")}},
		{"blank lines", "\n\n\n\ndata: a\n\n\n\n", events{message("a")}},
		{"white line", " \t \ndata: a\n\n", events{message("a")}},
		{"comments", ":\n: ping\n:x\n::\ndata: a\n\n", events{comment(""), comment("ping"), comment("x"), comment(":"), message("a")}},
		{"comment inside a block", "data: a\n: hold\ndata: b\n\n", events{comment("hold"), message("a\nb")}},
		{"comment in a block of type error", "event: error\n: no capacity\n\n", events{
			{Kind: "comment", Type: "error", Data: "no capacity"}, {Kind: "message", Type: "error"},
		}},
		{"bare JSON", "data: a\n\n{\"error\":{\"message\":\"x\"}}\n", events{message("a"), bare(`{"error":{"message":"x"}}`)}},
		{"bare JSON inside a block", "data: a\n{\"e\":1}\n\n", events{bare(`{"e":1}`), message("a")}},
		{"bare prose", "Internal Server Error\n\n", events{bare("Internal Server Error")}},
		{"bare markup", "<html>\n", events{bare("<html>")}},
		{"field error", "error: {\"code\":500}\n\n", events{{Kind: "bare", Type: "error", Data: `{"code":500}`}}},
		{"indented field is no field", " data: a\n\n", events{bare(" data: a")}},
		{"no blank line at the end", "data: [DONE]\n", events{cut(message("[DONE]"))}},
		{"no line end at the end", "data: [DONE]", events{cut(message("[DONE]"))}},
		{"CR at the end", "data: [DONE]\r", events{cut(message("[DONE]"))}},
		{"type at the end", "event: error", events{cut(ssetest.Event{Kind: "message", Type: "error"})}},
		{"bare at the end", "{\"err", events{cut(bare(`{"err`))}},
		{"comment at the end", ": pin", events{comment("pin")}},
		{"unfinished field name at the end", "data: a\n\nda", events{message("a")}},
		{"NUL and invalid UTF-8 pass", "data: \x00\xff\n\n", events{message("\x00\xff")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, parse([][]byte{[]byte(tt.stream)}), "whole")
			require.Equal(t, tt.want, reference(tt.stream), "the reference disagrees with the table")
			for at := range tt.stream {
				require.Equal(t, tt.want, parse(ssetest.Cut([]byte(tt.stream), []int{at})), "cut at %d", at)
			}
		})
	}
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	for _, tr := range ssetest.Load(t) {
		t.Run(tr.Name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tr.Expect.Events, reference(string(tr.Stream)), "the reference disagrees with the transcript")
			for name, pieces := range tr.Cuts() {
				require.Equal(t, tr.Expect.Events, parse(pieces), name)
			}
		})
	}
}

func TestAnEventIsEmittedWithItsLastByte(t *testing.T) {
	t.Parallel()
	for _, stream := range []string{"data: a\n\n", "data: a\r\r", "data: a\r\n\r"} {
		seen := 0
		p := sse.New()
		for i := range stream {
			require.Zero(t, seen, "%q emitted early, before byte %d", stream, i)
			p.Feed([]byte{stream[i]}, func(sse.Event) { seen++ })
		}
		require.Equal(t, 1, seen, "%q", stream)
	}
}

func TestLongLines(t *testing.T) {
	t.Parallel()
	for _, size := range []int{64 << 10, 64<<10 + 1, 1 << 20, 5 << 20} {
		payload := strings.Repeat("0123456789abcdef", size/16)
		stream := []byte("data: " + payload + "\n\ndata: after\n\n")
		var at []int
		for i := 0; i < len(stream); i += 16 << 10 {
			at = append(at, i)
		}
		require.Equal(t, []ssetest.Event{message(payload), message("after")}, parse(ssetest.Cut(stream, at)))
	}
}

func TestManyTypesAreNotKept(t *testing.T) {
	t.Parallel()
	var stream strings.Builder
	var want []ssetest.Event
	for i := range 500 {
		typ := "t" + strings.Repeat("x", i)
		stream.WriteString("event: " + typ + "\ndata: a\n\n")
		want = append(want, ssetest.Event{Kind: "message", Type: typ, Data: "a"})
	}
	require.Equal(t, want, parse([][]byte{[]byte(stream.String())}))
}

func TestNoAllocationPerEvent(t *testing.T) {
	p := sse.New()
	stream := []byte(": ping\nevent: delta\ndata: {\"a\":1}\n\ndata: x\r\n\r\n")
	emit := func(sse.Event) {}
	p.Feed(stream, emit)
	require.Zero(t, testing.AllocsPerRun(100, func() { p.Feed(stream, emit) }))
}
