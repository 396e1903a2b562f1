/** `gait log head --witness` lets a witness cosign a log; a log that went back is refused. */

import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import { decodeBase64 } from "../../../src/core/bytes.ts";
import { gait } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import { printed, TestWitness } from "../../support/witness.ts";
import { bytesOf, LOG_ID, type WrittenLine, writtenLog } from "../../support/written_log.ts";
import { FOLDER, linesAt, rootAt, systemOf, valid, writeLines } from "./support.ts";

const LINES = await writtenLog({ entries: 200, hasEnd: false, every: 8 });
/** Public key of the witness: RFC 8032, test 2. */
const RECORD = `${FOLDER}/cosigned/${LOG_ID}-39f713d0a644253f.note`;
const ENV = { GAIT_LOG_DIR: FOLDER, GAIT_LOG_HEADS: "" };

/** The lines of a log up to the checkpoint of a size. */
function upTo(size: number): readonly WrittenLine[] {
  const end = LINES.findIndex(({ kind, text }) =>
    kind === "checkpoint" && JSON.parse(text).checkpoint.note.split("\n")[1] === String(size)
  );
  assert.ok(end > 0, String(size));
  return LINES.slice(0, end + 1);
}

interface Setting {
  readonly size: number;
  /** Replaces the answer of the witness. */
  readonly answer?: (body: string, status: number) => ReturnType<typeof printed>;
}

/** A system with a log of a size, and a program that asks a witness as curl does. */
async function witnessed({ size, answer = (body) => printed(body) }: Setting) {
  const witness = new TestWitness(decodeBase64(KEY_1.public) ?? new Uint8Array());
  const system = systemOf({ "s.jsonl": bytesOf(upTo(size)), "w.vkey": await witness.vkey() }, {
    env: ENV,
    run: async ({ stdin }) => {
      const reply = await witness.add(decodeUtf8(stdin));
      return answer(reply.body, reply.status);
    },
  });
  return { witness, system };
}

const LINE = [
  ...["log", "head", "s.jsonl", "--public-key", "k1.pub"],
  ...["--witness", "curl -sS --data-binary @- https://w.example/add-checkpoint"],
  ...["--witness-key", "w.vkey"],
];

const ask = (system: MemorySystem, more: readonly string[] = []) =>
  gait([...LINE, ...more], {}, system);

