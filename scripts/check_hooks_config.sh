#!/bin/sh
# Exits 0 if git runs the hooks of .githooks, or if there are none to run; else says how to turn them on.
set -eu
cd "$(dirname "$0")/.."
[ -d .githooks ] || exit 0
path=$(git config --get core.hooksPath || true)
[ "$path" = .githooks ] && exit 0
echo "error: core.hooksPath is \"$path\", expected \".githooks\"" >&2
echo "hint: make hooks" >&2
exit 1
