#!/usr/bin/env bash
# What must hold when things go wrong: crashes, contention, a bad network, wrong input.
#
#   scripts/test_hardening.sh         run all groups
#   scripts/test_hardening.sh --list  only say what belongs to each group
set -euo pipefail
cd "$(dirname "$0")/.."
if command -v deno >/dev/null 2>&1; then deno=(deno); else deno=(npx -y deno@2.9.6); fi
is_list=false
case ${1:-} in
  '') ;;
  --list) is_list=true ;;
  *)
    echo 'usage: test_hardening.sh [--list]' >&2
    exit 2
    ;;
esac
failed=()

group() { # group NAME FILE…
  local name=$1
  shift
  if $is_list; then
    echo "$name: $*"
    return
  fi
  echo "==> $name"
  "${deno[@]}" test --config tests/deno.json --quiet --no-prompt --allow-all "$@" ||
    failed+=("$name")
}

group 'atomic writes' tests/io/files_test.ts
group 'lock contention and stale locks' tests/io/rate_limit_lock_test.ts tests/io/event_sink_test.ts
group 'registry retry and fallback' tests/commands/registry/registry_test.ts
group 'error envelope and exit codes' tests/core/error_test.ts tests/cli/run_test.ts
group 'concurrent rate-limit state' tests/core/gate/rate_limit_test.ts tests/io/gate_process_test.ts
group 'end-to-end exit codes' tests/io/process_test.ts tests/examples/policies_test.ts

for name in "${failed[@]+"${failed[@]}"}"; do echo "error: $name failed" >&2; done
[ "${#failed[@]}" -eq 0 ] || exit 1
$is_list || echo 'hardening: pass'
