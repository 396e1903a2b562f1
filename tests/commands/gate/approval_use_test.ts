/** Approvals that count for one call, kept in a file. */

import assert from "node:assert/strict";
import { digestPolicy } from "../../../src/core/gate/policy/digest.ts";
import { parsePolicy } from "../../../src/core/gate/policy/parse.ts";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";
import { gait } from "../../support/gait.ts";
import { MemorySystem, type World } from "../../support/memory_system.ts";
import { KEY_2 } from "../../support/test_key.ts";
import { FILES, PROD, ruleOf, tokenText, written } from "./support.ts";

const ASK =
  `gate eval --policy ask.yaml --intent i.json ${PROD} --json --approval-public-key k1.pub`;
const ONCE = `${ASK} --approval-use once --approval-token t.json`;
const STATE = ".gait-out/gate_rate_limits.used_approvals.json";
/** SHA-256 of the canonical JSON of key id, token id, intent digest and policy digest. */
const DIGEST_OF_T1 = "99735bd945b4a83544388a0e0a0eef3500fc19bf9b72f02a513ffa12874eab1b";

async function withToken(world: World = {}): Promise<MemorySystem> {
  const files = { ...FILES, "t.json": await tokenText(), ...world.files };
  return new MemorySystem({ ...world, files });
}

/** Exit code and reasons of a line. */
async function seen(line: string, on: MemorySystem): Promise<readonly [number, unknown]> {
  const { exit, json } = await gait(line, {}, on);
  const said = json();
  return [exit, said["reason_codes"] ?? said["error"]];
}

const ALLOWED = [0, ["approval_granted", "default_require_approval"]];
const USED = [
  4,
  ["approval_chain_insufficient", "approval_token_used", "default_require_approval"],
];

Deno.test("--approval-use once: a token counts for one call, and its use is kept until it expires", async () => {
  const system = await withToken();
  assert.deepEqual(await seen(ONCE, system), ALLOWED);
  assert.deepEqual(await seen(ONCE, system), USED);
  assert.deepEqual(written(system, STATE), {
    schema_id: "gait.gate.used_approvals",
    schema_version: "1.0.0",
    time: "2026-02-05T00:00:00Z",
    used: [{ digest: DIGEST_OF_T1, expires_at: "2026-02-05T00:30:00Z" }],
  });
  const validate = validatorsOf(await loadSchemas())("gate/used_approvals");
  assert.ok(validate(written(system, STATE)), JSON.stringify(validate.errors));
  assert.equal(system.files.get(STATE)?.mode, 0o600);
});

Deno.test("gait gate eval lets a token count until it expires, unless told otherwise", async () => {
  const system = await withToken();
  const line = ONCE.replace("--approval-use once ", "");
  assert.deepEqual(await seen(line, system), ALLOWED);
  assert.deepEqual(await seen(line, system), ALLOWED);
  assert.equal(system.files.has(STATE), false);
});

Deno.test("--approval-use comes from gait.toml and from a variable too", async () => {
  const system = await withToken({ env: { GAIT_APPROVAL_USE: "once" } });
  const line = ONCE.replace("--approval-use once ", "");
  assert.deepEqual(await seen(line, system), ALLOWED);
  assert.deepEqual(await seen(line, system), USED);
});

Deno.test("--approval-use once: the same token in other words, or in another file, is the same", async () => {
  const text = JSON.stringify(JSON.parse(await tokenText()), null, 2);
  const system = await withToken({ files: { "other.json": text } });
  assert.deepEqual(await seen(ONCE, system), ALLOWED);
  assert.deepEqual(await seen(ONCE.replace("t.json", "other.json"), system), USED);
});

Deno.test("--approval-use once: a simulated call uses nothing", async () => {
  const system = await withToken();
  const { exit } = await gait(`${ONCE} --simulate`, {}, system);
  assert.deepEqual([exit, system.files.has(STATE)], [0, false]);
  assert.deepEqual(await seen(ONCE, system), ALLOWED);
  const { json } = await gait(`${ONCE} --simulate`, {}, system);
  assert.equal(json()["simulated_verdict"], "require_approval");
});

Deno.test("--approval-use once: several tokens are used together or not at all", async () => {
  const policy = ruleOf("effect: require_approval", "min_approvals: 2");
  const policy_digest = await digestPolicy(
    parsePolicy({ name: "p", bytes: new TextEncoder().encode(policy) }),
  );
  const tokens: Record<string, string> = {};
  for (const name of ["a", "b", "c"]) {
    const changes = { token_id: name, approver_identity: name, policy_digest };
    tokens[`${name}.json`] = await tokenText(changes);
  }
  const system = new MemorySystem({ files: { ...FILES, ...tokens, "two.yaml": policy } });
  const two = `${ASK.replace("ask.yaml", "two.yaml")} --approval-use once --approval-token-chain`;
  const used = () => {
    const file = system.files.get(STATE);
    return file === undefined ? 0 : (written(system, STATE)["used"] as unknown[]).length;
  };
  // One is not enough, and stays unused.
  assert.equal((await seen(`${two} a.json`, system))[0], 4);
  assert.equal(used(), 0);
  assert.equal((await seen(`${two} a.json,b.json`, system))[0], 0);
  assert.equal(used(), 2);
  // One of these is used: the other one alone is not enough, and stays unused too.
  assert.deepEqual((await seen(`${two} b.json,c.json`, system))[0], 4);
  assert.equal(used(), 2);
});

