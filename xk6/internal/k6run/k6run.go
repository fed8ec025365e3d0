// Package k6run runs scripts on the real binary, for tests: the one that LLMLOAD_K6 names, else one built on first use. It must
// not know what the scripts do.
package k6run

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// limit ends a run that hangs.
const limit = 90 * time.Second

// Run is one run of k6.
type Run struct {
	Script string
	Args   []string
	Env    map[string]string
	// During is called once the process runs; it may signal it.
	During func(p *os.Process)
}

// Result is what a run left.
type Result struct {
	Code           int
	Stdout, Stderr string
	// Dir is the folder that it ran in.
	Dir string
}

// Do runs k6 in a folder of its own. `RECORDS` in the environment names the record file, Records reads it.
func (r Run) Do(t testing.TB) Result {
	t.Helper()
	dir := t.TempDir()
	script := filepath.Join(dir, "script.js")
	require.NoError(t, os.WriteFile(script, []byte(r.Script), 0o600))
	args := append([]string{"run", "--quiet", "--no-color", "--address", ""}, r.Args...)
	cmd := exec.Command(Binary(t), append(args, script)...) //nolint:gosec // our own binary
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "RECORDS="+filepath.Join(dir, "requests.ndjson"), "NO_PROXY=*")
	for k, v := range r.Env {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	require.NoError(t, cmd.Start())
	timer := time.AfterFunc(limit, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	if r.During != nil {
		r.During(cmd.Process)
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return Result{Code: cmd.ProcessState.ExitCode(), Stdout: stdout.String(), Stderr: stderr.String(), Dir: dir}
}

// RecordPath is where the record file of the run is, if it wrote one.
func (r Result) RecordPath() string { return filepath.Join(r.Dir, "requests.ndjson") }

// Records reads the record file. A last line without its end fails the test: records are complete lines.
func (r Result) Records(t testing.TB) []map[string]any {
	t.Helper()
	data, err := os.ReadFile(r.RecordPath())
	require.NoError(t, err, r.Stderr)
	require.True(t, len(data) == 0 || data[len(data)-1] == '\n', "the last record is cut")
	var out []map[string]any
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var rec map[string]any
		require.NoError(t, json.Unmarshal(lines.Bytes(), &rec), lines.Text())
		out = append(out, rec)
	}
	return out
}

//nolint:gochecknoglobals // one build for all tests of a process
var build = sync.OnceValues(func() (string, error) {
	if named := os.Getenv("LLMLOAD_K6"); named != "" {
		return filepath.Abs(named)
	}
	dir, err := os.MkdirTemp("", "llmload-k6-")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "k6")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", name, "github.com/llmload/llmload/xk6/cmd/k6")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return name, nil
})

// Binary is the path of the k6 under test.
func Binary(t testing.TB) string {
	t.Helper()
	path, err := build()
	require.NoError(t, err)
	return path
}
