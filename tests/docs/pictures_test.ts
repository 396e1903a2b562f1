/** The pictures of the documentation, as files. */

import assert from "node:assert/strict";
import { ROOT } from "../support/documents.ts";

// The colours follow the reader's system; the page around a picture may follow something else, as
// GitHub's own setting does. On such a page lines without a ground of their own cannot be seen.
Deno.test("every picture draws its own ground, in both colour schemes", async () => {
  const without: string[] = [];
  for await (const { name } of Deno.readDir(new URL("docs/", ROOT))) {
    if (!name.endsWith(".svg")) continue;
    const svg = await Deno.readTextFile(new URL(`docs/${name}`, ROOT));
    const [, width = "", height = ""] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
    const [, first = ""] = /<\/style>\s*<(.+?)>/.exec(svg) ?? [];
    const size = (name: string) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(first)?.[1]);
    const covers = size("width") >= Number(width) - 1 && size("height") >= Number(height) - 1;
    const look = / class="(\w+)"/.exec(first)?.[1] ?? "none";
    const fills = svg.split("@media").map((style) =>
      new RegExp(`\\.${look} \\{\\s*fill: #`).test(style)
    );
    if (!covers || fills.join() !== "true,true") without.push(name);
  }
  assert.deepEqual(without, []);
});
