package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmload/llmload/xk6/internal/k6run"
	"github.com/llmload/llmload/xk6/llmload"
)

func TestTheBinaryAnnouncesItself(t *testing.T) {
	t.Parallel()
	run := k6run.Run{Script: `
import { version } from "k6/x/llmload";
export default () => { console.log("engine=" + __ENV.LLMLOAD_ENGINE + " module=" + version + " quiet=" + __ENV.K6_NO_USAGE_REPORT); }`}.Do(t)
	require.Zero(t, run.Code, run.Stderr)
	require.Contains(t, run.Stderr, "engine="+llmload.Version+" module="+llmload.Version+" quiet=true")
}

func TestTheUsersWordOnUsageReportsStands(t *testing.T) {
	t.Setenv("LLMLOAD_ENGINE", "")
	t.Setenv("K6_NO_USAGE_REPORT", "false")
	require.NoError(t, announce())
	require.Equal(t, "false", os.Getenv("K6_NO_USAGE_REPORT"))
}
