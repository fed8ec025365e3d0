package llmload

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"strings"

	"github.com/llmload/llmload/xk6/internal/kclock"
)

const (
	// maxGaps is how many gaps a record lists; more become a histogram.
	maxGaps = 2048
	// maxDetail is the length of errorDetail in characters.
	maxDetail = 300
)

// record is one line of the record file, version 1 (contract/record.schema.json).
type record struct {
	V            int        `json:"v"`
	Run          string     `json:"run"`
	Suite        string     `json:"suite"`
	Scenario     string     `json:"scenario"`
	Step         string     `json:"step"`
	VU           int64      `json:"vu"`
	Iter         int64      `json:"iter"`
	ID           string     `json:"id"`
	Try          int64      `json:"try"`
	Final        bool       `json:"final"`
	API          string     `json:"api"`
	Mode         string     `json:"mode"`
	Model        string     `json:"model"`
	Prompt       string     `json:"prompt"`
	Turn         *int64     `json:"turn"`
	PlannedAt    *float64   `json:"plannedAt"`
	BeganAt      float64    `json:"beganAt"`
	SentAt       *float64   `json:"sentAt"`
	StartDelayMs *float64   `json:"startDelayMs"`
	BlockedMs    *float64   `json:"blockedMs"`
	ConnectMs    *float64   `json:"connectMs"`
	TLSMs        *float64   `json:"tlsMs"`
	TTFBMs       *float64   `json:"ttfbMs"`
	TTFEMs       *float64   `json:"ttfeMs"`
	TTFTMs       *float64   `json:"ttftMs"`
	TTVTMs       *float64   `json:"ttvtMs"`
	E2EMs        *float64   `json:"e2eMs"`
	CloseMs      *float64   `json:"closeMs"`
	TPOTMs       *float64   `json:"tpotMs"`
	GapsUs       []uint32   `json:"gapsUs"`
	GapsHist     [][2]int64 `json:"gapsHist,omitempty"`
	Chunks       *int64     `json:"chunks"`
	TokensIn     *int64     `json:"tokensIn"`
	TokensOut    *int64     `json:"tokensOut"`
	TokensCached *int64     `json:"tokensCached"`
	Bytes        *int64     `json:"bytes"`
	Status       int        `json:"status"`
	Outcome      string     `json:"outcome"`
	ErrorClass   *string    `json:"errorClass"`
	ErrorPhase   *string    `json:"errorPhase"`
	ErrorDetail  *string    `json:"errorDetail"`
	FinishReason *string    `json:"finishReason"`
	Done         *bool      `json:"done"`
	Faults       []string   `json:"faults"`
	ChecksFailed []string   `json:"checksFailed"`
	Clock        string     `json:"clock"`
	LagMeanUs    *int64     `json:"lagMeanUs"`
	LagMaxUs     *int64     `json:"lagMaxUs"`
	Uncertainty  *int64     `json:"arrivalUncertaintyUs"`
	QueueMs      *float64   `json:"queueMs"`
	RetryAfterMs *float64   `json:"retryAfterMs,omitempty"`
}

// newRecord joins what was announced, what was seen and what the script said of it. o is nil where nothing was sent.
func newRecord(run string, req *request, l Labels, o *observation, r Result) *record {
	rec := &record{
		V: 1, Run: run, ID: req.id, BeganAt: math.Round(float64(kclock.EpochNs(req.began))/1e3) / 1e3,
		Suite: l.Suite, Scenario: l.Scenario, Step: l.Step, VU: l.VU, Iter: l.Iter, Try: max(1, l.Try),
		API: l.API, Mode: l.Mode, Model: l.Model, Prompt: l.Prompt, Turn: l.Turn, PlannedAt: l.PlannedAt,
		Final: r.Final, Outcome: r.Outcome,
		ErrorClass: r.ErrorClass, ErrorPhase: r.ErrorPhase, ErrorDetail: detail(r.ErrorDetail),
		TPOTMs: round3(r.TPOTMs), TokensIn: r.TokensIn, TokensOut: r.TokensOut, TokensCached: r.TokensCached,
		FinishReason: r.FinishReason, QueueMs: round3(r.QueueMs), RetryAfterMs: round3(r.RetryAfterMs),
		Faults: r.Faults, ChecksFailed: r.ChecksFailed,
		Clock: clockUser,
	}
	if o == nil {
		return rec
	}
	rec.SentAt = o.SentAt
	if o.SentAt != nil && l.PlannedAt != nil {
		rec.StartDelayMs = round3(ptr(*o.SentAt - *l.PlannedAt))
	}
	rec.BlockedMs, rec.ConnectMs, rec.TLSMs = o.BlockedMs, o.ConnectMs, o.TLSMs
	rec.TTFBMs, rec.TTFEMs, rec.TTFTMs, rec.TTVTMs = o.TTFBMs, o.TTFEMs, o.TTFTMs, o.TTVTMs
	rec.E2EMs, rec.CloseMs = o.E2EMs, o.CloseMs
	rec.GapsUs, rec.GapsHist = o.gapsUs, o.gapsHist
	if o.SSE {
		rec.Chunks = ptr(o.Chunks)
	}
	if o.Status != 0 {
		rec.Bytes = ptr(o.Bytes)
	}
	rec.Status, rec.Done = o.Status, o.Done
	rec.Clock, rec.LagMeanUs, rec.LagMaxUs, rec.Uncertainty = o.Clock, o.LagMeanUs, o.LagMaxUs, o.UncertaintyUs
	return rec
}

// interrupted is the word on a request that the script never claimed: what was seen, nothing judged.
func interrupted(o *observation) Result {
	r := Result{Outcome: outcomeInterrupted, Final: true, Faults: []string{}, ChecksFailed: []string{}}
	if o == nil {
		return r
	}
	r.Faults, r.FinishReason, r.QueueMs = o.Faults, o.FinishReason, o.QueueMs
	if o.Usage != nil {
		r.TokensIn, r.TokensOut, r.TokensCached = o.Usage.Input, o.Usage.Output, o.Usage.Cached
		if n := r.TokensOut; n != nil && *n >= 2 && o.TTFTMs != nil && o.E2EMs != nil {
			r.TPOTMs = ptr((*o.E2EMs - *o.TTFTMs) / float64(*n-1))
		}
	}
	return r
}

// encode gives the record as one line.
func (r *record) encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

var credential = regexp.MustCompile(`(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{4,}|\b(set-cookie|cookie|authorization)\s*[:=][^\n]*`)

// detail shortens an error text and takes out what looks like a credential. The script masks the values it knows; this is
// for what an error text picked up elsewhere.
func detail(s *string) *string {
	if s == nil {
		return nil
	}
	text := credential.ReplaceAllString(strings.ToValidUTF8(*s, "\uFFFD"), "***")
	return ptr(cutTo(text, maxDetail))
}

func ptr[T any](v T) *T { return &v }

// round3 keeps three digits: microseconds of a value in ms.
func round3(v *float64) *float64 {
	if v == nil || math.IsNaN(*v) || math.IsInf(*v, 0) {
		return nil
	}
	return ptr(math.Round(*v*1000) / 1000)
}
