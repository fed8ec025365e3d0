package messages_test

import (
	"testing"

	"github.com/llmload/llmload/xk6/internal/answer"
	"github.com/llmload/llmload/xk6/internal/answer/answertest"
	"github.com/llmload/llmload/xk6/internal/messages"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	answertest.Transcripts(t, "messages", func() answer.Dialect { return messages.New() })
}
