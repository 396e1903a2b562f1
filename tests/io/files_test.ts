import assert from "node:assert/strict";
import { denoReadPort } from "../../src/io/deno_read.ts";
import { denoWritePort } from "../../src/io/deno_write.ts";
import { concatBytes, encodeUtf8 } from "../../src/core/bytes.ts";
import { GaitError } from "../../src/core/error.ts";
import { SPOOL_MEMORY_BYTES } from "../../src/core/limits.ts";
import { denoArgs, gaitProcess, scratch } from "../support/gait.ts";

function names(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}

Deno.test("a staged file is nowhere until it is committed, and gone if it is not", async () => {
  using folder = scratch();
  const path = `${folder.path}/out.bin`;
  await Deno.writeTextFile(path, "old");
  {
    await using staged = await denoWritePort.stage(path, 0o600);
    await staged.write(encodeUtf8("new"));
    assert.equal(await Deno.readTextFile(path), "old");
    assert.equal(names(folder.path).length, 2);
    assert.match(names(folder.path)[0] ?? "", /^\.out\.bin\.tmp-[0-9a-f]{16}$/);
  }
  assert.equal(await Deno.readTextFile(path), "old");
  assert.deepEqual(names(folder.path), ["out.bin"]);

  await denoWritePort.file(path, encodeUtf8("new"), 0o640);
  assert.equal(await Deno.readTextFile(path), "new");
  assert.equal((await Deno.stat(path)).mode! & 0o777, 0o640);
  assert.deepEqual(names(folder.path), ["out.bin"]);
});

Deno.test("a staged file can be read back before it is committed", async () => {
  using folder = scratch();
  await using staged = await denoWritePort.stage(`${folder.path}/x`, 0o600);
  await staged.write(encodeUtf8("abc"));
  await staged.write(encodeUtf8("def"));
  const buffer = new Uint8Array(3);
  assert.equal(await staged.content.read(2, buffer), 3);
  assert.equal(new TextDecoder().decode(buffer), "cde");
  await staged.write(encodeUtf8("ghi"));
  await staged.commit();
  assert.equal(await Deno.readTextFile(`${folder.path}/x`), "abcdefghi");
});

Deno.test("a spool gives back what it took, from memory and from its temporary file", async () => {
  using folder = scratch();
  for (const size of [0, 1, 100_000, SPOOL_MEMORY_BYTES + 100_001]) {
    const bytes = new Uint8Array(size).map((_, index) => index % 251);
    await using spool = await denoWritePort.spool("m.jsonl", folder.path);
    for (let at = 0; at < size; at += 70_001) await spool.append(bytes.slice(at, at + 70_001));
    const member = await spool.finish();
    assert.equal(member.size, size);
    const chunks: Uint8Array[] = [];
    for await (const chunk of member.chunks()) chunks.push(chunk);
    assert.deepEqual(concatBytes(chunks), bytes);
    assert.equal(names(folder.path).length, size > SPOOL_MEMORY_BYTES ? 1 : 0);
  }
  assert.deepEqual(names(folder.path), []);
});

Deno.test("files are read up to a limit, and errors name the path and the reason", async () => {
  using folder = scratch();
  const path = `${folder.path}/x`;
  await Deno.writeTextFile(path, "12345");
  assert.equal((await denoReadPort.file(path, 5)).bytes.length, 5);
  await assert.rejects(denoReadPort.file(path, 4), /is larger than 4 bytes/);
  await assert.rejects(
    denoReadPort.file(`${path}y`, 4),
    /Cannot read ".*xy": there is no such file/,
  );
  await assert.rejects(denoReadPort.open(folder.path), /Cannot read ".*": it is a directory/);
  assert.equal(await denoReadPort.kindOf(`${path}/below`), undefined);
  await assert.rejects(denoWritePort.file(`${folder.path}/no/x`, encodeUtf8(""), 0o600), GaitError);
  await Deno.writeTextFile(`${folder.path}/y`, "");
  await assert.rejects(denoWritePort.move(path, `${folder.path}/y`), /already exists/);
});

function temporaryNames(folder: string): string[] {
  return names(folder).filter((name) => /^\.[^/]+\.tmp-[0-9a-f]{16}$/.test(name));
}

/** Bytes in temporary files: how far the artifact that is being written has grown. */
function writtenSoFar(folder: string): number {
  let bytes = 0;
  for (const name of temporaryNames(folder)) {
    try {
      bytes += Deno.statSync(`${folder}/${name}`).size;
    } catch {
      // it was put in place in the meantime
    }
  }
  return bytes;
}

Deno.test("gait run record killed at any moment leaves the old artifact or the new one", async () => {
  using folder = scratch();
  const intents = Array.from({ length: 20_000 }, (_, n) => ({ intent_id: `i${n}`, args: { n } }));
  const input = JSON.stringify({
    run: { run_id: "r", created_at: "2026-02-05T00:00:00Z" },
    intents,
  });
  await Deno.writeTextFile(`${folder.path}/in.json`, input);
  await Deno.writeTextFile(`${folder.path}/old.json`, '{"run":{"run_id":"r"}}');
  const path = `${folder.path}/gait-out/runpack_r.zip`;
  await gaitProcess(["run", "record", "old.json"], { cwd: folder.path });
  const old = await Deno.readFile(path);

  await gaitProcess(["run", "record", "in.json"], { cwd: folder.path });
  const complete = await Deno.readFile(path);

  let kept = 0;
  for (let step = 0; step < 8; step++) {
    await Deno.writeFile(path, old);
    const child = new Deno.Command(Deno.execPath(), {
      args: denoArgs(["run", "record", "in.json"]),
      cwd: folder.path,
      stdout: "null",
      stderr: "null",
    }).spawn();
    let hasEnded = false;
    const ended = child.status.then(() => hasEnded = true);
    // from the first byte of the new artifact on, at eight stages of its growth
    const isAtStage = () => writtenSoFar(`${folder.path}/gait-out`) > complete.length * step / 8;
    while (!hasEnded && !isAtStage()) await Deno.stat(folder.path);
    try {
      child.kill("SIGKILL");
    } catch {
      // it has finished already
    }
    await ended;
    for (const name of temporaryNames(`${folder.path}/gait-out`)) {
      await Deno.remove(`${folder.path}/gait-out/${name}`);
    }
    const found = await Deno.readFile(path);
    const isOld = found.length === old.length;
    assert.deepEqual(found, isOld ? old : complete);
    kept += isOld ? 1 : 0;
  }
  assert.ok(kept > 0, "at least one kill came before the end");
  assert.deepEqual(
    names(`${folder.path}/gait-out`),
    ["runpack_r.zip"],
    "and nothing else was left",
  );
});
