import assert from "node:assert/strict";
import { denoReadPort } from "../../../src/io/deno_read.ts";
import type { Host } from "../../../src/io/host.ts";
import { FolderNames } from "../../../src/usecases/judge/folder_names.ts";
import { scratch } from "../../support/gait.ts";

/** A folder whose names and time of change are set by hand, with a clock that is too. */
class SetFolder {
  names: readonly string[] = ["Readme.MD"];
  change: string | undefined = "a";
  now = 0;
  reads = 0;
  readonly folders: FolderNames;

  constructor() {
    const read = {
      changeOf: () => Promise.resolve(this.change),
      entries: () => {
        this.reads++;
        return Promise.resolve(this.names.map((name) => ({ name, kind: "file" })));
      },
    };
    this.folders = new FolderNames({ read } as unknown as Host<"read">, () => this.now);
  }

  /** Whether the folder has a name, and how often it was read for that. */
  async has(name: string, ms: number): Promise<readonly [boolean, number]> {
    this.now = ms;
    this.reads = 0;
    return [(await this.folders.in("/work"))?.has(name) === true, this.reads];
  }
}

Deno.test("FolderNames reads a folder until it was the same for more than two seconds", async () => {
  const folder = new SetFolder();
  assert.deepEqual(await folder.has("readme.md", 0), [true, 1]);
  assert.deepEqual(await folder.has("readme.md", 1999), [true, 1]);
  assert.deepEqual(await folder.has("readme.md", 2000), [true, 1]);
  assert.deepEqual(await folder.has("readme.md", 2001), [true, 1]);
  assert.deepEqual(await folder.has("readme.md", 2002), [true, 0]);
  assert.deepEqual(await folder.has("other", 900_000), [false, 0]);
});

Deno.test("FolderNames sees a name that came within the same time of change", async () => {
  const folder = new SetFolder();
  await folder.has("link", 0);
  folder.names = ["link"];
  assert.deepEqual(await folder.has("link", 1500), [true, 1]);
});

Deno.test("FolderNames reads a changed folder again, and keeps it only after two seconds more", async () => {
  const folder = new SetFolder();
  for (const ms of [0, 2001, 2002]) await folder.has("link", ms);
  folder.change = "b";
  folder.names = ["link"];
  assert.deepEqual(await folder.has("link", 3000), [true, 1]);
  assert.deepEqual(await folder.has("link", 4000), [true, 1]);
  assert.deepEqual(await folder.has("link", 5001), [true, 1]);
  assert.deepEqual(await folder.has("link", 5002), [true, 0]);
});

Deno.test("FolderNames keeps nothing where the system does not say when a folder changed", async () => {
  const folder = new SetFolder();
  folder.change = undefined;
  for (const ms of [0, 5000, 9000]) assert.deepEqual(await folder.has("link", ms), [false, 1]);
});

Deno.test("FolderNames keeps the names of the sixteen folders that were asked for last", async () => {
  const folder = new SetFolder();
  const ask = async (path: string, ms: number) => {
    folder.now = ms;
    folder.reads = 0;
    await folder.folders.in(path);
    return folder.reads;
  };
  for (const ms of [0, 3000, 3001]) await ask("/first", ms);
  assert.equal(await ask("/first", 3002), 0);
  for (let number = 0; number < 16; number++) await ask(`/${number}`, 4000);
  assert.equal(await ask("/first", 4001), 1);
});

Deno.test("changeOf of a folder differs once a file was added, removed or renamed", async () => {
  using at = scratch();
  const past = () => Deno.utimeSync(at.path, 1_000_000, 1_000_000);
  const change = () => denoReadPort.changeOf(at.path);
  for (
    const act of [
      () => Deno.writeTextFileSync(`${at.path}/a`, ""),
      () => Deno.renameSync(`${at.path}/a`, `${at.path}/b`),
      () => Deno.symlinkSync("b", `${at.path}/c`),
      () => Deno.removeSync(`${at.path}/b`),
    ]
  ) {
    past();
    const before = await change();
    assert.equal(await change(), before);
    act();
    assert.notEqual(await change(), before);
  }
});
