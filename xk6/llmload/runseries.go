package llmload

import "github.com/grafana/sobek"

// toJS gives what the engine kept of the run (RunSeries of core/contract/engine.ts).
func (e *Engine) toJS(rt *sobek.Runtime) *sobek.Object {
	b := newObject(rt)
	b.set("engineVersion", Version)
	b.set("seconds", array(rt, e.series.sorted(), func(s secondBin) any { return s.toJS(rt) }))
	h := newObject(rt)
	h.set("ttft", e.ttftMs.toJS(rt))
	h.set("e2e", e.e2eMs.toJS(rt))
	h.set("gap", e.gapUs.toJS(rt))
	h.set("lag", e.lagUs.toJS(rt))
	b.set("histograms", h.o)
	written := int64(0)
	if e.out != nil {
		written = e.out.written.Load()
	}
	b.set("recordsWritten", written)
	b.set("interrupted", e.interrupted.Load())
	b.set("kernelClock", e.hasClock)
	b.set("heartbeat", e.beat.toJS(rt))
	b.set("client", e.client.toJS(rt))
	return b.o
}

func (s secondBin) toJS(rt *sobek.Runtime) *sobek.Object {
	b := newObject(rt)
	b.set("t", s.t)
	b.set("sent", s.sent)
	b.set("completed", s.completed)
	b.set("failed", s.failed)
	b.set("inFlight", s.inFlight)
	b.set("inFlightMean", whenKnown(s.beats > 0, float64(s.inFlightSum)/float64(max(1, s.beats))))
	b.set("streams", s.streams)
	b.set("tokenEvents", s.tokenEvents)
	b.set("tokensOut", s.tokensOut)
	b.set("ttftMsMean", whenKnown(s.ttfts > 0, s.ttftMsSum/float64(max(1, s.ttfts))))
	b.set("ttftMsMax", whenKnown(s.ttfts > 0, s.ttftMsMax))
	b.set("ttftMsP50", whenKnown(s.ttfts > 0, min(s.ttftBins.quantile(0.5), s.ttftMsMax)))
	b.set("ttftMsP95", whenKnown(s.ttfts > 0, min(s.ttftBins.quantile(0.95), s.ttftMsMax)))
	b.set("e2eMsMean", whenKnown(s.e2es > 0, s.e2eMsSum/float64(max(1, s.e2es))))
	b.set("gapMsMax", whenKnown(s.gaps, s.gapMsMax))
	b.set("lagUsMax", whenKnown(s.lags, s.lagUsMax))
	b.set("heartbeatLateMs", s.heartbeatLateMs)
	b.set("awayMs", s.awayMs)
	return b.o
}

func whenKnown(known bool, v float64) any {
	if !known {
		return nil
	}
	return v
}

func (h *histogram) toJS(rt *sobek.Runtime) *sobek.Object {
	h.mu.Lock()
	defer h.mu.Unlock()
	b := newObject(rt)
	b.set("unit", h.unit)
	b.set("gamma", gamma)
	b.set("count", h.count)
	b.set("sum", h.sum)
	b.set("min", whenKnown(h.count > 0, h.minV))
	b.set("max", whenKnown(h.count > 0, h.maxV))
	b.set("zeros", h.zeros)
	b.set("bins", array(rt, h.pairs(), func(p [2]int64) any { return rt.NewArray(p[0], p[1]) }))
	return b.o
}

func (h *heartbeat) toJS(rt *sobek.Runtime) *sobek.Object {
	b := newObject(rt)
	if h == nil { // runSeries without install
		b.set("beats", 0)
		b.set("lateMsMean", 0)
		b.set("lateMsP99", 0)
		b.set("lateMsMax", 0)
		return b.o
	}
	p99 := h.late.quantile(0.99)
	h.late.mu.Lock()
	defer h.late.mu.Unlock()
	b.set("beats", h.beats.Load())
	b.set("lateMsMean", h.late.sum/float64(max(1, h.late.count)))
	b.set("lateMsP99", p99)
	b.set("lateMsMax", h.late.maxV)
	return b.o
}
