#!/usr/bin/env bash
# From nothing to a regression test that passes, offline: demo, verify, regress init, regress run.
# Uses GAIT_BIN, else ./gait of this checkout, else gait on PATH.
#
#   GAIT_OUT_DIR  where everything goes (./gait-out)
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=${GAIT_OUT_DIR:-./gait-out}

if [ -n "${GAIT_BIN:-}" ]; then
  gait=$GAIT_BIN
elif [ -x "$root/gait" ]; then
  gait=$root/gait
else
  gait=gait
fi
if ! gait=$(command -v "$gait"); then
  echo 'error: gait is not here: neither GAIT_BIN, nor ./gait of the checkout, nor gait on PATH' >&2
  echo 'hint: deno task link (or: npx -y deno@2.9.6 task link) writes ./gait' >&2
  exit 1
fi
case $gait in /*) ;; *) gait=$PWD/$gait ;; esac

# A name of its own, so that no file of the user's is touched.
if ! { mkdir -p "$out" && probe=$(mktemp "$out/.quickstart-probe-XXXXXX") && rm -f "$probe"; } \
  2>/dev/null; then
  echo "error: the output directory $out is not writable" >&2
  echo "hint: mkdir -p $out && chmod u+rwx $out" >&2
  exit 1
fi
out=$(cd "$out" && pwd)

now_ms() { # milliseconds, where bash can tell them
  local time=${EPOCHREALTIME:-$(date +%s).000}
  time=${time/,/.}
  local fraction=${time#*.}000
  echo "${time%.*}${fraction:0:3}"
}
started=$(now_ms)
last=$started
checkpoint() { # checkpoint NAME
  local now
  now=$(now_ms)
  echo "$1_ms=$((now - last))"
  last=$now
}

# The demo writes to ./gait-out of where it runs; `out` may be called anything.
work=$(mktemp -d "$out/.quickstart-XXXXXX")
trap 'rm -rf "$work"' EXIT
results=$out/quickstart
rm -rf "$results"
mkdir -p "$results"

echo '==> Running gait demo'
(cd "$work" && "$gait" demo) | tee "$results/demo.txt"
run_id=$(sed -n 's/^run_id=//p' "$results/demo.txt")
runpack=$out/runpack_$run_id.zip
mv "$work/gait-out/runpack_$run_id.zip" "$runpack"
checkpoint demo

echo "==> Running gait verify $run_id"
"$gait" verify "$runpack"
"$gait" verify "$runpack" --json >"$results/verify.json"
checkpoint verify

echo "next: gait regress init --from $run_id"
cd "$results"
"$gait" regress init --from "$runpack" --json >regress_init.json
checkpoint regress_init
"$gait" regress run --junit junit.xml --json >regress_run.json
checkpoint regress_run

echo 'quickstart_status=pass'
echo "run_id=$run_id"
echo "runpack=$runpack"
echo "verify_json=$results/verify.json"
echo "regress_init_json=$results/regress_init.json"
echo "regress_run_json=$results/regress_run.json"
echo "junit=$results/junit.xml"
echo "elapsed_ms=$(($(now_ms) - started))"
