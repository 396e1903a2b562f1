#!/usr/bin/env bash
# A call that a text from outside asked for is blocked. Run it from the root of the checkout.
set -euo pipefail
gait=${GAIT_BIN:-$PWD/gait}

fail() {
  echo "prompt injection scenario: fail: $1" >&2
  exit 1
}

[ -x "$gait" ] || fail "there is no $gait; deno task link writes it"

echo '==> ask the policy about the injected call'
status=0
answer=$("$gait" policy test examples/prompt-injection/policy.yaml \
  examples/prompt-injection/intent_injected.json --json) || status=$?
echo "$answer"

[ "$status" -eq 3 ] || fail "exit code $status, expected 3"
grep -q '"verdict":"block"' <<<"$answer" || fail 'the verdict is not block'
grep -q 'blocked_prompt_injection' <<<"$answer" || fail 'the reason is another one'
echo 'prompt injection scenario: pass'
