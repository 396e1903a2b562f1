/** Every relative link of every document leads somewhere. */

import assert from "node:assert/strict";
import { anchorsIn, documents, linksIn, ROOT } from "../support/documents.ts";

for (const path of await documents()) {
  Deno.test(`${path} links only to what exists`, async () => {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    const broken: string[] = [];
    for (const target of linksIn(text)) {
      if (!await leadsSomewhere(target, new URL(path, ROOT))) broken.push(target);
    }
    assert.deepEqual(broken, []);
  });
}

async function leadsSomewhere(target: string, from: URL): Promise<boolean> {
  if (/^(?:https?|mailto):/.test(target)) return true;
  const url = new URL(target, from);
  const anchor = decodeURIComponent(url.hash.slice(1));
  url.hash = "";
  try {
    const { isDirectory } = await Deno.stat(url);
    if (anchor === "") return true;
    return !isDirectory && anchorsIn(await Deno.readTextFile(url)).has(anchor);
  } catch {
    return false;
  }
}

Deno.test("linksIn() sees inline and reference links, and no code", () => {
  const text = "[a](b.md#c) `[x](y)`\n\n```\n[no](link)\n```\n\n[ref]: other.md\n";
  assert.deepEqual(linksIn(text), ["b.md#c", "other.md"]);
});

Deno.test("anchorsIn() names headings the way GitHub does", () => {
  const text = "# `gait run record`, again\n\n## Same\n\n## Same\n\n```\n# not a heading\n```\n";
  assert.deepEqual([...anchorsIn(text)], ["gait-run-record-again", "same", "same-1"]);
});
