package llmload

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// queueHeader is where a server may say how long the request waited before it was worked on: text-generation-inference and
// gateways that follow it, in milliseconds. openai-processing-ms and llama.cpp's timings are no queue times: they hold the
// work itself.
const queueHeader = "X-Queue-Time"

// A number of milliseconds, or one with its unit.
var queueValue = regexp.MustCompile(`^(\d{1,15}(?:\.\d{0,15})?|\.\d{1,15}) ?(ms|s)?$`)

// queueTime is the queue time that a response head tells, in ms; nil where it tells none that can be understood.
func queueTime(head http.Header) *float64 {
	said := queueValue.FindStringSubmatch(strings.ToLower(strings.TrimSpace(head.Get(queueHeader))))
	if said == nil {
		return nil
	}
	ms, err := strconv.ParseFloat(said[1], 64)
	if err != nil {
		return nil
	}
	if said[2] == "s" {
		ms *= 1000
	}
	return &ms
}
