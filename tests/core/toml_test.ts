import assert from "node:assert/strict";
import { parseToml, TomlError } from "../../src/core/toml.ts";

const dotted = (parts: number, part = "a") => Array(parts).fill(part).join(".");

// Each row: what it is, a text, and what is said of it.
const REFUSED: readonly (readonly [string, string, string])[] = [
  ["a key", `${dotted(5000)}=1`, "line 1, column 64: a key has more than 32 parts"],
  [
    "a table",
    `x = "\\""\n[${dotted(3000)}]`,
    "line 2, column 65: a key has more than 32 parts",
  ],
  ["a list of tables", `[[${dotted(3000)}]]`, "line 1, column 66: a key has more than 32 parts"],
  [
    "quoted parts",
    `${dotted(3000, '"a.b"')}=1`,
    "line 1, column 192: a key has more than 32 parts",
  ],
  [
    "literal parts",
    `${dotted(3000, "'#'")}=1`,
    "line 1, column 128: a key has more than 32 parts",
  ],
  ["empty parts", `${dotted(3000, '""')}=1`, "line 1, column 96: a key has more than 32 parts"],
  [
    "an inline table",
    `x = {y = 1, ${dotted(3000)} = 1}`,
    "line 1, column 76: a key has more than 32 parts",
  ],
  [
    "keys below each other",
    `[${dotted(30)}]\n${dotted(30)} = [{${dotted(9)} = 1}]`,
    "line 1, column 1: it has more than 64 tables within each other",
  ],
];

Deno.test("parseToml() refuses keys of more parts than its limit, before it parses", async () => {
  for (const [what, text, message] of REFUSED) {
    await assert.rejects(parseToml(text), (error) => {
      assert.ok(error instanceof TomlError, `${what}: ${error}`);
      assert.equal(error.message, message, what);
      return true;
    });
  }
});

Deno.test("parseToml() takes dots that are in no key", async () => {
  const dots = dotted(3000);
  const text = [
    `# ${dots} = 1`,
    `basic = "${dots} \\" ${dots}" # it's ${dots}`,
    `literal = '${dots}'`,
    `long = """\n${dots}\n""${dots}\\""" ${dots}"""""`,
    `raw = '''\n${dots}\\''${dots}'''`,
    "floats = [1.5, 2.5, 3.5, [4.5, 5.5], { a.b = 1.5 }, { a.b = 2.5 }]",
    `${dotted(32)} = 1979-05-27T07:32:00.999999-07:00`,
    `[${dotted(16)}.x]`,
    `${dotted(15)} = 0.5`,
  ].join("\n");
  const keys = Object.keys(await parseToml(text));
  assert.deepEqual(keys, ["basic", "literal", "long", "raw", "floats", "a"]);
});
