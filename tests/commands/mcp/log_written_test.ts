/** A log that somebody else changes while its session runs is not packed, and so not signed. */

import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import { GaitError } from "../../../src/core/error.ts";
import { scratch } from "../../support/gait.ts";
import { callOf, openLive } from "../../support/live_session.ts";
import { ProxyProcess } from "../../support/mcp_session.ts";
import { until } from "../../support/until.ts";

const RECORDED = { runpack_out: "s.zip", log: "j.jsonl", payloads: "keep" } as const;

/** A session with one call, whose log is changed before or after its second. */
async function changed(change: (text: string) => string | undefined, isLate = false) {
  const live = await openLive("default_verdict: allow", { options: RECORDED });
  const swap = () => {
    const file = live.system.files.get("j.jsonl");
    assert.ok(file);
    const text = change(decodeUtf8(file.bytes));
    if (text === undefined) live.system.files.delete("j.jsonl");
    else live.system.files.set("j.jsonl", { ...file, bytes: encodeUtf8(text) });
  };
  await live.client(callOf(1, "read"));
  await live.server('{"jsonrpc":"2.0","id":1,"result":{"content":[],"isError":true}}');
  if (!isLate) swap();
  const answer = await live.client(callOf(2, "read"));
  await live.server('{"jsonrpc":"2.0","id":2,"result":{"content":[]}}');
  if (isLate) swap();
  return { live, answer };
}

const replaceLast = (text: string, from: string, to: string) => {
  const at = text.lastIndexOf(from);
  return text.slice(0, at) + to + text.slice(at + from.length);
};

// how the log is changed; most changes leave one that fits together
const CHANGES: readonly (readonly [string, (text: string) => string])[] = [
  ["a result is replaced", (text) => replaceLast(text, '"status":"error"', '"status":"ok"')],
  ["all behind the head is cut", (text) => text.split("\n").slice(0, 2).join("\n") + "\n"],
  ["the last result is cut", (text) => text.split("\n").slice(0, -3).join("\n") + "\n"],
  ["an empty line is added", (text) => `${text}\n`],
];

for (const [name, change] of CHANGES) {
  Deno.test(`a call is refused, and nothing packed, after ${name}`, async () => {
    const { live, answer } = await changed(change);
    assert.match(answer, /could not judge or record it/);
    await assert.rejects(live.end(), (error) => {
      assert.ok(error instanceof GaitError);
      assert.equal(error.code, "verification_failed");
      assert.equal(
        error.message,
        'Cannot continue the log "j.jsonl": another program changed it',
      );
      return true;
    });
    assert.equal(live.system.files.has("s.zip"), false);
    assert.ok(live.system.files.has("j.jsonl"), "it is left for whoever looks into it");
  });
}

// changes that keep the length, so that only the tree tells them
const HIDDEN: readonly (readonly [string, (text: string) => string])[] = [
  ["a status", (text) => replaceLast(text, '"status":"error"', '"status":"errxr"')],
  ["a time", (text) => replaceLast(text, "2026-02-05T00:00:00Z", "2026-02-05T00:00:01Z")],
  ["a kept result", (text) => replaceLast(text, '"isError":true', '"isErrox":true')],
];

for (const [name, change] of HIDDEN) {
  for (const isLate of [false, true]) {
    Deno.test(`a log is not packed in which ${name} was changed${isLate ? " at the end" : ""}`, async () => {
      const { live } = await changed(change, isLate);
      await assert.rejects(live.end(), (error) => {
        assert.ok(error instanceof GaitError);
        assert.equal(error.code, "verification_failed");
        assert.match(error.message, /^Cannot use the log "j\.jsonl": /);
        return true;
      });
      assert.equal(live.system.files.has("s.zip"), false);
    });
  }
}

Deno.test("a log as the session wrote it is packed", async () => {
  const { live } = await changed((text) => text);
  assert.match((await live.end()).runpack_path ?? "", /s\.zip$/);
});

Deno.test("a session that waits vouches for its last call all the same", async () => {
  using folder = scratch();
  const cwd = folder.path;
  Deno.writeTextFileSync(`${cwd}/p.yaml`, "default_verdict: block\n");
  const flags = ["--policy", "p.yaml", "--log", "s.jsonl"];
  await using proxy = new ProxyProcess({ cwd, flags });
  await proxy.ask(callOf(1, "read"));
  const sizes = () =>
    Deno.readTextFileSync(`${cwd}/s.jsonl`).split("\n").filter((line) =>
      line.startsWith('{"checkpoint":')
    ).map((line) => JSON.parse(line).checkpoint.note.split("\n")[1]);
  await until(() => sizes().length === 2, "the checkpoint after the call");
  assert.deepEqual(sizes(), ["1", "2"]);
  await proxy.end();
});

Deno.test("a live session says what to do once its log is not as it knows it", async () => {
  const { live } = await changed((text) => text.split("\n").slice(0, 2).join("\n") + "\n");
  const expected =
    'gait: a call was refused, as it could not be judged or recorded: Cannot continue the log "j.jsonl": ' +
    "another program changed it; this session records nothing any more and refuses all calls: start it " +
    "again; the file was kept so that you can examine it: gait log verify says what it still proves\n";
  assert.ok(live.system.stderr.text.includes(expected), live.system.stderr.text);
});

Deno.test("heads of a live session leave again after one that could not be written", async () => {
  const blocked: string[] = [];
  const heads: string[] = [];
  const pauses: (() => void)[] = [];
  let isPaused = Promise.withResolvers<void>();
  const host = {
    env: { get: (name: string) => name === "GAIT_LOG_DIR" ? "/log" : undefined },
    run: {
      program: ({ args }: { readonly args: readonly string[] }) => {
        heads.push(args.at(-1) ?? "");
        return Promise.resolve({ status: 0, stdout: new Uint8Array(), stderr: new Uint8Array() });
      },
    },
    pause: () =>
      new Promise<void>((resolve) => {
        pauses.push(resolve);
        isPaused.resolve();
      }),
  };
  const world = { unwritable: blocked };
  const live = await openLive("default_verdict: allow", {
    options: { log: "j.jsonl" },
    world,
    host: host as unknown as NonNullable<Parameters<typeof openLive>[1]>["host"] & object,
  });
  /** Lets the time until the next head pass. */
  const next = async () => {
    await isPaused.promise;
    isPaused = Promise.withResolvers<void>();
    pauses.pop()?.();
    await isPaused.promise;
  };
  await live.client(callOf(1, "read"));
  await isPaused.promise;
  blocked.push("j.jsonl");
  await next();
  assert.match(live.system.stderr.text, /no head of the log left: Cannot write/);
  blocked.pop();
  await next();
  assert.deepEqual(heads.map((head) => / size=(\d+) /.exec(head)?.[1]), ["1", "2"]);
  pauses.pop()?.();
});
