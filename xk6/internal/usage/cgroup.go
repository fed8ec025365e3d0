package usage

import (
	"io/fs"
	"math"
	"path"
	"strconv"
	"strings"
)

// cgroup is the control group (version 2) that the process is in; its limits may lie in any of the groups above it.
type cgroup struct {
	root fs.FS
	// dirs from the process's own group to the root of the hierarchy; empty = none
	dirs []string
}

// ownCgroup finds the group by /proc/self/cgroup below /sys/fs/cgroup. In a container the root of what is mounted there is
// the container's own.
func ownCgroup(root fs.FS) cgroup {
	text, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return cgroup{}
	}
	for line := range strings.Lines(string(text)) {
		name, ours := strings.CutPrefix(strings.TrimSpace(line), "0::/")
		if !ours {
			continue
		}
		g := cgroup{root: root}
		for dir := path.Clean("sys/fs/cgroup/" + name); strings.HasPrefix(dir, "sys/fs/cgroup"); dir = path.Dir(dir) {
			g.dirs = append(g.dirs, dir)
		}
		return g
	}
	return cgroup{}
}

// quota is the least cpu.max of the group and those above it, in processors.
func (g cgroup) quota() float64 {
	least := math.NaN()
	for _, dir := range g.dirs {
		fields := strings.Fields(g.read(dir, "cpu.max"))
		if len(fields) != 2 {
			continue
		}
		quota, err1 := strconv.ParseFloat(fields[0], 64) // the word max is no number
		period, err2 := strconv.ParseFloat(fields[1], 64)
		if err1 == nil && err2 == nil && period > 0 && !(quota/period >= least) {
			least = quota / period
		}
	}
	return least
}

// memoryMax is the least memory.max of the group and those above it.
func (g cgroup) memoryMax() float64 {
	least := math.NaN()
	for _, dir := range g.dirs {
		v, err := strconv.ParseFloat(strings.TrimSpace(g.read(dir, "memory.max")), 64)
		if err == nil && !(v >= least) {
			least = v
		}
	}
	return least
}

// throttling is nr_periods and nr_throttled of the group that throttles most; NaN where no quota is set.
func (g cgroup) throttling() (periods, throttled float64) {
	periods, throttled = math.NaN(), math.NaN()
	for _, dir := range g.dirs {
		p, t := math.NaN(), math.NaN()
		for line := range strings.Lines(g.read(dir, "cpu.stat")) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			v, err := strconv.ParseFloat(value, 64)
			switch {
			case err != nil:
			case name == "nr_periods":
				p = v
			case name == "nr_throttled":
				t = v
			}
		}
		if p > 0 && !math.IsNaN(t) && !(t <= throttled) {
			periods, throttled = p, t
		}
	}
	return periods, throttled
}

func (g cgroup) read(dir, name string) string {
	text, err := fs.ReadFile(g.root, dir+"/"+name)
	if err != nil {
		return ""
	}
	return string(text)
}
