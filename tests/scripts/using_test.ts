import assert from "node:assert/strict";

/**
 * A resource whose method is called at once and that is not named again. The bundler of releases puts the
 * call in place of the name, and nothing closes the resource any more.
 */
const CALLED_AT_ONCE =
  /\busing (\w+) = [^;]*;(?:\s|\/\/[^\n]*\n)*(?:(?:const [^=;]*=|return) )?(?:await )*\1[.[]/g;

const ROOT = new URL("../../src/", import.meta.url);

Deno.test("a resource is never used once only, in the statement behind its declaration", async () => {
  const found: string[] = [];
  let count = 0;
  for await (const path of sources(ROOT)) {
    const text = await Deno.readTextFile(path);
    count += text.match(/\busing \w+ = /g)?.length ?? 0;
    for (const { 0: code, 1: name = "", index } of text.matchAll(CALLED_AT_ONCE)) {
      const block = text.slice(index + code.length, endOfBlock(text, index));
      if (!new RegExp(`\\b${name}\\b`).test(block)) found.push(`${path.pathname}: ${code}`);
    }
  }
  assert.ok(count > 40);
  assert.deepEqual(found, []);
});

/** Where the block around a place ends. */
function endOfBlock(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth < 0) return at;
  }
  return text.length;
}

async function* sources(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) yield* sources(path);
    else if (name.endsWith(".ts")) yield path;
  }
}
