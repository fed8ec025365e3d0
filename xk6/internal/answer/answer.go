// Package answer is what the readers of all streaming APIs share: what an event can be, what a stream can say, and the
// parts of an event stream that mean the same in every API (end mark, errors, usage, sequence numbers). Field for field
// it means what core/contract/engine.ts means. It knows nothing of one API's events, of HTTP, clocks or k6.
package answer

import "github.com/llmload/llmload/xk6/internal/sse"

// Dialect is what a reader of any streaming API offers.
type Dialect interface {
	// Event takes the next event of the stream. The event's data is not kept.
	Event(ev sse.Event) Effect
	// Result is what has been said until now; it may be asked for in the middle of a stream.
	Result() Result
}

// Effect says what one event was.
type Effect struct {
	// Data: it carries data ([DONE] included). Comments, pings, empty data and bare lines do not.
	Data bool
	// Token: it carries generated output of any kind: text, reasoning, refusal, a tool call's name or arguments.
	Token bool
	// Visible: some of that output is text that a user reads, not reasoning and not a tool call.
	Visible bool
	// Done: it is the end mark: [DONE], or the API's own.
	Done bool
	// Ping: it only keeps the connection alive: a comment, an "event: ping", or empty data.
	Ping bool
}

// Result is what a stream has said. Of a chat completion all parts are of the choice with the lowest index; events of
// other choices (n > 1) count as tokens but are not kept apart.
type Result struct {
	Text      string
	Reasoning string
	Refusal   string
	ToolCalls []ToolCall
	// FinishReason is the last one given; nil as long as none was. Empty ones and AgentAPI's "content" are none.
	FinishReason *string
	Done         bool
	// Usage is the last usage that is not all zeros; nil as long as there was none.
	Usage *Usage
	// UsageZero: usage came, and all of it was zeros, which means unknown.
	UsageZero bool
	// InBand is the error that the stream itself reported; the first one with a message.
	InBand *InBandError
	// Malformed counts events that are not JSON, and bare lines that are no error.
	Malformed int
	// MalformedSample is the first of them, cut to 200 characters.
	MalformedSample string
	// Other counts events of valid JSON that are neither output nor usage nor error: metadata, or another API.
	Other int
	// Metadata is the first of them that is an object, as sent, cut to 4,096 characters; empty if there was none.
	Metadata string
	// QueueMs is the time in the server's queue where the usage reports it (Groq's queue_time), in milliseconds.
	QueueMs *float64
	// SequenceJumps: the events' sequence numbers jumped or went back.
	SequenceJumps bool
	// EventsAfterDone: an event with data came after the end mark.
	EventsAfterDone bool

	// ResponseID is told by the Responses API and the Messages API, ResponseStatus and EventTypes by the Responses API only; ""
	// and nil mean none.
	ResponseID     string
	ResponseStatus *string
	// EventTypes are in order, repetitions in a row once, at most 64.
	EventTypes []string
}

// ToolCall is a call put together from its pieces.
type ToolCall struct {
	// Index is the call's place in the answer, from 0. The server's own index is used to join pieces but is not
	// unique (some send 0 for all), so it is not repeated here.
	Index int
	ID    string
	Name  string
	// Arguments is the JSON text as sent, not checked.
	Arguments string
}

// Usage holds the server's token counts; nil for a count that was not given.
type Usage struct {
	Input     *int64
	Output    *int64
	Total     *int64
	Cached    *int64
	Reasoning *int64
}

// InBandError is an error inside a 200.
type InBandError struct {
	Message string
	Type    string
	// Code as text, whatever type it had on the wire.
	Code string
}
