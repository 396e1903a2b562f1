/** The ports that real replay and the regress commands use, on real files and programs. */

import assert from "node:assert/strict";
import { denoReadPort } from "../../src/io/deno_read.ts";
import { runProgram } from "../../src/io/deno_run.ts";
import { denoWritePort } from "../../src/io/deno_write.ts";
import type { RunRequest } from "../../src/io/host.ts";
import { scratch } from "../support/gait.ts";
import { untilGone } from "../support/processes.ts";

const onUnix = { ignore: Deno.build.os === "windows" };
const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

function request(script: string, more: Partial<RunRequest> = {}): RunRequest {
  return {
    program: "sh",
    args: ["-c", script],
    stdin: new Uint8Array(),
    timeoutMs: 20_000,
    maxOutputBytes: 1000,
    ...more,
  };
}

const PATH = { PATH: Deno.env.get("PATH") ?? "" };

Deno.test({
  name: "the run port sets folder and variables, and keeps standard error if asked",
  ...onUnix,
}, async () => {
  using folder = scratch();
  const script = 'pwd; printf %s "$A-$B" >&2';
  const env = { ...PATH, A: "inherited", B: "inherited" };
  const kept = await runProgram(
    request(script, { cwd: folder.path, env: { B: "set" }, keepStderr: true }),
    env,
  );
  assert.equal(decode(kept.stdout), `${await Deno.realPath(folder.path)}\n`);
  assert.equal(decode(kept.stderr), "inherited-set");
  const less = await runProgram(request(script, { inherits: ["PATH"], keepStderr: true }), env);
  assert.equal(decode(less.stderr), "-");
  const dropped = await runProgram(request(script), env);
  assert.deepEqual([dropped.stderr, dropped.stderrBytes], [undefined, 19]);
});

Deno.test(
  { name: "the run port leaves nothing of a process group behind", ...onUnix },
  async () => {
    // The deadline leaves a busy machine the time to start both processes.
    const { timedOut, stdout } = await runProgram(
      request("sleep 600 & echo $!; wait", { timeoutMs: 2_000 }),
      PATH,
    );
    assert.equal(timedOut, true);
    const child = Number(decode(stdout));
    assert.ok(child > 1);
    await untilGone(child);
  },
);

Deno.test("a scratch folder is empty, and goes with what is in it", async () => {
  let path: string;
  {
    await using folder = await denoWritePort.scratch();
    path = folder.path;
    assert.deepEqual(await denoReadPort.list(path), []);
    await Deno.writeTextFile(`${path}/file`, "x");
  }
  assert.equal(await denoReadPort.kindOf(path), undefined);
});

Deno.test("remove() takes files and links, not folders, and needs nothing to be there", async () => {
  using folder = scratch();
  const at = (name: string) => `${folder.path}/${name}`;
  await Deno.writeTextFile(at("file"), "x");
  await Deno.symlink(at("file"), at("link"));
  await denoWritePort.remove(at("link"));
  assert.equal(await Deno.readTextFile(at("file")), "x");
  await denoWritePort.remove(at("file"));
  await denoWritePort.remove(at("file"));
  await denoWritePort.remove(at("no/such/folder"));
  await Deno.mkdir(at("folder"));
  await assert.rejects(denoWritePort.remove(at("folder")), /it is a directory/);
});

Deno.test("append() adds to a file, and makes it with mode 0600", async () => {
  using folder = scratch();
  const path = `${folder.path}/summary`;
  await denoWritePort.append(path, new TextEncoder().encode("a"));
  await denoWritePort.append(path, new TextEncoder().encode("b"));
  assert.equal(await Deno.readTextFile(path), "ab");
  if (Deno.build.os !== "windows") assert.equal(await denoReadPort.modeOf(path), 0o600);
  await assert.rejects(denoWritePort.append(`${folder.path}/no/x`, new Uint8Array()), /no such/);
});

Deno.test("kindOf() and realPath() follow links, entryOf() does not", async () => {
  using folder = scratch();
  const at = (name: string) => `${folder.path}/${name}`;
  await Deno.mkdir(at("folder"));
  await Deno.symlink(at("folder"), at("link"));
  assert.equal(await denoReadPort.kindOf(at("link")), "directory");
  assert.equal((await denoReadPort.entryOf(at("link")))?.kind, "link");
  assert.equal((await denoReadPort.entryOf(at("folder")))?.kind, "directory");
  assert.equal(await denoReadPort.entryOf(at("nothing")), undefined);
  assert.equal(await denoReadPort.entryOf(at("nothing/below")), undefined);
  assert.equal(await denoReadPort.realPath(at("link")), await Deno.realPath(at("folder")));
  assert.equal(await denoReadPort.realPath(at("nothing")), undefined);
  assert.deepEqual([...await denoReadPort.list(folder.path)].sort(), ["folder", "link"]);
});
