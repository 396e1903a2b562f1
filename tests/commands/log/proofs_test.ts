/** Proofs that need no log: `gait log prove`, `check`, `extends` and `vkey`. */

import assert from "node:assert/strict";
import { decodeUtf8, encodeBase64, encodeUtf8 } from "../../../src/core/bytes.ts";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { parseExtends } from "../../../src/core/log/proof.ts";
import { isConsistent } from "../../../src/core/log/tree.ts";
import {
  COSIGNER_VKEY,
  EXTENDS_3,
  LEAVES,
  LOG_VKEY,
  PROOF_2,
  ROOTS,
} from "../../core/log/worked.ts";
import { gait } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import {
  bytesOf,
  checkpointLine,
  LOG_ID,
  workedLog,
  writtenLog,
} from "../../support/written_log.ts";
import { FOLDER, folderOf, headOf, idOf, linesAt, rootAt, systemOf, valid } from "./support.ts";

const WORKED_PROOF = PROOF_2.replace("<entry>", encodeBase64(encodeUtf8(LEAVES[2] ?? "")));
const CHECKPOINT = PROOF_2.slice(PROOF_2.indexOf("\n\n") + 2);

/** The worked log, signed and cosigned. */
async function cosigned(): Promise<MemorySystem> {
  const system = systemOf(
    { "s.jsonl": bytesOf(await workedLog()) },
    { now: "2026-11-01T10:00:10Z" },
  );
  const line = "log cosign s.jsonl --name example.com/alice --private-key k2";
  assert.equal((await gait(line, {}, system)).exit, 0);
  return system;
}

const textAt = (system: MemorySystem, path: string) =>
  decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array());

Deno.test("gait log prove prints and writes the worked proof", async () => {
  const system = await cosigned();
  const seen = await gait("log prove s.jsonl --entry 2 --public-key k1.pub", {}, system);
  assert.deepEqual([seen.exit, seen.stderr, seen.stdout], [0, "", WORKED_PROOF]);
  const written = await gait("log prove s.jsonl --entry 2 --out p/2.tlog-proof", {}, system);
  assert.equal(written.stdout, "log prove ok: entry 2 of 8 p/2.tlog-proof\n");
  assert.equal(textAt(system, "p/2.tlog-proof"), WORKED_PROOF);
  const json = await gait("log prove s.jsonl --entry 2 --out p/2.tlog-proof --json", {}, system);
  const { correlation_id: _, ...data } = valid("log/prove_result", json);
  assert.deepEqual(data, {
    ...{ ok: true, path: "s.jsonl", log_id: LOG_ID, entry: 2, entries: 8, root: ROOTS.get(8) },
    ...{ proof: WORKED_PROOF, proof_path: "p/2.tlog-proof" },
  });
});

Deno.test("gait log check proves the worked entry without its log", async () => {
  const system = systemOf({ "2.tlog-proof": WORKED_PROOF }, { stdin: WORKED_PROOF });
  for (const path of ["2.tlog-proof", "-"]) {
    const line = ["log", "check", path, "--public-key", "k1.pub", "--cosigner", COSIGNER_VKEY];
    const seen = await gait([...line, "--json"], {}, system);
    assert.equal(seen.exit, 0, seen.stdout);
    const { correlation_id: _, ...data } = valid("log/check_result", seen);
    assert.deepEqual(data, {
      ...{ ok: true, path, log_id: LOG_ID, index: 2, entries: 8, root: ROOTS.get(8) },
      ...{ included: true, signed: true, cosigned: true, entry: JSON.parse(LEAVES[2] ?? "") },
      cosigners: [{ name: "example.com/alice", signed: true, time: "2026-11-01T10:00:10Z" }],
    });
    const text = await gait(line, {}, system);
    assert.deepEqual(text.stdout.split("\n").slice(0, 6), [
      `log check ok: ${path}`,
      `proved: entry 2 is in the log ${LOG_ID}: the key signed the tree of its first 8 entries`,
      "proved: example.com/alice saw that at 2026-11-01T10:00:10Z, by the clock of example.com/alice",
      "not proved: that the key vouches for it: only gait log verify of the whole log shows that",
      "{",
      '  "outcome": {',
    ]);
  }
});