Deno.test("gait log head --witness adds the cosignature to the log, which verify asks for", async () => {
  const { witness, system } = await witnessed({ size: 64 });
  const seen = valid("log/head_result", await ask(system, ["--json"]));
  assert.deepEqual(seen["sent_to"], ["witness"]);
  assert.deepEqual(system.ran.map(({ program, args }) => [program, ...args]), [
    ["curl", "-sS", "--data-binary", "@-", "https://w.example/add-checkpoint"],
  ]);
  assert.match(witness.asked[0] ?? "", /^old 0\n\ngait\.log\//);
  const check = await gait(
    ["log", "verify", "s.jsonl", "--public-key", "k1.pub", "--cosigner", "w.vkey", "--json"],
    {},
    system,
  );
  assert.equal(check.exit, 0, check.stdout);
  const [log] = check.json()["logs"] as { cosigners: unknown }[];
  assert.deepEqual(log?.cosigners, [
    { name: "witness.example/w1", size: 64, time: "2026-11-01T10:00:10Z" },
  ]);
  const root = await rootAt(LINES, 64);
  const [note = ""] = linesAt(system, `${FOLDER}/heads_left.txt`);
  assert.ok(note.endsWith(`Z witness: GAIT log=${LOG_ID} size=64 root=sha256:${root}`), note);
  assert.match(
    decodeUtf8(system.files.get(RECORD)?.bytes ?? new Uint8Array()),
    /\u2014 witness\.ex/,
  );
});

Deno.test("the next request goes on from what the witness cosigned before", async () => {
  const { witness, system } = await witnessed({ size: 64 });
  assert.equal((await ask(system)).exit, 0);
  const cosigned = linesAt(system, "s.jsonl");
  writeLines(system, "s.jsonl", [...cosigned, ...upTo(120).slice(upTo(64).length)]);
  assert.equal((await ask(system)).exit, 0);
  assert.deepEqual(witness.asked.map((body) => body.split("\n")[0]), ["old 0", "old 64"]);
  assert.equal((await ask(system)).exit, 0, "nothing new is cosigned again");
  assert.equal(witness.asked[2]?.split("\n")[0], "old 120");
});

Deno.test("a witness that is further than this machine remembers says its size, and is asked again", async () => {
  for (const status of [0, 22]) {
    const { witness, system } = await witnessed({
      size: 120,
      // curl --fail-with-body exits 22
      answer: (body, code) => printed(body, code === 200 ? 0 : status),
    });
    const root = Uint8Array.fromHex(await rootAt(LINES, 64));
    witness.heads.set(`gait.log/${LOG_ID}`, { size: 64, root });
    const seen = await ask(system);
    assert.equal(seen.exit, 0, seen.stderr);
    assert.deepEqual(witness.asked.map((body) => body.split("\n")[0]), ["old 0", "old 64"]);
  }
});

Deno.test("a log that has fewer entries than the witness saw is refused: exit 2", async () => {
  const { witness, system } = await witnessed({ size: 64 });
  const root = Uint8Array.fromHex(await rootAt(LINES, 120));
  witness.heads.set(`gait.log/${LOG_ID}`, { size: 120, root });
  const seen = await ask(system);
  assert.equal(seen.exit, 2);
  assert.match(seen.stderr, /a witness saw 120 entries of it, and it has 64\n/);
});

Deno.test("a log whose first entries are others than the witness saw is refused: exit 2", async () => {
  for (const size of [40, 64]) {
    const { witness, system } = await witnessed({ size: 64 });
    witness.heads.set(`gait.log/${LOG_ID}`, { size, root: new Uint8Array(32) });
    const seen = await ask(system);
    // 422 of a proof that does not hold has no size; 409 of the same size has
    assert.equal(seen.exit, size === 64 ? 2 : 7, seen.stderr);
    assert.match(
      seen.stderr,
      size === 64
        ? /a witness saw 64 entries of it, and takes no proof from there/
        : /it answered "bad consistency proof"/,
    );
    assert.equal(system.files.has(RECORD), false);
  }
});

Deno.test("what this machine knows that was cosigned is compared before the witness is asked", async () => {
  const { system, witness } = await witnessed({ size: 120 });
  assert.equal((await ask(system)).exit, 0);
  writeLines(system, "s.jsonl", upTo(64));
  const seen = await ask(system);
  assert.equal(seen.exit, 2);
  assert.match(seen.stderr, /a witness saw 120 entries of it: the log has 64 entries/);
  assert.equal(witness.asked.length, 1);
});

const WRONG = "\u2014 witness.example/w1 ";
const REFUSALS: readonly (readonly [string, string, number, RegExp])[] = [
  ["unknown log", "unknown log\n", 0, /it answered "unknown log"/],
  ["nothing", "", 22, /it answered nothing/],
  ["a page", "<html>\n<body>\n", 0, /it answered "<html>"/],
  [
    "the signature of another key",
    `\u2014 example.com/x AAAAAAA=\n`,
    0,
    /with another key than that/,
  ],
  [
    "signature and text",
    `${WRONG}AAAA\nand more\n`,
    0,
    /it answered "\\u2014 witness|it answered "/,
  ],
];

for (const [name, body, status, message] of REFUSALS) {
  Deno.test(`a witness that answers ${name} has not signed: exit 7`, async () => {
    const { system } = await witnessed({ size: 64, answer: () => printed(body, status) });
    const before = system.files.get("s.jsonl")?.bytes;
    const seen = await ask(system);
    assert.equal(seen.exit, 7, seen.stderr);
    assert.match(seen.stderr, message);
    assert.deepEqual(system.files.get("s.jsonl")?.bytes, before);
    assert.equal(system.files.has(RECORD), false);
    assert.equal(seen.stdout, "");
  });
}

Deno.test("a signature of the witness that does not verify is not kept: exit 7", async () => {
  const { system } = await witnessed({
    size: 64,
    answer: (body) => printed(body.replace(/.(?=.{8}=?=?\n$)/, (byte) => byte === "A" ? "B" : "A")),
  });
  const before = system.files.get("s.jsonl")?.bytes;
  const seen = await ask(system);
  assert.equal(seen.exit, 7, seen.stderr);
  assert.match(seen.stderr, /its signature does not verify under the key of witness\.example\/w1/);
  assert.deepEqual(system.files.get("s.jsonl")?.bytes, before);
});

Deno.test("a witness that does not answer in time has not signed: exit 7", async () => {
  const { system } = await witnessed({
    size: 64,
    answer: () => ({ ...printed(""), status: -1, timedOut: true }),
  });
  const seen = await ask(system);
  assert.equal(seen.exit, 7);
  assert.match(seen.stderr, /it did not answer within 5 s/);
  assert.equal(system.ran[0]?.timeoutMs, 5000);
});

Deno.test("further signatures in an answer are left out: nobody checked them", async () => {
  const other = "\u2014 gait.log/x AAAAAAAA\n";
  const { system } = await witnessed({ size: 64, answer: (body) => printed(`${other}${body}`) });
  assert.equal((await ask(system)).exit, 0);
  const note = JSON.parse(linesAt(system, "s.jsonl").at(-1) ?? "").checkpoint.note as string;
  assert.equal(note.includes("gait.log/x"), false);
  assert.equal(note.split("\u2014 ").length, 3);
});

const USAGES: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["no key", ["--witness", "w"], /--witness needs --witness-key/],
  ["no program", ["--witness-key", KEY_2.public], /--witness-key needs --witness/],
  ["a line for a shell", ["--witness", "w | x", "--witness-key", "w.vkey"], /no shell reads it/],
  ["a key of no cosigner", ["--witness", "w", "--witness-key", "x"], /--witness-key/],
];

for (const [name, options, message] of USAGES) {
  Deno.test(`gait log head refuses a witness with ${name}: exit 6`, async () => {
    const { system } = await witnessed({ size: 64 });
    const seen = await gait(["log", "head", "s.jsonl", ...options], {}, system);
    assert.equal(seen.exit, 6, seen.stderr);
    assert.match(seen.stderr, message);
    assert.deepEqual(system.ran, []);
  });
}

Deno.test("no witness is asked where no head may leave: exit 6", async () => {
  const witness = new TestWitness(decodeBase64(KEY_1.public) ?? new Uint8Array());
  const files = { "s.jsonl": bytesOf(upTo(64)), "w.vkey": await witness.vkey() };
  const system = systemOf(files, { env: { ...ENV, GAIT_LOG_HEADS: "off" } });
  const seen = await ask(system);
  assert.equal(seen.exit, 6);
  assert.match(seen.stderr, /--witness sends heads, and GAIT_LOG_HEADS is off/);
});

Deno.test("a log without a key has nothing to cosign: exit 6", async () => {
  const { system } = await witnessed({ size: 64 });
  const unsigned = await writtenLog({ entries: 16, hasEnd: false, key: undefined });
  writeLines(system, "s.jsonl", unsigned);
  const line = LINE.filter((word) => word !== "--public-key" && word !== "k1.pub");
  const seen = await gait(line, {}, system);
  assert.equal(seen.exit, 6, seen.stderr);
  assert.match(seen.stderr, /no checkpoint is signed/);
});
