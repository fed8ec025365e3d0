package llmload

// exitEvent is k6's event Exit (internal/event): the very last thing of a run, after handleSummary, also when the run was
// aborted or interrupted. The type is k6's own and cannot be named here, its number can; a test with the real binary
// notices if a k6 of a later version counts otherwise.
const exitEvent = 6

// onExit has last called when k6 is about to exit; k6 waits for it.
func (i *Instance) onExit(last func()) {
	events := i.vu.Events().Global
	if events == nil {
		return
	}
	_, exits := events.Subscribe(exitEvent)
	go func() {
		for event := range exits {
			if event.Type.String() == "Exit" {
				last()
			}
			event.Done()
		}
	}()
}
