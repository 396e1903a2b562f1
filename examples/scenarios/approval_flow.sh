#!/usr/bin/env bash
# A call that needs approval: without a token, with one for another tool, and with the right one. Run
# it from the root of the checkout. The key is the public example key: never use it in earnest.
set -euo pipefail
gait=${GAIT_BIN:-$PWD/gait}
case $gait in /*) ;; *) gait=$PWD/$gait ;; esac
policy=$PWD/examples/policy-test/require_approval.yaml
intent=$PWD/examples/policy-test/intent.json
keys=$PWD/examples/scenarios/keys
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "approval flow scenario: fail: $1" >&2
  exit 1
}

[ -x "$gait" ] || fail "there is no $gait; deno task link writes it"
cd "$work"

value() { # value NAME: a text member of $answer
  sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<<"$answer"
}

evaluate() { # evaluate EXPECTED_EXIT [OPTION…]: fills $answer
  local expected=$1 status=0
  shift
  answer=$("$gait" gate eval --policy "$policy" --intent "$intent" --key-mode prod \
    --private-key "$keys/approval_private.key" "$@" --json) || status=$?
  echo "$answer"
  [ "$status" -eq "$expected" ] || fail "exit code $status, expected $expected"
}

mint() { # mint SCOPE FILE
  "$gait" approve --intent-digest "$intent_digest" --policy-digest "$policy_digest" --ttl 1h \
    --scope "$1" --approver example-approver --reason-code example_ticket --key-mode prod \
    --private-key "$keys/approval_private.key" --out "$2"
}

with_token() { # with_token FILE EXPECTED_EXIT
  evaluate "$2" --approval-token "$1" --approval-public-key "$keys/approval_public.key"
}

echo '==> without a token'
evaluate 4
intent_digest=$(value intent_digest)
policy_digest=$(value policy_digest)

echo '==> with a token for another tool'
mint tool:tool.read token_other.json
with_token token_other.json 4
grep -q 'approval_token_scope_mismatch' <<<"$answer" || fail 'the wrong scope is not named'

echo '==> with a token for this tool'
mint tool:tool.write token.json
with_token token.json 0
grep -q '"verdict":"allow"' <<<"$answer" || fail 'the verdict is not allow'
grep -q 'approval_granted' <<<"$answer" || fail 'the approval is not named'
"$gait" trace verify "$(value trace_path)" --public-key "$keys/approval_public.key"
echo 'approval flow scenario: pass'
