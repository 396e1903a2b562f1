/** What `gait log verify` answers: each answer yes and no, and each fault by name. */

import assert from "node:assert/strict";
import { encodeBase64, encodeUtf8 } from "../../../src/core/bytes.ts";
import { hashBytes } from "../../../src/core/crypto/digest.ts";
import { parsePrivateKey } from "../../../src/core/crypto/keys.ts";
import { cosignCheckpoint, originOf } from "../../../src/core/log/checkpoint.ts";
import { noteText, parseNote, parseVkey } from "../../../src/core/log/note.ts";
import { COSIGNER_VKEY } from "../../core/log/worked.ts";
import { gait } from "../../support/gait.ts";
import { KEY_2 } from "../../support/test_key.ts";
import { bytesOf, LOG_ID, writtenLog } from "../../support/written_log.ts";
import { headOf, rootAt, systemOf, valid } from "./support.ts";

const LINES = await writtenLog({ entries: 24 });
const TEXTS = LINES.map(({ text }) => text);
const at = (kind: string, number = 0) =>
  LINES.flatMap((line, place) => line.kind === kind ? [place] : [])[number] ?? 0;
const KEY = ["--public-key", "k1.pub"];

async function verify(
  texts: readonly string[],
  words: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
) {
  const system = systemOf({ "s.jsonl": bytesOf(texts), ...more });
  const seen = await gait(["log", "verify", "s.jsonl", ...words, "--json"], {}, system);
  const data = valid("log/verify_result", seen) as {
    readonly ok: boolean;
    readonly logs: readonly Readonly<Record<string, unknown>>[];
  };
  const [log = {}] = data.logs;
  const text = await gait(["log", "verify", "s.jsonl", ...words], {}, system);
  assert.equal(text.exit, seen.exit);
  return { exit: seen.exit, data, log, lines: text.stdout.trimEnd().split("\n") };
}

Deno.test("gait log verify answers what it can of a log without a key", async () => {
  const { exit, log, lines } = await verify(TEXTS);
  assert.equal(exit, 0);
  assert.deepEqual(log, {
    path: "s.jsonl",
    kind: "log",
    ok: true,
    log_id: LOG_ID,
    entries: 24,
    root: await rootAt(LINES, 24),
    first_time: "2026-11-01T10:00:00Z",
    last_time: "2026-11-01T10:00:23Z",
    consistent: true,
    closed: true,
    end_reason: "session_end",
    whole: true,
    pruned: 0,
    withheld: 0,
    unannounced: 0,
  });
  assert.deepEqual(lines, [
    "log verify ok: s.jsonl",
    "proved: it is undamaged: 24 entries, 2026-11-01T10:00:00Z to 2026-11-01T10:00:23Z",
    "proved: nothing was pruned, and no payload is missing",
    "not proved: anything against a program that can write the file: no public key was given",
    "not proved: that it ends here: no trusted signature covers its end",
    "not proved: that this is the only history, or the latest: a program that can read the key, like " +
    "one that runs as your user, can sign another; a head from elsewhere (--head) would show it",
    "not proved: that every call was asked: only calls that reached gait are here",
    `note: its head is GAIT log=${LOG_ID} size=24 root=sha256:${await rootAt(LINES, 24)}`,
  ]);
});

Deno.test("with a key, a head from elsewhere and a cosigner it says what each of them proves", async () => {
  const cosigned = await cosignedTexts();
  const head = await headOf(LINES, 24, LOG_ID);
  const words = [...KEY, "--head", head, "--cosigner", COSIGNER_VKEY];
  const { exit, log, lines } = await verify(cosigned, words);
  assert.equal(exit, 0);
  const { signed, vouched, unvouched, closed, head: holds, heads, cosigners } = log;
  assert.deepEqual(
    { signed, vouched, unvouched, closed, holds, heads, cosigned: log["cosigned"], cosigners },
    {
      ...{ signed: true, vouched: 24, unvouched: 0, closed: true, holds: true, cosigned: true },
      heads: [{ size: 24, holds: true }],
      cosigners: [{ name: "example.com/alice", size: 24, time: "2026-11-01T10:00:10Z" }],
    },
  );
  assert.deepEqual(lines.slice(0, 9), [
    "log verify ok: s.jsonl",
    "proved: it is undamaged: 24 entries, 2026-11-01T10:00:00Z to 2026-11-01T10:00:23Z",
    "proved: the holder of the key vouched for all 24 entries",
    "proved: it is closed: the holder of the key declared its end (session_end)",
    "proved: its first 24 entries are those of the given head",
    "proved: example.com/alice saw its first 24 entries, at 2026-11-01T10:00:10Z by the clock of " +
    "example.com/alice",
    "proved: nothing was pruned, and no payload is missing",
    "not proved: that a cosigner read the entries",
    "not proved: that every call was asked: only calls that reached gait are here",
  ]);
});

