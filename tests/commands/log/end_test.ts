/** `gait log end`: a person ends a log, or gives up one that is gone. */

import assert from "node:assert/strict";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import { logSigner, SessionLog } from "../../../src/usecases/log/session_log.ts";
import { LEAVES } from "../../core/log/worked.ts";
import { gait } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1 } from "../../support/test_key.ts";
import { bytesOf, LOG_ID, writtenLog } from "../../support/written_log.ts";
import { FOLDER, folderOf, idOf, linesAt, pathOf, systemOf, valid, writeLines } from "./support.ts";

const OPEN = [{ log_id: idOf(1), entries: 12, hasEnd: false, seen: [8] }];
const PATH = pathOf(idOf(1));

const ended = (system: MemorySystem, path: string) =>
  linesAt(system, path).filter((line) => line.startsWith('{"end":')).map((line) =>
    JSON.parse(line).end
  );

Deno.test("gait log end ends an open log as abandoned, in the log and in the index", async () => {
  const { system } = await folderOf(OPEN);
  const seen = await gait(`log end ${PATH} --private-key k1 --yes --json`, {}, system);
  assert.equal(seen.exit, 0, seen.stdout);
  const { correlation_id: _, head, ...data } = valid("log/end_result", seen);
  assert.deepEqual(data, {
    ...{ ok: true, path: PATH, log_id: idOf(1), action: "ended", reason: "abandoned" },
    ...{ entries: 14, indexed: true },
  });
  const [end] = ended(system, PATH);
  assert.deepEqual(end.counts, { approval: 2, credential: 1, decision: 4, event: 2, outcome: 3 });
  const line = ["log", "verify", "--index", "--public-key", "k1.pub", "--require", "closed"];
  const checked = await gait([...line, "--head", String(head)], {}, system);
  assert.equal(checked.exit, 0, checked.stdout);
  const text = await gait(`log show ${FOLDER}/index.jsonl --kind closed`, {}, system);
  assert.match(text.stdout, new RegExp(`closed .*${idOf(1)}, 14 entries\n`));
});

Deno.test("the text names path, reason and head", async () => {
  const { system } = await folderOf(OPEN);
  const line = `log end ${PATH} --private-key k1 --yes --reason session_end`;
  const seen = await gait(line, {}, system);
  const [first, head] = seen.stdout.split("\n");
  assert.equal(first, `log end ok: ${PATH} (session_end)`);
  assert.match(head ?? "", new RegExp(`^GAIT log=${idOf(1)} size=14 root=sha256:[0-9a-f]{64}$`));
  assert.equal(seen.stderr, "");
});

Deno.test("gait log end asks a person, who may say no; without a terminal it says what to do", async () => {
  for (
    const [answer, exit, stderr] of [
      [
        "y",
        0,
        /^\/log\/log-1\.jsonl\nlog 0+1, 12 entries\nclaude-code, session 5b1c, last entry 2026-11-01T10:00:11Z\nits last 4 entries are under no checkpoint of the key: a process was killed, or another program wrote there\nEnd this log now\? \[y\/N\] $/,
      ],
      ["", 4, /error: Not ended: nothing was written\nhint: answer y, or add --yes\n$/],
      ["no", 4, /error: Not ended: nothing was written\n/],
      [
        undefined,
        6,
        /error: Cannot ask: there is no terminal\nhint: run it on a terminal, or add --yes\n$/,
      ],
    ] as const
  ) {
    const { system } = await folderOf(OPEN, answer === undefined ? {} : { answer });
    const seen = await gait(`log end ${PATH} --private-key k1`, {}, system);
    assert.equal(seen.exit, exit, seen.stderr);
    assert.match(seen.stderr, stderr);
    assert.equal(ended(system, PATH).length, exit === 0 ? 1 : 0);
  }
});

