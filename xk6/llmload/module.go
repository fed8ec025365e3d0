// Package llmload is the JavaScript module `k6/x/llmload`: it observes the responses of k6/http itself, times their streams
// token by token, and writes one record for each request. Its TypeScript face is core/contract/engine.ts; what the words
// mean is in docs/method.md. It must not judge: classes of errors, checks and metrics are the script's.
package llmload

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/errext"
	"go.k6.io/k6/v2/js/modules"
	"go.k6.io/k6/v2/lib"
)

// Root is the module of the process; it makes an Instance for each VU.
type Root struct{ engine *Engine }

// New makes the module. Nothing is opened or started before a VU calls install.
func New() *Root { return &Root{engine: newEngine()} }

// Instance is the module of one VU.
type Instance struct {
	vu        modules.VU
	engine    *Engine
	installed bool

	mu      sync.Mutex
	open    map[string]*request
	watched context.Context //nolint:containedctx // compared, never passed on

	// overdue counts what was dropped once the load is over; nil for a VU without a plan.
	overdue func()
}

var (
	_ modules.Module   = (*Root)(nil)
	_ modules.Instance = (*Instance)(nil)
)

// NewModuleInstance is called by k6 once for each VU.
func (r *Root) NewModuleInstance(vu modules.VU) modules.Instance {
	return &Instance{vu: vu, engine: r.engine, open: map[string]*request{}}
}

// Exports gives the script the functions of Engine in core/contract/engine.ts.
func (i *Instance) Exports() modules.Exports {
	return modules.Exports{Named: map[string]any{
		"version":      Version,
		"install":      i.install,
		"begin":        i.begin,
		"observe":      i.observe,
		"finish":       i.finish,
		"inFlight":     i.inFlight,
		"runSeries":    i.runSeries,
		"nextStart":    i.nextStart,
		"countDropped": i.countDropped,
	}}
}

// install wraps this VU's transport. Later calls change nothing.
func (i *Instance) install(options sobek.Value) error {
	state := i.vu.State()
	if state == nil {
		return errors.New("llmload: install must be called inside a function that a VU runs (setup, teardown or an " +
			"iteration), not in the init code")
	}
	o, err := parseOptions(options)
	if err != nil {
		return err
	}
	if i.installed {
		return nil
	}
	if err := i.engine.start(o, state.Logger, i.onExit); err != nil {
		// One sentence and the end of the test, instead of one exception for every iteration.
		i.vu.Runtime().Interrupt(&errext.InterruptError{Reason: err.Error()})
		return nil
	}
	if t, ok := state.Transport.(*http.Transport); ok {
		observeDials(t, o.KernelClock)
	}
	state.Transport = &transport{next: state.Transport, vu: i, header: o.IDHeader, send: o.SendIDHeader}
	i.engine.join(i)
	i.installed = true
	return nil
}

// begin announces a request.
func (i *Instance) begin(id, labels, limits sobek.Value) error {
	name, err := requestID("begin", id)
	if err != nil {
		return err
	}
	l, err := parseLabels(labels)
	if err != nil {
		return err
	}
	bounds, err := parseLimits(limits)
	if err != nil {
		return err
	}
	if !i.installed {
		return errors.New("llmload: begin was called before install: this VU's requests are not observed yet")
	}
	return i.beginRequest(name, l, bounds)
}

// observe gives what was seen of a response, null if the transport never saw the id.
func (i *Instance) observe(id sobek.Value) (sobek.Value, error) {
	name, err := requestID("observe", id)
	if err != nil {
		return nil, err
	}
	i.mu.Lock()
	r := i.open[name]
	var h *hop
	if r != nil {
		h = r.hop
	}
	i.mu.Unlock()
	if h == nil {
		return sobek.Null(), nil
	}
	return h.observe(name).toJS(i.vu.Runtime()), nil
}

// finish writes the record and forgets the request. An id that is not open any more is left alone: its iteration was cut
// off, and its record says so.
func (i *Instance) finish(id, result sobek.Value) error {
	name, err := requestID("finish", id)
	if err != nil {
		return err
	}
	word, err := parseResult(result)
	if err != nil {
		return err
	}
	r := i.take(name)
	if r == nil {
		return nil
	}
	var o *observation
	if r.hop != nil {
		o = r.hop.observe(name)
	}
	i.engine.client.begun(r, r.labels)
	i.engine.finished(r.labels, word, o)
	i.engine.write(newRecord(i.engine.options().Run, r, r.labels, o, word))
	if i.overdue != nil {
		i.overdue()
	}
	return nil
}

// inFlight gives the requests under way over all VUs.
func (i *Instance) inFlight() *sobek.Object {
	b := newObject(i.vu.Runtime())
	b.set("requests", i.engine.flight.requests.Load())
	b.set("streams", i.engine.flight.streams.Load())
	return b.o
}

// runSeries gives what was kept of the run, with all records in the file.
func (i *Instance) runSeries() *sobek.Object {
	i.engine.settle(false)
	return i.engine.toJS(i.vu.Runtime())
}

func requestID(function string, v sobek.Value) (string, error) {
	var id string
	if err := toString(&id, v); err != nil || id == "" {
		return "", errors.New("llmload: " + function + " needs the request id as its first argument, a string that is not empty")
	}
	return id, nil
}

// minimalLabels is what is known of a request that the script never announced.
func (i *Instance) minimalLabels() Labels {
	l := Labels{Try: 1, Mode: modeUnary}
	if state := i.vu.State(); state != nil {
		l.VU, l.Iter = int64(state.VUID), max(0, state.Iteration) //nolint:gosec // small numbers
	}
	if s := lib.GetScenarioState(i.vu.Context()); s != nil {
		l.Scenario = s.Name
	}
	return l
}
