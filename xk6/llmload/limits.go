package llmload

import (
	"fmt"
	"io"
	"time"

	"github.com/grafana/sobek"
)

// Limits says how long the phases of a request may take, and when its user leaves (RequestLimits of core/contract/engine.ts).
// 0 is no limit.
type Limits struct {
	// Connect is for name, connection and TLS together.
	Connect time.Duration
	// FirstToken counts from sent, Stall from the last token-bearing event; both are for streams only.
	FirstToken, Stall time.Duration
	// Total and LeaveAfter count from begin.
	Total, LeaveAfter time.Duration
	// LeaveAfterTokens counts token-bearing events.
	LeaveAfterTokens int64
}

//nolint:gochecknoglobals // a constant list
var limitNames = []string{"connectMs", "firstTokenMs", "stallMs", "totalMs", "leaveAfterMs", "leaveAfterTokens"}

// parseLimits takes undefined and null for "no limits".
func parseLimits(v sobek.Value) (Limits, error) {
	var l Limits
	if missing(v) {
		return l, nil
	}
	return l, readFields("request limits", v, limitNames, l.set)
}

func (l *Limits) set(key string, v sobek.Value) (bool, error) {
	switch key {
	case "connectMs":
		return true, toLimit(&l.Connect, v)
	case "firstTokenMs":
		return true, toLimit(&l.FirstToken, v)
	case "stallMs":
		return true, toLimit(&l.Stall, v)
	case "totalMs":
		return true, toLimit(&l.Total, v)
	case "leaveAfterMs":
		return true, toLimit(&l.LeaveAfter, v)
	case "leaveAfterTokens":
		if missing(v) {
			return true, nil
		}
		if err := toInt(&l.LeaveAfterTokens, v); err != nil || l.LeaveAfterTokens <= 0 {
			return true, wrongType("a whole number above 0 (null is allowed)", v)
		}
		return true, nil
	}
	return false, nil
}

// longestLimit keeps sums of times within an int64 of nanoseconds.
const longestLimit = 1e12 // ms: thirty years

// toLimit reads milliseconds above 0; null is no limit.
func toLimit(to *time.Duration, v sobek.Value) error {
	if missing(v) {
		return nil
	}
	var ms float64
	if err := toFloat(&ms, v); err != nil || ms <= 0 || ms > longestLimit {
		return wrongType("a number of milliseconds above 0 (null is allowed)", v)
	}
	*to = max(1, time.Duration(ms*1e6))
	return nil
}

// What cut a request off on purpose.
const (
	cutConnect    = "connect"
	cutFirstToken = "first_token"
	cutStall      = "stall"
	cutTotal      = "total"
	cutLeft       = "left"
)

// limitError ends a request whose limit has passed or whose user has left.
type limitError struct {
	by   string
	text string
}

func (e *limitError) Error() string { return e.text }

// Timeout makes k6 call it one (error code 1050).
func (e *limitError) Timeout() bool { return !e.left() }

// Temporary is what is left to say for a net.Error.
func (e *limitError) Temporary() bool { return false }

func (e *limitError) left() bool { return e.by == cutLeft }

// handOn is what a reader of the body is given once the hop was cut off: the end, for a user who has left has no error.
func (e *limitError) handOn() error {
	if e.left() {
		return io.EOF
	}
	return e
}

func overLimit(by, text string, limit time.Duration) *limitError {
	return &limitError{by: by, text: fmt.Sprintf(text, limit)}
}
