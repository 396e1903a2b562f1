/** A journal that somebody else changes while its session runs is not packed, and so not signed. */

import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../../src/core/bytes.ts";
import { GaitError } from "../../../src/core/error.ts";
import { callOf, openLive } from "../../support/live_session.ts";

const RECORDED = { runpack_out: "s.zip", journal: "j.jsonl", payloads: "keep" } as const;

/** A session with one call, whose journal is changed before its second. */
async function closed(
  change: (text: string) => string | undefined,
  isLate = false,
  options: Parameters<typeof openLive>[1] = { options: RECORDED },
) {
  const live = await openLive("default_verdict: allow", options);
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
  await live.client(callOf(2, "read"));
  await live.server('{"jsonrpc":"2.0","id":2,"result":{"content":[]}}');
  if (isLate) swap();
  return live;
}

// how the journal is changed; each leaves one that fits together
const CHANGES: readonly (readonly [string, (text: string) => string])[] = [
  ["a result is replaced", (text) => text.replace('"status":"error"', '"status":"ok"')],
  ["the last call is cut", (text) => text.split("\n").slice(0, 1).join("\n") + "\n"],
  ["the last result is cut", (text) => text.split("\n").slice(0, -2).join("\n") + "\n"],
  ["a time is changed", (text) => text.replace("2026-02-05T00", "2026-02-05T01")],
  ["an empty line is added", (text) => `${text}\n`],
  [
    "its members are in another order",
    (text) => text.replace(/^\{(.*?),("schema_id".*?),(.*)\}/, "{$2,$1,$3}") + " \n",
  ],
];

for (const [name, change] of CHANGES) {
  for (const isLate of [false, true]) {
    Deno.test(`a journal is not packed in which ${name}${isLate ? " at the end" : ""}`, async () => {
      const live = await closed(change, isLate);
      await assert.rejects(live.end(), (error) => {
        assert.ok(error instanceof GaitError);
        assert.equal(error.code, "verification_failed");
        assert.equal(
          error.message,
          'Cannot pack the journal "j.jsonl": it is not what this session wrote',
        );
        return true;
      });
      assert.equal(live.system.files.has("s.zip"), false);
      assert.ok(live.system.files.has("j.jsonl"), "it is left for whoever looks into it");
    });
  }
}

Deno.test("a journal as the session wrote it is packed", async () => {
  const live = await closed((text) => text);
  assert.match((await live.end()).runpack_path ?? "", /s\.zip$/);
});

for (const [name, change] of CHANGES) {
  for (const isLate of [false, true]) {
    Deno.test(`a journal without a pack is no journal of its session if ${name}${isLate ? " at the end" : ""}`, async () => {
      const live = await closed(change, isLate, { options: { journal: "j.jsonl" } });
      await assert.rejects(live.end(), (error) => {
        assert.ok(error instanceof GaitError);
        assert.equal(error.code, "verification_failed");
        assert.equal(
          error.message,
          'Cannot keep the journal "j.jsonl": it is not what this session wrote',
        );
        return true;
      });
      assert.ok(live.system.files.has("j.jsonl"), "it is left for whoever looks into it");
    });
  }
}

Deno.test("a journal that disappears is missed without a pack, too", async () => {
  const session = await closed(() => undefined, true, { options: { journal: "j.jsonl" } });
  await assert.rejects(session.end(), /Cannot keep the journal "j.jsonl"/);
});

Deno.test("a journal without a pack, and one without a call, end as the session wrote them", async () => {
  const options = { options: { journal: "j.jsonl" } };
  const session = await closed((text) => text, false, options);
  assert.match((await session.end()).journal_path ?? "", /j\.jsonl$/);
  const idle = await openLive("default_verdict: allow", options);
  assert.match((await idle.end()).journal_path ?? "", /j\.jsonl$/);
  const changed = await openLive("default_verdict: allow", {
    options: { ...RECORDED, journal: "k.jsonl" },
  });
  changed.system.files.set("k.jsonl", { bytes: encodeUtf8("{}\n"), mode: 0o600 });
  await assert.rejects(changed.end(), /Cannot keep the journal "k.jsonl"/);
});
