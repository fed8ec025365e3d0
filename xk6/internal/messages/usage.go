package messages

import (
	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// usage puts together the counts that this API spreads over its events: those of the input come when the message begins,
// the output's when it has ended, and what is said again is the sum so far.
type usage struct {
	// input is without what a cache held or took.
	input, created, cached, output, reasoning count
}

type count struct {
	n     int64
	given bool
}

// begin takes the usage of the message that begins. Its count of output is a first token or none: no count of the answer.
func (u *usage) begin(v gjson.Result) {
	output := u.output
	u.read(v)
	u.output = output
}

// read takes a usage object.
func (u *usage) read(v gjson.Result) {
	if !v.IsObject() {
		return
	}
	v.ForEach(func(key, value gjson.Result) bool {
		switch key.Str {
		case "input_tokens":
			u.input.set(value)
		case "cache_creation_input_tokens":
			u.created.set(value)
		case "cache_read_input_tokens":
			u.cached.set(value)
		case "output_tokens":
			u.output.set(value)
		case "output_tokens_details":
			u.reasoning.set(value.Get("thinking_tokens"))
		}
		return true
	})
}

// set takes a count. Gateways put 0 where they do not know yet, or not any more: it takes nothing back.
func (c *count) set(v gjson.Result) {
	if n, ok := answer.Count(v); ok && (n > 0 || !c.given) {
		*c = count{n: n, given: true}
	}
}

func (c count) value() *int64 {
	if !c.given {
		return nil
	}
	return &c.n
}

// value is the usage in the terms of the other APIs, whose input includes what a cache held. All zeros is unknown.
func (u usage) value() (value *answer.Usage, zero bool) {
	input := count{
		n:     u.input.n + u.created.n + u.cached.n,
		given: u.input.given || u.created.given || u.cached.given,
	}
	if input.n+u.output.n+u.reasoning.n == 0 {
		return nil, u != usage{}
	}
	return &answer.Usage{
		Input: input.value(), Output: u.output.value(), Cached: u.cached.value(), Reasoning: u.reasoning.value(),
	}, false
}
