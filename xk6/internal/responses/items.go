package responses

import (
	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// items reads the output list of a response that has ended.
func (r *Reader) items(list gjson.Result) (token, visible bool) {
	if !list.IsArray() {
		return false, false
	}
	each(list, func(i int, item gjson.Result) {
		t, v := r.item(place{output: i}, item)
		token, visible = token || t, visible || v
	})
	return token, visible
}

// item reads an output item: OpenAI's, or one of Jan Server's {"type":"text","text":{"value"}} and
// {"type":"reasoning","reasoning":{"task","result"}}.
func (r *Reader) item(at place, item gjson.Result) (token, visible bool) {
	if !item.IsObject() {
		return false, false
	}
	if id := item.Get("id").Str; id != "" {
		at.item = id
	}
	switch item.Get("type").Str {
	case "function_call", "mcp_call":
		return r.calls.complete(at, item.Get("call_id").Str, item.Get("name").Str,
			answer.ArgumentText(item.Get("arguments"))), false
	case "custom_tool_call":
		return r.calls.complete(at, item.Get("call_id").Str, item.Get("name").Str, item.Get("input").Str), false
	case "code_interpreter_call":
		return r.calls.complete(at, item.Get("call_id").Str, "", item.Get("code").Str), false
	case "reasoning":
		return r.thought(at, item), false
	case "text":
		visible = r.text.complete(at, item.Get("text"))
		return visible, visible
	}
	each(item.Get("content"), func(i int, part gjson.Result) {
		at.index = i
		t, v := r.part(at, part)
		token, visible = token || t, visible || v
	})
	return token, visible
}

// thought reads an item of reasoning: the parts of its summary, those of its content, or Jan Server's result.
func (r *Reader) thought(at place, item gjson.Result) (token bool) {
	take := func(place place, part gjson.Result) { token = r.reasoning.complete(place, part) || token }
	each(item.Get("summary"), func(i int, part gjson.Result) {
		at.index = i
		take(at.summary(), part)
	})
	each(item.Get("content"), func(i int, part gjson.Result) {
		at.index = i
		take(at, part)
	})
	at.index = 0
	take(at, item.Get("reasoning.result"))
	return token
}

// part reads one part of a message's content.
func (r *Reader) part(at place, part gjson.Result) (token, visible bool) {
	switch part.Get("type").Str {
	case "refusal":
		visible = r.refusal.complete(at, part.Get("refusal"))
	case "reasoning_text", "reasoning", "thinking":
		return r.reasoning.complete(at, part), false
	case "summary_text":
		return r.reasoning.complete(at.summary(), part), false
	case "output_audio":
		visible = r.text.complete(at, part.Get("transcript"))
	default:
		visible = r.text.complete(at, part)
	}
	return visible, visible
}

// each walks over a list; what is no list is taken for its only entry.
func each(list gjson.Result, visit func(i int, v gjson.Result)) {
	if !list.IsArray() {
		if list.Exists() {
			visit(0, list)
		}
		return
	}
	i := 0
	list.ForEach(func(_, v gjson.Result) bool {
		visit(i, v)
		i++
		return true
	})
}
