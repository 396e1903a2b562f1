import assert from "node:assert/strict";

/** A call that gets the items of a list as its arguments; a written-out list of numbers is known. */
const SPREAD_CALL = /\b[\w#]+\(\s*(?:[^(){}[\]]*,\s*)?\.\.\.(?!\w+: |\[\d)[^\n]*/g;

/** Pairs, whose length is two, a few commands of the doctor, and arguments that a call had before. */
const SHORT = [
  "slice(...line)",
  "slice(...span)",
  "slice(...rest)",
  "...manifests)",
  "...changes.refs)",
  "...changes.manifest)",
  "...inTheWay",
  "warn(text, ...more)",
];

const ROOT = new URL("../../src/", import.meta.url);

Deno.test("no list of unknown length is spread into a call: 130,000 items would be a RangeError", async () => {
  const found: string[] = [];
  let files = 0;
  for await (const path of sources(ROOT)) {
    files++;
    const text = await Deno.readTextFile(path);
    const code = text.replaceAll(/^ *(?:\*|\/[*/]).*$/gm, "");
    for (const [call] of code.matchAll(SPREAD_CALL)) {
      if (!SHORT.some((pair) => call.includes(pair))) found.push(`${path.pathname}: ${call}`);
    }
  }
  assert.ok(files > 300);
  assert.deepEqual(found, []);
});

async function* sources(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) yield* sources(path);
    else if (name.endsWith(".ts")) yield path;
  }
}
