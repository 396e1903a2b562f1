import assert from "node:assert/strict";
import { denoReadPort } from "../../../src/io/deno_read.ts";
import type { Host } from "../../../src/io/host.ts";
import { FolderNames } from "../../../src/usecases/judge/folder_names.ts";
import { scratch } from "../../support/gait.ts";

/** A folder whose names and stamp are set by hand. */
class SetFolder {
  names: readonly string[] = ["Readme.MD"];
  stamp: string | undefined = "a";
  reads = 0;
  readonly folders: FolderNames;

  constructor() {
    const read = {
      stampOf: () => Promise.resolve(this.stamp),
      entries: () => {
        this.reads++;
        return Promise.resolve(this.names.map((name) => ({ name, kind: "file" })));
      },
    };
    this.folders = new FolderNames({ read } as unknown as Host<"read">);
  }

  /** Whether the folder has a name, and how often it was read for that. */
  async has(name: string, at = "/work"): Promise<readonly [boolean, number]> {
    this.reads = 0;
    return [(await this.folders.in(at))?.has(name) === true, this.reads];
  }
}

Deno.test("FolderNames reads a folder once while its stamp is the same, and again with another one", async () => {
  const folder = new SetFolder();
  assert.deepEqual(await folder.has("readme.md"), [true, 1]);
  assert.deepEqual(await folder.has("other"), [false, 0]);
  folder.stamp = "b";
  folder.names = ["link"];
  assert.deepEqual(await folder.has("link"), [true, 1]);
  assert.deepEqual(await folder.has("link"), [true, 0]);
});

Deno.test("FolderNames keeps nothing of a folder without a stamp: it changed lately, or nothing tells", async () => {
  const folder = new SetFolder();
  folder.stamp = undefined;
  assert.deepEqual(await folder.has("link"), [false, 1]);
  folder.names = ["link"];
  assert.deepEqual(await folder.has("link"), [true, 1]);
});

Deno.test("FolderNames keeps the names of the sixteen folders that were asked for last", async () => {
  const folder = new SetFolder();
  await folder.has("x", "/first");
  assert.deepEqual(await folder.has("x", "/first"), [false, 0]);
  for (let number = 0; number < 16; number++) await folder.has("x", `/${number}`);
  assert.deepEqual(await folder.has("x", "/first"), [false, 1]);
});

/** Sets the time of a change back, as a program may; the other time stays that of the change. */
function past(path: string): void {
  Deno.utimeSync(path, 1_000_000, 1_000_000);
}

Deno.test("stampOf tells nothing of what changed within two seconds, however its time was set", async () => {
  using folder = scratch();
  const file = `${folder.path}/a`;
  await Deno.writeTextFile(file, "one");
  past(file);
  assert.equal(await denoReadPort.stampOf(file), undefined);
  assert.equal(await denoReadPort.stampOf(`${folder.path}/none`), undefined);
});

Deno.test("stampOf of an old file is the same twice, and follows links", async () => {
  using folder = scratch();
  const old = new URL("../../../LICENSE", import.meta.url).pathname;
  const stamp = await denoReadPort.stampOf(old);
  if (stamp !== undefined) assert.equal(await denoReadPort.stampOf(old), stamp);
  await Deno.symlink(old, `${folder.path}/link`);
  assert.equal(await denoReadPort.stampOf(`${folder.path}/link`), stamp);
});
