import assert from "node:assert/strict";
import { withReasons } from "../../../../src/core/gate/testing/update.ts";
import { textSource } from "../../../support/text_source.ts";

Deno.test("withReasons() changes the reasons of the cases and keeps comments and spelling", () => {
  const text = `# head

defaults: { tool: bash, identity: a, workspace: /w, risk_class: low } # all

cases:
  # first
  - name: lines
    args:
      command: |
        cat <<X
          a: b # no comment

        X
    expect:
      verdict: block
      reasons: # why
        - gone # was here
        - kept # stays
  - { name: "2", args: { num: 1.5, p: "*" }, expect: { verdict: allow, reasons: [x] } }
  - { name: other, expect: { verdict: allow, reasons: [z] } }
# end
`;
  const wanted = text.replace(
    `      reasons: # why
        - gone # was here
        - kept # stays
`,
    `      reasons: # why
        # was here
        - added
        - kept # stays
`,
  ).replace("reasons: [x]", "reasons: [n1, n2]");
  const reasons = new Map([[0, ["added", "kept"]], [1, ["n1", "n2"]]]);
  assert.equal(withReasons(textSource(text), reasons), wanted);
  assert.equal(withReasons(textSource(wanted), reasons), wanted);
});

Deno.test("withReasons() adds no reasons to a case that has none", () => {
  const text = "defaults: { tool: t, identity: a, workspace: /w, risk_class: low }\n" +
    "cases:\n  - { name: a, expect: allow }\n";
  assert.throws(
    () => withReasons(textSource(text), new Map([[0, ["x"]]])),
    { code: "internal_failure" },
  );
});

for (
  const value of ["a\nb", "a\n", " a\nb", "a\n\nb\n", "a \nb", "a\tb\nc", "\n", "é\nü\n", "a\n b\n"]
) {
  Deno.test(`withReasons() keeps the block of lines ${JSON.stringify(value)}`, () => {
    const indent = value.startsWith(" ") ? "2" : "";
    const chomp = value.endsWith("\n") ? value === "\n" ? "+" : "" : "-";
    const lines = value.replace(/\n$/, "").split("\n").map((line) =>
      line === "" ? "" : `      ${line}`
    );
    const text = "defaults: { tool: t, identity: a, workspace: /w, risk_class: low }\n" +
      `cases:\n  - name: a\n    args:\n      x: |${indent}${chomp}\n` +
      lines.map((line) => `${line === "" ? "" : "  "}${line}`).join("\n") +
      "\n    expect: { verdict: allow, reasons: [x] }\n";
    // It throws if the meaning changes.
    assert.match(withReasons(textSource(text), new Map([[0, ["new"]]])), /reasons: \[new\]/);
  });
}
