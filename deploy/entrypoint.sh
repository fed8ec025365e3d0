#!/usr/bin/env bash
# What `docker run IMAGE WORDS` does: a suite's name runs it, no word runs all, the commands of llmload and of k6 are
# themselves. Finds out what is mounted at /tests; must not know how suites run.
set -euo pipefail

app=/app
mount=/tests
cure="Add --user \"\$(id -u):\$(id -g)\" to docker run, or --user 0: what is written then belongs to the folder's owner."

usage() {
  cat <<'USAGE'
Usage: docker run [DOCKER_FLAGS] IMAGE [WORDS]

  (nothing), all, run-all    the Jan suites and your own, one after another
  run NAME..., NAME          those suites: a name of `list`, or a path such as src/mine.ts; more flags may follow
  list                       the suites there are
  report, query, check, ...  any command of llmload; `llmload --help` tells them
  k6 WORDS                   k6 itself; archive, inspect, version and its other commands go without the word k6
  bash                       a shell

Mount a folder at /tests to run your own suites: this repository, its tests/, or a folder with src/ and .env. Results go
to its results/. Without a mount they go to /data/results.
USAGE
}

fail() {
  echo "llmload: $1" >&2
  exit 2
}

# Started as root (--user 0): results must belong to whom the mount belongs, so become that user.
become_owner() {
  [ "$(id -u)" = 0 ] && [ -d "$mount" ] || return 0
  local owner
  owner=$(stat -c '%u %g' "$mount")
  local uid=${owner% *} gid=${owner#* }
  [ "$uid" = 0 ] || exec setpriv --reuid "$uid" --regid "$gid" --clear-groups "$0" "$@"
}

# A whole repository at /tests brings its own suites and library; command line and k6 stay those of the image, because the
# mounted ones may be built for another system, or not at all. Together they make an installation.
use_mounted_library() {
  [ -d "$mount/k6/suites" ] && [ -d "$mount/core" ] && [ -f "$mount/package.json" ] || return 0
  [ "$(jq -r '.name // empty' "$mount/package.json" 2>/dev/null)" = llmload ] || return 0
  local joined name
  joined=$(mktemp -d)
  for name in package.json contract node_modules bin deploy; do ln -s "/app/$name" "$joined/$name"; done
  for name in k6 core tests; do ln -s "$mount/$name" "$joined/$name"; done
  cp -R /app/dist "$joined/dist"
  app=$joined
}

llmload() { exec node "$app/dist/node/cli/main.js" "$@"; }

# Whoever writes results needs a folder that takes them; better said now than after the load.
run_suites() {
  local folder=$PWD
  [ -d results ] && folder=$PWD/results
  [ -w "$folder" ] || fail "$folder cannot be written by user $(id -u). $cure"
  if [ $# -eq 0 ] || [[ $1 == -* ]]; then set -- all "$@"; fi
  llmload run "$@"
}

k6() {
  local pair variables
  variables=$(mktemp)
  node "$app/deploy/dotenv.mjs" >"$variables"
  while IFS= read -r -d '' pair; do export "${pair?}"; done <"$variables"
  rm -f "$variables"
  exec "$app/bin/k6" "$@"
}

is_suite() {
  [[ $1 == */* || $1 == *.ts || $1 == *.js ]] && return 0
  node "$app/dist/node/cli/main.js" list --json | jq -e --arg name "$1" 'any(.[]; .name == $name or "test-" + .name == $name or .name == "test-" + $name)' >/dev/null
}

is_command() { node "$app/dist/node/cli/main.js" help "$1" >/dev/null 2>&1; }

become_owner "$@"
if [ -d "$mount" ]; then
  [ -x "$mount" ] || fail "$mount cannot be entered by user $(id -u). $cure"
  cd "$mount"
fi
use_mounted_library

# One empty word is what CMD [""] of other images hands on: no word.
if [ $# -gt 0 ] && [ -z "$1" ]; then shift; fi
word=${1-}
case $word in
  run | run-all) shift && run_suites "$@" ;;
  -h | --help | help) usage ;;
  -l | --list) shift && llmload list "$@" ;;
  llmload) shift && llmload "$@" ;;
  k6) shift && k6 "$@" ;;
  bash | sh) exec "$@" ;;
  archive | cloud | completion | deps | features | inspect | version | x) k6 "$@" ;;
  "" | all | -*) run_suites "$@" ;;
  # neither: the runner knows which suite was meant
  *) if ! is_suite "$word" && is_command "$word"; then llmload "$@"; else run_suites "$@"; fi ;;
esac
