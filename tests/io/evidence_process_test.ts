/** Evidence commands as real processes: links, modes, key programs, and what a failure leaves. */

import assert from "node:assert/strict";
import { trace } from "../commands/guard/support.ts";
import { gaitProcess, scratch } from "../support/gait.ts";

const KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const TRACE = trace("t1");
const isWindows = Deno.build.os === "windows";

Deno.test({
  name: "gait guard retain keeps links and never enters a linked folder",
  ignore: isWindows,
  async fn() {
    using outside = scratch();
    using folder = scratch();
    const old = new Date("2020-01-01T00:00:00Z");
    for (const path of [`${outside.path}/trace_far.json`, `${folder.path}/trace_old.json`]) {
      Deno.writeTextFileSync(path, TRACE);
      Deno.utimeSync(path, old, old);
    }
    Deno.symlinkSync(outside.path, `${folder.path}/away`);
    Deno.symlinkSync(`${outside.path}/trace_far.json`, `${folder.path}/trace_link.json`);

    const seen = await gaitProcess(["guard", "retain", "--root", ".", "--trace-ttl", "1h"], {
      cwd: folder.path,
    });
    assert.equal(seen.exit, 0, seen.stderr);
    assert.match(seen.stdout, /scanned=1 deleted=1/);
    const left = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
    assert.deepEqual(left, ["away", "trace_link.json"]);
    assert.ok(Deno.statSync(`${outside.path}/trace_far.json`).isFile);
  },
});

Deno.test({
  name: "gait guard encrypt and decrypt stream a file, with a key from a program",
  ignore: isWindows,
  async fn() {
    using folder = scratch();
    const plain = new Uint8Array(20 * 1024 * 1024).map((_, at) => at % 251);
    Deno.writeFileSync(`${folder.path}/a.bin`, plain);
    const run = (...argv: string[]) => gaitProcess(argv, { cwd: folder.path, env: { KEY } });
    const program = ["--key-command", "echo", "--key-command-args", KEY];
    const sealed = await run("guard", "encrypt", "a.bin", ...program);
    assert.deepEqual([sealed.exit, sealed.stdout], [0, "guard encrypt ok: a.bin.gaitenc\n"]);
    const opened = await run(
      "guard",
      "decrypt",
      "a.bin.gaitenc",
      "--out",
      "b.bin",
      "--key-env",
      "KEY",
    );
    assert.equal(opened.exit, 0, opened.stderr);
    assert.deepEqual(Deno.readFileSync(`${folder.path}/b.bin`), plain);
    assert.equal((Deno.statSync(`${folder.path}/b.bin`).mode ?? 0) & 0o777, 0o600);
  },
});

Deno.test("gait guard decrypt leaves nothing behind when the tag of a file was altered", async () => {
  using folder = scratch();
  Deno.writeTextFileSync(`${folder.path}/a`, "secret".repeat(100_000));
  const run = (...argv: string[]) => gaitProcess(argv, { cwd: folder.path, env: { KEY } });
  assert.equal((await run("guard", "encrypt", "a", "--key-env", "KEY")).exit, 0);
  const text = Deno.readTextFileSync(`${folder.path}/a.gaitenc`);
  const at = text.indexOf('","created_at"');
  const tail = text.slice(at - 6, at);
  const changed = text.slice(0, at - 6) + (tail.startsWith("A") ? "B" : "A") + tail.slice(1) +
    text.slice(at);
  Deno.writeTextFileSync(`${folder.path}/bad.gaitenc`, changed);
  const seen = await run("guard", "decrypt", "bad.gaitenc", "--key-env", "KEY", "--json");
  assert.equal(seen.exit, 6);
  assert.equal(JSON.parse(seen.stdout).error_code, "decrypt_failed");
  const left = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  assert.deepEqual(left, ["a", "a.gaitenc", "bad.gaitenc"]);
});

Deno.test({
  name: "evidence commands refuse pipes, and outputs that lead back to an input",
  ignore: isWindows,
  async fn() {
    using folder = scratch();
    const { path } = folder;
    const run = (...argv: string[]) =>
      gaitProcess([...argv, "--json"], { cwd: path, env: { KEY } });
    const refused = async (message: RegExp, ...argv: string[]) => {
      const seen = await run(...argv);
      assert.equal(seen.exit, 6, seen.stdout);
      assert.match(JSON.parse(seen.stdout).error, message);
    };
    assert.ok((await new Deno.Command("mkfifo", { args: [`${path}/pipe`] }).output()).success);
    Deno.writeTextFileSync(`${path}/a`, "secret");
    Deno.symlinkSync("a", `${path}/link`);
    const key = ["--key-env", "KEY"];

    await refused(/"pipe": it is not a regular file/, "guard", "encrypt", "pipe", ...key);
    await refused(/"pipe": it is not a regular file/, "guard", "verify", "pipe");
    await refused(
      /"pipe": it is not a regular file/,
      "guard",
      "encrypt",
      "a",
      "--out",
      "pipe",
      ...key,
    );
    await refused(/it is an input/, "guard", "encrypt", "a", "--out", `${path}/a`, ...key);
    await refused(/it is an input/, "guard", "encrypt", "a", "--out", "link", ...key);
    await refused(/it is an input/, "guard", "encrypt", "link", "--out", "a", ...key);
    assert.equal(Deno.readTextFileSync(`${path}/a`), "secret");
    const left = [...Deno.readDirSync(path)].map(({ name }) => name).sort();
    assert.deepEqual(left, ["a", "link", "pipe"]);
  },
});
