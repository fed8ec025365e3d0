package responses

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/llmload/llmload/xk6/internal/answer"
)

// Statuses in which a response has ended.
const (
	completed  = "completed"
	failed     = "failed"
	incomplete = "incomplete"
	cancelled  = "cancelled"
)

// state is what the events about the response as a whole have told of it.
type state struct {
	id, status string
	// finish is why it ended; empty as long as it has not.
	finish string
}

// name takes the response's id where it is first said.
func (s *state) name(ids ...gjson.Result) {
	for _, id := range ids {
		if s.id == "" {
			s.id = strings.Clone(id.Str)
		}
	}
}

// follow takes the status that the event gives the response, in its body or else by its type, and tells whether the event
// is one that ends the response. How it ended is the body's word: vLLM ends an incomplete one with "response.completed".
func (s *state) follow(typ string, response gjson.Result) bool {
	implied, ends := "", true
	switch typ {
	case "response.completed", "response.done":
		implied = completed
	case "response.failed":
		implied = failed
	case "response.incomplete":
		implied = incomplete
	case "response.cancelled", "response.canceled":
		implied = cancelled
	case "response.queued":
		implied, ends = "queued", false
	case "response.in_progress":
		implied, ends = "in_progress", false
	default:
		ends = false
	}
	status := response.Get("status").Str
	if status == "" {
		status = implied
	}
	if status != "" && status != s.status {
		s.status = strings.Clone(status)
	}
	if ends {
		s.finish = strings.Clone(finishOf(status, implied, response))
	}
	return ends
}

// finishOf is why a response ended; an incomplete one says its own reason.
func finishOf(status, implied string, response gjson.Result) string {
	switch status {
	case completed, failed, cancelled, incomplete:
	default:
		status = implied
	}
	if reason := response.Get("incomplete_details.reason").Str; status == incomplete && reason != "" {
		return reason
	}
	return status
}

// failure is the error of a response that has ended with one.
func (s *state) failure(v gjson.Result) (answer.InBandError, bool) {
	switch {
	case v.IsObject():
		return answer.ErrorObject(v), true
	case v.Type == gjson.String && v.Str != "":
		return answer.InBandError{Message: v.Str}, true
	default:
		return answer.InBandError{Type: failed}, s.finish == failed
	}
}

func (s *state) fill(r *answer.Result) {
	r.ResponseID = s.id
	if s.status != "" {
		status := s.status
		r.ResponseStatus = &status
	}
	if s.finish != "" {
		finish := s.finish
		r.FinishReason = &finish
	}
}