Deno.test("gait log end takes the id of a log, also of one that the index does not know", async () => {
  const { system } = await folderOf(OPEN);
  assert.equal((await gait(`log end ${idOf(1)} --private-key k1 --yes`, {}, system)).exit, 0);
  assert.equal(ended(system, PATH).length, 1);
  const other = `${FOLDER}/other.jsonl`;
  writeLines(system, other, await writtenLog({ entries: 8, log_id: idOf(7), hasEnd: false }));
  const seen = await gait(`log end ${idOf(7)} --private-key k1 --yes`, {}, system);
  assert.equal(seen.exit, 0);
  assert.equal(
    seen.stderr,
    "warning: the index does not know this log, and has not its end\n",
  );
  assert.equal(ended(system, other).length, 1);
});

for (const target of [PATH, idOf(1)]) {
  Deno.test(`a log that is gone is given up, and a session may begin again: ${target}`, async () => {
    const { system } = await folderOf(OPEN, { answer: "y" });
    system.files.delete(PATH);
    const host = system.narrow({ kinds: ["read", "write"], env: [] });
    const key = await parsePrivateKey(KEY_1.private);
    const head = JSON.parse(LEAVES[0] ?? "").head;
    const { env, session, policy_digest, producer_version, key_id } = head;
    const open = () =>
      SessionLog.open({
        ...{ path: PATH, goesOn: true, hash: hashBytes, durable: false, folder: FOLDER },
        signer: logSigner(key),
        head: {
          run_id: "run_again",
          producer_version,
          env,
          session,
          payloads: "keep",
          policy_digest,
          key_id,
        },
      }, host);
    await assert.rejects(open, /it was opened before and is gone/);
    const seen = await gait(`log end ${target} --private-key k1 --why lost`, {}, system);
    assert.equal(seen.exit, 0, seen.stderr);
    assert.equal(seen.stdout, `log end ok: gave up ${PATH} (lost)\n`);
    assert.match(
      seen.stderr,
      /^\/log\/log-1\.jsonl\nlog 0+1, 8 entries: it is gone\nGive this log up\? /,
    );
    system.random = new Uint8Array(16).fill(9);
    {
      using log = await open();
      assert.equal(log.path, PATH);
    }
    const checked = await gait("log verify --index --public-key k1.pub", {}, system);
    assert.equal(checked.exit, 0, checked.stdout);
  });
}

Deno.test("a session whose log a person ended goes on in another one", async () => {
  const { system } = await folderOf(OPEN);
  const host = system.narrow({ kinds: ["read", "write"], env: [] });
  const key = await parsePrivateKey(KEY_1.private);
  const { env, session, policy_digest, producer_version, key_id } =
    JSON.parse(LEAVES[0] ?? "").head;
  const open = () =>
    SessionLog.open({
      ...{ path: PATH, goesOn: true, hash: hashBytes, durable: false, folder: FOLDER },
      signer: logSigner(key),
      head: {
        run_id: "run_again",
        producer_version,
        env,
        session,
        payloads: "keep",
        policy_digest,
        key_id,
      },
    }, host);
  using before = await open();
  const seen = await gait(`log end ${PATH} --private-key k1 --yes`, {}, system);
  assert.equal(seen.exit, 0, seen.stderr);
  system.random = new Uint8Array(16).fill(9);
  // Who holds it open follows, as who opens it anew does.
  await before.append(() => [{ entry: { event: { event: "heartbeat" } } }], "now");
  assert.equal(before.path, `${FOLDER}/log-1.2.jsonl`);
  using after = await open();
  assert.equal(after.path, `${FOLDER}/log-1.2.jsonl`);
});

Deno.test("an end that nobody signs is unvouched, and said so", async () => {
  const { system } = await folderOf(OPEN);
  const seen = await gait(`log end ${PATH} --yes`, {}, system);
  assert.equal(seen.exit, 0);
  assert.match(
    seen.stderr,
    /^warning: unvouched: the end is not signed, as no --private-key was given\n/,
  );
  const { stdout, exit } = await gait(`log verify ${PATH} --public-key k1.pub`, {}, system);
  assert.equal(exit, 0);
  assert.match(stdout, /\nnot proved: that it ends here: no trusted signature covers its end\n/);
});

