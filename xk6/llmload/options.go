package llmload

import (
	"errors"
	"net/http"

	"github.com/grafana/sobek"
)

// Options is what install takes (InstallOptions of core/contract/engine.ts).
type Options struct {
	// IDHeader is the header that carries the request id.
	IDHeader string
	// SendIDHeader false: the header is taken off before the request is sent.
	SendIDHeader bool
	// StallMs: a gap above it, in milliseconds, is a stall.
	StallMs float64
	// RecordsPath is the file for the records, empty for none.
	RecordsPath string
	// Run is `run` of every record.
	Run string
	// KernelClock false: arrivals are stamped in user space although the kernel could.
	KernelClock bool
}

const defaultIDHeader = "x-llmload-request-id"

func defaultOptions() Options {
	return Options{IDHeader: defaultIDHeader, SendIDHeader: true, StallMs: 5000, KernelClock: true}
}

//nolint:gochecknoglobals // a constant list
var optionNames = []string{"idHeader", "sendIdHeader", "stallMs", "recordsPath", "run", "clock"}

func parseOptions(v sobek.Value) (Options, error) {
	o := defaultOptions()
	err := readFields("install options", v, optionNames, func(key string, v sobek.Value) (bool, error) {
		switch key {
		case "idHeader":
			return true, toString(&o.IDHeader, v)
		case "sendIdHeader":
			return true, toBool(&o.SendIDHeader, v)
		case "stallMs":
			return true, toFloat(&o.StallMs, v)
		case "recordsPath":
			return true, toString(&o.RecordsPath, v)
		case "run":
			return true, toString(&o.Run, v)
		case "clock":
			if missing(v) {
				return true, nil
			}
			word := "auto"
			err := oneOf(&word, v, "auto", "user")
			o.KernelClock = word == "auto"
			return true, err
		}
		return false, nil
	})
	if err != nil {
		return o, err
	}
	if o.IDHeader == "" {
		return o, errors.New("llmload: install options.idHeader must not be empty; " +
			"to send no header keep its name and set sendIdHeader to false")
	}
	if o.StallMs <= 0 {
		return o, errors.New("llmload: install options.stallMs must be above 0")
	}
	o.IDHeader = http.CanonicalHeaderKey(o.IDHeader)
	return o, nil
}
