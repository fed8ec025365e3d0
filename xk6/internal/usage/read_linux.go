package usage

import (
	"bytes"
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"
)

// ticksPerSecond is USER_HZ, 100 on every Linux that Go runs on.
const ticksPerSecond = 100

// Reader reads the counters; it remembers where they are.
type Reader struct {
	root  fs.FS
	group cgroup
}

// NewReader finds the process's own control group.
func NewReader() *Reader {
	root := os.DirFS("/")
	return &Reader{root: root, group: ownCgroup(root)}
}

// Read takes all counters, some hundred microseconds in all.
func (r *Reader) Read() Counters {
	c := unknown()
	c.CPUSeconds = ownCPU()
	if fields := bytes.Fields(r.file("proc/self/statm")); len(fields) > 1 {
		c.RSSBytes = number(fields[1]) * float64(os.Getpagesize())
	}
	c.WaitSeconds = r.waiting()
	r.machine(&c)
	c.Periods, c.ThrottledPeriods = r.group.throttling()
	return c
}

// waiting adds up what the threads have waited for a processor; threads that have ended are not in it.
func (r *Reader) waiting() float64 {
	tasks, err := fs.ReadDir(r.root, "proc/self/task")
	if err != nil {
		return math.NaN()
	}
	sum, known := 0.0, false
	for _, task := range tasks {
		fields := bytes.Fields(r.file("proc/self/task/" + task.Name() + "/schedstat"))
		if len(fields) == 3 {
			sum, known = sum+number(fields[1])/1e9, true
		}
	}
	if !known {
		return math.NaN()
	}
	return sum
}

// machine reads the first line of /proc/stat: user nice system idle iowait irq softirq steal (guest times are in user).
func (r *Reader) machine(c *Counters) {
	line, _, _ := strings.Cut(string(r.file("proc/stat")), "\n")
	fields := strings.Fields(line)
	if len(fields) < 9 || fields[0] != "cpu" {
		return
	}
	c.MachineSeconds = 0
	for i, field := range fields[1:9] {
		v := number([]byte(field)) / ticksPerSecond
		c.MachineSeconds += v
		switch i {
		case 3:
			c.MachineIdle = v
		case 4:
			c.MachineIdle += v
		case 7:
			c.MachineStolen = v
		}
	}
}

func (r *Reader) file(name string) []byte {
	text, err := fs.ReadFile(r.root, name)
	if err != nil {
		return nil
	}
	return text
}

func number(text []byte) float64 {
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}