Deno.test("--approval-use once: a fresh token counts beside a used one", async () => {
  const fresh = await tokenText({ token_id: "t2" });
  const system = await withToken({ files: { "fresh.json": fresh } });
  assert.deepEqual(await seen(ONCE, system), ALLOWED);
  const both = `${ONCE} --approval-token-chain fresh.json`;
  assert.deepEqual(await seen(both, system), [
    0,
    ["approval_granted", "approval_token_used", "default_require_approval"],
  ]);
  assert.deepEqual((await seen(both, system))[0], 4);
});

Deno.test("--approval-use once: the audit says that a token was used", async () => {
  const system = await withToken();
  await gait(ONCE, {}, system);
  const { json } = await gait(`${ONCE} --approval-audit-out a.json`, {}, system);
  assert.equal(json()["verdict"], "require_approval");
  const [entry] = written(system, "a.json")["entries"] as Record<string, unknown>[];
  assert.deepEqual([entry?.["valid"], entry?.["error_code"]], [false, "approval_token_used"]);
});

/** What lies there in place of used approvals, and the beginning of the error. */
const SPOILT: readonly (readonly [string, string])[] = [
  ["{", "Cannot parse"],
  ["{}", "Cannot read"],
  ['{"schema_id":"gait.gate.rate_limit_state","schema_version":"1.0.0","counters":[]}', "Cannot"],
  [
    '{"schema_id":"gait.gate.used_approvals","schema_version":"1.0.0","time":"x","used":[]}',
    "Cannot read",
  ],
  [
    '{"schema_id":"gait.gate.used_approvals","schema_version":"1.0.0",' +
    '"time":"2026-02-05T00:00:00Z","used":[{"digest":"ab"}]}',
    "Cannot read",
  ],
];

for (const [text, begins] of SPOILT) {
  Deno.test(`--approval-use once: no call is allowed over the file ${text}`, async () => {
    const system = await withToken({ files: { [STATE]: text } });
    const [exit, error] = await seen(ONCE, system);
    assert.equal(exit, 6);
    assert.ok(String(error).startsWith(begins), String(error));
    assert.equal(new TextDecoder().decode(system.files.get(STATE)?.bytes), text);
  });
}

Deno.test("--approval-use once: a clock that went back does not make an expired approval count", async () => {
  const kept = (time: string) =>
    `{"schema_id":"gait.gate.used_approvals","schema_version":"1.0.0","time":"${time}","used":[]}`;
  const back = await withToken({ files: { [STATE]: kept("2026-02-05T01:00:00Z") } });
  assert.deepEqual(await seen(ONCE, back), [
    6,
    "Cannot use an approval: the last one was used at 2026-02-05T01:00:00Z, and the clock shows 2026-02-05T00:00:00Z",
  ]);
  // Within a minute time stands still.
  const little = await withToken({ files: { [STATE]: kept("2026-02-05T00:00:40Z") } });
  assert.deepEqual(await seen(ONCE, little), ALLOWED);
  assert.equal(written(little, STATE)["time"], "2026-02-05T00:00:40Z");
});

Deno.test("--approval-use once: expired uses are dropped", async () => {
  const used = [{ digest: "ab".repeat(32), expires_at: "2026-02-04T23:00:00Z" }];
  const kept = {
    schema_id: "gait.gate.used_approvals",
    schema_version: "1.0.0",
    time: "2026-02-04T22:00:00Z",
    used,
  };
  const system = await withToken({ files: { [STATE]: JSON.stringify(kept) } });
  assert.deepEqual(await seen(ONCE, system), ALLOWED);
  assert.deepEqual((written(system, STATE)["used"] as { digest: string }[]).map((u) => u.digest), [
    DIGEST_OF_T1,
  ]);
});

Deno.test("--approval-use once: a link in place of the file is refused, and so is a held lock", async () => {
  const linked = await withToken({ links: [STATE], files: { [STATE]: "{}" } });
  const [exit, error] = await seen(ONCE, linked);
  assert.deepEqual([exit, /link/.test(String(error))], [6, true]);

  const held = await withToken();
  held.locked.add(`${STATE}.lock`);
  assert.deepEqual((await seen(ONCE, held))[0], 1);
});

Deno.test("--approval-use once needs a place for the uses", async () => {
  const system = await withToken();
  const words = [...ONCE.split(" "), "--rate-limit-state", ""];
  const { exit, json } = await gait(words, {}, system);
  assert.equal(exit, 6);
  assert.match(
    String(json()["error"]),
    /^Cannot let approvals count once: --rate-limit-state is empty/,
  );
});

Deno.test("a token of another key is another approval", async () => {
  // Both keys are approvers; the id says nothing about who signed.
  const other = await tokenText({}, KEY_2.private);
  const system = await withToken({ files: { "other.json": other } });
  const line = `${ONCE} --approval-public-key k2.pub`;
  assert.equal((await seen(line, system))[0], 0);
  assert.equal((await seen(line.replace("t.json", "other.json"), system))[0], 0);
  assert.equal((await seen(line.replace("t.json", "other.json"), system))[0], 4);
});
