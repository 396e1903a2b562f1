import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { DEFAULT_DIGESTS, SENSITIVE_EGRESS, SENSITIVE_EGRESS_DIGEST } from "./fixtures.ts";

Deno.test("gait policy validate prints its summary", async () => {
  const seen = await gait("policy validate p.yaml", { files: { "p.yaml": SENSITIVE_EGRESS } });
  assert.deepEqual([seen.exit, seen.stdout, seen.stderr], [
    0,
    `policy validate ok: default=allow rules=1 digest=${SENSITIVE_EGRESS_DIGEST}\n`,
    "",
  ]);
  assert.deepEqual(seen.system.narrowed, [{ kinds: ["read"], env: [] }]);
});

Deno.test("gait policy validate --json leaves out a rule count of 0", async () => {
  const empty = await gait("policy validate p.yaml --json", { files: { "p.yaml": "" } });
  const { correlation_id: _id, ...result } = empty.json();
  const digest = DEFAULT_DIGESTS.require_approval;
  assert.deepEqual(result, {
    ok: true,
    schema_id: "gait.gate.policy",
    schema_version: "1.0.0",
    policy_digest: digest,
    default_verdict: "require_approval",
    summary: `policy validate ok: default=require_approval rules=0 digest=${digest}`,
  });
  const one = await gait("policy validate p.yaml --json", {
    files: { "p.yaml": SENSITIVE_EGRESS },
  });
  assert.equal(one.json()["rule_count"], 1);
});

const RULE = (text: string) => `rules:\n  - name: r\n    effect: allow\n    match: {${text}}\n`;

// legal policies that are easy to get wrong, and their warnings
const WARNINGS: readonly (readonly [string, RegExp])[] = [
  [RULE("workspace_prefixes: [/srv/app]"), /^rule r: workspace prefix \/srv\/app also matches/],
  [RULE("target_values: [/a]"), /^rule r: allows by target_values/],
  [
    RULE("provenance_sources: [extrenal]"),
    /^rule r: .*provenance source extrenal; did you mean external\?$/,
  ],
  [
    "rules: [{name: r, effect: block, match: {target_kinds: [hots]}}]",
    /^rule r: .*target kind hots; did you mean host\?$/,
  ],
  [
    "rules: [{name: r, effect: block}, {name: r, effect: allow}]",
    /^rule r: another rule has the same name and priority/,
  ],
];

for (const [text, warning] of WARNINGS) {
  Deno.test(`gait policy validate warns: ${warning.source}`, async () => {
    const files = { "p.yaml": text };
    const { exit, stdout, stderr } = await gait("policy validate p.yaml", { files });
    assert.equal(exit, 0, "a warning is no fault");
    assert.match(stdout, /^policy validate ok: [^\n]*\n$/);
    assert.match(stderr, /^warning: [^\n]*\n$/);
    assert.match(stderr.slice("warning: ".length).trimEnd(), warning);
    const { json, stderr: quiet } = await gait("policy validate p.yaml --json", { files });
    assert.equal(quiet, "");
    const warnings = json()["warnings"];
    assert.ok(
      Array.isArray(warnings) && warnings.length === 1 && warning.test(String(warnings[0])),
    );
  });
}

for (const line of ["policy validate", "policy validate a.yaml b.yaml"]) {
  Deno.test(`gait ${line} wants one file`, async () => {
    const { exit, stdout, stderr } = await gait(line);
    assert.deepEqual([exit, stdout, stderr], [
      6,
      "",
      "error: expected <policy.yaml>\nhint: gait policy validate --help\n",
    ]);
  });
}