const base64 = (text: string) => encodeBase64(encodeUtf8(text));

/** One thing that is wrong with a proof, and what is said. */
const FORGERIES: readonly (readonly [string, string, readonly string[], string])[] = [
  [
    "another entry",
    WORKED_PROOF.replace(/extra .*/, `extra ${base64(LEAVES[3] ?? "")}`),
    [],
    "the entry is not in the tree of the checkpoint",
  ],
  [
    "another index",
    WORKED_PROOF.replace("index 2", "index 3"),
    [],
    "the entry is not in the tree of the checkpoint",
  ],
  [
    "a hash is missing",
    WORKED_PROOF.replace(/7IPho.*\n/, ""),
    [],
    "the entry is not in the tree of the checkpoint",
  ],
  [
    "another size",
    WORKED_PROOF.replace("\n8\n", "\n9\n"),
    [],
    "the entry is not in the tree of the checkpoint",
  ],
  [
    "a forged signature",
    WORKED_PROOF.replace("6u8K0mAk", "6u8K0mAl"),
    [],
    "the signature does not verify",
  ],
  [
    "no signature of the key",
    WORKED_PROOF.replace(/\u2014 gait.*\n/, ""),
    [],
    "the checkpoint is not signed by the given key",
  ],
  [
    "another key",
    WORKED_PROOF,
    ["--public-key", "k2.pub"],
    "the checkpoint is not signed by the given key",
  ],
  [
    "no cosignature",
    WORKED_PROOF.replace(/\u2014 example.*\n/, ""),
    ["--cosigner", COSIGNER_VKEY],
    "the checkpoint is not signed by example.com/alice",
  ],
  [
    "a forged cosignature",
    WORKED_PROOF.replace("4Ub6SQAAAABq5w2q", "4Ub6SQAAAABq5w2r"),
    ["--cosigner", COSIGNER_VKEY],
    "the signature of example.com/alice does not verify",
  ],
];

for (const [what, proof, words, problem] of FORGERIES) {
  Deno.test(`gait log check refuses a proof with ${what}: exit 2, and shows no entry`, async () => {
    assert.ok(proof !== WORKED_PROOF || what === "another key");
    const system = systemOf({ p: proof });
    const key = words.includes("--public-key") ? [] : ["--public-key", "k1.pub"];
    const seen = await gait(["log", "check", "p", ...key, ...words], {}, system);
    assert.equal(seen.exit, 2, seen.stdout + seen.stderr);
    assert.equal(seen.stdout, `log check failed: p\nnot proved: ${problem}\n`);
    const json = valid(
      "log/check_result",
      await gait(["log", "check", "p", ...key, ...words, "--json"], {}, system),
    );
    assert.deepEqual([json["ok"], json["entry"], json["problem"]], [false, undefined, problem]);
  });
}

Deno.test("a proof of a leaf that is no entry, or says another index, is refused", async () => {
  for (const leaf of ["no entry", LEAVES[3] ?? ""]) {
    const line = await checkpointLine([{ kind: "entry", text: leaf }]);
    const { note } = JSON.parse(line).checkpoint;
    const proof = `c2sp.org/tlog-proof@v1\nextra ${base64(leaf)}\nindex 0\n\n${note}`;
    const seen = await gait("log check p --public-key k1.pub", {}, systemOf({ p: proof }));
    assert.equal(seen.exit, 2);
    assert.match(seen.stdout, /\nnot proved: the entry is malformed or has another index\n/);
  }
});

