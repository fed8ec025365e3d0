// Command k6 is k6 with the llmload engine in it. The environment variable LLMLOAD_ENGINE tells scripts that
// `k6/x/llmload` is there, since k6 fails a run that so much as names a module which the binary lacks.
// It must not know what the engine does.
package main

import (
	"fmt"
	"os"

	"go.k6.io/k6/v2/cmd"

	"github.com/llmload/llmload/xk6/llmload"

	_ "github.com/llmload/llmload/xk6" // registers k6/x/llmload
)

func main() {
	if err := announce(); err != nil {
		fmt.Fprintln(os.Stderr, "llmload: cannot set an environment variable:", err)
		os.Exit(1)
	}
	cmd.Execute()
}

// announce tells scripts of the engine, and keeps k6 from reporting its use to its makers unless the user says otherwise.
func announce() error {
	if _, set := os.LookupEnv("K6_NO_USAGE_REPORT"); !set {
		if err := os.Setenv("K6_NO_USAGE_REPORT", "true"); err != nil {
			return err
		}
	}
	return os.Setenv("LLMLOAD_ENGINE", llmload.Version)
}
