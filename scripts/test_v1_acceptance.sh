#!/usr/bin/env bash
# The promises of v1, tried with a built program in an empty directory.
#
#   scripts/test_v1_acceptance.sh <binary>
set -euo pipefail

if [ $# -ne 1 ] || [ -z "$1" ]; then
  echo 'usage: test_v1_acceptance.sh <binary>' >&2
  exit 2
fi
if ! gait=$(command -v "$1"); then
  echo "error: there is no program $1" >&2
  echo 'usage: test_v1_acceptance.sh <binary>' >&2
  exit 2
fi
case $gait in /*) ;; *) gait=$PWD/$gait ;; esac
root=$(cd "$(dirname "$0")/.." && pwd)
digest=88913ed84855671786b9ecc3eab94f760332a6c19a3ff2195ab8afd914d57725
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "v1 acceptance: $1" >&2
  exit 1
}

expect() { # expect EXIT FILE COMMAND…: keeps standard output
  local expected=$1 file=$2 status=0
  shift 2
  "$gait" "$@" >"$file" || status=$?
  [ "$status" -eq "$expected" ] || fail "gait $*: exit code $status, expected $expected"
}

has() { # has FILE TEXT
  grep -qF -- "$2" "$1" || fail "expected $2, found: $(cat "$1")"
}

echo '==> demo'
expect 0 demo.txt demo
cat >expected.txt <<LINES
run_id=run_demo
bundle=./gait-out/runpack_run_demo.zip
ticket_footer=GAIT run_id=run_demo manifest=sha256:$digest verify="gait verify run_demo"
verify=ok
LINES
diff expected.txt demo.txt || fail 'the lines of demo are others'

echo '==> verify'
expect 0 verify.txt verify run_demo
has verify.txt 'verify ok'
expect 0 verify.json verify run_demo --json
has verify.json '"ok":true'
expect 0 verify.json verify --json run_demo

echo '==> stub replay, twice'
expect 0 replay_1.json run replay run_demo --json
expect 0 replay_2.json run replay run_demo --json
cmp -s replay_1.json replay_2.json || fail 'two replays differ'
has replay_1.json '"mode":"stub"'

echo '==> regress'
expect 0 init.json regress init --from run_demo --json
has init.json '"ok":true'
has init.json '"fixture_name":"run_demo"'
expect 0 run.json regress run --json --junit=./junit.xml
has run.json '"status":"pass"'
has junit.xml '<testsuite'

echo '==> policy test'
examples=$root/examples/policy-test
expect 0 allow.json policy test "$examples/allow.yaml" "$examples/intent.json" --json
has allow.json '"verdict":"allow"'
expect 3 block.json policy test "$examples/block.yaml" "$examples/intent.json" --json
has block.json '"verdict":"block"'
expect 4 approval.json policy test "$examples/require_approval.yaml" "$examples/intent.json" --json
has approval.json '"verdict":"require_approval"'

echo '==> what is broken is noticed'
cp gait-out/runpack_run_demo.zip broken.zip
printf 'X' | dd of=broken.zip bs=1 seek=100 conv=notrunc 2>/dev/null
status=0
"$gait" verify broken.zip --json >broken.json || status=$?
[ "$status" -ne 0 ] || fail 'a changed runpack verifies'
has broken.json '"ok":false'

echo 'v1 acceptance checks passed'
