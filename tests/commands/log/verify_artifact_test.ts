/** `gait verify` says of a log what it says of every artifact, and nobody takes a log for a journal. */

import assert from "node:assert/strict";
import { gait, gaitProcess, scratch } from "../../support/gait.ts";
import { ProxyProcess } from "../../support/mcp_session.ts";
import { KEY_1 } from "../../support/test_key.ts";
import { bytesOf, LOG_ID, writtenLog } from "../../support/written_log.ts";
import { FOLDER, folderOf, idOf, systemOf, valid } from "./support.ts";

const CLOSED = await writtenLog({ entries: 20 });
const OPEN = await writtenLog({ entries: 20, hasEnd: false });
const UNSIGNED = await writtenLog({ entries: 20, key: undefined });
const changed = CLOSED.map(({ text, n, kind }) =>
  n === 8 && kind !== "payload" ? text.replace("intent_8", "intent_9") : text
);
const FILES = {
  "closed.jsonl": bytesOf(CLOSED),
  "open.jsonl": bytesOf(OPEN),
  "unsigned.jsonl": bytesOf(UNSIGNED),
  "changed.jsonl": bytesOf(changed),
};

/** The line, exit code, and the answers that it must give. */
const CASES: readonly (readonly [string, number, Record<string, unknown>])[] = [
  ["closed.jsonl", 0, { intact: true, signed: true, trusted: false, signature_status: "skipped" }],
  ["closed.jsonl --public-key k1.pub", 0, { intact: true, signed: true, trusted: true }],
  ["closed.jsonl --public-key k2.pub", 2, { trusted: false, signature_status: "failed" }],
  ["unsigned.jsonl", 0, { signed: false, trusted: false, signature_status: "missing" }],
  ["unsigned.jsonl --public-key k1.pub", 2, { signature_errors: ["it has no signature"] }],
  ["changed.jsonl --public-key k1.pub", 2, { intact: false, trusted: false }],
];

for (const [line, exit, expected] of CASES) {
  Deno.test(`gait verify ${line} exits ${exit}`, async () => {
    const seen = await gait(`verify ${line} --json`, {}, systemOf(FILES));
    assert.equal(seen.exit, exit, seen.stdout);
    const answer = valid("runpack/verify_result", seen);
    assert.equal(answer["artifact_type"], "decision_log");
    assert.equal(answer["artifact_id"], LOG_ID);
    for (const [name, value] of Object.entries(expected)) {
      assert.deepEqual(answer[name], value, name);
    }
  });
}

Deno.test("gait verify names what an open log lacks, and what is damaged", async () => {
  const open = await gait("verify open.jsonl --public-key k1.pub", {}, systemOf(FILES));
  assert.equal(open.exit, 0, open.stderr);
  assert.match(open.stdout, /^verify ok: open\.jsonl\ndecision log /);
  assert.match(
    open.stderr,
    /^warning: it has no end that counts, 4 entries are unvouched; gait log /,
  );
  const damaged = await gait("verify changed.jsonl", {}, systemOf(FILES));
  assert.match(damaged.stdout, /\nfault: line \d+: /);
  const { system } = await folderOf([{ log_id: idOf(1), entries: 8 }]);
  const index = await gait(`verify ${FOLDER}/index.jsonl`, {}, system);
  assert.equal(index.exit, 6);
  assert.match(index.stderr, /it is the index of logs\nhint: gait log verify /);
});

Deno.test("a log among traces is no journal, and one in place of a runpack is named", async () => {
  const system = systemOf(FILES);
  system.files.set("t/s.jsonl", { bytes: bytesOf(CLOSED), mode: 0o600 });
  system.directories.add("t");
  const folder = await gait("trace verify t --public-key k1.pub --json", {}, system);
  assert.equal("journals" in folder.json(), false, folder.stdout);
  const diff = await gait("run diff ./closed.jsonl ./closed.jsonl", {}, system);
  assert.equal(diff.exit, 6);
  assert.match(
    diff.stderr,
    /it is a decision log, not a zip archive\nhint: gait run record --from-log/,
  );
});

Deno.test("gait trace verify takes a log on a disk, and verifies each trace in it", async () => {
  using folder = scratch();
  const cwd = folder.path;
  Deno.writeTextFileSync(`${cwd}/p.yaml`, "default_verdict: block\n");
  Deno.writeTextFileSync(`${cwd}/k1`, KEY_1.private);
  Deno.writeTextFileSync(`${cwd}/k1.pub`, KEY_1.public);
  const flags = [
    ...["--policy", "p.yaml", "--log", "s.jsonl", "--key-mode", "prod", "--private-key", "k1"],
  ];
  await using proxy = new ProxyProcess({ cwd, flags });
  for (const id of [1, 2]) {
    const params = { name: "read", arguments: { id } };
    await proxy.ask(JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params }));
  }
  await proxy.end();
  const argv = ["trace", "verify", "s.jsonl", "--public-key", "k1.pub", "--json"];
  const seen = await gaitProcess(argv, { cwd });
  assert.equal(seen.exit, 0, seen.stdout + seen.stderr);
  const { total, verified } = JSON.parse(seen.stdout);
  assert.deepEqual([total, verified], [2, 2]);
});

for (
  const [what, text, hint] of [
    [
      "the proof of an entry of a log",
      "c2sp.org/tlog-proof@v1\nindex 0\n",
      "gait log check given --public-key <file> checks it",
    ],
    [
      "the checkpoint of a log",
      `gait.log/${LOG_ID}\n8\nmhsPOZG6BncbWm0cVVxuBLgQLTkkktIaSSMhWsn+11w=\n`,
      "gait log verify <log> --head given compares the log with it",
    ],
  ] as const
) {
  Deno.test(`gait verify says what reads ${what}`, async () => {
    const seen = await gait("verify ./given", {}, systemOf({ given: text }));
    assert.deepEqual([seen.exit, seen.stdout], [6, ""]);
    assert.equal(
      seen.stderr,
      `error: Cannot open archive "./given": it is ${what}, not a zip archive\n` +
        `hint: ${hint.replace("given", "./given")}\n`,
    );
  });
}