/** The log with a checkpoint behind its end that a cosigner signed, at 1793527210. */
async function cosignedTexts(): Promise<readonly string[]> {
  const { checkpoint } = JSON.parse(TEXTS.at(-1) ?? "");
  const note = parseNote(checkpoint.note);
  assert.ok(note);
  const alice = await parsePrivateKey(KEY_2.private);
  const signature = await cosignCheckpoint(note.text, {
    key: await parseVkey(COSIGNER_VKEY, "--cosigner", hashBytes),
    seconds: 1793527210n,
    sign: (message) => alice.sign(message),
  });
  const signatures = [...note.signatures, signature];
  const line = { checkpoint: { note: noteText({ ...note, signatures }), range: checkpoint.range } };
  return [...TEXTS, JSON.stringify(line)];
}

const changed = (place: number, from: string | RegExp, to: string) =>
  TEXTS.with(place, (TEXTS[place] ?? "").replace(from, to));
const ZEROS = encodeBase64(new Uint8Array(32));

/** Each kind of fault alone: the lines, where it is found, and what the text says of it. */
const FAULTS: readonly (readonly [
  code: string,
  texts: readonly string[],
  line: RegExp,
])[] = [
  [
    "malformed",
    TEXTS.toSpliced(5, 0, "{}"),
    /^fault: line 6, malformed: it has not exactly one member$/,
  ],
  ["malformed", changed(at("end"), '"session_end"', '"over"'), /^fault: line \d+, malformed: /],
  [
    "malformed",
    changed(at("checkpoint", 1), '{"note"', '{"approved_by":"alice","note"'),
    /^fault: line \d+, malformed: its member "approved_by" is covered by no hash$/,
  ],
  [
    "malformed",
    changed(at("payload"), '"of"', '"note":"approved","of"'),
    /^fault: line \d+, malformed: its member "note" is covered by no hash$/,
  ],
  [
    "head",
    TEXTS.toSpliced(5, 0, (TEXTS[0] ?? "").replace('"n":0', '"n":2')),
    /^fault: line 6 \(entry 2\), head: it is a second head$/,
  ],
  [
    "head",
    changed(0, /"salt":"[^"]+"/, '"salt":"short"'),
    /^fault: line 1, head: the first line is not the head of a log$/,
  ],
  ["index", TEXTS.toSpliced(at("event"), 1), /\(entry 8\), index: its index is 8, expected 7$/],
  [
    "root",
    changed(at("event"), "heartbeat", "heartbeaT"),
    /, root: entries 1 to 7 are not those of the checkpoint: one was changed$/,
  ],
  [
    "size",
    TEXTS.toSpliced(at("checkpoint", 1) - 1, 1),
    /, size: entries 1 to 7 are damaged: the checkpoint counts 8, the log 7$/,
  ],
  [
    "range",
    changed(at("checkpoint", 1), /"range":\["[^"]+"\]/, `"range":["${ZEROS}"]`),
    /, range: its range is not that of the entries before it$/,
  ],
  [
    "origin",
    changed(at("checkpoint", 1), originOf(LOG_ID), originOf("f".repeat(32))),
    /, origin: it is a checkpoint of another log$/,
  ],
  [
    "signature",
    changed(at("checkpoint", 1), /.(?=.{10}=?\\n",)/, "+"),
    /, signature: the signature of gait\.log\/0001\S+ does not verify$/,
  ],
  [
    "reference",
    (await writtenLog({ entries: 24 })).map(({ text }) => text)
      .with(at("approval"), (TEXTS[at("approval")] ?? "").replace('"of":3', '"of":2')),
    /\(entry 4\), reference: entry 2 is not a decision before it$/,
  ],
  [
    "payload",
    TEXTS.toSpliced(at("payload"), 0, TEXTS[at("payload")] ?? ""),
    /\(entry 1\), payload: its entry has none, or had it already$/,
  ],
  [
    "payload",
    TEXTS.toSpliced(5, 0, '{"payload":{"member":"args","of":99,"value":{}}}'),
    /^fault: line 6 \(entry 99\), payload: it belongs to no entry of the log$/,
  ],
  [
    "payload",
    changed(at("payload"), '"args"', '"result"'),
    /\(entry 1\), payload: its entry has no result$/,
  ],
  [
    "payload_digest",
    changed(at("payload"), "value 1", "value 2"),
    /\(entry 1\), payload_digest: it has not the digest in its entry$/,
  ],
  [
    "end",
    [
      ...TEXTS,
      '{"event":{"event":"heartbeat","n":24,"salt":"AQEBAQEBAQEBAQEBAQEBAQ","ts":"2026-11-01T10:00:24Z"}}',
    ],
    /\(entry 24\), end: it comes after the end of the log$/,
  ],
  [
    "pruned",
    TEXTS.toSpliced(5, 0, '{"pruned":{"from":2,"leaves":[]}}'),
    /\(entry 2\), pruned: it has not 1 to 256 hashes$/,
  ],
];

for (const [code, texts, line] of FAULTS) {
  Deno.test(`a fault is named: ${code}, ${line.source.slice(0, 60)}`, async () => {
    const { exit, log, lines } = await verify(texts, KEY);
    assert.equal(exit, 2, lines.join("\n"));
    assert.deepEqual([log["ok"], log["consistent"]], [false, false]);
    const faults = log["faults"] as readonly { readonly code: string }[];
    assert.ok(faults.some((fault) => fault.code === code), JSON.stringify(faults));
    assert.equal(lines[0], "log verify failed: s.jsonl");
    assert.ok(lines.some((found) => line.test(found)), lines.join("\n"));
    assert.ok(lines.includes("not proved: that it is undamaged: the faults are below"));
  });
}

Deno.test("a payload may stand anywhere: its digest says which it is", async () => {
  const [payload = "", ...rest] = [
    TEXTS[at("payload")] ?? "",
    ...TEXTS.toSpliced(at("payload"), 1),
  ];
  for (const place of [1, 2, rest.length]) {
    const { exit, log } = await verify(rest.toSpliced(place, 0, payload), KEY);
    assert.deepEqual([exit, log["whole"], log["closed"]], [0, true, true], String(place));
  }
});

Deno.test("an end with the counts of another log is a fault", async () => {
  const lines = await writtenLog({ entries: 24, hasEnd: false });
  const texts = lines.map(({ text }) => text);
  const end = (TEXTS[at("end")] ?? "").replace('"decision":7', '"decision":6').replace(
    '"n":23',
    '"n":24',
  );
  assert.notEqual(end, TEXTS[at("end")]);
  const { exit, log } = await verify([...texts, end]);
  assert.equal(exit, 2);
  const [fault] = log["faults"] as readonly { readonly code: string; readonly problem: string }[];
  assert.deepEqual([fault?.code, fault?.problem], ["end", "its counts are not those of the log"]);
});

Deno.test("more than a thousand faults are counted", async () => {
  const texts = [TEXTS[0] ?? "", ...Array.from({ length: 1_200 }, () => "{}")];
  const { exit, log, lines } = await verify(texts);
  assert.equal(exit, 2);
  assert.equal((log["faults"] as readonly unknown[]).length, 1_000);
  assert.equal(log["fault_count"], 1_200);
  assert.equal(lines.at(-1), "and more: 1200 faults in all");
});

Deno.test("after a thousand faults what is no line is counted without being parsed", async () => {
  const garbage = ["x", "{", `{"event":${"x".repeat(50)}`, `{"a":1}`, ""];
  const texts = [
    TEXTS[0] ?? "",
    ...Array.from({ length: 6_000 }, (_, at) => garbage[at % 5] ?? ""),
  ];
  const { parse } = JSON;
  let parsed = 0;
  JSON.parse = (...words: Parameters<typeof parse>) => {
    parsed++;
    return parse(...words);
  };
  try {
    const system = systemOf({ "s.jsonl": bytesOf(texts) });
    const seen = await gait("log verify s.jsonl", {}, system);
    assert.match(seen.stdout, /\nand more: 6000 faults in all\n$/);
  } finally {
    JSON.parse = parse;
  }
  assert.ok(parsed < 1_100, `${parsed} texts were parsed`);
});

Deno.test("equal signature lines of a note are checked once", async () => {
  const place = at("checkpoint", 1);
  const { checkpoint } = JSON.parse(TEXTS[place] ?? "");
  const [, line = ""] = /\n\n(.*\n)$/.exec(checkpoint.note) ?? [];
  const note = checkpoint.note + line.repeat(60);
  const texts = TEXTS.with(place, JSON.stringify({ checkpoint: { ...checkpoint, note } }));
  const { verify: check } = crypto.subtle;
  let checked = 0;
  crypto.subtle.verify = (...words: Parameters<typeof check>) => {
    checked++;
    return check.apply(crypto.subtle, words);
  };
  try {
    const system = systemOf({ "s.jsonl": bytesOf(texts) });
    const seen = await gait(["log", "verify", "s.jsonl", ...KEY], {}, system);
    assert.equal(seen.exit, 0, seen.stdout);
  } finally {
    crypto.subtle.verify = check;
  }
  assert.equal(checked, LINES.filter(({ kind }) => kind === "checkpoint").length);
});

Deno.test("more than a thousand given heads are counted: those that hold, those that do not, those of others", async () => {
  const other = await headOf(LINES, 12, LOG_ID);
  const [id, hex] = [LOG_ID, "02".repeat(32)];
  const bad = Array.from(
    { length: 1_200 },
    (_, at) => `GAIT log=${id} size=${at + 100} root=sha256:${hex}`,
  );
  const foreign = bad.map((line, at) => line.replace(id, String(at + 1).padStart(32, "0")));
  const twice = bad.map((line) => line.replace("sha256:02", "sha256:03"));
  const files = {
    "good.txt": `${other}\n`.repeat(1_100),
    "bad.txt": bad.join("\n"),
    "foreign.txt": [other, ...foreign].join("\n"),
    "twice.txt": [...bad, ...twice].join("\n"),
  };
  const good = await verify(TEXTS, ["--head", "good.txt"], files);
  const { head, head_count, failed_head_count } = good.log;
  assert.deepEqual([good.exit, head, head_count, failed_head_count], [0, true, 1_100, 0]);
  assert.equal((good.log["heads"] as unknown[]).length, 1_000);
  assert.ok(good.lines.includes("proved: 1100 given heads hold, and the first 1000 are listed"));

  const failed = await verify(TEXTS, ["--head", "bad.txt", "--head", "good.txt"], files);
  assert.deepEqual([failed.exit, failed.log["head"]], [2, false]);
  assert.deepEqual([failed.log["head_count"], failed.log["failed_head_count"]], [2_300, 1_200]);
  assert.equal((failed.log["heads"] as unknown[]).length, 2_000);
  assert.ok(
    failed.lines.includes("failed: 1200 given heads do not hold, and the first 1000 are listed"),
    failed.lines.join("\n").slice(-300),
  );

  const elsewhere = await verify(TEXTS, ["--head", "foreign.txt"], files);
  assert.equal(elsewhere.exit, 0);
  const { heads_elsewhere = [], heads_elsewhere_count } = elsewhere.data as {
    readonly heads_elsewhere?: readonly unknown[];
    readonly heads_elsewhere_count?: number;
  };
  assert.deepEqual([heads_elsewhere.length, heads_elsewhere_count], [1_000, 1_200]);
  assert.equal(elsewhere.lines.at(-1), "and more: heads of 1200 logs that are not here");

  const two = await verify(TEXTS, ["--head", "twice.txt"], files);
  const { two_histories = [], two_histories_count } = two.data as {
    readonly two_histories?: readonly unknown[];
    readonly two_histories_count?: number;
  };
  assert.deepEqual([two.exit, two_histories.length, two_histories_count], [2, 1_000, 1_200]);
  assert.equal(two.lines.at(-1), "and more: 1200 contradictions in all");
});

/** What is wrong with nothing, but named. */
Deno.test("an open log, a tail that nobody vouches for, a torn write and a clock that went back are no faults", async () => {
  const open = await writtenLog({ entries: 20, hasEnd: false });
  const texts = open.map(({ text }) => text);
  const back = texts.map((text, place) =>
    open[place]?.n === 18 ? text.replace("10:00:18Z", "09:00:18Z") : text
  );
  const system = systemOf({
    "s.jsonl": new Uint8Array([...bytesOf(back), ...encodeUtf8('{"event":{"ev')]),
  });
  const seen = await gait("log verify s.jsonl --public-key k1.pub --json", {}, system);
  assert.equal(seen.exit, 0);
  const { logs: [log] } = valid("log/verify_result", seen) as { logs: [Record<string, unknown>] };
  const { signed, vouched, unvouched, closed, torn_bytes, clock_back } = log;
  assert.deepEqual(
    { signed, vouched, unvouched, closed, torn_bytes, clock_back },
    { signed: false, vouched: 16, unvouched: 4, closed: false, torn_bytes: 13, clock_back: 18 },
  );
  const { stdout } = await gait("log verify s.jsonl --public-key k1.pub", {}, system);
  for (
    const line of [
      "proved: the holder of the key vouched for the first 16 of 20 entries",
      "not proved: who wrote the last 4 entries: the key does not vouch for them",
      "not proved: that it ends here: it has no end, so later entries may have been cut off",
      "note: the last 13 bytes are no whole line: a write was cut off, or somebody cut the file",
      "note: the clock went back before entry 18",
    ]
  ) assert.ok(stdout.includes(`${line}\n`), `${line}\n${stdout}`);
});

Deno.test("a key that signed nothing of a log is a missing signature: exit 2", async () => {
  const { exit, log, lines } = await verify(TEXTS, ["--public-key", "k2.pub"]);
  assert.deepEqual([exit, log["signed"], log["vouched"], log["unmet"]], [2, false, 0, ["signed"]]);
  assert.ok(lines.includes("failed: no checkpoint is signed by the given key"));
  const both = await verify(TEXTS, ["--public-key", "k2.pub", "--public-key", "k1.pub"]);
  assert.deepEqual([both.exit, both.log["signed"]], [0, true], "any of the keys may have signed");
});

const HEAD = await headOf(LINES, 12, LOG_ID);
const ROOT_12 = await rootAt(LINES, 12);
const CHECKPOINT = JSON.parse(TEXTS[at("checkpoint", 2)] ?? "").checkpoint.note as string;

/** Every form of a head that holds. */
const FORMS: readonly (readonly [string, string, number])[] = [
  ["its line", HEAD, 12],
  ["size and root", `12:${ROOT_12}`, 12],
  ["size and root with a prefix", `12:sha256:${ROOT_12}`, 12],
  ["a checkpoint", CHECKPOINT, 16],
  ["a file with its line", "head.txt", 12],
  ["a file with a checkpoint", "note.txt", 16],
  ["the output of a job", "job.txt", 12],
  ["standard input", "-", 12],
];

for (const [what, given, size] of FORMS) {
  Deno.test(`--head takes ${what}`, async () => {
    const files = {
      "s.jsonl": bytesOf(TEXTS),
      "other.jsonl": bytesOf(LINES.slice(0, 12)),
      "head.txt": `${HEAD}\n`,
      "note.txt": CHECKPOINT,
      "job.txt": `12:01 building\n12:02 ${HEAD}\nGAIT log=${
        "f".repeat(32)
      } size=1 root=sha256:${ROOT_12}\n`,
    };
    const system = systemOf(files, { stdin: `${HEAD}\n` });
    const line = ["log", "verify", "s.jsonl", "--head", given, "--json"];
    const seen = await gait(line, {}, system);
    assert.equal(seen.exit, 0, seen.stdout);
    const { logs: [log] } = valid("log/verify_result", seen) as { logs: [Record<string, unknown>] };
    assert.deepEqual(log["heads"], [{ size, holds: true }]);
    const cut = await gait(line.with(2, "other.jsonl"), {}, system);
    assert.equal(cut.exit, 2, "a log that was cut before it");
  });
}

Deno.test("a head that does not hold is exit 2, and the text says why", async () => {
  const fork = await headOf(await writtenLog({ entries: 12, flavour: "other " }), 12, LOG_ID);
  const longer = await headOf(await writtenLog({ entries: 40 }), 40, LOG_ID);
  const foreign = await headOf(LINES, 12, "f".repeat(32));
  const cases: readonly (readonly [string, string, string])[] = [
    [
      fork,
      "head",
      "failed: the given head of size 12 does not hold: the first entries are not those of then",
    ],
    [
      longer,
      "head",
      "failed: the given head of size 40 does not hold: the log has 24 entries: it was cut, or is an " +
      "older copy",
    ],
    [
      foreign,
      "",
      `failed: a given head of size 12 of the log ${"f".repeat(32)}: no log of that origin is here`,
    ],
  ];
  for (const [head, unmet, line] of cases) {
    const { exit, data, log, lines } = await verify(TEXTS, ["--head", head]);
    assert.deepEqual([exit, data.ok], [2, false]);
    assert.deepEqual(log["unmet"] ?? [], unmet === "" ? [] : [unmet]);
    assert.ok(lines.includes(line), lines.join("\n"));
  }
});

const BAD = "02".repeat(32);
const BAD_NOTE = `gait.log/${LOG_ID}\n12\n${encodeBase64(new Uint8Array(32).fill(2))}\n`;

/** Heads that do not hold, beside one that does. */
const BESIDE: readonly (readonly [string, string])[] = [
  ["size and root", `12:${BAD}`],
  ["a checkpoint", BAD_NOTE],
  ["a head with tabs", `GAIT\tlog=${LOG_ID}\tsize=12\troot=sha256:${BAD}`],
  ["a head with no-break spaces", `GAIT log=${LOG_ID}\u00a0size=12\u00a0root=sha256:${BAD}`],
  ["a head without its first word", `log=${LOG_ID} size=12 root=sha256:${BAD}`],
  [
    "a head in a message of the journal as JSON",
    JSON.stringify({ MESSAGE: `x\nGAIT log=${LOG_ID} size=12 root=sha256:${BAD}\n` }),
  ],
];

for (const [what, bad] of BESIDE) {
  for (const [order, texts] of [["before", [bad, HEAD]], ["after", [HEAD, bad]]] as const) {
    Deno.test(`${what} ${order} a head that holds is answered: exit 2`, async () => {
      const files = { "heads.txt": `${texts.join("\n\n")}\n` };
      const { exit, log } = await verify(TEXTS, ["--head", "heads.txt"], files);
      assert.equal(exit, 2);
      const problem = "the first entries are not those of then";
      const answers = log["heads"] as readonly { readonly holds: boolean }[];
      assert.deepEqual(answers.toSorted((a, b) => Number(a.holds) - Number(b.holds)), [
        { size: 12, holds: false, problem },
        { size: 12, holds: true },
      ]);
    });
  }
}

Deno.test("a file may have several heads of any form: each is answered", async () => {
  const files = {
    "notes.txt": `${CHECKPOINT}\n${JSON.parse(TEXTS[at("checkpoint", 1)] ?? "").checkpoint.note}`,
    "short.txt": `12:${ROOT_12}\r\n24:${await rootAt(LINES, 24)}\r\n`,
  };
  for (const [name, sizes] of [["notes.txt", [8, 16]], ["short.txt", [12, 24]]] as const) {
    const { exit, log } = await verify(TEXTS, ["--head", name], files);
    assert.deepEqual([exit, log["heads"]], [0, sizes.map((size) => ({ size, holds: true }))]);
  }
});

Deno.test("a line that holds a part of a head is a warning with its number", async () => {
  const parts = [
    `GAIT log=${LOG_ID} size=12 root=sha256:${BAD.slice(1)}`,
    `root=sha256:${BAD}`,
    `size 12, root=${BAD}`,
    `gait.log/${LOG_ID}\n12`,
  ];
  for (const part of parts) {
    const files = { "heads.txt": `${HEAD}\n${part}\n` };
    const { exit, data } = await verify(TEXTS, ["--head", "heads.txt"], files);
    assert.deepEqual([exit, (data as { warnings?: unknown }).warnings], [0, [
      "line 2 of the heads in heads.txt is no whole head: it was cut or changed",
    ]], part);
  }
  const many = { "heads.txt": `${HEAD}\n${"GAIT log=\n".repeat(130)}` };
  const { data } = await verify(TEXTS, ["--head", "heads.txt"], many);
  const { warnings = [] } = data as { readonly warnings?: readonly string[] };
  assert.equal(warnings.length, 101);
  assert.equal(
    warnings.at(-1),
    "130 lines of the heads in heads.txt are no whole heads, and the first 100 are named",
  );
});

Deno.test("heads in UTF-16 are refused by name: exit 6", async () => {
  const bytes = new Uint8Array(new Uint16Array([0xfeff, ...encodeUtf8(`${HEAD}\n`)]).buffer);
  const system = systemOf({ "s.jsonl": bytesOf(TEXTS), "heads.txt": bytes });
  const seen = await gait(["log", "verify", "s.jsonl", "--head", "heads.txt"], {}, system);
  assert.equal(seen.exit, 6);
  assert.equal(
    seen.stderr,
    'error: Cannot use --head "heads.txt": it is UTF-16, not UTF-8\nhint: save it as UTF-8; what > ' +
      "of Windows PowerShell writes is UTF-16: use cmd /c, PowerShell 7, or utf8NoBOM\n",
  );
});

Deno.test("a head without the name of its log is left out of a file for several logs, with a warning", async () => {
  const system = systemOf({
    "s.jsonl": bytesOf(TEXTS),
    "heads.txt": `${HEAD}\n12:${BAD}\n13:${BAD}\n`,
    "short.txt": `12:${BAD}\n`,
  });
  const words = ["log", "verify", "s.jsonl", "s.jsonl", "--head"];
  const seen = await gait([...words, "heads.txt", "--json"], {}, system);
  assert.equal(seen.exit, 0);
  assert.deepEqual(seen.json()["warnings"], [
    "2 heads in heads.txt do not name their log, and more than one log is verified: they are left out",
  ]);
  const refused = await gait([...words, "short.txt"], {}, system);
  assert.equal(refused.exit, 6);
  assert.match(refused.stderr, /expected a head that names one of the logs/);
});

Deno.test("a line of heads that is too long is refused, and not left out", async () => {
  const files = { "heads.txt": `${HEAD}\n${"x".repeat(10 * 1024 * 1024)} ${HEAD}\n` };
  const system = systemOf({ "s.jsonl": bytesOf(TEXTS), ...files });
  const seen = await gait(["log", "verify", "s.jsonl", "--head", "heads.txt"], {}, system);
  assert.equal(seen.exit, 6);
  assert.match(
    seen.stderr,
    /^error: Cannot use --head "heads\.txt": line 2 is not below the limit of 10485760 bytes\n/,
  );
});

Deno.test("two heads of one log and size with two roots are two histories, whatever the log says", async () => {
  const other = await writtenLog({ entries: 24, flavour: "other " });
  const second = JSON.parse(other.at(-1)?.text ?? "").checkpoint.note as string;
  const first = JSON.parse(TEXTS.at(-1) ?? "").checkpoint.note as string;
  const notes = await verify(TEXTS, [...KEY, "--head", first, "--head", second]);
  assert.equal(notes.exit, 2);
  assert.ok(
    notes.lines.includes(
      "failed: the key signed two histories: two given heads of size 24 have two roots",
    ),
    notes.lines.join("\n"),
  );
  const heads = [await headOf(LINES, 24, LOG_ID), await headOf(other, 24, LOG_ID)];
  const plain = await verify(TEXTS, [...KEY, ...heads.flatMap((head) => ["--head", head])]);
  assert.ok(
    plain.lines.includes(
      "failed: two given heads of size 24 have two roots: one is of another history",
    ),
    plain.lines.join("\n"),
  );
  // A signed head that the log contradicts, and the log is signed too.
  const alone = await verify(TEXTS, [...KEY, "--head", second]);
  assert.ok(
    alone.lines.includes(
      "failed: the given head of size 24 does not hold: the key signed two histories: this one and the log's",
    ),
    alone.lines.join("\n"),
  );
  const unsigned = await verify(TEXTS, ["--head", second]);
  assert.ok(unsigned.lines.some((line) => line.endsWith("are not those of then")));
});

Deno.test("two histories of another log in a file of heads are said too", async () => {
  const other = "e".repeat(32);
  const heads = [HEAD, await headOf(LINES, 12, other), await headOf(LINES, 13, other)];
  const files = { "heads.txt": heads.join("\n") };
  assert.equal((await verify(TEXTS, ["--head", "heads.txt"], files)).exit, 0);
  const second = (heads[1] ?? "").replace(/sha256:../, "sha256:00");
  const both = { "heads.txt": [...heads, second].join("\n") };
  const { exit, data, lines } = await verify(TEXTS, ["--head", "heads.txt"], both);
  assert.deepEqual([exit, data.ok], [2, false]);
  const said = "failed: two given heads of size 12 have two roots: one is of another history";
  assert.ok(lines.includes(said), lines.join("\n"));
});

Deno.test("a signed head whose signature does not verify does not hold", async () => {
  const forged = CHECKPOINT.replace(/.(?=.{10}=?\n$)/, "+");
  assert.notEqual(forged, CHECKPOINT);
  const { exit, log } = await verify(TEXTS, [...KEY, "--head", forged]);
  assert.equal(exit, 2);
  assert.deepEqual(log["heads"], [
    { size: 16, holds: false, problem: "its signature does not verify" },
  ]);
  assert.equal((await verify(TEXTS, ["--head", forged])).exit, 0, "without a key it is a head");
});

Deno.test("a cosigner that signed nothing is exit 2; a wrong signature of his refuses the checkpoint", async () => {
  const absent = await verify(TEXTS, ["--cosigner", COSIGNER_VKEY]);
  assert.deepEqual([absent.exit, absent.log["cosigned"]], [2, false]);
  assert.ok(absent.lines.includes("failed: no checkpoint is signed by example.com/alice"));
  const texts = await cosignedTexts();
  const forged = texts.with(-1, (texts.at(-1) ?? "").replace(/.(?=.{10}=?=?\\n",)/, "+"));
  const wrong = await verify(forged, ["--cosigner", COSIGNER_VKEY]);
  assert.equal(wrong.exit, 2);
  assert.ok(
    wrong.lines.some((line) => line.endsWith("signature of example.com/alice does not verify")),
  );
  const file = await verify(texts, ["--cosigner", "alice.vkey"], {
    "alice.vkey": `${COSIGNER_VKEY}\n`,
  });
  assert.equal(file.exit, 0, "a file with the verifier key");
});

Deno.test("--require makes exit 2 of an answer that is no", async () => {
  const open = LINES.slice(0, 20).map(({ text }) => text);
  const withheld = TEXTS.toSpliced(at("payload"), 1);
  const cases: readonly (readonly [readonly string[], string, number])[] = [
    [TEXTS, "signed,closed,whole", 0],
    [TEXTS, " Closed ", 0],
    [open, "signed", 2],
    [open, "closed", 2],
    [open, "whole", 0],
    [withheld, "whole", 2],
    [withheld, "signed,closed", 0],
  ];
  for (const [texts, names, exit] of cases) {
    const seen = await verify(texts, [...KEY, "--require", names]);
    assert.equal(seen.exit, exit, `${names}: ${seen.lines.join("\n")}`);
    if (exit > 0) assert.deepEqual(seen.log["unmet"], [names]);
  }
  const { lines } = await verify(withheld, KEY);
  assert.ok(lines.includes("note: 1 payload is withheld: only the digest is here"));
});

Deno.test("lines that nothing can be said about are refused: exit 6", async () => {
  const system = systemOf({
    "s.jsonl": bytesOf(TEXTS),
    "empty.jsonl": "",
    "torn.jsonl": (TEXTS[0] ?? "").slice(0, 40),
    "other.jsonl": '{"a":1}\n',
    "journal.jsonl": '{"schema_id":"gait.mcp.journal","schema_version":"1.0.0","head":{}}\n',
    "d/x": "",
    "words.txt": "no head",
  });
  const cases: readonly (readonly [string, RegExp])[] = [
    ["log verify", /^error: Missing the path of a log\nhint: gait log verify --index /],
    ["log verify gone.jsonl", /^error: Cannot read .*gone\.jsonl": /],
    ["log verify empty.jsonl", /its first line is not the head of a log\nhint: gait log status/],
    ["log verify torn.jsonl", /its first line is not the head of a log/],
    ["log verify other.jsonl", /^error: Cannot read the log "other\.jsonl": its first line is not/],
    ["log verify journal.jsonl", /its first line is not the head of a log/],
    ["log verify s.jsonl other.jsonl", /other\.jsonl/],
    ["log verify d", /d"/],
    [
      "log verify s.jsonl --require done",
      /^error: Cannot use --require "done": expected signed, closed, /,
    ],
    ["log verify s.jsonl --require sined", /\nhint: did you mean signed\?/],
    ["log verify s.jsonl --require signed", /^error: --require signed needs --public-key\n/],
    ["log verify s.jsonl --require head", /^error: --require head needs --head\n/],
    ["log verify s.jsonl --require cosigned", /^error: --require cosigned needs --cosigner\n/],
    ["log verify s.jsonl --head nonsense", /^error: Cannot use --head "nonsense": expected a head/],
    [
      "log verify s.jsonl --head words.txt",
      /^error: Cannot use --head "words\.txt": it holds no head/,
    ],
    [
      `log verify s.jsonl s.jsonl --head 12:${ROOT_12}`,
      /expected a head that names one of the logs/,
    ],
    [
      "log verify s.jsonl --cosigner nonsense",
      /^error: Cannot use --cosigner "nonsense": expected a verifier key/,
    ],
    ["log verify s.jsonl --public-key words.txt", /^error: /],
  ];
  for (const [line, message] of cases) {
    const seen = await gait(line, {}, system);
    assert.equal(seen.exit, 6, `${line}: ${seen.stdout}${seen.stderr}`);
    assert.match(seen.stderr, message, line);
    assert.equal(seen.stdout, "");
  }
});

Deno.test("a verifier key of a log is no cosigner", async () => {
  const system = systemOf({ "s.jsonl": bytesOf(TEXTS) });
  const { LOG_VKEY } = await import("../../core/log/worked.ts");
  const seen = await gait(["log", "verify", "s.jsonl", "--cosigner", LOG_VKEY], {}, system);
  assert.equal(seen.exit, 6);
  assert.match(seen.stderr, /give it as --public-key/);
});

Deno.test("names in a log print no control characters", async () => {
  const seen = await verify(changed(at("event"), '"event":"heartbeat"', '"event":"\\u001b[31m"'));
  assert.equal(seen.exit, 2);
  const system = systemOf({ "\u001b[31m.jsonl": bytesOf(TEXTS) });
  const text = await gait(["log", "verify", "\u001b[31m.jsonl"], {}, system);
  // deno-lint-ignore no-control-regex -- that none is there
  assert.doesNotMatch(text.stdout + text.stderr, /\u001b/);
});
