/**
 * What somebody without the key does to logs: cut, move between files, go on from, write anew. Each
 * is found, or says no more than docs/log.md allows it to say.
 */

import assert from "node:assert/strict";
import { encodeBase64, encodeHex, encodeUtf8 } from "../../../src/core/bytes.ts";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { canonicalText } from "../../../src/core/json/canonical.ts";
import { addCheckpoint, addEntry, emptyTip, type NewEntry } from "../../../src/core/log/tip.ts";
import { EMPTY_RANGE, leafHash, withLeaf } from "../../../src/core/log/tree.ts";
import { gait } from "../../support/gait.ts";
import type { MemorySystem } from "../../support/memory_system.ts";
import { KEY_1, KEY_2 } from "../../support/test_key.ts";
import {
  bytesOf,
  checkpointLine,
  LOG_ID,
  signerOfKey,
  type WrittenLine,
  writtenLog,
} from "../../support/written_log.ts";
import {
  FOLDER,
  folderOf,
  idOf,
  INTENT,
  linesAt,
  pathOf,
  rootAt,
  systemOf,
  writeLines,
} from "./support.ts";

interface Answer {
  readonly exit: number;
  readonly ok: boolean;
  readonly logs: readonly {
    readonly consistent: boolean;
    readonly vouched?: number;
    readonly unvouched?: number;
    readonly found_unsigned?: readonly {
      readonly from: number;
      readonly count: number;
      readonly pruned?: true;
    }[];
    readonly pruned: number;
    readonly unannounced: number;
    readonly closed?: boolean;
    readonly faults?: readonly { readonly code: string }[];
  }[];
  readonly missing?: readonly { readonly path: string; readonly problem: string }[];
  readonly two_histories?: readonly object[];
}

async function verify(system: MemorySystem, ...words: readonly string[]): Promise<Answer> {
  const line = ["log", "verify", ...words, "--public-key", "k1.pub", "--json"];
  const seen = await gait(line, {}, system);
  return { ...seen.json() as unknown as Answer, exit: seen.exit };
}

const OPEN = await writtenLog({ entries: 24, hasEnd: false, keeps: false });
const CLOSED = await writtenLog({ entries: 24 });
const OTHER = await writtenLog({ entries: 24, log_id: idOf(7), keeps: false, flavour: "other " });
const OTHER_KEPT = await writtenLog({ entries: 24, log_id: idOf(7) });
const textsOf = (lines: readonly WrittenLine[]) => lines.map(({ text }) => text);
const at = (lines: readonly WrittenLine[], kind: string, number = 0) =>
  lines.flatMap((line, place) => line.kind === kind ? [place] : []).at(number) ?? 0;

