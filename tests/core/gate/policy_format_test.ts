import assert from "node:assert/strict";
import fc from "fast-check";
import { digestPolicy } from "../../../src/core/gate/policy/digest.ts";
import { formatPolicy } from "../../../src/core/gate/policy/format.ts";
import {
  findPolicyTemplate,
  POLICY_TEMPLATES,
  policyTemplateText,
} from "../../../src/core/gate/policy/templates.ts";
import { policyOf, source } from "./support.ts";

Deno.test("formatPolicy orders keys and rules and keeps comments", async () => {
  const text = `
# above all
rules:
    # about z
    - effect: allow   # said inline
      name: z
      priority: 2
    # about a
    - match: {tool_names: [ x,  y ]}
      name: a
      effect: block
default_verdict:   block # the end
`;
  const formatted = formatPolicy(source(text));
  assert.equal(await digestPolicy(policyOf(formatted)), await digestPolicy(policyOf(text)));
  const lines = formatted.split("\n").map((line) => line.trim());
  for (const comment of ["# above all", "# about z", "# about a"]) {
    assert.ok(lines.includes(comment));
  }
  const at = (line: string) => lines.indexOf(line);
  assert.ok(at("default_verdict: block # the end") < at("rules:"), formatted);
  assert.ok(formatted.indexOf("name: a") < formatted.indexOf("name: z"), formatted);
  assert.ok(formatted.indexOf("# about a") < formatted.indexOf("name: a"), formatted);
  assert.ok(formatted.indexOf("# about z") > formatted.indexOf("name: a"), formatted);
  assert.ok(formatted.includes("match: {tool_names: [x, y]}") || formatted.includes("match:"));
  assert.equal(formatPolicy(source(formatted)), formatted);
});

Deno.test("formatPolicy leaves a formatted template as it is", () => {
  for (const template of POLICY_TEMPLATES) {
    const once = formatPolicy(source(policyTemplateText(template)));
    assert.equal(once, policyTemplateText(template));
  }
});

Deno.test("formatPolicy puts one empty line after a header, however often it formats", () => {
  const text = "# header\n\nrules: []\ndefault_verdict: allow\n";
  const once = formatPolicy(source(text));
  assert.equal(once, "# header\n\ndefault_verdict: allow\n\nrules: []\n");
  assert.equal(formatPolicy(source(once)), once);
});

Deno.test("formatPolicy keeps texts that look like something else", () => {
  const text =
    `rules:\n  - {name: "12", effect: allow, match: {target_values: ["yes", "0x1F", "a: b", "#", "", "\\t"]}}\n`;
  const formatted = formatPolicy(source(text));
  assert.deepEqual(policyOf(formatted), policyOf(text));
});

Deno.test("formatPolicy never changes the digest, and formats once and for all", () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("no", "1.0", "~", "é", "- a", "x".repeat(120)),
  );
  const rule = fc.record({
    name: word.filter((text) => text.trim() !== ""),
    effect: fc.constantFrom("allow", "block"),
    priority: fc.integer({ min: -3, max: 3 }),
    reason_codes: fc.array(word, { maxLength: 3 }),
  });
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 4 }),
      fc.constantFrom(0, 3),
      (rules, indent) => {
        const once = formatPolicy(source(JSON.stringify({ rules }, null, indent)));
        assert.equal(formatPolicy(source(once)), once);
      },
    ),
    { numRuns: 60 },
  );
});

const LAYOUTS = [
  policyTemplateText("baseline-highrisk"),
  `rules:
  - {name: "#1", effect: allow,
     match: {tool_names: [a,
       "b # no comment", 'c']},
     reason_codes: [x]}
  -
    effect: block
    name: >
      folded
      # text
    violations: [
      v,
      w
      ]
fail_closed: {enabled: true}
`,
];

Deno.test("formatPolicy keeps every comment, wherever it is", () => {
  const where = fc.array(fc.nat(40), { maxLength: 12 });
  fc.assert(
    fc.property(
      fc.constantFrom(...LAYOUTS),
      where,
      where,
      fc.boolean(),
      (text, above, behind, crlf) => {
        const lines = text.split("\n").flatMap((line, at) => {
          const folded = /folded|# text|name: >/.test(line);
          const own = above.includes(at) && !folded ? [`  # above ${at}`] : [];
          const free = behind.includes(at) && line !== "" && !line.includes("#") && !folded;
          return [...own, free ? `${line} # behind ${at}` : line];
        });
        const commented = lines.join(crlf ? "\r\n" : "\n");
        const formatted = formatPolicy(source(commented));
        const comments = (of: string) => (of.match(/# (?:above|behind) [0-9]+/g) ?? []).sort();
        assert.deepEqual(comments(formatted), comments(commented), commented);
        assert.equal(formatPolicy(source(formatted)), formatted);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("formatPolicy refuses what parsePolicy refuses", () => {
  assert.throws(() => formatPolicy(source("rule: []")), { code: "invalid_input" });
});

Deno.test("formatPolicy handles the empty policy", () => {
  assert.equal(formatPolicy(source("")), "");
  assert.deepEqual(policyOf(formatPolicy(source("# only a comment\n"))), policyOf(""));
});

Deno.test("the templates have the worked digests of the policy format", async () => {
  const rows = [
    ["low", "aa9e4371c827fc38f26c95588061b8376f20ef6524917ebab69bcc41aa3ed5c9"],
    ["medium", "878ec724f40b96d97dbf669a907c70622073d513952bfb6d40e483754eb564ce"],
    ["high", "4d2f1bd67e1eec01928219fabf42046b8a6463dfe605b98d8157913e37582714"],
  ] as const;
  for (const [alias, digest] of rows) {
    const found = findPolicyTemplate(alias);
    assert.ok("template" in found);
    assert.equal(found.template, `baseline-${alias}risk`);
    assert.deepEqual(findPolicyTemplate(` BASELINE_${alias}_risk `), found);
    assert.deepEqual(findPolicyTemplate(found.template), found);
    assert.equal(await digestPolicy(policyOf(policyTemplateText(found.template))), digest);
  }
  assert.deepEqual(findPolicyTemplate("baseline-lowrsk"), { nearest: "baseline-lowrisk" });
});
