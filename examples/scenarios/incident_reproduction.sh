#!/usr/bin/env bash
# A recorded run becomes a regression test, which passes. Run it from the root of the checkout.
set -euo pipefail
gait=${GAIT_BIN:-$PWD/gait}
case $gait in /*) ;; *) gait=$PWD/$gait ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "incident reproduction scenario: fail: $1" >&2
  exit 1
}

[ -x "$gait" ] || fail "there is no $gait; deno task link writes it"
cd "$work"

echo '==> record the run'
"$gait" demo

echo '==> make a regression test of it'
"$gait" regress init --from run_demo --json | tee init.json
grep -q '"ok":true' init.json || fail 'regress init is not ok'

echo '==> run the test'
"$gait" regress run --json | tee run.json
grep -q '"ok":true' run.json || fail 'regress run is not ok'

for file in gait.yaml fixtures/run_demo/runpack.zip regress_result.json; do
  [ -f "$file" ] || fail "$file is missing"
done
echo 'incident reproduction scenario: pass'
