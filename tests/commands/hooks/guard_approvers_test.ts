/** An approver's key in place of the one that a person accepted approves nothing. */

import assert from "node:assert/strict";
import { encodeHex } from "../../../src/core/bytes.ts";
import { callHook, claudeAnswer, claudePayload, installedHook } from "../../support/hooks.ts";
import { HooksHome } from "../../support/hooks_home.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { utf8 } from "../../support/text_source.ts";

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return encodeHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** SHA-256 of the canonical JSON of one key, whose id is that of its bytes, by the Web Crypto API. */
async function digestOf(publicKey: string): Promise<string> {
  const key_id = await sha256(Uint8Array.from(atob(publicKey), (letter) => letter.charCodeAt(0)));
  return await sha256(utf8(`[{"key_id":"${key_id}"}]`));
}

for (
  const [what, key] of [
    ["another key", KEY_1.public],
    ["no key", "none"],
    ["nothing", undefined],
  ] as const
) {
  Deno.test(`${what} in place of an approver's key denies until a person accepts it`, async () => {
    const on = await installedHook({
      policy: "schema_version: 1.1.0\ndefault_verdict: allow\n",
      record: {
        approval_public_keys: ["/home/k.pub"],
        approvers_digest: await digestOf(KEY_2.public),
      },
      world: { files: { "/home/k.pub": KEY_2.public } },
    });
    const call = () => callHook(on, claudePayload("Read", { file_path: "/w/a.txt" }));
    assert.equal((await call()).stdout, "");
    if (key === undefined) on.files.delete("/home/k.pub");
    else on.files.set("/home/k.pub", { bytes: utf8(key), mode: 0o644 });
    const answer = claudeAnswer(await call());
    assert.equal(answer?.["permissionDecision"], "deny");
    assert.match(
      String(answer?.["permissionDecisionReason"]),
      /\/home\/k\.pub changed, and nobody accepted that/,
    );
  });
}

Deno.test("hooks install records the keys of approvers, and hooks accept what became of them", async () => {
  using home = new HooksHome();
  const key = `${home.path}/approver.key`;
  const recorded = () => JSON.parse(home.read(`.gait/hooks/${home.records()[0]}`) ?? "");
  const yes = { answer: "y" };
  home.write("approver.key", KEY_1.public);
  const line = `hooks install codex --policy ${home.policy} --approval-public-key ${key}`;
  assert.equal((await home.run(line, yes)).exit, 0);
  assert.equal(recorded()["approvers_digest"], await digestOf(KEY_1.public));
  home.write("approver.key", KEY_2.public);
  const { exit, stdout, stderr } = await home.run("hooks accept codex", yes);
  assert.equal(exit, 0, stderr);
  assert.match(stdout + stderr, /keys of approvers: those that .*approver\.key leads to now/);
  assert.equal(recorded()["approvers_digest"], await digestOf(KEY_2.public));
});
