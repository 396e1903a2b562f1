/** The contract of the command line: dispatch, flags, errors, correlation and writing. */

import assert from "node:assert/strict";
import { correlationIdOf } from "../../src/cli/correlation_id.ts";
import { type RenderContext, renderError, renderOutcome } from "../../src/cli/render.ts";
import { styleOf } from "../../src/cli/style.ts";
import { COMMANDS } from "../../src/commands/mod.ts";
import { encodeUtf8 } from "../../src/core/bytes.ts";
import { ERROR_CLASSES, GaitError } from "../../src/core/error.ts";
import { ExitCode } from "../../src/core/exit_code.ts";
import { denoWritePort } from "../../src/io/deno_write.ts";
import { gait, scratch } from "../support/gait.ts";
import { MemorySystem } from "../support/memory_system.ts";

Deno.test("dispatch: no words, --explain and version exit 0, unknown ones 6, every --help 0", async () => {
  for (const line of ["", "--explain", "version"]) assert.equal((await gait(line)).exit, 0, line);
  for (const line of ["nothing", "run nothing", " "]) {
    assert.equal((await gait(line === " " ? [""] : line)).exit, 6, line);
  }
  for (const { path } of COMMANDS) assert.equal((await gait(`${path} --help`)).exit, 0, path);
});

Deno.test("flag reordering: run_demo --json --output diff.json run_other", async () => {
  const system = new MemorySystem();
  await gait("demo", {}, system);
  const line = "run diff run_demo --json --output diff.json gait-out/runpack_run_demo.zip";
  const { exit, json } = await gait(line, {}, system);
  assert.equal(exit, 0);
  assert.equal(json()["output_path"] ?? json()["output"], "diff.json");
  assert.ok(system.files.has("diff.json"));
});

/** Renders with a given correlation id. */
async function rendered(correlationId: string, render: (context: RenderContext) => Promise<void>) {
  const system = new MemorySystem();
  const style = styleOf(false, undefined);
  await render({
    system,
    json: true,
    quiet: false,
    style,
    errorStyle: style,
    correlationId: () => Promise.resolve(correlationId),
  });
  return system.stdout.text;
}

// Worked values of the error envelope.
const GOLDEN = [
  [
    new GaitError("invalid_input", "missing required --policy", {
      hint: "check command usage and input schema",
    }),
    '{"correlation_id":"cid-golden-invalid","error":"missing required --policy","error_category":"invalid_input","error_code":"invalid_input","hint":"check command usage and input schema","ok":false,"retryable":false}\n',
  ],
  [
    new GaitError("internal_failure", "unexpected failure"),
    '{"correlation_id":"cid-golden-internal","error":"unexpected failure","error_category":"internal_failure","error_code":"internal_failure","hint":"retry after checking local environment and logs","ok":false,"retryable":false}\n',
  ],
] as const;

for (const [error, line] of GOLDEN) {
  Deno.test(`envelope: the golden output of ${error.code}`, async () => {
    const { correlation_id } = JSON.parse(line);
    assert.equal(await rendered(correlation_id, (context) => renderError(error, context)), line);
  });
}

Deno.test("envelope: classified values are kept, and success gets only the correlation id", async () => {
  const timeout = new GaitError("rate_limit_lock_timeout", "m", { hint: "mine" });
  const failed = JSON.parse(await rendered("c", (context) => renderError(timeout, context)));
  assert.deepEqual(
    [failed.error_code, failed.error_category, failed.hint, failed.retryable],
    ["rate_limit_lock_timeout", "state_contention", "mine", true],
  );
  const outcome = {
    exit: ExitCode.success,
    data: { ok: true },
    text: () => [],
    quiet: () => [],
    notes: () => [],
  };
  assert.equal(
    await rendered("c", (context) => renderOutcome(outcome, context)),
    '{"correlation_id":"c","ok":true}\n',
  );
});

Deno.test("exit mapping: a wrapped approval error exits 4, contention 1", () => {
  const wrapped = new GaitError("approval_required", "m").retold({ message: "load: m" });
  assert.equal(ERROR_CLASSES[wrapped.code].exit, 4);
  assert.equal(ERROR_CLASSES.rate_limit_lock_timeout.exit, 1);
});

Deno.test("errors: wrapping keeps code, category, hint, fields and cause", () => {
  const cause = new GaitError("rate_limit_lock_timeout", "m", { hint: "h", fields: ["/a"] });
  const error = cause.retold({ message: "p: m" });
  assert.deepEqual(
    [error.message, error.code, error.hint, error.fields, error.cause],
    ["p: m", "rate_limit_lock_timeout", "h", ["/a"], cause],
  );
  const categories = new Set(Object.values(ERROR_CLASSES).map(({ category }) => category));
  assert.ok(categories.size <= 10);
});

Deno.test("correlation: 24 characters, equal for equal arguments, trimmed", async () => {
  const id = await correlationIdOf(["demo"]);
  assert.equal(id, "ba277de72095624233cacce7"); // a worked value
  assert.equal(await correlationIdOf([" demo\t"]), id);
  assert.notEqual(await correlationIdOf(["demo", "x"]), id);
  assert.equal(await correlationIdOf([]), "7b3d74039aeefa454cd47c0b");
});

Deno.test("atomic write: create, overwrite, mode, a missing parent, nothing left behind", async () => {
  using folder = scratch();
  const path = `${folder.path}/a`;
  const names = () => [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  const mode = () => (Deno.statSync(path).mode ?? 0) & 0o777;
  await denoWritePort.file(path, encodeUtf8("one"), 0o600);
  assert.deepEqual([Deno.readTextFileSync(path), names()], ["one", ["a"]]);
  if (Deno.build.os !== "windows") {
    assert.equal(mode(), 0o600);
    Deno.chmodSync(path, 0o666);
  }
  await denoWritePort.file(path, encodeUtf8("two"), 0o600);
  assert.deepEqual([Deno.readTextFileSync(path), names()], ["two", ["a"]]);
  if (Deno.build.os !== "windows") assert.equal(mode(), 0o600);
  await assert.rejects(denoWritePort.file(`${folder.path}/no/a`, encodeUtf8("x"), 0o600), {
    code: "invalid_input",
  });
  // a folder in the way cannot be replaced by a file
  Deno.mkdirSync(`${folder.path}/dir/full`, { recursive: true });
  await assert.rejects(denoWritePort.file(`${folder.path}/dir`, encodeUtf8("x"), 0o600));
  assert.deepEqual(names(), ["a", "dir"]);
});

Deno.test("schemas: a schema that is not there is an error", async () => {
  assert.equal((await gait("schema show scout/nothing")).exit, 6);
});
