/**
 * The program on a disk where a stranger puts a link in the place of a folder, right before the hook for
 * commit messages is made or removed. What is swapped stands in a variable, as JSON.
 */

import { runCli } from "../../src/cli/run.ts";
import { TREE } from "../../src/commands/mod.ts";
import { denoSystem } from "../../src/io/deno_host.ts";

interface Swap {
  /** The folder; what is in it moves to `aside`. */
  readonly folder: string;
  readonly aside: string;
  /** Where the link leads. */
  readonly out: string;
}

const swap: Swap = JSON.parse(Deno.env.get("TEST_SWAP") ?? "");
const { renameSync, symlinkSync, openSync, removeSync, remove } = Deno;
let isDone = false;

function swapAt(path: string | URL): void {
  if (isDone || !/commit-msg(?:\.tmp-[0-9a-f]+)?$/.test(String(path))) return;
  isDone = true;
  renameSync(swap.folder, swap.aside);
  symlinkSync(swap.out, swap.folder);
}

Deno.openSync = (path, options) => {
  if (options?.createNew === true) swapAt(path);
  return openSync(path, options);
};
Deno.removeSync = (path, options) => {
  swapAt(path);
  removeSync(path, options);
};
Deno.remove = (path, options) => {
  swapAt(path);
  return remove(path, options);
};
const exit = await runCli(Deno.args, TREE, denoSystem());
if (!isDone) console.error("nothing was swapped");
Deno.exit(exit);
