#!/usr/bin/env bash
# A door to llmload: runs the Jan suites, and your own of tests/src. Without arguments all of them; --help says the rest.
# Works from any folder; paths are seen from this one, results go to ./results, ./.env is read.
if ! CDPATH="" cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")"; then exit 2; fi
cli=../dist/node/cli/main.js
if ! command -v node >/dev/null; then
  echo "run-loadtest: Node.js is not installed: install version 20.19 or newer, then run \`make build\`." >&2
  exit 2
fi
if [ ! -f "$cli" ]; then
  echo "run-loadtest: llmload is not built: run \`make build\` in the folder above tests/." >&2
  exit 2
fi
exec node "$cli" run-loadtest "$@"
