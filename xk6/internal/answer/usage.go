package answer

import (
	"math"

	"github.com/tidwall/gjson"
)

// maxCount is more than any model or bill can hold: a count above it is an error of the server, as a fraction is.
const maxCount = 1 << 40

// UsageReader collects the usage of a stream; the last one that is not all zeros counts.
type UsageReader struct {
	last    tokenCounts
	zeros   bool
	queueMs *float64
}

// tokenCounts is a usage object read without allocating: vLLM can send one in every chunk.
type tokenCounts struct {
	input, output, total, cached, reasoning count
}

type count struct {
	n     int64
	given bool
}

// Read takes a usage object. It tells whether v was one.
func (r *UsageReader) Read(v gjson.Result) bool {
	if !v.IsObject() {
		return false
	}
	var u tokenCounts
	v.ForEach(func(key, value gjson.Result) bool {
		switch key.Str {
		case "prompt_tokens", "input_tokens":
			u.input.set(value)
		case "completion_tokens", "output_tokens":
			u.output.set(value)
		case "total_tokens":
			u.total.set(value)
		case "prompt_cache_hit_tokens", "cached_tokens":
			u.cached.set(value)
		case "prompt_tokens_details", "input_tokens_details":
			u.cached.set(value.Get("cached_tokens"))
		case "reasoning_tokens":
			u.reasoning.set(value)
		case "completion_tokens_details", "output_tokens_details":
			u.reasoning.set(value.Get("reasoning_tokens"))
		case "queue_time": // Groq, in seconds
			if value.Type == gjson.Number && value.Num >= 0 && value.Num <= maxCount {
				ms := value.Num * 1000
				r.queueMs = &ms
			}
		}
		return true
	})
	switch {
	case u.some():
		r.last = u
	case u != tokenCounts{}:
		r.zeros = true
	}
	return true
}

func (r *UsageReader) fill(to *Result) {
	to.Usage, to.QueueMs = r.last.value(), r.queueMs
	to.UsageZero = r.zeros && to.Usage == nil
}

// Count reads a whole number from 0 to maxCount; anything else is none.
func Count(v gjson.Result) (n int64, ok bool) {
	if v.Type == gjson.Number && v.Num >= 0 && v.Num <= maxCount && v.Num == math.Trunc(v.Num) {
		return int64(v.Num), true
	}
	return 0, false
}

// set takes a count; anything else leaves it as it is.
func (c *count) set(v gjson.Result) {
	if n, ok := Count(v); ok {
		*c = count{n: n, given: true}
	}
}

func (c count) value() *int64 {
	if !c.given {
		return nil
	}
	return &c.n
}

func (u tokenCounts) some() bool {
	return u.input.n+u.output.n+u.total.n+u.cached.n+u.reasoning.n > 0
}

func (u tokenCounts) value() *Usage {
	if !u.some() {
		return nil
	}
	return &Usage{
		Input: u.input.value(), Output: u.output.value(), Total: u.total.value(),
		Cached: u.cached.value(), Reasoning: u.reasoning.value(),
	}
}
