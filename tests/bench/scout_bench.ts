/** A snapshot of this checkout, compared with a bare read: opening files takes most of the time. */

import { discover, fileKind } from "../../src/core/scout/discover.ts";
import { ItemMerger } from "../../src/core/scout/inventory.ts";
import { walkRoot } from "../../src/usecases/scout/walk.ts";
import { denoReadPort } from "../../src/io/deno_read.ts";
import type { Host } from "../../src/io/host.ts";

const root = new URL("../../", import.meta.url).pathname;
const host = { read: denoReadPort } as Host<"read">; // the walk only reads
const paths: string[] = [];
for await (const { name } of walk()) paths.push(name);
const group = `${paths.length} files of this checkout`;

function walk() {
  return walkRoot(root, {
    isInteresting: (name) => fileKind(name, "all") !== undefined,
    isIncluded: () => true,
    skip: () => {},
    isOver: () => false,
  }, host);
}

Deno.bench({
  name: "gait scout snapshot, walk and discovery",
  group,
  baseline: true,
  async fn() {
    const merger = new ItemMerger();
    for await (const source of walk()) {
      merger.add(await discover(source, { sources: "all", warn: () => {} }));
    }
    merger.sorted();
  },
});

Deno.bench({
  name: "reading the same files and nothing else",
  group,
  fn() {
    for (const path of paths) Deno.readFileSync(path);
  },
});
