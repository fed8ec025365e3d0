@echo off
rem A door to llmload: runs the Jan suites, and your own of tests/src. Without arguments all of them; --help says the rest.
rem Works from any folder; paths are seen from this one, results go to .\results, .\.env is read.
setlocal
cd /d "%~dp0" || exit /b 2
where node >nul 2>nul
if errorlevel 1 (
  echo run-loadtest: Node.js is not installed: install version 20.19 or newer, then run `make build`. 1>&2
  exit /b 2
)
if not exist "..\dist\node\cli\main.js" (
  echo run-loadtest: llmload is not built: run `make build` in the folder above tests. 1>&2
  exit /b 2
)
node "..\dist\node\cli\main.js" run-loadtest %*
exit /b %ERRORLEVEL%
