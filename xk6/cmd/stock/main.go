// Command stock is k6 exactly as published, built from the same module version as ours. The tests run the suites on
// it, to prove that they work without the engine. It must not import anything of this repository.
package main

import "go.k6.io/k6/v2/cmd"

func main() { cmd.Execute() }