Deno.test("what gait log end cannot end is exit 6, and nothing is written", async () => {
  const { system } = await folderOf([...OPEN, { log_id: idOf(2), entries: 8 }]);
  system.files.delete(pathOf(idOf(2)));
  await gait(`log end ${idOf(2)} --yes --private-key k1`, {}, system);
  system.files.set("closed.jsonl", {
    bytes: bytesOf(await writtenLog({ entries: 8 })),
    mode: 0o600,
  });
  system.files.set("other.txt", { bytes: new TextEncoder().encode("x"), mode: 0o600 });
  const before = new Map(system.files);
  const cases: readonly (readonly [string, RegExp])[] = [
    ["log end", /expected the path or id of a log/],
    [
      "log end gone.jsonl --yes",
      /^error: Cannot end the log "gone\.jsonl": there is no such log\n/,
    ],
    [`log end ${idOf(5)} --yes`, /: there is no such log\nhint: gait log status lists the logs/],
    [`log end ${idOf(2)} --yes`, /: it was given up: given up by a person\n/],
    ["log end closed.jsonl --yes", /: it has ended: session_end\n/],
    ["log end other.txt --yes", /its first line is not the head of a log/],
    [`log end ${FOLDER}/index.jsonl --yes`, /: it is the index of logs, which never ends\n/],
    [
      `log end ${PATH} --yes --private-key k2`,
      /^error: Cannot sign for the log .* with key [0-9a-f]{12}: its key is 21fe31dfa154\n/,
    ],
    [`log end ${PATH} --yes --reason rotated`, /--reason/],
  ];
  for (const [line, message] of cases) {
    const seen = await gait(line, {}, system);
    assert.equal(seen.exit, 6, `${line}: ${seen.stdout}${seen.stderr}`);
    assert.match(seen.stderr, message, line);
  }
  assert.deepEqual(new Map(system.files), before);
});

Deno.test("a log that is damaged at its end cannot be ended: exit 2", async () => {
  const lines = await writtenLog({ entries: 20, hasEnd: false });
  const system = systemOf({ "s.jsonl": bytesOf(lines.toSpliced(-2, 1)) });
  const seen = await gait("log end s.jsonl --yes", {}, system);
  assert.equal(seen.exit, 2);
  assert.match(seen.stderr, /an entry at its end is missing\n/);
});

Deno.test("without a folder of logs a log is ended all the same", async () => {
  const lines = await writtenLog({ entries: 12, hasEnd: false });
  const system = systemOf({ "s.jsonl": bytesOf(lines) }, { env: { GAIT_LOG_DIR: "" } });
  const seen = await gait("log end s.jsonl --private-key k1 --yes", {}, system);
  assert.deepEqual([seen.exit, seen.stderr], [0, ""]);
  const checked = await gait(
    "log verify s.jsonl --public-key k1.pub --require closed",
    {},
    system,
  );
  assert.equal(checked.exit, 0, checked.stdout);
  assert.ok(seen.stdout.includes(LOG_ID));
});

Deno.test("the end of a log that the key did not sign before says so, and vouches for nothing before it", async () => {
  const log = { log_id: idOf(1), entries: 12, hasEnd: false, key: undefined };
  const { system } = await folderOf([log], { answer: "y" });
  const seen = await gait(`log end ${PATH} --private-key k1`, {}, system);
  assert.equal(seen.exit, 0, seen.stderr);
  assert.match(seen.stderr, /\nits last 12 entries are under no checkpoint of the key: /);
  assert.match(
    seen.stderr,
    /warning: unvouched: the key did not sign the last checkpoint before /,
  );
  const checked = await gait(`log verify ${PATH} --public-key k1.pub --json`, {}, system);
  const { logs: [answer] } = checked.json() as { logs: [Record<string, unknown>] };
  assert.deepEqual(answer["found_unsigned"], [{ from: 0, count: 12 }]);
});
