package llmload

// Version is the engine's version: what LLMLOAD_ENGINE, `version` and runSeries say. The same as package.json's.
const Version = "0.1.0"
