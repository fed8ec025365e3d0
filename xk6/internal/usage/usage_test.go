package usage

import (
	"math"
	"runtime"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
)

func files(text map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, s := range text {
		m[name] = &fstest.MapFile{Data: []byte(s)}
	}
	return m
}

func TestTheNarrowestCgroupCounts(t *testing.T) {
	t.Parallel()
	g := ownCgroup(files(map[string]string{
		"proc/self/cgroup":                 "0::/a/b\n",
		"sys/fs/cgroup/a/b/cpu.max":        "max 100000\n",
		"sys/fs/cgroup/a/b/memory.max":     "max\n",
		"sys/fs/cgroup/a/cpu.max":          "150000 100000\n",
		"sys/fs/cgroup/a/memory.max":       "536870912\n",
		"sys/fs/cgroup/a/cpu.stat":         "usage_usec 5\nnr_periods 40\nnr_throttled 10\nthrottled_usec 7\n",
		"sys/fs/cgroup/a/b/cpu.stat":       "usage_usec 5\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n",
		"sys/fs/cgroup/cpu.max":            "400000 100000\n",
		"sys/fs/cgroup/not_ours/cpu.max":   "1000 100000\n",
		"sys/fs/cgroup/a/b/c/d/memory.max": "1\n",
	}))
	require.InDelta(t, 1.5, g.quota(), 1e-9)
	require.InDelta(t, 512<<20, g.memoryMax(), 0)
	periods, throttled := g.throttling()
	require.Equal(t, []float64{40, 10}, []float64{periods, throttled})
}

func TestNoCgroupIsUnknown(t *testing.T) {
	t.Parallel()
	for _, root := range []fstest.MapFS{{}, files(map[string]string{"proc/self/cgroup": "3:cpu:/a\n"}), files(map[string]string{"proc/self/cgroup": "0::/\n"})} {
		g := ownCgroup(root)
		periods, throttled := g.throttling()
		for _, v := range []float64{g.quota(), g.memoryMax(), periods, throttled} {
			require.True(t, math.IsNaN(v))
		}
	}
}

func TestLimitsAreWhatGoMayUse(t *testing.T) {
	t.Parallel()
	l := ReadLimits()
	require.LessOrEqual(t, l.Processors, float64(runtime.GOMAXPROCS(0)))
	require.Positive(t, l.Processors)
	if runtime.GOOS == "linux" {
		require.Greater(t, l.OpenFiles, 2.0)
	}
}

func TestWorkIsCounted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("not told there")
	}
	r, g := NewReader(), NewGoReader(20*time.Millisecond)
	before := r.Read()
	sum := 0
	for end := time.Now().Add(120 * time.Millisecond); time.Now().Before(end); {
		sum += len(make([]byte, 1<<16))
	}
	runtime.GC()
	require.Positive(t, sum)
	after, seen := r.Read(), g.Read()
	require.Greater(t, after.CPUSeconds, before.CPUSeconds)
	require.Positive(t, seen.PauseSeconds, "a collection stops the world")
	require.GreaterOrEqual(t, seen.PauseMax, seen.PauseSeconds/1e6)
	require.Positive(t, seen.HeapBytes)
	if runtime.GOOS == "linux" {
		require.Positive(t, after.RSSBytes)
		require.Greater(t, after.MachineSeconds, before.MachineSeconds)
		require.LessOrEqual(t, after.MachineIdle-before.MachineIdle, after.MachineSeconds-before.MachineSeconds+0.02)
	}
}

func TestP99OfBuckets(t *testing.T) {
	t.Parallel()
	buckets := []float64{math.Inf(-1), 0, 1, 2, math.Inf(1)}
	require.InDelta(t, 2, p99(buckets, []uint64{0, 98, 2, 0}, 100), 0)
	require.InDelta(t, 1, p99(buckets, []uint64{0, 99, 1, 0}, 100), 0)
	require.InDelta(t, 2, p99(buckets, []uint64{0, 0, 0, 3}, 3), 0)
	require.True(t, math.IsNaN(p99(buckets, []uint64{0, 0, 0, 0}, 0)))
}
