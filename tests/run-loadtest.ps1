# A door to llmload: runs the Jan suites, and your own of tests/src. Without arguments all of them; --help says the rest.
# Works from any folder; paths are seen from this one, results go to ./results, ./.env is read.
$cli = Join-Path $PSScriptRoot "../dist/node/cli/main.js"
if (-not (Get-Command node -ErrorAction SilentlyContinue)) {
  [Console]::Error.WriteLine("run-loadtest: Node.js is not installed: install version 20.19 or newer, then run ``make build``.")
  exit 2
}
if (-not (Test-Path -LiteralPath $cli)) {
  [Console]::Error.WriteLine("run-loadtest: llmload is not built: run ``make build`` in the folder above tests.")
  exit 2
}
Push-Location -LiteralPath $PSScriptRoot
try { & node $cli run-loadtest @args } finally { Pop-Location }
exit $LASTEXITCODE
