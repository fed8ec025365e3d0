#!/bin/sh
# Says in one sentence what this machine lacks, before anything is half done. Silent when all is there.
set -u
missing=""
need() { missing="${missing}${missing:+; }$1"; }
# at_least HAVE WANT: version comparison of dotted numbers
at_least() {
  awk -v have="$1" -v want="$2" 'BEGIN {
    n = split(have, h, "."); m = split(want, w, ".")
    for (i = 1; i <= m; i++) { if (h[i] + 0 > w[i] + 0) exit 0; if (h[i] + 0 < w[i] + 0) exit 1 }
    exit 0 }'
}
if command -v go >/dev/null 2>&1; then
  v=$(go env GOVERSION 2>/dev/null | sed 's/^go//; s/[^0-9.].*//')
  at_least "${v:-0}" 1.25 || need "Go 1.25 or newer (here: ${v:-unknown})"
else
  need "Go 1.25 or newer (not found)"
fi
if command -v node >/dev/null 2>&1; then
  v=$(node -p process.versions.node 2>/dev/null)
  at_least "${v:-0}" 20.19 || need "Node.js 20.19 or newer (here: ${v:-unknown})"
else
  need "Node.js 20.19 or newer (not found)"
fi
command -v npm >/dev/null 2>&1 || need "npm (not found; it comes with Node.js)"
if [ -n "$missing" ]; then
  echo "llmload: this machine lacks ${missing}. Install it (docs/guide/install.md says how), then run make again." >&2
  exit 2
fi
