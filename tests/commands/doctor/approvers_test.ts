/** `gait doctor` looks at the keys of approvers that it is given. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";

const FILES = {
  "k1.key": KEY_1.private,
  "k1.pub": KEY_1.public,
  "k2.pub": KEY_2.public,
  "k2.key": KEY_2.private,
  "two/alice_public.key": KEY_2.public,
  "two/bob_public.key": KEY_2.public,
  "mixed/alice_public.key": KEY_2.public,
  "mixed/alice_private.key": KEY_2.private,
  "own/alice_public.key": KEY_1.public,
};
const SIGN = "--key-mode prod --private-key k1.key";

/** What is given, and what the check answers. */
const CASES: readonly (readonly [string, string, RegExp])[] = [
  [`${SIGN} --approval-public-key k2.pub`, "pass", /1 key of approvers; none of them signs traces/],
  [`${SIGN} --approval-public-key k2.key`, "fail", /private key/],
  [`${SIGN} --approval-public-key two`, "fail", /given twice/],
  [`${SIGN} --approval-public-key mixed`, "fail", /private key is among .*mixed\/alice_private/],
  [`${SIGN} --approval-public-key k1.pub`, "fail", /also signs traces/],
  [`${SIGN} --approval-public-key own`, "fail", /also signs traces/],
  [`${SIGN} --approval-public-key k2.pub --approval-public-key k1.pub`, "fail", /also signs/],
  [`${SIGN} --approval-public-key none`, "fail", /do not load/],
  [`${SIGN} --approval-public-key-env APPROVER`, "pass", /1 key/],
  [`${SIGN} --approval-public-key-env PRIVATE`, "fail", /private key/],
  [`${SIGN} --approval-public-key-env UNSET`, "fail", /do not load/],
  ["--key-mode prod --approval-public-key k2.pub", "warn", /not known/],
  ["--public-key k1.pub --approval-public-key k1.pub", "fail", /also signs traces/],
];

for (const [line, status, message] of CASES) {
  Deno.test(`gait doctor ${line} answers ${status}`, async () => {
    const env = { APPROVER: KEY_2.public, PRIVATE: KEY_2.private };
    const seen = await gait(`doctor ${line} --json`, { files: FILES, env });
    const checks = seen.json()["checks"] as Record<string, string>[];
    const check = checks.find(({ name }) => name === "approver_keys");
    assert.equal(check?.["status"], status, JSON.stringify(check));
    assert.match(String(check?.["message"]), message);
    assert.equal(check?.["fix_command"] !== undefined, status !== "pass");
    assert.doesNotMatch(seen.stdout, new RegExp(KEY_2.private.trim().slice(0, 20)));
  });
}

Deno.test("gait doctor has no such check where no approver is named", async () => {
  const seen = await gait(`doctor ${SIGN} --json`, { files: FILES });
  const checks = seen.json()["checks"] as Record<string, string>[];
  assert.equal(checks.some(({ name }) => name === "approver_keys"), false);
});