/** The lines without payloads and checkpoints, with others that nobody with the key signed. */
async function madeAnew(
  lines: readonly string[],
  note: (text: string) => string = (text) => text,
): Promise<readonly string[]> {
  const leaves = lines.filter((text) => !/^\{"(?:checkpoint|payload)"/.test(text));
  const written = leaves.map((text) => ({ kind: "entry", text }));
  const { checkpoint } = JSON.parse(await checkpointLine(written, { isSigned: false }));
  return [
    ...leaves,
    JSON.stringify({ checkpoint: { ...checkpoint, note: note(checkpoint.note) } }),
  ];
}

const DAMAGE: readonly [string, () => Promise<readonly string[]> | readonly string[]][] = [
  ["two logs are one file", () => [...textsOf(CLOSED), ...textsOf(OTHER)]],
  ["one log is in its file twice", () => [...textsOf(CLOSED), ...textsOf(CLOSED)]],
  ["a checkpoint of another log comes last", () => [
    ...textsOf(OPEN),
    OTHER[at(OTHER, "checkpoint", -1)]!.text,
  ]],
  [
    "the checkpoints are those of another log",
    () =>
      CLOSED.map(({ kind, text }, place) => kind === "checkpoint" ? OTHER_KEPT[place]!.text : text),
  ],
  ["an older checkpoint comes once more at the end", () => [
    ...textsOf(OPEN),
    OPEN[at(OPEN, "checkpoint", 1)]!.text,
  ]],
  [
    "an entry is the one of another log at its place",
    () => textsOf(OPEN).with(at(OPEN, "outcome", 1), OTHER[at(OTHER, "outcome", 1)]!.text),
  ],
  ["the head is the one of another log", () => textsOf(OPEN).with(0, OTHER[0]!.text)],
  ["lines are parted by U+2028", () => [textsOf(OPEN).join("\u2028")]],
  ["a blank line is between two lines", () => textsOf(OPEN).toSpliced(9, 0, "")],
  ["the end comes before the last decision", () => {
    const texts = textsOf(CLOSED);
    const end = at(CLOSED, "end");
    return texts.toSpliced(end, 1).toSpliced(at(CLOSED, "decision", -1), 0, texts[end]!);
  }],
  ["an entry is there with its hash in its place too", async () => {
    const place = at(OPEN, "event", 1);
    const hash = encodeBase64(await leafHash(encodeUtf8(OPEN[place]!.text), hashBytes));
    const line = JSON.stringify({ pruned: { from: OPEN[place]!.n, leaves: [hash] } });
    return textsOf(OPEN).toSpliced(place, 0, line);
  }],
  ["257 hashes are in one line", () => {
    const leaves = Array.from({ length: 257 }, () => encodeBase64(new Uint8Array(32)));
    return [...textsOf(OPEN), JSON.stringify({ pruned: { from: 24, leaves } })];
  }],
  ["a checkpoint has 101 signatures", () => {
    const place = at(OPEN, "checkpoint", 1);
    const { checkpoint } = JSON.parse(OPEN[place]!.text);
    const [, line = ""] = /\n\n(.*\n)$/.exec(checkpoint.note) ?? [];
    const note = checkpoint.note + line.repeat(100);
    return textsOf(OPEN).with(place, JSON.stringify({ checkpoint: { ...checkpoint, note } }));
  }],
  [
    "a payload has a number in another spelling",
    () => textsOf(CLOSED).map((text) => text.replace('"of":1,', '"of":1.0,')),
  ],
];

for (const [what, make] of DAMAGE) {
  Deno.test(`gait log verify exits 2 where ${what}`, async () => {
    const seen = await verify(systemOf({ "s.jsonl": bytesOf(await make()) }), "s.jsonl");
    assert.deepEqual([seen.exit, seen.logs[0]?.consistent], [2, false], JSON.stringify(seen.logs));
  });
}

Deno.test("a file whose first line is not the head of a log is none: exit 6", async () => {
  const hash = encodeBase64(await leafHash(encodeUtf8(OPEN[0]!.text), hashBytes));
  const files: readonly (readonly string[])[] = [
    textsOf(CLOSED).toReversed(),
    textsOf(OPEN).with(0, JSON.stringify({ pruned: { from: 0, leaves: [hash] } })),
    textsOf(OPEN).slice(1),
  ];
  for (const lines of files) {
    const system = systemOf({ "s.jsonl": bytesOf(lines) });
    const seen = await gait("log verify s.jsonl --public-key k1.pub", {}, system);
    assert.equal(seen.exit, 6);
    assert.match(seen.stderr, /its first line is not the head of a log/);
  }
});

Deno.test("a log without any checkpoint, or made anew without the key, is vouched for by nobody: exit 2", async () => {
  for (
    const lines of [
      textsOf(OPEN.filter(({ kind }) => kind !== "checkpoint")),
      await madeAnew(textsOf(OPEN)),
    ]
  ) {
    const seen = await verify(systemOf({ "s.jsonl": bytesOf(lines) }), "s.jsonl");
    assert.deepEqual([seen.exit, seen.logs[0]?.vouched], [2, 0]);
  }
});

Deno.test("who rewrites all behind the first checkpoint is left with one entry that the key vouches for", async () => {
  const texts = textsOf(OPEN).filter((_, place) => place < 2 || OPEN[place]!.kind !== "checkpoint");
  const changed = texts.map((text) => text.replace("2026-11-01T10:00:20Z", "2026-11-01T10:00:21Z"));
  const system = systemOf({ "s.jsonl": bytesOf(changed) });
  const seen = await verify(system, "s.jsonl");
  const { consistent, vouched, unvouched } = seen.logs[0]!;
  assert.deepEqual([consistent, vouched, unvouched], [true, 1, 23]);
  assert.equal((await verify(system, "s.jsonl", "--require", "signed")).exit, 2);
});

Deno.test("with a key, an event that it does not vouch for announces no pruning", async () => {
  const place = at(OPEN, "decision", 1);
  const hash = encodeBase64(await leafHash(encodeUtf8(OPEN[place]!.text), hashBytes));
  const pruned = JSON.stringify({ pruned: { from: OPEN[place]!.n, leaves: [hash] } });
  const event: NewEntry = {
    event: { event: "pruned", from: OPEN[place]!.n!, count: 1, who: "alice", why: "erasure" },
  };
  let range = EMPTY_RANGE;
  for (const { kind, text } of OPEN) {
    if (kind === "checkpoint") continue;
    range = await withLeaf(range, await leafHash(encodeUtf8(text), hashBytes), hashBytes);
  }
  const stamp = { ts: "2026-11-01T10:00:24Z", salt: new Uint8Array(16) };
  const added = await addEntry({ ...emptyTip(LOG_ID), range }, { entry: event }, stamp, hashBytes);
  const forged = [...textsOf(OPEN).with(place, pruned), decode(added.bytes)];
  const unannounced = async (lines: readonly string[], ...words: readonly string[]) => {
    const system = systemOf({ "s.jsonl": bytesOf(lines) });
    const seen = await gait(["log", "verify", "s.jsonl", ...words, "--json"], {}, system);
    return (seen.json() as unknown as Answer).logs[0]?.unannounced;
  };
  assert.equal(await unannounced(forged), 0, "without a key nobody vouches for anything");
  assert.equal(await unannounced(forged, "--public-key", "k1.pub"), 1);
  const signer = await signerOfKey(LOG_ID, KEY_1.private);
  const signed = [...forged, decode((await addCheckpoint(added.tip, signer, hashBytes)).bytes)];
  assert.equal(await unannounced(signed, "--public-key", "k1.pub"), 0);
});

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trimEnd();

Deno.test("two copies of one log that went on apart are two histories, whichever is longer", async () => {
  const fork = await writtenLog({ entries: 30, flavour: "other ", flavourFrom: 18 });
  for (const names of [["a.jsonl", "b.jsonl"], ["b.jsonl", "a.jsonl"]]) {
    const system = systemOf({
      "a.jsonl": bytesOf(await writtenLog({ entries: 24, hasEnd: false })),
      "b.jsonl": bytesOf(fork),
    });
    const seen = await verify(system, ...names);
    assert.equal(seen.exit, 2);
    const paths = ["a.jsonl", "b.jsonl"];
    assert.deepEqual(seen.two_histories, [{ log_id: LOG_ID, size: 24, signed: true, paths }]);
    const text = await gait(["log", "verify", ...names, "--public-key", "k1.pub"], {}, system);
    assert.match(
      text.stdout,
      /\nfailed: the key signed two histories: a\.jsonl and b\.jsonl differ in their first 24 entries\nlog verify failed: each log is sound, /,
    );
  }
});

Deno.test("two copies of equal length that differ are two histories; a copy and an older copy are one", async () => {
  const fork = await writtenLog({
    entries: 24,
    flavour: "other ",
    flavourFrom: 18,
    key: KEY_2.private,
  });
  const files = { "a.jsonl": bytesOf(CLOSED), "b.jsonl": bytesOf(fork) };
  const seen = await gait("log verify a.jsonl b.jsonl --json", {}, systemOf(files));
  const { two_histories } = seen.json() as unknown as Answer;
  const paths = ["b.jsonl", "a.jsonl"];
  assert.deepEqual([seen.exit, two_histories], [2, [{
    log_id: LOG_ID,
    size: 24,
    signed: false,
    paths,
  }]]);
  for (const length of [CLOSED.length, 20, 2]) {
    const copy = bytesOf(CLOSED.slice(0, length));
    const both = await verify(systemOf({ ...files, "b.jsonl": copy }), "b.jsonl", "a.jsonl");
    assert.deepEqual([both.exit, both.two_histories], [0, undefined]);
  }
});

Deno.test("a log that was cut behind the log that continues it is missing entries", async () => {
  const first = await writtenLog({ entries: 24 });
  const { n: _, ts: __, salt: ___, ...head } = JSON.parse(first[0]!.text).head;
  const continues = { log_id: LOG_ID, size: 24, root: await rootAt(first, 24) };
  const entry: NewEntry = { head: { ...head, log_id: idOf(2), continues } };
  const stamp = { ts: "2026-11-01T10:01:00Z", salt: new Uint8Array(16) };
  const added = await addEntry(emptyTip(idOf(2)), { entry }, stamp, hashBytes);
  const signer = await signerOfKey(idOf(2), KEY_1.private);
  const next = bytesOf([
    decode(added.bytes),
    decode((await addCheckpoint(added.tip, signer, hashBytes)).bytes),
  ]);
  const lines = ["a.jsonl", "a.2.jsonl"];
  const whole = await verify(systemOf({ "a.jsonl": bytesOf(first), "a.2.jsonl": next }), ...lines);
  assert.deepEqual([whole.exit, whole.missing], [0, undefined]);
  const cut = first.slice(0, at(first, "checkpoint", -2) + 1);
  const seen = await verify(systemOf({ "a.jsonl": bytesOf(cut), "a.2.jsonl": next }), ...lines);
  assert.equal(seen.exit, 2);
  assert.deepEqual(seen.missing, [{
    ...{ log_id: LOG_ID, path: "a.jsonl", entries: 24 },
    problem: "the log a.2.jsonl continues it after 24 entries, and it has 16: it was cut",
  }]);
  const other = await writtenLog({ entries: 26, flavour: "other " });
  const anew = await verify(systemOf({ "a.jsonl": bytesOf(other), "a.2.jsonl": next }), ...lines);
  assert.deepEqual([anew.exit, anew.missing?.[0]?.problem], [
    2,
    "the log a.2.jsonl continues other 24 entries: it was written anew",
  ]);
});

Deno.test("two logs that changed their files, and a copy of one in place of the other, are missing", async () => {
  const logs = [{ log_id: idOf(1), entries: 10 }, { log_id: idOf(2), entries: 12 }];
  const { system, lines: [one = [], two = []] } = await folderOf(logs);
  writeLines(system, pathOf(idOf(1)), two);
  writeLines(system, pathOf(idOf(2)), one);
  const swapped = await verify(system, "--index");
  assert.deepEqual([swapped.exit, swapped.missing?.map(({ path }) => path)], [
    2,
    [pathOf(idOf(1)), pathOf(idOf(2))],
  ]);
  writeLines(system, pathOf(idOf(1)), one);
  const copied = await verify(system, "--index");
  assert.deepEqual([copied.exit, copied.missing?.map(({ path }) => path)], [2, [pathOf(idOf(2))]]);
});

/** A folder with a log that a session with the first key left open. */
async function openSession() {
  const log = { log_id: idOf(1), entries: 20, hasEnd: false };
  const { system, lines } = await folderOf([log], { env: { GAIT_LOG_DIR: FOLDER } });
  system.files.set("p.yaml", { bytes: encodeUtf8("default_verdict: allow\n"), mode: 0o644 });
  system.files.set("i.json", { bytes: encodeUtf8(INTENT), mode: 0o644 });
  const path = pathOf(idOf(1));
  const call = (key = "k1") =>
    gait(
      [
        ...["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", path],
        ...["--key-mode", "prod", "--private-key", key],
      ],
      {},
      system,
    );
  return { system, path, call, lines: lines[0] ?? [] };
}

Deno.test("a session goes on in a log whose last checkpoint its key signed", async () => {
  const { call, system, path } = await openSession();
  const seen = await call();
  assert.equal(seen.exit, 0, seen.stderr);
  assert.equal((await verify(system, path)).exit, 0);
});

for (
  const [what, note] of [
    ["nobody signed", (text: string) => text],
    ["another key signed", undefined],
    ["has a signature of another text", (text: string) => {
      const [, line = ""] = /\n\n(.*\n)$/.exec(
        JSON.parse(OPEN[at(OPEN, "checkpoint")]!.text).checkpoint.note,
      ) ?? [];
      return `${text}\n${line.replace(LOG_ID, idOf(1))}`;
    }],
  ] as const
) {
  Deno.test(`a key does not vouch for what was written between two calls: the last checkpoint ${what}`, async () => {
    const { call, system, path, lines } = await openSession();
    const changed = textsOf(lines).map((text) => text.replace('"status":"ok"', '"status":"error"'));
    const forged = note === undefined
      ? textsOf(
        await writtenLog({
          ...{ log_id: idOf(1), entries: 20, hasEnd: false, flavour: "other ", key: KEY_2.private },
        }),
      )
      : await madeAnew(changed, (text) => note(text.replace(LOG_ID, idOf(1))));
    writeLines(system, path, forged);
    const before = linesAt(system, path);
    const seen = await call();
    assert.deepEqual([seen.exit, seen.stdout], [2, ""], seen.stderr);
    assert.equal(
      seen.stderr,
      `error: Cannot continue the log "${path}": its key did not sign its last checkpoint: another ` +
        `program changed it, or wrote it\nhint: a person may look at it (gait log verify) and end ` +
        `it with the key of the session: gait log end ${path} --reason abandoned; the session then ` +
        "continues in another log\n",
    );
    assert.deepEqual(linesAt(system, path), before, "nothing is added to it");
    // Neither pruning nor the end signs it.
    const prune = ["log", "prune", path, "--entries", "4", "--why", "x", "--private-key", "k1"];
    assert.equal((await gait(prune, {}, system)).exit, 2);
    const end = ["log", "end", path, "--reason", "abandoned", "--yes", "--private-key", "k1"];
    const ended = await gait(end, {}, system);
    assert.equal(ended.exit, 0, ended.stderr);
    assert.match(
      ended.stderr,
      /^warning: unvouched: the end is not signed, as the key did not sign /,
    );
    const { logs: [log] } = await verify(system, path);
    assert.deepEqual([log?.vouched, log?.closed], [0, false]);
    assert.equal((await call()).exit, 0, "the session goes on in another log");
    assert.ok(system.files.has(path.replace(".jsonl", ".2.jsonl")));
  });
}

/** Lines of a log whose last entry is another one, or to which entries were added, all without the key. */
async function continuedWithoutKey(
  lines: readonly string[],
  entries: readonly NewEntry[],
): Promise<readonly string[]> {
  let range = EMPTY_RANGE;
  for (const text of lines) {
    if (/^\{"(?:checkpoint|payload)"/.test(text)) continue;
    range = await withLeaf(range, await leafHash(encodeUtf8(text), hashBytes), hashBytes);
  }
  let tip = { ...emptyTip(idOf(1)), range };
  const added: string[] = [];
  for (const entry of entries) {
    const stamp = { ts: "2026-11-01T10:00:24Z", salt: new Uint8Array(16) };
    const next = await addEntry(tip, { entry }, stamp, hashBytes);
    added.push(decode(next.bytes));
    ({ tip } = next);
  }
  return [...lines, ...added];
}

const HEARTBEAT: NewEntry = { event: { event: "heartbeat" } };

for (
  const [what, change, found] of [
    [
      "one was added",
      (lines) => continuedWithoutKey(lines, [HEARTBEAT]),
      { from: 16, count: 1 },
    ],
    [
      "three were added, among them one that says that nothing was found",
      (lines) =>
        continuedWithoutKey(lines, [
          HEARTBEAT,
          { event: { event: "unsigned_entries", from: 18, count: 1 } },
          HEARTBEAT,
        ]),
      { from: 16, count: 3 },
    ],
    [
      "the last checkpoint was deleted and the last entry changed",
      (lines) =>
        Promise.resolve([
          ...lines.slice(0, -2),
          lines.at(-2)!.replace(/"ts":"[^"]*"/, '"ts":"2026-11-01T10:30:00Z"'),
        ]),
      { from: 8, count: 8 },
    ],
  ] as const satisfies readonly [
    string,
    (lines: readonly string[]) => Promise<readonly string[]>,
    object,
  ][]
) {
  Deno.test(`the key vouches for no entries without its signature that it goes on after: ${what}`, async () => {
    const log = { log_id: idOf(1), entries: 16, hasEnd: false };
    const { system, lines } = await folderOf([log], { env: { GAIT_LOG_DIR: FOLDER } });
    system.files.set("p.yaml", { bytes: encodeUtf8("default_verdict: allow\n"), mode: 0o644 });
    system.files.set("i.json", { bytes: encodeUtf8(INTENT), mode: 0o644 });
    const path = pathOf(idOf(1));
    const last = (lines[0] ?? []).findLastIndex(({ kind }) => kind === "checkpoint");
    const texts = textsOf((lines[0] ?? []).slice(0, last + 1));
    writeLines(system, path, await change(texts.filter((text) => !text.startsWith('{"payload"'))));
    const call = async () => {
      const words = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", path];
      const seen = await gait([...words, "--key-mode", "prod", "--private-key", "k1"], {}, system);
      assert.equal(seen.exit, 0, seen.stderr);
    };
    await call();
    await call();
    const seen = await verify(system, path);
    const size = found.from + found.count + 3;
    const { consistent, vouched, unvouched, found_unsigned } = seen.logs[0]!;
    assert.deepEqual([seen.exit, consistent], [0, true], JSON.stringify(seen.logs));
    assert.deepEqual(found_unsigned, [found]);
    assert.deepEqual([vouched, unvouched], [size - found.count, found.count]);
    assert.equal((await verify(system, path, "--require", "signed")).exit, 2);
    const text = await gait(["log", "verify", path, "--public-key", "k1.pub"], {}, system);
    const who = found.count === 1
      ? `entry ${found.from}: the key found it without its signature`
      : `entries ${found.from} to ${
        found.from + found.count - 1
      }: the key found them without its signature`;
    assert.ok(text.stdout.includes(`not proved: who wrote ${who}`), text.stdout);
    const whole = await gait(["verify", path, "--public-key", "k1.pub", "--json"], {}, system);
    assert.deepEqual([whole.exit, whole.json()["trusted"]], [0, false]);
    assert.match(whole.stdout, new RegExp(`${found.count} entr(?:y is|ies are) unvouched`));
  });
}

Deno.test("an event of pruning among entries that the key found without its signature announces nothing", async () => {
  const log = { log_id: idOf(1), entries: 16, hasEnd: false, keeps: false };
  const { system, lines } = await folderOf([log], { env: { GAIT_LOG_DIR: FOLDER } });
  system.files.set("p.yaml", { bytes: encodeUtf8("default_verdict: allow\n"), mode: 0o644 });
  system.files.set("i.json", { bytes: encodeUtf8(INTENT), mode: 0o644 });
  const path = pathOf(idOf(1));
  const own = (lines[0] ?? []).slice(0, -1);
  const place = own.findIndex(({ kind }) => kind === "decision");
  const { n = 0, text } = own[place]!;
  const hash = encodeBase64(await leafHash(encodeUtf8(text), hashBytes));
  const forged = await continuedWithoutKey(textsOf(own), [
    { event: { event: "pruned", from: n, count: 1, who: "alice", why: "erasure" } },
  ]);
  const pruned = JSON.stringify({ pruned: { from: n, leaves: [hash] } });
  const checkpoint = (lines[0] ?? []).at(-1)!.text;
  // The signed checkpoint stays before what was added.
  const all = [...forged.slice(0, -1).with(place, pruned), checkpoint, forged.at(-1)!];
  writeLines(system, path, all);
  const words = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", path];
  const seen = await gait([...words, "--key-mode", "prod", "--private-key", "k1"], {}, system);
  assert.equal(seen.exit, 0, seen.stderr);
  const { logs } = await verify(system, path);
  assert.deepEqual([logs[0]?.found_unsigned, logs[0]?.unannounced], [[{ from: 16, count: 1 }], 1]);
});

/** A log in which the key found three forged entries without its signature, and the lines that then tell of it. */
async function foundThree() {
  const log = { log_id: idOf(1), entries: 16, hasEnd: false, keeps: false };
  const { system, lines } = await folderOf([log], { env: { GAIT_LOG_DIR: FOLDER } });
  system.files.set("p.yaml", { bytes: encodeUtf8("default_verdict: allow\n"), mode: 0o644 });
  system.files.set("i.json", { bytes: encodeUtf8(INTENT), mode: 0o644 });
  const path = pathOf(idOf(1));
  const texts = textsOf(lines[0] ?? []);
  // The last of them announces that the entry after it, which will tell of them, was pruned.
  const forged = await continuedWithoutKey(texts, [
    HEARTBEAT,
    HEARTBEAT,
    { event: { event: "pruned", from: 19, count: 1, who: "alice", why: "erasure" } },
  ]);
  writeLines(system, path, forged);
  const call = async () => {
    const words = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", path];
    const seen = await gait([...words, "--key-mode", "prod", "--private-key", "k1"], {}, system);
    assert.equal(seen.exit, 0, seen.stderr);
  };
  await call();
  return { system, path, call };
}

/** Puts its hash in the place of the entry that tells of others without a signature. */
async function pruneTelling(system: MemorySystem, path: string): Promise<void> {
  const lines = linesAt(system, path);
  const place = lines.findIndex((text) => text.includes('"unsigned_entries"'));
  const hash = encodeBase64(await leafHash(encodeUtf8(lines[place]!), hashBytes));
  const { n } = JSON.parse(lines[place]!).event;
  writeLines(
    system,
    path,
    lines.with(place, JSON.stringify({ pruned: { from: n, leaves: [hash] } })),
  );
}

for (const isEnded of [false, true]) {
  Deno.test(`who prunes the entry that tells of unsigned ones gains nothing: the log ${isEnded ? "has ended since" : "is open"}`, async () => {
    const { system, path, call } = await foundThree();
    assert.deepEqual((await verify(system, path)).logs[0]?.found_unsigned, [{
      from: 16,
      count: 3,
    }]);
    await pruneTelling(system, path);
    await call();
    if (isEnded) {
      const end = ["log", "end", path, "--reason", "abandoned", "--yes", "--private-key", "k1"];
      const ended = await gait(end, {}, system);
      assert.equal(ended.exit, 0, ended.stderr);
    }
    const { logs: [log], exit } = await verify(system, path, "--require", "signed");
    assert.deepEqual([log?.consistent, log?.unannounced, exit], [true, 1, 2]);
    assert.deepEqual(log?.found_unsigned, [{ from: 16, count: 3, pruned: true }]);
    const text = await gait(["log", "verify", path, "--public-key", "k1.pub"], {}, system);
    assert.ok(
      text.stdout.includes(
        "not proved: who wrote entries 16 to 18: an entry after that was pruned without an " +
          "announcement, which may have said that the key found them without its signature\n",
      ),
      text.stdout,
    );
    const whole = await gait(["verify", path, "--public-key", "k1.pub", "--json"], {}, system);
    assert.equal(whole.json()["trusted"], false);
  });
}

Deno.test("what the end counts shows that no entry that told of unsigned ones was pruned", async () => {
  const lines = await writtenLog({ entries: 24, keeps: false });
  const place = at(lines, "decision", -1);
  const hash = encodeBase64(await leafHash(encodeUtf8(lines[place]!.text), hashBytes));
  const pruned = JSON.stringify({ pruned: { from: lines[place]!.n, leaves: [hash] } });
  const system = systemOf({ "s.jsonl": bytesOf(textsOf(lines).with(place, pruned)) });
  const { logs: [log] } = await verify(system, "s.jsonl");
  assert.deepEqual([log?.vouched, log?.found_unsigned, log?.unannounced], [24, undefined, 1]);
});

Deno.test("an entry that tells of unsigned ones is not pruned", async () => {
  const { system, path } = await foundThree();
  const before = linesAt(system, path);
  const words = ["log", "prune", path, "--entries", "17-20", "--why", "x", "--private-key", "k1"];
  const seen = await gait(words, {}, system);
  assert.equal(seen.exit, 6, seen.stderr);
  assert.equal(
    seen.stderr,
    `error: Cannot prune the log "${path}": its entry 19 says which entries the key does not vouch for\n` +
      "hint: leave that entry out, or delete the whole log\n",
  );
  assert.deepEqual(linesAt(system, path), before);
});

Deno.test("who does not vouch for an entry is not said to: log prove warns, and log cosign refuses", async () => {
  const { system, path, call } = await foundThree();
  await call();
  const prove = async (entry: number) => {
    const words = [
      "log",
      "prove",
      path,
      "--entry",
      String(entry),
      "--public-key",
      "k1.pub",
      "--json",
    ];
    const seen = await gait(words, {}, system);
    assert.equal(seen.exit, 0, seen.stderr);
    return (seen.json()["warnings"] ?? []) as readonly string[];
  };
  for (const [entry, isWarned] of [[15, false], [16, true], [18, true], [19, false]] as const) {
    const warnings = await prove(entry);
    const isSaid = warnings.some((one) =>
      one.startsWith("the key does not vouch for this entry: ")
    );
    assert.equal(isSaid, isWarned, `entry ${entry}: ${warnings}`);
  }
  const words = ["log", "cosign", path, "--name", "example.com/alice", "--private-key", "k2"];
  const before = linesAt(system, path);
  const seen = await gait([...words, "--public-key", "k1.pub"], {}, system);
  assert.deepEqual([seen.exit, seen.stdout], [2, ""], seen.stderr);
  assert.match(seen.stderr, /: the given public key does not vouch for every entry\n/);
  assert.deepEqual(linesAt(system, path), before);
});

/** Logs that go on though the key did not begin them, and what it then vouches for. */
const NOT_BEGUN: readonly (readonly [
  what: string,
  key: string | undefined,
  caller: string,
  warned: number,
])[] = [
  ["no key signed it", undefined, "k1", 16],
  ["another key signed it", KEY_1.private, "k2", 16],
];

for (const [what, key, caller, warned] of NOT_BEGUN) {
  Deno.test(`a key vouches for no entry of a log that it did not sign before: ${what}`, async () => {
    const log = { log_id: idOf(1), entries: 16, hasEnd: false, keeps: false, key };
    const { system } = await folderOf([log], { env: { GAIT_LOG_DIR: FOLDER } });
    system.files.set("p.yaml", { bytes: encodeUtf8("default_verdict: allow\n"), mode: 0o644 });
    system.files.set("i.json", { bytes: encodeUtf8(INTENT), mode: 0o644 });
    const path = pathOf(idOf(1));
    const words = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", path];
    const call = () =>
      gait([...words, "--key-mode", "prod", "--private-key", caller, "--json"], {}, system);
    const first = await call();
    assert.equal(first.exit, 0, first.stderr);
    assert.deepEqual(
      (first.json()["warnings"] as readonly string[]).filter((text) => text.includes(path)),
      [
        `the log ${path} had ${warned} entries, and its last checkpoint no signature of this key: the ` +
        "key does not vouch for what it did not sign before; gait log verify names it",
      ],
    );
    const second = await call();
    assert.deepEqual([second.exit, second.json()["warnings"]], [0, undefined]);
    const asked = ["log", "verify", path, "--public-key", `${caller}.pub`];
    const seen = await gait([...asked, "--json"], {}, system);
    const [answer] = (seen.json() as unknown as Answer).logs;
    const { consistent, vouched, unvouched, found_unsigned } = answer!;
    assert.deepEqual([seen.exit, consistent], [0, true], seen.stdout);
    assert.deepEqual([vouched, unvouched, found_unsigned], [3, 16, [{ from: 0, count: 16 }]]);
    assert.equal((await gait([...asked, "--require", "signed"], {}, system)).exit, 2);
    // With the other key all is vouched for.
    if (key === undefined) return;
    const both = await gait(
      [...asked, "--public-key", "k1.pub", "--require", "signed"],
      {},
      system,
    );
    assert.equal(both.exit, 0, both.stdout);
  });
}

Deno.test("a key does not vouch for an index that was written anew without it, and takes no excuse from it", async () => {
  const logs = [1, 2].map((number) => ({ log_id: idOf(number), entries: 16, hasEnd: false }));
  const { system } = await folderOf(logs, { env: { GAIT_LOG_DIR: FOLDER } });
  system.files.set("p.yaml", { bytes: encodeUtf8("default_verdict: allow\n"), mode: 0o644 });
  system.files.set("i.json", { bytes: encodeUtf8(INTENT), mode: 0o644 });
  const index = `${FOLDER}/index.jsonl`;
  // The second log is deleted, and the index says without a key that it was given up.
  const opened = linesAt(system, index).filter((text) => text.startsWith('{"opened"'));
  const head = linesAt(system, index)[0] ?? "";
  const dropped = JSON.stringify({
    dropped: {
      ...{ log_id: idOf(2), n: 3, salt: "AAAAAAAAAAAAAAAAAAAAAA" },
      ...{ ts: "2026-11-01T10:00:00Z", why: "retention" },
    },
  });
  const forged = await madeAnew([head, ...opened, dropped]);
  const { log_id } = JSON.parse(head).head;
  writeLines(system, index, forged.map((text) => text.replaceAll(LOG_ID, log_id)));
  system.files.delete(pathOf(idOf(2)));
  const path = pathOf(idOf(3));
  const words = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", path];
  const call = await gait(
    [...words, "--key-mode", "prod", "--private-key", "k1", "--json"],
    {},
    system,
  );
  assert.equal(call.exit, 0, call.stderr);
  assert.deepEqual(call.json()["warnings"], [
    `the index of logs ${index} had 4 entries, and its last checkpoint no signature of this key: the ` +
    "key does not vouch for what it did not sign before; gait log verify names it",
  ]);
  const seen = await verify(system, "--index");
  const { consistent, vouched, found_unsigned } = seen.logs[0]!;
  assert.deepEqual([consistent, vouched, found_unsigned], [true, 2, [{ from: 0, count: 4 }]]);
  assert.deepEqual([seen.exit, seen.missing?.map((one) => one.path)], [2, [pathOf(idOf(2))]]);
  const text = await gait(["log", "verify", "--index", "--public-key", "k1.pub"], {}, system);
  assert.match(
    text.stdout,
    /\nnot proved: who wrote entries 0 to 3: the key found them without its signature/,
  );
});

for (const isPruned of [false, true]) {
  const what = isPruned ? "behind hashes of pruned entries" : "behind entries";
  Deno.test(`a call does not go on from an older checkpoint of the log that was copied to its end: ${what}`, async () => {
    const { call, system, path, lines } = await openSession();
    const last = lines.findLastIndex(({ kind }) => kind === "checkpoint");
    const own = lines.slice(0, last + 1);
    const texts = textsOf(own);
    const older = texts.find((text) => text.startsWith('{"checkpoint"')) ?? "";
    const [entry] = own.filter(({ n, kind }) => n === 15 && kind !== "payload");
    const hash = encodeBase64(await leafHash(encodeUtf8(entry?.text ?? ""), hashBytes));
    const pruned = JSON.stringify({ pruned: { from: 15, leaves: [hash] } });
    const sound = isPruned
      ? texts.filter((text) => !text.startsWith('{"payload":{"member":"result","of":15'))
        .map((text) => text === entry?.text ? pruned : text)
      : texts;
    writeLines(system, path, [...sound, older]);
    const before = linesAt(system, path);
    const seen = await call();
    assert.equal(seen.exit, 2, seen.stdout);
    assert.match(seen.stderr, /: its last checkpoint does not count the entries before it\n/);
    assert.deepEqual(linesAt(system, path), before, "nothing is added to it");
    writeLines(system, path, sound);
    assert.equal((await call()).exit, 0, "without it the call goes on");
  });
}

/** A folder with two logs that sessions with the first key left open, and calls that go on in them. */
async function twoSessions() {
  const logs = [1, 2].map((number) => ({ log_id: idOf(number), entries: 16, hasEnd: false }));
  const { system } = await folderOf(logs, { env: { GAIT_LOG_DIR: FOLDER } });
  system.files.set("p.yaml", { bytes: encodeUtf8("default_verdict: allow\n"), mode: 0o644 });
  system.files.set("i.json", { bytes: encodeUtf8(INTENT), mode: 0o644 });
  const call = (path: string) => {
    const words = ["gate", "eval", "--policy", "p.yaml", "--intent", "i.json", "--log", path];
    return gait([...words, "--key-mode", "prod", "--private-key", "k1"], {}, system);
  };
  return { system, call, one: pathOf(idOf(1)), two: pathOf(idOf(2)) };
}

Deno.test("a call does not go on in another log that lies in place of the log of its session", async () => {
  const { system, call, one, two } = await twoSessions();
  assert.equal((await call(one)).exit, 0);
  const own = system.files.get(one)!;
  system.files.set(one, system.files.get(two)!);
  const before = new Map(system.files);
  const seen = await call(one);
  assert.deepEqual([seen.exit, seen.stdout], [2, ""]);
  assert.equal(
    seen.stderr,
    `error: Cannot continue the log "${one}": the index has the log ${
      idOf(1)
    } there, and the file is ` +
      `the log ${
        idOf(2)
      }\nhint: restore the file, or name another one; a person may give a lost log ` +
      `up: gait log end ${idOf(1)} with the key of the session\n`,
  );
  assert.deepEqual(new Map(system.files), before, "nothing is added");
  // Nor where the log of the session was given up: it is a copy.
  const end = await gait(`log end ${idOf(1)} --yes --private-key k1`, {}, system);
  assert.equal(end.exit, 0, end.stderr);
  const copy = await call(one);
  assert.equal(copy.exit, 2, copy.stdout);
  assert.match(copy.stderr, /": it is a copy of the log "\/log\/log-2\.jsonl"\n/);
  const elsewhere = "/elsewhere/c.jsonl";
  system.files.set(elsewhere, system.files.get(two)!);
  assert.equal((await call(elsewhere)).exit, 2, "a copy at a path that no log had");
  assert.equal((await call(two)).exit, 0, "the original goes on");
  // A log that was moved is no copy.
  const moved = "/elsewhere/m.jsonl";
  system.files.set(moved, system.files.get(two)!);
  system.files.delete(two);
  system.files.delete(elsewhere);
  const goesOn = await call(moved);
  assert.equal(goesOn.exit, 0, goesOn.stderr);
  assert.ok(own.bytes.length > 0);
});

Deno.test("a call does not go on in a log that was written anew under the id of its session's", async () => {
  const { system, call, one } = await twoSessions();
  assert.equal((await call(one)).exit, 0);
  // As from somebody without the key: the head names none.
  const anew = await writtenLog({
    ...{ log_id: idOf(1), entries: 16, hasEnd: false, key: undefined, flavour: "anew " },
  });
  writeLines(system, one, anew);
  const left = system.files.get(one)!.bytes;
  const seen = await call(one);
  assert.deepEqual([seen.exit, seen.stdout], [2, ""]);
  assert.equal(
    seen.stderr.split("\n")[0],
    `error: Cannot continue the log "${one}": its first entry differs from the one in the index`,
  );
  assert.deepEqual(system.files.get(one)!.bytes, left, "nothing is added to it");
});

for (const isGone of [true, false]) {
  const state = isGone ? "is gone" : "was cut";
  Deno.test(`a line in the index that the key did not sign does not give up a log that ${state}`, async () => {
    const { system, call, one } = await twoSessions();
    assert.equal((await call(one)).exit, 0);
    const index = linesAt(system, `${FOLDER}/index.jsonl`);
    const n = index.filter((line) => !line.startsWith('{"checkpoint"')).length;
    const dropped = {
      log_id: idOf(1),
      ...{ n, salt: "AAAAAAAAAAAAAAAAAAAAAA", ts: "2026-11-01T11:00:00Z", why: "x" },
    };
    writeLines(system, `${FOLDER}/index.jsonl`, [...index, JSON.stringify({ dropped })]);
    if (isGone) system.files.delete(one);
    else writeLines(system, one, linesAt(system, one).slice(0, 2));
    const seen = await call(one);
    assert.deepEqual([seen.exit, seen.stdout], [2, ""]);
    assert.match(seen.stderr, /the key of the session does not vouch for that/);
    assert.match(seen.stderr, new RegExp(`gait log end ${idOf(1)} with the key of the session\n$`));
    assert.equal(system.files.has(one), !isGone, "it is not made anew");
    const end = await gait(`log end ${idOf(1)} --yes --private-key k1`, {}, system);
    assert.equal(end.exit, 0, end.stderr);
    const goesOn = await call(one);
    assert.equal(goesOn.exit, 0, goesOn.stderr);
  });
}

for (
  const [what, kinds] of [
    ["that it was smaller", ["seen"]],
    ["its end", ["closed"]],
    ["its beginning", ["opened"]],
    ["much, with checkpoints that nobody signed", ["seen", "checkpoint", "closed", "checkpoint"]],
  ] as const
) {
  Deno.test(`a log that was cut does not go on, though lines in the index that the key did not sign tell ${what}`, async () => {
    const { system, call, one } = await twoSessions();
    assert.equal((await call(one)).exit, 0);
    const kept = linesAt(system, one);
    // The end of the session tells the index how many entries there are.
    const end = await gait(`log end ${one} --yes --private-key k1`, {}, system);
    assert.equal(end.exit, 0, end.stderr);
    writeLines(system, one, kept.slice(0, 2));
    const path = `${FOLDER}/index.jsonl`;
    const index = linesAt(system, path);
    const leaf = encodeHex(await leafHash(encodeUtf8(kept[0] ?? ""), hashBytes));
    const state = { log_id: idOf(1), size: 1, root: leaf };
    const told = {
      seen: state,
      closed: state,
      opened: { log_id: idOf(1), file: "log-1.jsonl", leaf },
    };
    const [checkpoint = ""] = index.filter((line) => line.startsWith('{"checkpoint"')).slice(-1);
    for (const kind of kinds) {
      const n = index.filter((line) => !line.startsWith('{"checkpoint"')).length;
      const stamp = { n, salt: "AAAAAAAAAAAAAAAAAAAAAA", ts: "2026-11-01T11:00:00Z" };
      index.push(
        kind === "checkpoint"
          ? checkpoint.replace(/\\n\\n.*?"/, '\\n\\n"')
          : canonicalText({ [kind]: { ...told[kind], ...stamp } }),
      );
    }
    writeLines(system, path, index);
    const seen = await call(one);
    assert.deepEqual([seen.exit, seen.stdout], [2, ""], seen.stderr);
    assert.deepEqual(linesAt(system, one), kept.slice(0, 2), "nothing is added to it");
  });
}

for (
  const [what, cut] of [
    ["nothing is left of it", 0],
    ["a part of its first line is left", 100],
  ] as const
) {
  Deno.test(`a log that was opened and emptied is not made anew: ${what}`, async () => {
    const { system, call, one } = await twoSessions();
    const { bytes } = system.files.get(one)!;
    const left = bytes.slice(0, cut);
    system.files.set(one, { bytes: left, mode: 0o600 });
    const seen = await call(one);
    assert.deepEqual([seen.exit, seen.stdout], [2, ""]);
    assert.match(
      seen.stderr,
      new RegExp(
        `: the index has the log ${idOf(1)} there, and the file is no log\nhint: restore `,
      ),
    );
    assert.deepEqual(system.files.get(one)!.bytes, left, "nothing is added to it");
  });
}

Deno.test("a log with a damaged end is given up, and the session goes on in another one", async () => {
  const { system, call, one } = await twoSessions();
  const damaged = [...linesAt(system, one), "garbage"];
  writeLines(system, one, damaged);
  const seen = await call(one);
  assert.deepEqual([seen.exit, seen.stdout], [2, ""]);
  assert.equal(
    seen.stderr,
    `error: Cannot continue the log "${one}": a line at its end is damaged: it is not canonical JSON\n` +
      `hint: a person may look at it (gait log verify) and end it with the key of the session: gait log end ${one} --reason ` +
      "abandoned; the session then continues in another log\n",
  );
  const unsigned = await gait(`log end ${one} --reason abandoned --yes`, {}, system);
  assert.equal(unsigned.exit, 6, "the index is signed");
  const end = `log end ${one} --reason abandoned --yes --private-key k1`;
  const ended = await gait(end, {}, system);
  assert.deepEqual([ended.exit, ended.stdout], [
    0,
    `log end ok: gave up ${one} (given up by a person)\n`,
  ]);
  assert.deepEqual(linesAt(system, one), damaged, "the file stays as it is");
  const next = await call(one);
  assert.equal(next.exit, 0, next.stderr);
  assert.ok(system.files.has(one.replace(".jsonl", ".2.jsonl")));
  const again = await gait(end, {}, system);
  assert.equal(again.exit, 6);
  assert.match(again.stderr, /: it was given up: given up by a person\n/);
  const checked = await gait("log verify --index --public-key k1.pub", {}, system);
  assert.equal(checked.exit, 0, checked.stdout);
});
