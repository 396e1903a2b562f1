#!/usr/bin/env bash
# What a newcomer tries first: the quickstart, the integrations, the scenarios. Needs Python 3.10 or
# later; the frameworks themselves are not needed (scripts/test_python.sh runs those).
#
#   GAIT_BIN  program to use (./gait, which is written first)
#   PYTHON    interpreter to use (python3)
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
python=${PYTHON:-python3}

if [ -z "${GAIT_BIN:-}" ]; then
  if command -v deno >/dev/null 2>&1; then deno task link; else npx -y deno@2.9.6 task link; fi
  GAIT_BIN=$root/gait
fi
case $GAIT_BIN in /*) ;; *) GAIT_BIN=$root/$GAIT_BIN ;; esac
export GAIT_BIN
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PYTHONDONTWRITEBYTECODE=1

fail() {
  echo "adoption smoke: fail: $1" >&2
  exit 1
}

has() { # has FILE LINE
  grep -qxF -- "$2" "$1" || fail "expected the line $2, found: $(cat "$1")"
}

echo '==> quickstart'
(cd "$work" && "$root/scripts/quickstart.sh") | tee "$work/quickstart.txt"
has "$work/quickstart.txt" 'quickstart_status=pass'

for framework in openai_agents langchain autogen; do
  for scenario in allow block require_approval; do
    echo "==> $framework: $scenario"
    (cd "$work" && "$python" "$root/examples/integrations/$framework/quickstart.py" \
      --scenario "$scenario") | tee "$work/run.txt"
    has "$work/run.txt" "verdict=$scenario"
    executor=$work/gait-out/integrations/$framework/executor_$scenario.json
    if [ "$scenario" = allow ]; then
      has "$work/run.txt" 'executed=true'
      [ -f "$executor" ] || fail "the tool did not run: there is no $executor"
    else
      has "$work/run.txt" 'executed=false'
      [ ! -e "$executor" ] || fail "the tool ran: there is $executor"
    fi
    "$GAIT_BIN" trace verify \
      "$work/gait-out/integrations/$framework/trace_$scenario.json" \
      --public-key examples/scenarios/keys/approval_public.key >/dev/null ||
      fail 'the trace does not verify'
  done
done

echo '==> reference adapter demo'
(cd "$work" && "$python" "$root/examples/python/reference_adapter_demo.py") | tee "$work/demo.txt"
has "$work/demo.txt" 'gate verdict=allow executed=True'

for scenario in incident_reproduction prompt_injection_block approval_flow; do
  echo "==> scenario $scenario"
  "examples/scenarios/$scenario.sh"
done
echo 'adoption smoke: pass'
