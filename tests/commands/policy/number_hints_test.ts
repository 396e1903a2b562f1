/** A hint about a value leads to a valid policy, not to the next fault. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";

async function validate(text: string) {
  const { exit, stderr } = await gait("policy validate p.yaml", { files: { "p.yaml": text } });
  return { exit, stderr, hint: stderr.split("\n")[0]?.split("; ").slice(1).join("; ") ?? "" };
}

const rule = (members: string, version = "1.0.0") =>
  `schema_version: ${version}\nrules:\n  - { name: r, effect: block, ${members} }\n`;
const on = (condition: string) =>
  rule(`match: { tool_names: [t], args: { /a: { ${condition} } } }`, "1.1.0");

/** Members that take a number, and what they accept. */
const MEMBERS: readonly (readonly [string, (value: string) => string])[] = [
  ["priority", (value) => rule(`priority: ${value}`)],
  ["min_approvals", (value) => rule(`min_approvals: ${value}`)],
  [
    "requests",
    (value) =>
      rule(`rate_limit: { requests: ${value}, window: minute }, match: { tool_names: [t] }`),
  ],
  ["min", (value) => on(`min: ${value}`)],
  ["max_length", (value) => on(`max_length: ${value}`)],
];
const TEXTS = [
  ...["9007199254740993", "-9007199254740992", `1${"0".repeat(40)}`],
  ...["007", "-010", "+07", "0x1F", "0o17", "0b11", "1e3", "1_000", "7.", ".5", "1e400", ".inf"],
  ...["7", "+7", "-7", "7.0", "1.5", " 7", "7 ", "0", "seven", "", "7 days"],
];

for (const [member, policy] of MEMBERS) {
  Deno.test(`a hint about ${member} in quotes is true, and one about it without leads not back`, async () => {
    for (const text of TEXTS) {
      const inQuotes = await validate(policy(`'${text}'`));
      if (/remove the quotes/.test(inQuotes.hint) && inQuotes.exit === 6) {
        const plain = await validate(policy(text));
        assert.equal(plain.exit, 0, `${text}: ${inQuotes.stderr}, then ${plain.stderr}`);
      }
      const plain = await validate(policy(text));
      if (plain.exit === 6) assert.doesNotMatch(plain.stderr, /(?:^hint: |; )quote it/m, text);
    }
  });
}

// The value in quotes, and what the hint says of it.
const HINTS: readonly (readonly [string, RegExp])[] = [
  ["9007199254740993", /; write an integer from -9007199254740991 to 9007199254740991$/m],
  ["-9007199254740992", /; write an integer from -9007199254740991 to 9007199254740991$/m],
  ["007", /; write it in plain decimal, without quotes$/m],
  ["0x1F", /; write it in plain decimal, without quotes$/m],
  ["1_000", /; write it in plain decimal, without quotes$/m],
  ["7.0", /; remove the quotes$/m],
];
for (const [text, hint] of HINTS) {
  Deno.test(`priority: '${text}' is refused with what to write`, async () => {
    const { exit, stderr } = await validate(rule(`priority: '${text}'`));
    assert.equal(exit, 6);
    assert.match(stderr, hint);
  });
}

Deno.test("an integer that is too large has a hint for a number and for a text", async () => {
  const { stderr } = await validate(rule("priority: 9007199254740993"));
  assert.match(stderr, /^hint: write a smaller one, or quote it if it is meant as text$/m);
});

Deno.test("the list that a hint writes out is valid", async () => {
  for (
    const text of [
      "tool.a",
      "a, b",
      "*",
      "[a",
      "a: b",
      "a #b",
      "yes",
      "&x",
      "it's",
      "{a",
      "1",
      "!x",
    ]
  ) {
    const quoted = `'${text.replaceAll("'", "''")}'`;
    const { exit, hint } = await validate(rule(`match: { tool_names: ${quoted} }`));
    assert.equal(exit, 6);
    const [, list] = /^write it as a list: (\[.*\])$/.exec(hint) ?? [];
    assert.ok(list !== undefined, hint);
    const said = await validate(rule(`match: { tool_names: ${list} }`));
    assert.equal(said.exit, 0, `${text}: ${said.stderr}`);
  }
});
