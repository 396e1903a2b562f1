#!/usr/bin/env bash
# Asks the policies of examples/ about the intents of examples/, and compares verdict and exit code.
# Writes the answers to gait-out/policy_compliance_results.jsonl and a table to
# gait-out/policy_compliance_summary.md, and to the step summary of GitHub Actions if there is one.
#
#   GAIT_BIN  program to ask (./gait, which is written first)
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${GAIT_BIN:-}" ]; then
  if command -v deno >/dev/null 2>&1; then deno task link; else npx -y deno@2.9.6 task link; fi
fi
gait=${GAIT_BIN:-./gait}
results=gait-out/policy_compliance_results.jsonl
summary=gait-out/policy_compliance_summary.md
mkdir -p gait-out
: >"$results"
cat >"$summary" <<'HEAD'
## Policy compliance

| case | exit | expected | verdict | expected | reasons | status |
| ---- | ---- | -------- | ------- | -------- | ------- | ------ |
HEAD

passed=0
failed=0

member() { # member NAME: a member of $answer, which is compact JSON
  sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<<"$answer"
}

reasons() {
  sed -n 's/.*"reason_codes":\[\([^]]*\)\].*/\1/p' <<<"$answer" | tr -d '"'
}

compare() { # compare CASE POLICY INTENT EXPECTED_EXIT EXPECTED_VERDICT
  local exit_code=0 verdict status=pass
  answer=$("$gait" policy test "examples/$2" "examples/$3" --json) || exit_code=$?
  printf '%s\n' "$answer" >>"$results"
  verdict=$(member verdict)
  if [ "$exit_code" -eq "$4" ] && [ "$verdict" = "$5" ]; then
    passed=$((passed + 1))
  else
    status=fail
    failed=$((failed + 1))
  fi
  echo "$status: $1: exit $exit_code (expected $4), verdict ${verdict:-none} (expected $5)"
  echo "| $1 | $exit_code | $4 | ${verdict:-none} | $5 | $(reasons) | $status |" >>"$summary"
}

compare 'baseline allow' policy-test/allow.yaml policy-test/intent.json 0 allow
compare 'baseline block' policy-test/block.yaml policy-test/intent.json 3 block
compare 'baseline approval' policy-test/require_approval.yaml policy-test/intent.json \
  4 require_approval
compare 'prompt injection' prompt-injection/policy.yaml prompt-injection/intent_injected.json \
  3 block
compare 'low-risk read' policy/base_low_risk.yaml policy/intents/intent_read.json 0 allow
compare 'medium-risk write' policy/base_medium_risk.yaml policy/intents/intent_write.json \
  4 require_approval
compare 'high-risk delete' policy/base_high_risk.yaml policy/intents/intent_delete.json 3 block

if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$summary" >>"$GITHUB_STEP_SUMMARY"; fi
echo "policy compliance: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
