/** A server that is killed at any moment: what it answered is in its log, once. */

import assert from "node:assert/strict";
import { FILES, INTENT, PROD } from "../commands/gate/support.ts";
import { gaitProcess, scratch, words } from "../support/gait.ts";
import { randomFrom } from "../support/random_calls.ts";
import { ask, startServer } from "../support/server.ts";

const KILLS = 60;
const CLIENTS = 8;

Deno.test(`${KILLS} kills under ${CLIENTS} clients lose nothing that was answered`, async () => {
  using folder = scratch();
  for (const [name, text] of Object.entries(FILES)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, text);
  }
  const options = {
    cwd: folder.path,
    env: { HOME: folder.path, GAIT_LOG_DIR: `${folder.path}/l` },
  };
  const random = randomFrom(9);
  const answered: string[] = [];
  let asked = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await startServer(words(`--policy allow.yaml ${PROD} --log c.jsonl`), options);
    let isKilled = false;
    const last = answered.length + Math.floor(random() * 40);
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (!isKilled) {
        const intent = { ...INTENT, args: { number: asked++ } };
        const { status, body } = await ask(server.where, "/v1/judge", { intent })
          .catch(() => ({ status: 0, body: "" }));
        if (status === 200) answered.push(JSON.parse(body).intent_digest);
        if (answered.length >= last && !isKilled) {
          isKilled = true;
          server.child.kill("SIGKILL");
        }
      }
    });
    await Promise.all(clients);
    await server.stop();
  }
  const lines = (await Deno.readTextFile(`${folder.path}/c.jsonl`)).trimEnd().split("\n");
  const logged = lines.flatMap((line) => {
    const [, digest] = /^\{"decision":.*"intent_digest":"([0-9a-f]{64})"/.exec(line) ?? [];
    return digest === undefined ? [] : [digest];
  });
  assert.equal(new Set(logged).size, logged.length, "nothing is there twice");
  const missing = answered.filter((digest) => !logged.includes(digest));
  assert.deepEqual(missing, []);
  assert.ok(answered.length >= KILLS, String(answered.length));
  const { exit, stdout } = await gaitProcess(words("log verify c.jsonl --json"), options);
  assert.equal(exit, 0, stdout);
});
