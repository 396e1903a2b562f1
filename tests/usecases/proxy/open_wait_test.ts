/** A call that waits for its approval, and the tokens that come meanwhile. */

import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/core/bytes.ts";
import { throwAwayKey } from "../../../src/core/crypto/keys.ts";
import { ApprovalDesk, OpenWait } from "../../../src/usecases/proxy/approval_desk.ts";
import { INTENT_DIGEST, tokenText } from "../../commands/gate/support.ts";
import { MemorySystem } from "../../support/memory_system.ts";

Deno.test("a call that waits notices a new token under the name of one that was used", async () => {
  const system = new MemorySystem({
    files: { "r.json": "{}", "d/t.json": await tokenText({ token_id: "t1" }) },
  });
  const host = system.narrow({ kinds: ["read", "write"], env: [] });
  const key = await throwAwayKey(new Uint8Array(32).fill(1));
  const desk = new ApprovalDesk("d", 60_000, key, host);
  const { signal } = new AbortController();
  const state = { intent_digest: INTENT_DIGEST, path: "r.json", text: "{}", signal };
  await using wait = new OpenWait({ ...state, deadline: performance.now() + 60_000 }, desk, host);
  assert.deepEqual(await wait.next(), ["d/t.json"]);
  const bytes = encodeUtf8(await tokenText({ token_id: "t2" }));
  system.files.set("d/t.json", { bytes, mode: 0o600 });
  assert.deepEqual(await wait.next(), ["d/t.json"]);
  // Nothing new: the wait lasts until its time is over.
  await using over = new OpenWait({ ...state, deadline: 0 }, desk, host);
  await over.next();
  assert.equal(await over.next(), "timeout");
});
