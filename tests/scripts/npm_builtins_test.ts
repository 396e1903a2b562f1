/** The core uses nothing that is newer than Node 20, but in the one file that has the fallbacks. */

import assert from "node:assert/strict";
import { newerUses } from "../../scripts/release/npm/newer_uses.ts";
import { sourcesIn } from "../../scripts/module_graph.ts";
import { scratch } from "../support/gait.ts";
import { ROOT_PATH } from "../support/scripts.ts";

const SAMPLES: readonly [string, string][] = [
  ["bytes.toHex()", "Uint8Array.prototype.toHex"],
  ["x?.toBase64()", "Uint8Array.prototype.toBase64"],
  ["Uint8Array.fromHex('00')", "Uint8Array.fromHex"],
  ["Promise.withResolvers()", "Promise.withResolvers"],
  ["Array.fromAsync([])", "Array.fromAsync"],
  ["Error.isError(x)", "Error.isError"],
  ["RegExp.escape(x)", "RegExp.escape"],
  ["Map.groupBy(x, y)", "Map.groupBy"],
  ["a.union(new Set())", "Set.prototype.union"],
  ["a.isSubsetOf(b)", "Set.prototype.isSubsetOf"],
  ["map.values().some(f)", "Iterator.prototype.some"],
  ["text.matchAll(x).map(f)", "Iterator.prototype.map"],
  ["Iterator.from(x)", "Iterator.from"],
  ["new DisposableStack()", "DisposableStack"],
  ["const a = /(?i:x)/", "flags within a regular expression"],
  ["const a = /(?<y>x)|(?<y>z)/", "groups of equal names"],
  ["{ using x = f(); }", "using"],
  ["import x from './x.json' with { type: 'json' }", "import attributes"],
];

for (const [code, builtin] of SAMPLES) {
  Deno.test(`${code} is found as ${builtin}, but not among the fallbacks`, () => {
    assert.deepEqual(newerUses(`// src/a.ts\n${code}`), [{ file: "src/a.ts", builtin }]);
    assert.deepEqual(newerUses(`// src/core/newer_builtins.ts\n${code}`), []);
  });
}

Deno.test("what Node 20 has is not found", () => {
  for (
    const code of [
      "Object.values(x).map(f)",
      "[...map.values()].map(f)",
      "x.toSorted()",
      "text.isWellFormed()",
      "const a = /(?:x)(?<y>z)[(?i:]/u",
      "const { union } = x; union(y)",
    ]
  ) assert.deepEqual(newerUses(code), [], code);
});

async function bundle(entry: string, out: string) {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--frozen", "--platform", "browser", "--external", "node:*"],
      ...["--outdir", out, "--config", `${ROOT_PATH}/deno.json`, entry],
    ],
    cwd: ROOT_PATH,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const [name = ""] = [...Deno.readDirSync(out)].map(({ name }) => name);
  return await Deno.readTextFile(`${out}/${name}`);
}

/** `typeof navigator` is asked before, or the part is for browsers and never called. */
const GUARDED = /\/@zip\.js\/zip\.js\/.*\.js navigator$/;

Deno.test("the library and its packages use nothing newer than Node 20", async () => {
  using folder = scratch();
  const text = await bundle("mod.ts", folder.path);
  assert.ok(text.includes("// src/core/newer_builtins.ts\n"));
  assert.ok(text.includes("/@zip.js/zip.js/"));
  const found = newerUses(text).map(({ file, builtin }) => `${file} ${builtin}`);
  assert.deepEqual(found.filter((use) => !GUARDED.test(use)), []);
});

Deno.test("no module of the core, and no adapter, uses anything newer than Node 20", async () => {
  using folder = scratch();
  const core = sourcesIn(new URL(`file://${ROOT_PATH}/`)).filter((path) =>
    /^src\/(?:core|adapters)\//.test(path)
  );
  const entry = `${folder.path}/all.ts`;
  const all = core.map((path, index) =>
    `export * as m${index} from ${JSON.stringify(`file://${ROOT_PATH}/${path}`)};`
  );
  await Deno.writeTextFile(entry, all.join("\n"));
  const text = await bundle(entry, `${folder.path}/out`);
  const there = new Set(text.match(/^\/\/ src\/core\/.*$/gm));
  assert.ok(there.size > 300, `only ${there.size} modules were read`);
  assert.deepEqual(newerUses(text).filter(({ file }) => file.startsWith("src/")), []);
});
