// Package usage reads what this process uses of its machine, and what it may use: processor time, memory, throttling by its
// cgroup, waiting for a processor, and what Go's own scheduler and collector say. It must not know what is made of it.
// What a system does not tell is NaN, never 0.
package usage

import (
	"math"
	"os"
	"runtime"
)

// Counters are totals since the process (or the machine) began; two of them make a rate.
type Counters struct {
	// CPUSeconds is the user and system time of the process.
	CPUSeconds float64
	// WaitSeconds is how long its threads were ready to run and no processor took them.
	WaitSeconds float64
	// MachineSeconds, MachineIdle and MachineStolen are the processor seconds of the whole machine: all, idle, and taken by
	// other guests of the same host.
	MachineSeconds, MachineIdle, MachineStolen float64
	// Periods and ThrottledPeriods of the cgroup's processor quota (cgroup v2).
	Periods, ThrottledPeriods float64
	// RSSBytes is a level, no total.
	RSSBytes float64
}

func unknown() Counters {
	n := math.NaN()
	return Counters{n, n, n, n, n, n, n, n}
}

// Limits is what the process may use.
type Limits struct {
	// Processors is the least of GOMAXPROCS, Affinity and Quota.
	Processors float64
	GOMAXPROCS int
	// Affinity is how many processors the system lets the process run on.
	Affinity int
	// Quota is the cgroup's cpu.max in processors.
	Quota float64
	// MemoryBytes is the cgroup's memory.max.
	MemoryBytes float64
	// OpenFiles is the soft limit of file descriptors.
	OpenFiles float64
}

// ReadLimits looks at the limits as they are now.
func ReadLimits() Limits {
	g := ownCgroup(os.DirFS("/"))
	l := Limits{
		GOMAXPROCS: runtime.GOMAXPROCS(0), Affinity: runtime.NumCPU(),
		Quota: g.quota(), MemoryBytes: g.memoryMax(), OpenFiles: openFiles(),
	}
	l.Processors = float64(min(l.GOMAXPROCS, l.Affinity))
	if !math.IsNaN(l.Quota) {
		l.Processors = min(l.Processors, l.Quota)
	}
	return l
}
