package chat_test

import (
	"testing"

	"github.com/llmload/llmload/xk6/internal/answer"
	"github.com/llmload/llmload/xk6/internal/answer/answertest"
	"github.com/llmload/llmload/xk6/internal/chat"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	answertest.Transcripts(t, "", func() answer.Dialect { return chat.New() })
}
