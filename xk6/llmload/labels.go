package llmload

import (
	"github.com/grafana/sobek"
)

// Modes of a request.
const (
	modeStream = "stream"
	modeUnary  = "unary"
)

// Labels is what is known of a request before it is sent (RequestLabels of core/contract/engine.ts).
type Labels struct {
	Suite, Scenario, Step    string
	VU, Iter, Try            int64
	API, Mode, Model, Prompt string
	Turn                     *int64
	// PlannedAt is in ms since the epoch.
	PlannedAt *float64
}

//nolint:gochecknoglobals // a constant list
var labelNames = []string{
	"suite", "scenario", "step", "vu", "iter", "try", "api", "mode", "model", "prompt", "turn", "plannedAt",
}

func parseLabels(v sobek.Value) (Labels, error) {
	l := Labels{Try: 1, Mode: modeUnary}
	err := readFields("request labels", v, labelNames, l.set)
	return l, err
}

func (l *Labels) set(key string, v sobek.Value) (bool, error) {
	switch key {
	case "suite":
		return true, toString(&l.Suite, v)
	case "scenario":
		return true, toString(&l.Scenario, v)
	case "step":
		return true, toString(&l.Step, v)
	case "vu":
		return true, toInt(&l.VU, v)
	case "iter":
		return true, toInt(&l.Iter, v)
	case "try":
		return true, toInt(&l.Try, v)
	case "api":
		return true, toString(&l.API, v)
	case "mode":
		return true, oneOf(&l.Mode, v, modeStream, modeUnary)
	case "model":
		return true, toString(&l.Model, v)
	case "prompt":
		return true, toString(&l.Prompt, v)
	case "turn":
		return true, orNull(&l.Turn, v, toInt)
	case "plannedAt":
		return true, orNull(&l.PlannedAt, v, toFloat)
	}
	return false, nil
}
