// Package xk6 makes the engine known to k6 under the name `k6/x/llmload`. It must not know what the engine does.
package xk6

import (
	"go.k6.io/k6/v2/js/modules"

	"github.com/llmload/llmload/xk6/llmload"
)

func init() {
	modules.Register("k6/x/llmload", llmload.New())
}
