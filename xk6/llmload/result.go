package llmload

import (
	"errors"

	"github.com/grafana/sobek"
)

// Outcomes of a request.
const (
	outcomeOK          = "ok"
	outcomeError       = "error"
	outcomeLeft        = "left"
	outcomeInterrupted = "interrupted"
)

// Result is the script's word on a request (RequestResult of core/contract/engine.ts).
type Result struct {
	Outcome                             string
	ErrorClass, ErrorPhase, ErrorDetail *string
	Final                               bool
	Faults, ChecksFailed                []string
	TPOTMs                              *float64
	TokensIn, TokensOut, TokensCached   *int64
	FinishReason                        *string
	QueueMs, RetryAfterMs               *float64
}

//nolint:gochecknoglobals // a constant list
var resultNames = []string{
	"outcome", "errorClass", "errorPhase", "errorDetail", "final", "faults", "checksFailed", "tpotMs",
	"tokensIn", "tokensOut", "tokensCached", "finishReason", "queueMs", "retryAfterMs",
}

func parseResult(v sobek.Value) (Result, error) {
	r := Result{Final: true, Faults: []string{}, ChecksFailed: []string{}}
	if err := readFields("request result", v, resultNames, r.set); err != nil {
		return r, err
	}
	if r.Outcome == "" {
		return r, errors.New("llmload: request result.outcome is missing")
	}
	return r, nil
}

func (r *Result) set(key string, v sobek.Value) (bool, error) {
	switch key {
	case "outcome":
		return true, oneOf(&r.Outcome, v, outcomeOK, outcomeError, outcomeLeft, outcomeInterrupted)
	case "errorClass":
		return true, orNull(&r.ErrorClass, v, toString)
	case "errorPhase":
		return true, orNull(&r.ErrorPhase, v, toString)
	case "errorDetail":
		return true, orNull(&r.ErrorDetail, v, toString)
	case "final":
		return true, toBool(&r.Final, v)
	case "faults":
		return true, toStrings(&r.Faults, v)
	case "checksFailed":
		return true, toStrings(&r.ChecksFailed, v)
	case "tpotMs":
		return true, orUnknown(&r.TPOTMs, v, toFloat)
	case "tokensIn":
		return true, orUnknown(&r.TokensIn, v, toCount)
	case "tokensOut":
		return true, orUnknown(&r.TokensOut, v, toCount)
	case "tokensCached":
		return true, orUnknown(&r.TokensCached, v, toCount)
	case "finishReason":
		return true, orNull(&r.FinishReason, v, toString)
	case "queueMs":
		return true, orUnknown(&r.QueueMs, v, toFloat)
	case "retryAfterMs":
		return true, orUnknown(&r.RetryAfterMs, v, toFloat)
	}
	return false, nil
}
