#!/usr/bin/env bash
# Measures what users wait for, three times, and compares with tests/bench/baseline.json. The machine
# should have nothing else to do.
#
#   scripts/bench_check.sh            compare; the report goes to gait-out/bench_report.json
#   scripts/bench_check.sh --update   make this machine's figures the baseline
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
out=gait-out/bench_runs.json
baseline=tests/bench/baseline.json
names='/^(whole decision|gait digest|gait signMessage|gait verifyMessage|diff 1000 calls|regress 10 |gait verify\()/'
files=(runpack_bench.ts gate_decision_bench.ts crypto_bench.ts diff_bench.ts regress_bench.ts)

if command -v deno >/dev/null 2>&1; then deno=(deno); else deno=(npx -y deno@2.9.6); fi
mkdir -p gait-out
: >"$out"
for run in 1 2 3; do
  echo "run $run of 3"
  "${deno[@]}" bench --config tests/deno.json --no-prompt --allow-all --json --filter "$names" \
    "${files[@]/#/tests/bench/}" 2>/dev/null >>"$out" || {
    echo 'error: deno bench failed' >&2
    exit 2
  }
done
if [ "${1:-}" = --update ]; then
  "$python" - "$out" "$baseline" <<'PY'
import json, sys
sys.path.insert(0, "scripts")
from check_bench_regression import median, read, samples_of
found = {name: {"baseline_ns_op": median(runs)} for name, runs in samples_of(read(sys.argv[1])).items()}
with open(sys.argv[2], "w", encoding="utf-8") as file:
    file.write(json.dumps({"benchmarks": found}, indent=2) + "\n")
PY
fi
"$python" scripts/check_bench_regression.py "$out" "$baseline" gait-out/bench_report.json
