/** Programs that are written to hang or crash whoever reads them. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../../src/core/bytes.ts";
import { PROGRAM_MAX_BYTES } from "../../../../src/core/limits.ts";
import { Programs } from "../../../../src/core/scout/programs/programs.ts";
import { findIn, toolsIn } from "./support.ts";

const PYTHON = 'from fastmcp import FastMCP\nmcp = FastMCP("x")\n';
const SCRIPT = 'import { tool } from "ai";\nexport const first = tool({});\n';
/** Long enough for a reader that tries again at each of its levels never to come to its end. */
const SIZE = 200_000;
const fill = (part: string) => part.repeat(Math.ceil(SIZE / part.length));
const each = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join("");

// each of these is a warning that names the file
const UNREAD: readonly (readonly [string, string, RegExp])[] = [
  ["brackets.py", `${PYTHON}x = ${fill("[")}`, /it nests too deeply/],
  ["not.py", `${PYTHON}x = ${fill("not ")}1`, /it nests too deeply/],
  ["string.py", `${PYTHON}x = """${fill("a")}`, /Unterminated triple-quoted string/],
  ["nul.py", `${PYTHON}x = \0`, /Unexpected character/],
  ["format.py", `${PYTHON}x = ${fill('f"{')}`, /./],
  ["brackets.ts", `${SCRIPT}x = ${fill("[")}`, /it nests too deeply/],
  ["string.ts", `${SCRIPT}x = '${fill("a")}`, /Unterminated string constant/],
  ["template.ts", `${SCRIPT}x = ${fill("`${")}`, /it nests too deeply/],
  ["nul.ts", `${SCRIPT}x = \0`, /Unexpected character/],
  // each level of this doubles the guesses of a parser of TypeScript
  ["guesses.ts", `${SCRIPT}x = ${"f<a>(".repeat(60)}`, /nests? too deeply/],
  ["generics.ts", `${SCRIPT}x = ${"<a>(".repeat(60)}1${")".repeat(60)}`, /nests? too deeply/],
  ["broken.ipynb", `{"cells": [{"cell_type": "code", "source": "@tool"`, /it is not a notebook/],
  ["deep.ipynb", `{"cells": "tool", "x": ${fill("[")}`, /it is not a notebook/],
];

for (const [name, text, expected] of UNREAD) {
  Deno.test(`programs: ${name} is a warning, and no hang`, async () => {
    const { warnings } = await findIn({ [name]: text });
    assert.ok(warnings.length > 0);
    assert.ok(warnings.every((warning) => warning.startsWith(`skipped a part of "${name}": `)));
    assert.match(warnings[0] ?? "", expected);
  });
}

// each of these has one tool, and names that refer to each other
const LINKED: readonly (readonly [string, string])[] = [
  [
    "circle.py",
    `${PYTHON}a = b\nb = a\n@a.tool\ndef f(): pass\ndef g(): return g()\n@mcp.tool\ndef found(): pass\n`,
  ],
  [
    "paths.py",
    `${PYTHON}${
      each(2000, (at) => `a${at} = a${at + 1} or a${at + 1}\n`)
    }@a0.tool\ndef f(): pass\n@mcp.tool\ndef found(): pass\n`,
  ],
  [
    "texts.py",
    `${PYTHON}found = "found"\n${
      each(2000, (at) => `a${at} = a${at + 1} + a${at + 1}\n`)
    }@mcp.tool(name=found)\ndef f(): return a0\n`,
  ],
  [
    "returns.py",
    `${PYTHON}${
      each(1000, (at) => `def g${at}():\n  return g${at + 1}()\n  return g${at + 1}()\n`)
    }g0().tool(f)\n@mcp.tool\ndef found(): pass\n`,
  ],
  [
    "circle.ts",
    `import { tool } from "ai";\nclass A extends B {}\nclass B extends A {}\nconst a = { ...a }, { b } = b;\nfunction f() { return f(); }\nf().tool(new A(), a, b);\nexport const found = tool({});\n`,
  ],
  [
    "spreads.ts",
    `import { generateText, tool } from "ai";\n${
      each(1000, (at) => `const o${at} = { ...o${at + 1}, ...o${at + 1} };\n`)
    }generateText({ tools: { ...o0, found: tool({}) } });\n`,
  ],
  [
    "factories.ts",
    `import { generateText, tool } from "ai";\n${
      each(1000, (at) =>
        `const f${at} = () => { if (x) return f${at + 1}(); return f${at + 1}(); };\n`)
    }generateText({ tools: { a: f0(), found: tool({}) } });\n`,
  ],
];

for (const [name, text] of LINKED) {
  Deno.test(`programs: names of ${name} are followed once`, async () => {
    const library = name.endsWith(".py") ? "fastmcp" : "ai_sdk";
    // A call that leads nowhere is still what a model may call by its key, and what is too far to follow is named.
    const others: Readonly<Record<string, readonly string[]>> = {
      "factories.ts": ["a"],
      // In a file of a server, a decorator of something unknown counts.
      "circle.py": ["f"],
      "paths.py": ["f"],
      "spreads.ts": ["unknown: o4"],
    };
    const expected = [...others[name] ?? [], "found"].sort();
    assert.deepEqual(await toolsIn(name, text, library), expected);
  });
}

// each of these leads to the same places again and again
const WIDE: Readonly<Record<string, string>> = {
  "returns.py": `from agents import Agent\n${
    each(30, (at) => `def g${at}():\n${`    if x: return g${at + 1}()\n`.repeat(200)}`)
  }Agent(name="x", tools=[g0()])\n`,
  "values.py": `from agents import Agent\n${
    each(30, (at) => `a${at} = a${at + 1}\n`.repeat(300))
  }Agent(**a0)\n`,
  "returns.ts": `import { generateText } from "ai";\n${
    each(30, (at) =>
      `function g${at}() { ${
        `if (x) return { ...g${at + 1}(), ...g${at + 1}() }; `.repeat(100)
      }}\n`)
  }generateText({ tools: g0() });\nexport class C { ${
    each(300, (at) => `m${at}() { return g0(); } `)
  }}\n`,
  "members.ts": `import * as ai from "ai";\n${
    each(60, (at) => `const a${at} = a${at + 1} + a${at + 1};\n`)
  }${"ai[a0];\n".repeat(2000)}`,
  "tags.vue": `${"<script>".repeat(100_000)} tool`,
  "imports.py": "from a import (\n".repeat(60_000),
  "blank.ipynb": JSON.stringify({
    cells: [{ cell_type: "code", source: `${"\n".repeat(200_000)}%%x tool`, metadata: {} }],
    metadata: {},
  }),
};

for (const [name, text] of Object.entries(WIDE)) {
  Deno.test(`programs: ${name} is read once`, async () => {
    const { found } = await findIn({ [name]: text });
    assert.ok(found.every((each) => !each.startsWith("tool ") || each.includes("unknown: ")));
  });
}

Deno.test("programs: a block that cannot be parsed is left out, and the rest is read", async () => {
  const python = await findIn({
    "a.py":
      `${PYTHON}@mcp.tool\ndef before(): pass\n\n@mcp.tool\ndef broken(:\n    pass\n\n@mcp.tool\ndef after(): pass\n`,
  });
  assert.deepEqual(python.found, ["tool fastmcp after", "tool fastmcp before"]);
  assert.deepEqual(python.warnings, [
    'skipped a part of "a.py": Expected parameter name (line 7, column 12)',
  ]);
  assert.equal(python.places.get("tool:framework:fastmcp:after"), "a.py:11:1");
  const script = await findIn({
    "a.ts": `${SCRIPT}export const broken = tool({;\n\nexport const after = tool({});\n`,
  });
  assert.deepEqual(script.found, ["tool ai_sdk after", "tool ai_sdk first"]);
  assert.match(script.warnings[0] ?? "", /^skipped a part of "a\.ts": .* \(line 3, column \d+\)$/);
});

Deno.test("programs: a larger program than the limit is a warning", async () => {
  const { found, warnings } = await findIn({
    "a.py": `${PYTHON}@mcp.tool\ndef f(): pass\n#${"x".repeat(PROGRAM_MAX_BYTES)}`,
  });
  assert.deepEqual(found, []);
  assert.deepEqual(warnings, ['skipped a part of "a.py": it is larger than 1048576 bytes']);
});

Deno.test("programs: bytes that are not text do not stop the rest", async () => {
  const programs = new Programs();
  const warnings: string[] = [];
  const options = { warn: (warning: string) => void warnings.push(warning) };
  const bytes = new Uint8Array([...encodeUtf8("# tool\n"), 0xff, 0xfe, 0xd8, 0x00]);
  assert.deepEqual(await programs.read({ name: "a.py", bytes }, options), []);
  assert.equal(warnings.length, 1);
});

Deno.test("programs: a place counts lines of any end, and columns in UTF-16 units", async () => {
  const { places } = await findIn({
    "a.py":
      'from fastmcp import FastMCP\r\nmcp = FastMCP("\u{1f600}")\r\nx = "\u{1f600}\u00e9"; mcp.tool(f)\r\ndef f(): pass\r\n',
    "b.ts": '\ufeffimport { tool } from "ai";\r\nconst x = "\u{1f600}", y = tool({});\r\n',
  });
  assert.deepEqual([...places.values()], ["a.py:3:12", "b.ts:2:21"]);
});
