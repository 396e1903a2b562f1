/** `gait policy explain` where a rule that is unclear makes the verdict. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

const UNDER =
  "match: { tool_names: [t], args: { /p: { under: [x], not: { path_glob: '**/*.sh' } } } }";
const POLICY = `schema_version: 1.1.0
default_verdict: allow
rules:
  - { name: first, effect: block, when_unclear: require_approval, ${UNDER} }
  - { name: second, effect: block, ${UNDER} }
  - { name: third, effect: allow, match: { tool_names: [t], args: { /q: { equals: 1 } } } }
`;

function files(args: object, policy = POLICY): Record<string, string> {
  const context = { identity: "alice", workspace: "/repo", risk_class: "high" };
  return { "p.yaml": policy, "i.json": JSON.stringify({ tool_name: "t", args, context }) };
}

Deno.test("gait policy explain names the unclear rule that blocks, and what would decide without it", async () => {
  const { stdout } = await gait("policy explain p.yaml i.json", { files: files({ p: "$X" }) });
  assert.equal(
    stdout.split("\n\n")[0],
    `policy explain: verdict=block
decided by: rule second, which is unclear, at /p: $X holds $ or %, which programs replace by a value
without it: default_verdict, as no rule matched
reasons: args_not_judgeable, default_allow
violations: args_not_judgeable`,
  );
  const other = await gait("policy explain p.yaml i.json", { files: files({ p: "$X", q: 1 }) });
  assert.match(other.stdout, /^without it: rule third$/m);
});

Deno.test("gait policy explain --json tells the unclear rule, its verdict and the condition", async () => {
  const { json } = await gait("policy explain p.yaml i.json --json", { files: files({ p: "$X" }) });
  const { decided_by, raised_by } = json();
  assert.equal(decided_by, "default");
  assert.deepEqual(raised_by, {
    rule: "second",
    effect: "block",
    verdict: "block",
    condition: {
      pointer: "/p",
      argument: "/p",
      condition: "path_glob",
      answer: "unclear",
      why: "two_readings",
      text: "$X holds $ or %, which programs replace by a value",
      value: '"$X"',
    },
  });
});

Deno.test("gait policy explain tells an unclear rule that asks, and none that changes nothing", async () => {
  const asks = POLICY.replace(/ {2}- \{ name: second.*\n/, "");
  const { stdout, json } = await gait("policy explain p.yaml i.json --json", {
    files: files({ p: "$X" }, asks),
  });
  assert.match(stdout, /"verdict":"require_approval"/);
  assert.deepEqual(
    [json()["raised_by"]].map((one) => (one as { rule: string; verdict: string })).map(
      ({ rule, verdict }) => [rule, verdict],
    ),
    [["first", "require_approval"]],
  );
  const blocked = POLICY.replace("default_verdict: allow", "default_verdict: block");
  const same = await gait("policy explain p.yaml i.json --json", {
    files: files({ p: "$X" }, blocked),
  });
  assert.equal(same.json()["raised_by"], undefined);
  assert.equal(
    (await gait("policy explain p.yaml i.json --json", { files: files({ p: "b" }) }))
      .json()["raised_by"],
    undefined,
  );
});

Deno.test("gait policy explain says which of several policies has the unclear rule", async () => {
  const more = {
    ...files({ p: "$X" }),
    "o.yaml": "schema_version: 1.1.0\ndefault_verdict: allow\n",
  };
  const { stdout } = await gait("policy explain o.yaml p.yaml i.json", { files: more });
  assert.match(stdout, /^decided by: rule second of p\.yaml, which is unclear, at \/p: /m);
});
