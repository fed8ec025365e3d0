#!/bin/sh
# `make check`: everything that needs no run. Stops at the first thing that is wrong.
set -eu
cd "$(dirname "$0")/.."
say() { printf 'check: %s\n' "$1"; }

say "types (tsc)"
npx tsc -b
npx tsc -p e2e/tsconfig.json
say "lint and format (biome)"
npx biome check --error-on-warnings .
say "generated files are up to date"
node dist/scripts/generate.js --check
if command -v promtool >/dev/null; then
  say "Prometheus' configuration and rules (promtool)"
  promtool check config deploy/prometheus/prometheus.yml >/dev/null
fi
say "every suite is taken by k6"
for f in k6/suites/*.ts; do
  LLMLOAD_RECORDS="" timeout 60 bin/k6 inspect -e WORKLOAD_PLAN="$PWD/k6/lib/workload/testdata/workload.json" "$f" >/dev/null || { echo "check: k6 does not take $f" >&2; exit 1; }
done
say "gofmt"
bad=$(gofmt -l xk6 e2e/fleet/gotypes)
[ -z "$bad" ] || { echo "check: not formatted (run make fmt): $bad" >&2; exit 1; }
say "go vet for linux, darwin, windows"
for os in linux darwin windows; do
  (cd xk6 && CGO_ENABLED=0 GOOS=$os go vet ./...) || { echo "check: go vet fails for $os" >&2; exit 1; }
done
version=$(sed -n '1s/^# *v//p' xk6/.golangci.yml)
have=$(golangci-lint version --short 2>/dev/null || true)
lint=golangci-lint
if [ "$have" != "$version" ]; then
  lint=.cache/bin/golangci-lint
  if [ ! -x "$lint" ] || [ "$("$lint" version --short 2>/dev/null)" != "$version" ]; then
    say "building golangci-lint $version (once, a few minutes)"
    GOBIN="$PWD/.cache/bin" go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$version"
  fi
  lint="$PWD/$lint"
fi
say "golangci-lint"
(cd xk6 && "$lint" run ./...)
actionlint_version=1.7.12
actionlint=.cache/bin/actionlint
if [ ! -x "$actionlint" ] || [ "$("$actionlint" -version 2>/dev/null | head -n 1)" != "v$actionlint_version" ]; then
  say "building actionlint $actionlint_version (once, seconds)"
  GOBIN="$PWD/.cache/bin" go install "github.com/rhysd/actionlint/cmd/actionlint@v$actionlint_version"
fi
say "actionlint"
# the shell of a step is one command that a test runs: there is nothing for shellcheck to see
"$actionlint" -shellcheck= -pyflakes=
say "all well"
