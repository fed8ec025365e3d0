package responses_test

import (
	"testing"

	"github.com/llmload/llmload/xk6/internal/answer"
	"github.com/llmload/llmload/xk6/internal/answer/answertest"
	"github.com/llmload/llmload/xk6/internal/responses"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	answertest.Transcripts(t, "responses", func() answer.Dialect { return responses.New() })
}