Deno.test("gait log extends prints the worked step from 3 to 8 entries", async () => {
  const system = await cosigned();
  const head = `GAIT log=${LOG_ID} size=3 root=sha256:${ROOTS.get(3)}`;
  const body = `${EXTENDS_3}\n${CHECKPOINT}`;
  system.files.set("head.txt", { bytes: encodeUtf8(`${head}\n`), mode: 0o600 });
  system.files.set("job.txt", {
    bytes: encodeUtf8(`one ${head.replace(LOG_ID, idOf(1))}\ntwo ${head}\n`),
    mode: 0o600,
  });
  for (const old of [head, `3:${ROOTS.get(3)}`, "head.txt", "job.txt"]) {
    const seen = await gait(
      ["log", "extends", old, "s.jsonl", "--public-key", "k1.pub"],
      {},
      system,
    );
    assert.deepEqual([seen.exit, seen.stderr, seen.stdout], [0, "", body]);
  }
  const written = await gait(["log", "extends", head, "s.jsonl", "--out", "e.txt"], {}, system);
  assert.equal(written.stdout, "log extends ok: from 3 to 8 entries e.txt\n");
  assert.equal(textAt(system, "e.txt"), body);
  const json = await gait(["log", "extends", head, "s.jsonl", "--json"], {}, system);
  const { old, entries, root } = valid("log/extends_result", json);
  assert.deepEqual([old, entries, root], [3, 8, ROOTS.get(8)]);
});

Deno.test("every step between two sizes of a log is one that holds", async () => {
  const lines = await writtenLog({ entries: 20, hasEnd: false, every: 1 });
  const system = systemOf({ "s.jsonl": bytesOf(lines) });
  const root = Uint8Array.fromHex(await rootAt(lines, 20));
  for (let size = 0; size <= 20; size++) {
    const old = size === 0 ? "0" : await headOf(lines, size, LOG_ID);
    const seen = await gait(["log", "extends", old, "s.jsonl"], {}, system);
    assert.equal(seen.exit, 0, seen.stderr);
    const read = parseExtends(seen.stdout);
    assert.ok(read);
    assert.equal(read.old, size);
    const before = { size, root: Uint8Array.fromHex(await rootAt(lines, size)) };
    assert.ok(await isConsistent({ old: before, size: 20, root, proof: read.hashes }, hashBytes));
  }
});

Deno.test("a head that the log does not go on from is exit 2", async () => {
  const lines = await writtenLog({ entries: 20, hasEnd: false, every: 1 });
  const fork = await writtenLog({ entries: 30, hasEnd: false, every: 1, flavour: "other " });
  const system = systemOf({ "s.jsonl": bytesOf(lines) });
  const cases = [
    [await headOf(fork, 12, LOG_ID), "the first entries are not those of then"],
    [await headOf(fork, 30, LOG_ID), "the log has 20 entries: it was cut, or is an older copy"],
    [await headOf(lines, 12, idOf(9)), `the head is of another log: ${idOf(9)}`],
  ] as const;
  for (const [old, problem] of cases) {
    const seen = await gait(["log", "extends", old, "s.jsonl"], {}, system);
    assert.deepEqual([seen.exit, seen.stdout], [2, `log extends failed: s.jsonl: ${problem}\n`]);
    const json = await gait(["log", "extends", old, "s.jsonl", "--json"], {}, system);
    assert.deepEqual([valid("log/extends_result", json)["ok"], json.json()["problem"]], [
      false,
      problem,
    ]);
  }
});

