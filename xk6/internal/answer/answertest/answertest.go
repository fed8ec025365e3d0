// Package answertest holds the readers of all APIs to the transcripts in contract/. It must not know any API.
package answertest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/answer"
	"github.com/llmload/llmload/xk6/internal/sse"
	"github.com/llmload/llmload/xk6/internal/sse/ssetest"
)

// facts are a transcript's result: the fields of an Observation that a reader and its events determine.
type facts struct {
	Text            string
	Reasoning       string
	Refusal         string
	ToolCalls       []answer.ToolCall
	FinishReason    *string
	Done            bool
	Usage           *answer.Usage
	UsageZero       bool
	InBandError     *answer.InBandError
	Malformed       int
	MalformedSample string
	QueueMs         *float64
	Metadata        string
	ResponseID      string
	ResponseStatus  *string
	EventTypes      []string
	Chunks          int
	Events          int
	Comments        int
	Faults          []string
}

type reading struct {
	facts           facts
	tokens, visible []int
}

func read(reader answer.Dialect, pieces [][]byte) reading {
	got := reading{tokens: []int{}, visible: []int{}}
	var comments, n int
	faults := map[string]bool{}
	emit := func(ev sse.Event) {
		data := append([]byte{}, ev.Data...)
		ev.Data = data
		effect := reader.Event(ev)
		for i := range data { // what the reader keeps must be its own
			data[i] = '#'
		}
		if effect.Token {
			got.tokens = append(got.tokens, n)
		}
		if effect.Visible {
			got.visible = append(got.visible, n)
		}
		if ev.Unterminated {
			faults["unterminated_event"] = true
		}
		if effect.Ping && got.facts.Events == 0 {
			faults["comment_only_start"] = true
		}
		if effect.Data {
			got.facts.Events++
		}
		if ev.Kind == sse.Comment {
			comments++
		}
		n++
	}
	p := sse.New()
	for _, piece := range pieces {
		p.Feed(piece, emit)
		for i := range piece {
			piece[i] = '#'
		}
	}
	p.Close(emit)

	r := reader.Result()
	faults["non_monotonic_sequence"], faults["events_after_done"] = r.SequenceJumps, r.EventsAfterDone
	got.facts = facts{
		Text: r.Text, Reasoning: r.Reasoning, Refusal: r.Refusal,
		ToolCalls: append([]answer.ToolCall{}, r.ToolCalls...), FinishReason: r.FinishReason, Done: r.Done,
		Usage: r.Usage, UsageZero: r.UsageZero, InBandError: r.InBand,
		Malformed: r.Malformed, MalformedSample: r.MalformedSample, QueueMs: r.QueueMs,
		Metadata: r.Metadata, ResponseID: r.ResponseID, ResponseStatus: r.ResponseStatus, EventTypes: r.EventTypes,
		Chunks: len(got.tokens), Events: got.facts.Events, Comments: comments, Faults: []string{},
	}
	for _, name := range []string{"unterminated_event", "comment_only_start", "non_monotonic_sequence", "events_after_done"} {
		if faults[name] {
			got.facts.Faults = append(got.facts.Faults, name)
		}
	}
	return got
}

// Transcripts runs every transcript of an API (its label; empty for chat completions) through readers that start gives, cut
// in many ways.
func Transcripts(t *testing.T, api string, start func() answer.Dialect) {
	t.Helper()
	ran := 0
	for _, tr := range ssetest.Load(t) {
		if tr.API != api {
			continue
		}
		ran++
		t.Run(tr.Name, func(t *testing.T) {
			t.Parallel()
			want := reading{tokens: tr.Expect.TokenEvents, visible: tr.Expect.VisibleEvents}
			require.NoError(t, json.Unmarshal(tr.Expect.Result, &want.facts))
			for name, pieces := range tr.Cuts() {
				require.Equal(t, want, read(start(), pieces), name)
			}
		})
	}
	require.GreaterOrEqual(t, ran, 10)
}
