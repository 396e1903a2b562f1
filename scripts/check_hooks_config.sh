#!/usr/bin/env bash
# Whether git runs the hooks of this checkout. Nothing to check where there are none.
set -euo pipefail
cd "${1:-$(dirname "$0")/..}"

[ -d .githooks ] || exit 0
found=$(git config --get core.hooksPath || true)
if [ "$found" != .githooks ]; then
  echo "error: git core.hooksPath is \"$found\", expected .githooks" >&2
  echo 'hint: make hooks' >&2
  exit 1
fi
echo 'git core.hooksPath is .githooks'
