# The one front door. `make help` lists what is here; CI calls these same targets.
.DEFAULT_GOAL := help
.PHONY: help demo demo-jan smoke load load-high stream-only build check test bench fmt generate screenshots clean
MAKEFLAGS += --no-print-directory

NPM_STAMP := node_modules/.package-lock.json
TS_STAMP  := dist/.built
EXE       := $(if $(filter Windows_NT,$(OS)),.exe,)
K6        := bin/k6$(EXE)
STOCK_K6  := bin/k6-stock$(EXE)
TS_SRC    := $(shell find core k6 node web scripts bench -name '*.ts*' -not -path '*/node_modules/*' 2>/dev/null) tsconfig.base.json $(wildcard */tsconfig.json)
GO_SRC    := $(shell find xk6 -name '*.go' 2>/dev/null) xk6/go.mod xk6/go.sum
# npm links no package into itself: without this, `npx llmload` looks for one elsewhere
LINK      := $(if $(EXE),true,chmod +x dist/node/cli/main.js && mkdir -p node_modules/.bin && ln -sf ../../dist/node/cli/main.js node_modules/.bin/llmload)
GO_BUILD  := CGO_ENABLED=0 go build -trimpath -buildvcs=false

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: build ## install, build, run all five scenarios in small against our own server, say where the report is
	@node dist/node/cli/main.js demo

demo-jan: build ## the three Jan suites in small against our own server: every step once, then a little load
	@node dist/node/cli/main.js demo jan

# The example settings of the Jan guide: make smoke SUITE=responses BASE=http://localhost:8080 ARGS='--pause 1m'
smoke:       ## the Jan suites at BASE=URL (or SUITE=NAME of them), every step once; ARGS='...' adds flags
load:        ## the same with 3 completions and 1 stream a second for 2 minutes
load-high:   ## the same with 10 and 5 a second for 5 minutes
stream-only: ## the same with 3 streams a second for 3 minutes
smoke load load-high stream-only: build
	@node dist/node/cli/main.js run $(or $(SUITE),all) --preset $@ $(if $(BASE),--base-url "$(BASE)") $(ARGS)

build: doctor-ok $(TS_STAMP) $(K6) ## install what the lock files pin, compile the TypeScript, build k6 with the engine

check: build ## types, lint, formats, generated files, Go vet for linux, macOS and Windows
	@sh scripts/check.sh

test: build $(STOCK_K6) ## every test; names what it had to skip and what would cure it
	@node dist/scripts/test.js

bench: build ## accuracy and cost against our own server (minutes); WHAT="peers --only locust": beside other tools
	@node dist/bench/main.js $(WHAT)

fmt: $(NPM_STAMP) ## format TypeScript, JSON and Go
	@npx biome check --write . && gofmt -w xk6

generate: $(TS_STAMP) ## write the generated files (names, reference pages, .env.example from contract/; the report page from web/)
	@node dist/scripts/generate.js

screenshots: build ## make the pictures in docs/images anew, from a small run against our own server (needs chromium)
	@node dist/scripts/screenshots.js

clean: ## remove what was built and installed here
	rm -rf dist bin node_modules coverage .cache *.tsbuildinfo

.PHONY: doctor-ok
doctor-ok:
	@sh scripts/doctor.sh

$(NPM_STAMP): package.json package-lock.json
	@echo "llmload: installing npm packages (once, about 20 s)"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(TS_STAMP): $(NPM_STAMP) $(TS_SRC)
	@echo "llmload: compiling TypeScript"
	@npx tsc -b
	@$(LINK)
	@touch $@

$(K6): $(GO_SRC)
	@echo "llmload: building k6 with the engine (the first time one to three minutes, later seconds)"
	@cd xk6 && $(GO_BUILD) -o ../$@ ./cmd/k6
	@cp "$$(cd xk6 && go list -m -f '{{.Dir}}' go.k6.io/k6/v2)/LICENSE.md" bin/k6.LICENSE.md && chmod u+w bin/k6.LICENSE.md

$(STOCK_K6): xk6/cmd/stock/main.go xk6/go.mod xk6/go.sum
	@echo "llmload: building stock k6, for the tests (seconds)"
	@cd xk6 && $(GO_BUILD) -o ../$@ ./cmd/stock