Deno.test("every entry of a log is proved, and still after others were pruned", async () => {
  const lines = await writtenLog({ entries: 24 });
  const system = systemOf({ "s.jsonl": bytesOf(lines) });
  const prove = async (entry: number) => {
    const out = `p/${entry}`;
    const line = `log prove s.jsonl --entry ${entry} --out ${out} --public-key k1.pub`;
    assert.equal((await gait(line, {}, system)).exit, 0);
    return textAt(system, out);
  };
  const before = new Map<number, string>();
  for (let entry = 0; entry < 24; entry++) before.set(entry, await prove(entry));
  const line = [
    "log",
    "prune",
    "s.jsonl",
    "--entries",
    "1-5,9,14-20",
    "--why",
    "x",
    "--private-key",
    "k1",
  ];
  assert.equal((await gait(line, {}, system)).exit, 0);
  for (let entry = 0; entry < 24; entry++) {
    const isPruned = (entry >= 1 && entry <= 5) || entry === 9 || (entry >= 14 && entry <= 20);
    const check = `log check p/${entry} --public-key k1.pub`;
    const old = await gait(check, {}, system);
    assert.equal(old.exit, 0, "who kept the proof of a pruned entry still has the entry");
    if (isPruned) {
      const seen = await gait(`log prove s.jsonl --entry ${entry}`, {}, system);
      assert.equal(seen.exit, 6);
      assert.match(seen.stderr, new RegExp(`: entry ${entry} was pruned: only its hash is left\n`));
    } else {
      assert.equal(await prove(entry), before.get(entry), "the same proof as before");
    }
  }
});

Deno.test("the proof leads to the last signed checkpoint behind the entry", async () => {
  const signed = await writtenLog({ entries: 20, hasEnd: false });
  const system = systemOf({ "s.jsonl": bytesOf(signed) });
  const sizeOf = async (words: string) => {
    const seen = await gait(`log prove s.jsonl ${words} --json`, {}, system);
    assert.equal(seen.exit, 0, seen.stdout);
    return valid("log/prove_result", seen)["entries"];
  };
  assert.equal(await sizeOf("--entry 3"), 16);
  // The last checkpoint lost its signature.
  const bare = signed.map(({ text, kind }, at) =>
    kind === "checkpoint" && !signed.slice(at + 1).some((line) => line.kind === "checkpoint")
      ? text.replace(/\\n\u2014.*?(?=",")/, "")
      : text
  );
  system.files.set("s.jsonl", { bytes: bytesOf(bare), mode: 0o600 });
  assert.equal(await sizeOf("--entry 3"), 8);
  assert.equal(await sizeOf("--entry 3 --public-key k1.pub"), 8);
  const seen = await gait("log prove s.jsonl --entry 12", {}, system);
  assert.equal(seen.exit, 0);
  assert.match(seen.stderr, /^warning: the checkpoint is not signed: /);
  const keyed = await gait("log prove s.jsonl --entry 12 --public-key k1.pub", {}, system);
  assert.equal(keyed.exit, 6);
  assert.match(keyed.stderr, /: no checkpoint that the given key signed covers it\n/);
});

Deno.test("equal calls share a trace id: the first is proved, and all are named", async () => {
  const lines = await writtenLog({ entries: 12 });
  const system = systemOf({ "s.jsonl": bytesOf(lines) });
  const seen = await gait("log prove s.jsonl --trace cf1de82a2445da661c0d49ed --json", {}, system);
  const data = valid("log/prove_result", seen);
  assert.deepEqual([data["entry"], data["trace_entries"]], [1, [1, 3, 8, 10]]);
  assert.deepEqual(data["warnings"], [
    "equal calls share this trace id: entries 1, 3, 8, 10; this proves entry 1, --entry chooses another",
  ]);
});

