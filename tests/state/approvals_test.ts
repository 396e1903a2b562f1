/** Approvals that count once on every machine: used on a server that the machines share. */

import assert from "node:assert/strict";
import type { JsonObject } from "../../src/core/json/json.ts";
import { gait } from "../support/gait.ts";
import { HAS_REDIS, RedisServer } from "../support/redis_server.ts";
import type { StateSystem } from "../support/state_system.ts";
import { FILES, INTENT, PROD, tokenText } from "../commands/gate/support.ts";
import { machine, prepare, to } from "./support.ts";

const ASK = `gate eval --policy ask.yaml --intent i.json ${PROD} --json ` +
  "--approval-public-key k1.pub --approval-use once";

/** A token that counts for some minutes from now. */
function token(minutes: number, changes: JsonObject = {}): Promise<string> {
  const expires_at = new Date(Date.now() + minutes * 60_000).toISOString();
  const created_at = new Date(Date.now() - 3_600_000).toISOString();
  return tokenText({ created_at, expires_at, ...changes });
}

async function machines(
  server: RedisServer,
  tokens: Readonly<Record<string, string>>,
  { now, ...files }: Readonly<Record<string, string>> = {},
): Promise<readonly [StateSystem, StateSystem]> {
  const all = { ...FILES, "i.json": JSON.stringify(INTENT), ...tokens, ...files };
  const both = [
    machine({ files: all }),
    machine({ files: all, ...now === undefined ? {} : { now } }),
  ] as const;
  await prepare(both[0], to(server));
  return both;
}

async function seen(line: string, on: StateSystem): Promise<readonly [number, unknown]> {
  const { exit, json } = await gait(line, {}, on);
  const said = json();
  return [exit, said["reason_codes"] ?? said["error"]];
}

function withServer(name: string, act: (server: RedisServer) => Promise<void>): void {
  Deno.test({
    name: `${name} (needs redis-server)`,
    ignore: !HAS_REDIS,
    fn: async () => {
      await using server = await RedisServer.start();
      await act(server);
    },
  });
}

const ALLOWED = [0, ["approval_granted", "default_require_approval"]];
const USED = [
  4,
  ["approval_chain_insufficient", "approval_token_used", "default_require_approval"],
];

withServer("an approval that one machine used counts on no other", async (server) => {
  const [here, there] = await machines(server, { "t.json": await token(30) });
  const line = `${ASK} --approval-token t.json ${to(server)}`;
  assert.deepEqual(await seen(line, here), ALLOWED);
  assert.deepEqual(await seen(line, there), USED);
  assert.deepEqual(await seen(line, here), USED);
});

withServer("a simulated call uses no approval", async (server) => {
  const [here, there] = await machines(server, { "t.json": await token(30) });
  const line = `${ASK} --approval-token t.json ${to(server)}`;
  assert.equal((await gait(`${line} --simulate`, {}, here)).exit, 0);
  assert.deepEqual(await seen(line, there), ALLOWED);
});

withServer("the server's clock says when an approval expired", async (server) => {
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const [, behind] = await machines(server, { "t.json": await token(-1) }, { now: hourAgo });
  assert.deepEqual(await seen(`${ASK} --approval-token t.json ${to(server)}`, behind), [
    4,
    ["approval_chain_insufficient", "approval_token_expired", "default_require_approval"],
  ]);
  assert.equal(await server.say("DBSIZE"), "1");
});

withServer("several approvals are used together or not at all", async (server) => {
  const [here, there] = await machines(server, {
    "a.json": await token(30, { token_id: "a" }),
    "b.json": await token(30, { token_id: "b", approver_identity: "bob" }),
    "c.json": await token(30, { token_id: "c", approver_identity: "carol" }),
  });
  const line = `${ASK} ${to(server)} --approval-token-chain`;
  assert.equal((await seen(`${line} a.json,b.json`, here))[0], 0);
  assert.equal(await server.say("DBSIZE"), "3");
  // One of them is used; the other one is enough, and is then used.
  assert.equal((await seen(`${line} b.json,c.json`, there))[0], 0);
  assert.equal(await server.say("DBSIZE"), "4");
  assert.equal((await seen(`${line} a.json,b.json,c.json`, there))[0], 4);
});

withServer("a use is kept until the approval expires, and no longer", async (server) => {
  const [here] = await machines(server, { "t.json": await token(30) });
  await seen(`${ASK} --approval-token t.json ${to(server)}`, here);
  const script = "return redis.call('PTTL', redis.call('KEYS', 'gait:v1:{default}:used:*')[1])";
  const life = Number(await server.say("EVAL", script, "0"));
  assert.ok(life > 29 * 60_000 && life <= 31 * 60_000, `${life}`);
});

withServer("two machines at once: one call is approved", async (server) => {
  const [here, there] = await machines(server, { "t.json": await token(30) });
  const line = `${ASK} --approval-token t.json ${to(server)}`;
  for (const on of [here, there]) await gait(`${line} --simulate`, {}, on);
  const both = await Promise.all([here, there].map((on) => seen(line, on)));
  assert.deepEqual(both.map(([exit]) => exit).sort(), [0, 4]);
});

withServer("no approval counts while the server is away", async (server) => {
  const [here] = await machines(server, { "t.json": await token(30) });
  const line = `${ASK} --approval-token t.json ${to(server)}`;
  await server.stop();
  assert.equal((await seen(line, here))[0], 1);
  await server.run();
  // It kept nothing: a use may be forgotten.
  assert.equal((await seen(line, here))[0], 1);
  await prepare(here, to(server));
  assert.deepEqual(await seen(line, here), ALLOWED);
});
