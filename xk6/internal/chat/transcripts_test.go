package chat_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/chat"
	"github.com/llmload/llmload/xk6/internal/sse"
	"github.com/llmload/llmload/xk6/internal/sse/ssetest"
)

// expected is a transcript's result: the fields of an Observation that this package and its events determine.
type expected struct {
	Text            string
	Reasoning       string
	Refusal         string
	ToolCalls       []chat.ToolCall
	FinishReason    *string
	Done            bool
	Usage           *chat.Usage
	UsageZero       bool
	InBandError     *chat.InBandError
	Malformed       int
	MalformedSample string
	QueueMs         *float64
	Chunks          int
	Events          int
	Comments        int
	// Faults are told from several things that only the callers see together.
	Faults []string
}

type reading struct {
	result          expected
	tokens, visible []int
}

func read(pieces [][]byte) reading {
	got := reading{tokens: []int{}, visible: []int{}}
	var events, comments, n int
	acc := chat.New()
	emit := func(ev sse.Event) {
		effect := acc.Event(ev)
		if effect.Token {
			got.tokens = append(got.tokens, n)
		}
		if effect.Visible {
			got.visible = append(got.visible, n)
		}
		if effect.Data {
			events++
		}
		if ev.Kind == sse.Comment {
			comments++
		}
		n++
	}
	p := sse.New()
	for _, piece := range pieces {
		p.Feed(piece, emit)
		for i := range piece { // what the accumulator keeps must be its own
			piece[i] = '#'
		}
	}
	p.Close(emit)

	r := acc.Result()
	got.result = expected{
		Text: r.Text, Reasoning: r.Reasoning, Refusal: r.Refusal,
		ToolCalls: append([]chat.ToolCall{}, r.ToolCalls...), FinishReason: r.FinishReason, Done: r.Done,
		Usage: r.Usage, UsageZero: r.UsageZero, InBandError: r.InBand,
		Malformed: r.Malformed, MalformedSample: r.MalformedSample, QueueMs: r.QueueMs,
		Chunks: len(got.tokens), Events: events, Comments: comments,
	}
	return got
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	for _, tr := range ssetest.Load(t) {
		t.Run(tr.Name, func(t *testing.T) {
			t.Parallel()
			want := reading{tokens: tr.Expect.TokenEvents, visible: tr.Expect.VisibleEvents}
			require.NoError(t, json.Unmarshal(tr.Expect.Result, &want.result))
			want.result.Faults = nil
			for name, pieces := range tr.Cuts() {
				require.Equal(t, want, read(pieces), name)
			}
		})
	}
}