Deno.test("an entry of the index is proved as one of any log", async () => {
  const { system } = await folderOf([{ log_id: idOf(1), entries: 8 }]);
  const line = `log prove ${FOLDER}/index.jsonl --entry 1 --out p`;
  assert.equal((await gait(line, {}, system)).exit, 0);
  const seen = await gait("log check p --public-key k1.pub", {}, system);
  assert.equal(seen.exit, 0, seen.stdout);
  assert.match(seen.stdout, /"opened": \{/);
});

Deno.test("gait log vkey prints the worked verifier keys", async () => {
  const system = systemOf({ "s.jsonl": `${LEAVES.join("\n")}\n` });
  const own = await gait("log vkey s.jsonl --public-key k1.pub", {}, system);
  assert.deepEqual([own.exit, own.stdout], [0, `${LOG_VKEY}\n`]);
  const alice = await gait("log vkey --name example.com/alice --public-key k2.pub", {}, system);
  assert.deepEqual([alice.exit, alice.stdout], [0, `${COSIGNER_VKEY}\n`]);
  const json = await gait("log vkey s.jsonl --private-key k1 --json", {}, system);
  const { correlation_id: _, ...data } = valid("log/vkey_result", json);
  assert.deepEqual(data, {
    ...{ ok: true, name: `gait.log/${LOG_ID}`, vkey: LOG_VKEY, log_id: LOG_ID },
    key_id: "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9",
  });
});

Deno.test("damaged logs prove nothing: exit 2", async () => {
  const lines = await writtenLog({ entries: 20, hasEnd: false });
  const texts = lines.map(({ text, n }) => n === 7 ? text.replace("heartbeat", "other") : text);
  const forged = lines.map(({ text }) => text).with(-7, "{}");
  const system = systemOf({ "s.jsonl": bytesOf(texts), "f.jsonl": bytesOf(forged) });
  for (
    const line of [
      "log prove s.jsonl --entry 3",
      "log prove f.jsonl --entry 3",
      "log extends 0 s.jsonl",
    ]
  ) {
    const seen = await gait(line, {}, system);
    assert.equal(seen.exit, 2, line);
    assert.match(
      seen.stderr,
      /^error: Cannot prove anything with the log "[sf]\.jsonl": it is damaged\n/,
    );
  }
});

Deno.test("lines that ask for nothing that is there are exit 6", async () => {
  const system = systemOf({ "s.jsonl": bytesOf(await workedLog()), "x": "x", "p": WORKED_PROOF });
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["prove", "s.jsonl"], /^error: Missing --entry\n/],
    [["prove", "s.jsonl", "--entry", "8"], /: it has no entry 8\nhint: it has 8 entries/],
    [["prove", "s.jsonl", "--entry", "1", "--trace", "a"], /--entry|--trace/],
    [["prove", "s.jsonl", "--trace", "a"], /: no decision has the trace id a\n/],
    [["prove", "x", "--entry", "1"], /its first line is not the head of a log/],
    [
      ["prove", "s.jsonl", "--entry", "1", "--out", "x"],
      /the file there is not a log proof of gait/,
    ],
    [["check", "p"], /^error: Missing --public-key\n/],
    [
      ["check", "x", "--public-key", "k1.pub"],
      /^error: Cannot read the proof "x": it does not prove an entry of a log\nhint: gait log prove/,
    ],
    [["check", "gone", "--public-key", "k1.pub"], /gone/],
    [["extends", "3:zz", "s.jsonl"], /^error: Cannot use <old head> "3:zz": expected a head/],
    [["extends", "0", "x"], /its first line is not the head of a log/],
    [["extends", "0"], /expected <old head> <log>/],
    [["vkey", "s.jsonl"], /^error: Missing --public-key\n/],
    [["vkey", "--public-key", "k1.pub"], /^error: Missing the path of a log\n/],
    [
      ["vkey", "s.jsonl", "--name", "a", "--public-key", "k1.pub"],
      /^error: --name and a log cannot be combined\n/,
    ],
    [["vkey", "--name", "a+b", "--public-key", "k1.pub"], /^error: Cannot use --name "a\+b"/],
    [["vkey", "x", "--public-key", "k1.pub"], /its first line is not the head of a log/],
  ];
  for (const [words, message] of cases) {
    const seen = await gait(["log", ...words], {}, system);
    assert.equal(seen.exit, 6, `${words.join(" ")}: ${seen.stdout}${seen.stderr}`);
    assert.match(seen.stderr, message);
  }
  assert.equal(linesAt(system, "x").length, 0);
});
