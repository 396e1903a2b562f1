/** Heads in each of their forms. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeHex } from "../../../src/core/bytes.ts";
import { checkpointText } from "../../../src/core/log/checkpoint.ts";
import { headLine, headsIn, parseHead } from "../../../src/core/log/head_line.ts";
import { LOG_ID, ORIGIN, signedCheckpoint } from "../../support/sample_logs.ts";
import { ROOTS } from "./worked.ts";

const HEX = ROOTS.get(8)!;
const ROOT = Uint8Array.fromHex(HEX);
const LINE = `GAIT log=000102030405060708090a0b0c0d0e0f size=8 root=sha256:${HEX}`;
const HEAD = { origin: ORIGIN, size: 8, root: ROOT };

Deno.test("headLine() writes the line, and parseHead() and headsIn() read it", () => {
  assert.equal(headLine({ log_id: LOG_ID, size: 8, root: ROOT }), LINE);
  assert.deepEqual(parseHead(LINE), HEAD);
  assert.deepEqual(headsIn(LINE), { heads: [HEAD], broken: [], brokenCount: 0 });
});

Deno.test("every head that was written is read", () => {
  const size = fc.oneof(fc.nat(), fc.maxSafeInteger().map(Math.abs));
  const bytes = (length: number) =>
    fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => new Uint8Array(bytes));
  fc.assert(fc.property(bytes(16), size, bytes(32), (id, size, root) => {
    const log_id = encodeHex(id);
    const head = { origin: `gait.log/${log_id}`, size, root };
    assert.deepEqual(parseHead(headLine({ log_id, size, root })), head);
    assert.deepEqual(parseHead(`${size}:${encodeHex(root)}`), { size, root });
  }));
});

const CHECKPOINT = await signedCheckpoint(HEAD);

/** Each form, as people paste it, with what it says. */
const FORMS: readonly [string, string, object][] = [
  ["size and root", `8:${HEX}`, { size: 8, root: ROOT }],
  ["size and root with the name of the hash", `8:sha256:${HEX}`, { size: 8, root: ROOT }],
  ["size and root within white space", ` 8:${HEX}\r\n`, { size: 8, root: ROOT }],
  ["the empty log", `0:${HEX}`, { size: 0, root: ROOT }],
  ["the line with an LF", `${LINE}\n`, HEAD],
  ["the line in a line of a log", `Nov 29 15:32:48 host gait[71]: ${LINE}\n`, HEAD],
  ["the line among other lines", `building\n${LINE}\ndone\n`, HEAD],
  ["the line in a sentence", `(${LINE}).`, HEAD],
];

for (const [form, text, head] of FORMS) {
  Deno.test(`parseHead() reads ${form}`, () => assert.deepEqual(parseHead(text), head));
}

Deno.test("parseHead() reads a checkpoint, signed or not, also without its last LF", () => {
  for (const text of [CHECKPOINT, checkpointText(HEAD)]) {
    for (const given of [text, text.slice(0, -1)]) {
      const { checkpoint, ...head } = parseHead(given)!;
      assert.deepEqual(head, HEAD);
      assert.equal(checkpoint?.note.signatures.length, text === CHECKPOINT ? 1 : 0);
    }
  }
});

const line = (from: string, to: string) => LINE.replace(from, to);

/** One fault each. */
const NO_HEADS: readonly [string, string][] = [
  ["nothing", ""],
  ["a root alone", HEX],
  ["a size alone", "8"],
  ["no size", `:${HEX}`],
  ["a zero before the size", `08:${HEX}`],
  ["a negative size", `-8:${HEX}`],
  ["a size of 2^53", `9007199254740992:${HEX}`],
  ["a size of 17 digits", `10000000000000000:${HEX}`],
  ["a size with a fraction", `8.0:${HEX}`],
  ["a space after the colon", `8: ${HEX}`],
  ["a root in capitals", `8:${HEX.toUpperCase()}`],
  ["a root of 63 characters", `8:${HEX.slice(1)}`],
  ["a root of 65 characters", `8:${HEX}0`],
  ["a root of another hash", `8:sha512:${HEX}`],
  ["two heads", `8:${HEX} 8:${HEX}`],
  ["a line in small letters", LINE.toLowerCase()],
  ["a line within a word", `A${LINE}`],
  ["a line without the log", line(`log=${LOG_ID} `, "")],
  ["a short id", line(LOG_ID, LOG_ID.slice(1))],
  ["a long id", line(LOG_ID, `${LOG_ID}0`)],
  ["an id in capitals", line(LOG_ID, LOG_ID.toUpperCase())],
  ["a zero before the size of a line", line("size=8", "size=08")],
  ["a line with a size of 2^53", line("size=8", "size=9007199254740992")],
  ["a line with two spaces", line(" size", "  size")],
  ["a line that is broken", line(" root", "\nroot")],
  ["a line with another order", `GAIT size=8 log=${LOG_ID} root=sha256:${HEX}`],
  ["a line without the name of the hash", line("sha256:", "")],
  ["a line with a short root", line(HEX, HEX.slice(1))],
  ["a line with a long root", line(HEX, `${HEX}0`)],
  ["a line that is cut", LINE.slice(0, -1)],
  ["two lines", `${LINE}\n${line("size=8", "size=9")}`],
  ["a checkpoint of another program", CHECKPOINT.replaceAll("gait.log/", "example.com/")],
  ["a checkpoint with a zero before its size", CHECKPOINT.replace("\n8\n", "\n08\n")],
  ["two checkpoints", `${CHECKPOINT}\n${CHECKPOINT}`],
];

for (const [fault, text] of NO_HEADS) {
  Deno.test(`parseHead() refuses ${fault}`, () => assert.equal(parseHead(text), undefined));
}

/** What headsIn() finds: the sizes of the heads, and the numbers of the lines that are none. */
function found(text: string): readonly [readonly number[], readonly number[]] {
  const { heads, broken } = headsIn(text);
  return [heads.map(({ size }) => size), broken];
}

const NINE = line("size=8", "size=9");
const OTHER_CHECKPOINT = checkpointText({ ...HEAD, size: 9 });

Deno.test("headsIn() finds each head of a text in its order, and no faulty one", () => {
  const text = [LINE, LINE.slice(0, -1), `x ${NINE} y`, line("size=8", "size=08"), LINE].join("\n");
  assert.deepEqual(found(text), [[8, 9, 8], [2, 4]]);
  assert.deepEqual(found(""), [[], []]);
});

/** Texts with the heads 8 and 9, each once, in other forms and together. */
const COLLECTIONS: readonly [string, string][] = [
  ["two in one line", `${LINE} ${NINE}`],
  ["a line and a checkpoint", `${LINE}\n\n${OTHER_CHECKPOINT}`],
  ["a signed checkpoint and a line", `${CHECKPOINT}${NINE}`],
  ["two checkpoints", `${CHECKPOINT}\n${OTHER_CHECKPOINT}`],
  ["two checkpoints with no line between", `${checkpointText(HEAD)}${OTHER_CHECKPOINT}`],
  ["two checkpoints with CR", `${CHECKPOINT}\n${OTHER_CHECKPOINT}`.replaceAll("\n", "\r\n")],
  ["two of size and root", `8:${HEX}\n9:sha256:${HEX}`],
  ["size and root beside a line", `${LINE}\nbuilding\n 9:${HEX}\r\n`],
  ["a byte order mark", `\ufeff8:${HEX}\n${NINE}`],
];

for (const [what, text] of COLLECTIONS) {
  Deno.test(`headsIn() reads ${what}`, () => assert.deepEqual(found(text), [[8, 9], []]));
}

Deno.test("headsIn() keeps the signatures of each checkpoint, also with CR", () => {
  for (const text of [CHECKPOINT, CHECKPOINT.replaceAll("\n", "\r\n"), CHECKPOINT.slice(0, -1)]) {
    const { heads } = headsIn(`building\n${text}\n${OTHER_CHECKPOINT}`);
    const signatures = heads.map(({ checkpoint }) => checkpoint?.note.signatures.length);
    assert.deepEqual(signatures, [1, 0]);
    assert.deepEqual(heads.map(({ origin }) => origin), [ORIGIN, ORIGIN]);
  }
});

/** Changed forms of a head that still say which it is. */
const CERTAIN: readonly [string, string][] = [
  ["tabs", LINE.replaceAll(" ", "\t")],
  ["no-break spaces", LINE.replaceAll(" ", "\u00a0")],
  ["two spaces", LINE.replaceAll(" ", "  ")],
  ["no first word", LINE.slice("GAIT ".length)],
  ["a first word in small letters", LINE.replace("GAIT", "gait")],
  ["a letter before the first word", `x${LINE}`],
  ["the end of a colour before the first word", `\x1b[32m${LINE}\x1b[0m`],
  ["no name of the hash", line("sha256:", "")],
  ["an escape of JSON before it", `{"MESSAGE":"x\\n${LINE}\\n"}`],
  ["escapes of JSON between its words", `{"MESSAGE":"${LINE.replaceAll(" ", "\\t")}"}`],
  ["an encoding of addresses", encodeURIComponent(LINE)],
  ["an encoding of forms", new URLSearchParams({ text: LINE }).toString()],
  ["an encoding of addresses, twice", encodeURIComponent(encodeURIComponent(LINE))],
  ["spaces as HTML", LINE.replaceAll(" ", "&nbsp;")],
  ["equal signs as HTML in decimal", LINE.replaceAll("=", "&#61;")],
  ["equal signs as HTML in hex", LINE.replaceAll("=", "&#x3D;")],
  ["equal signs as HTML by name", LINE.replaceAll("=", "&equals;")],
  ["equal signs as HTML, twice", LINE.replaceAll("=", "&amp;#61;")],
  ["all signs as HTML", LINE.replaceAll("=", "&#061;").replaceAll(":", "&colon;")],
  ["equal signs as Gson writes them", `{"m":"${LINE.replaceAll("=", "\\u003d")}"}`],
  ["equal signs in capitals of JSON", `{"m":"${LINE.replaceAll("=", "\\u003D")}"}`],
  ["equal signs of JSON in JSON", `{"m":"${LINE.replaceAll("=", "\\\\u003d")}"}`],
  ["equal signs as Rust prints them", LINE.replaceAll("=", "\\u{3d}")],
  ["equal signs as systemd writes them", LINE.replaceAll("=", "\\x3d")],
  ["equal signs in octal", LINE.replaceAll("=", "\\075")],
  ["equal signs as CEF writes them", LINE.replaceAll("=", "\\=")],
  ["equal signs as mail writes them", LINE.replaceAll("=", "=3D")],
  ["spaces as JSON writes any sign", LINE.replaceAll(" ", "\\u0020")],
  ["NUL between its characters", [...LINE].join("\0")],
  ["a zero-width space in it", line("size", "\u200bsize")],
];

for (const [what, text] of CERTAIN) {
  Deno.test(`headsIn() reads a head with ${what}`, () => {
    assert.deepEqual(headsIn(text), { heads: [HEAD], broken: [], brokenCount: 0 });
  });
}

/** Parts and changed forms that do not say which head it is. */
const UNCERTAIN: readonly [string, string][] = [
  ["a root that is cut", LINE.slice(0, -1)],
  ["a root that is too long", `${LINE}0`],
  ["a root in capitals", line(HEX, HEX.toUpperCase())],
  ["no root", LINE.slice(0, LINE.indexOf(" root"))],
  ["no size", line("size=8 ", "")],
  ["a size of 2^53", line("size=8", "size=9007199254740992")],
  ["another order", `GAIT size=8 log=${LOG_ID} root=sha256:${HEX}`],
  ["a short id", line(LOG_ID, LOG_ID.slice(1))],
  ["no id", line(`log=${LOG_ID} `, "")],
  ["its root alone", `root=sha256:${HEX}`],
  ["its root alone, escaped", `root\\u003dsha256:${HEX}`],
  ["colons for equal signs", LINE.replaceAll("=", ": ")],
  ["quoted values", LINE.replace(/=(\S+)/g, '="$1"')],
  ["arrows for equal signs", LINE.replaceAll("=", " => ")],
  ["spaces for equal signs", LINE.replaceAll("=", " ")],
  ["bold words", LINE.replace(/(\w+)=/g, "**$1:** ")],
  ["its log alone, with a colon", `log: ${LOG_ID}`],
  ["size and root with spaces", `8 : ${HEX}`],
  ["size and root as JSON writes any sign", `"8\\u003a${HEX}"`],
  ["size and root in a line of JSON", `{"log":"x\\n8:${HEX}\\n"}`],
  ["its beginning alone", "GAIT log="],
  ["size and root with a space", `8: ${HEX}`],
  ["size and root within other words", `was 8:${HEX} then`],
  ["size and root with a zero before", `08:${HEX}`],
  ["a root of 63 characters behind a size", `8:${HEX.slice(1)}`],
  ["a checkpoint without its root", `${ORIGIN}\n8\n`],
  ["a quoted checkpoint", checkpointText(HEAD).replaceAll(/^/gm, "> ").slice(0, -2)],
];

for (const [what, text] of UNCERTAIN) {
  Deno.test(`headsIn() names a line with ${what}`, () => {
    assert.deepEqual(found(`building\n${text}\n`), [[], [2]]);
  });
}

/** The line of the head 8, as mail breaks a line of 127 characters and marks what is quoted. */
const WRAPPED: readonly [string, string][] = [
  ["before its root", LINE.replace(" root", "\nroot")],
  ["behind a space before its root", LINE.replace(" root", " \nroot")],
  ["before its size", LINE.replace(" size", "\nsize")],
  ["before size and root", LINE.replace(" size", "\r\nsize").replace(" root", "\r\n root")],
  ["before its root, quoted", `> ${LINE.replace(" root", "\n> root")}`],
  ["before its root, quoted twice", `>> ${LINE.replace(" root", "\n> > root")}`],
  ["before its root, in a sentence", `The head is ${LINE.replace(" root", "\nroot")}, they say.`],
];

for (const [where, text] of WRAPPED) {
  Deno.test(`headsIn() reads a head that was broken ${where}`, () => {
    assert.deepEqual(found(`building\n${text}\n${NINE}\n`), [[8, 9], []]);
    assert.deepEqual(found(text), [[8], []]);
  });
}

Deno.test("headsIn() joins a line only with one that goes on with the head", () => {
  const beginning = LINE.slice(0, LINE.indexOf(" root"));
  const root = `root=sha256:${HEX}`;
  assert.deepEqual(found(`${beginning}\nbuilding\n${root}`), [[], [1, 3]]);
  assert.deepEqual(found(`${beginning}\n${NINE}`), [[9], [1]]);
  assert.deepEqual(found(`${beginning}\n${CHECKPOINT}`), [[8], [1]]);
  assert.deepEqual(found(`${beginning}\n\n${root}`), [[], [1, 3]]);
  assert.deepEqual(found(`${beginning}\nsize=9\n${root}`), [[], [1, 3]]);
  assert.deepEqual(found(`building\n${beginning}`), [[], [2]]);
  assert.deepEqual(found(`${ORIGIN}\n8\n${beginning}\n${root}`), [[8], [1]]);
});

Deno.test("headsIn() reads a checkpoint with a damaged signature, and names that line", () => {
  const text = CHECKPOINT.replace(/[A-Za-z0-9+/=]+\n$/, "!\n");
  const { heads, broken } = headsIn(text);
  assert.deepEqual(heads, [HEAD]);
  assert.deepEqual(broken, [5]);
});

Deno.test("headsIn() finds nothing in other lines", () => {
  const others = [
    "gait gate eval --log=/home/a/gait.log --policy p.yaml",
    `${HEX}  release.tar.gz`,
    `Digest: sha256:${HEX}`,
    `${ORIGIN}+cbaf0ad2+AdWpgBgtWzWFpi/CZMU8gz4vAY1CW4I/F6eNVUjnzl7l`,
    "BOOT_IMAGE=/vmlinuz root=UUID=0b1e size=8",
    "12:30:01 GAIT has judged 12 calls",
    `GAIT run_id=run_1 manifest=sha256:${HEX} verify="gait verify run_1"`,
    `"rootHash":"${HEX}"`,
    `the log ${LOG_ID} was given up`,
    `{"log_id":"${LOG_ID}","ok":true}`,
  ];
  assert.deepEqual(found(others.join("\n")), [[], []]);
});

/** Lines that gait prints, with the heads in them: each once, and none is called broken. */
const OWN: readonly [string, object, readonly number[]][] = [
  [
    "gait log head --json",
    {
      checkpoint: CHECKPOINT,
      checkpoint_entries: 8,
      entries: 8,
      head: LINE,
      log_id: LOG_ID,
      root: HEX,
    },
    [8],
  ],
  [
    "gait log head --json of a log with more entries than its checkpoint",
    {
      checkpoint: CHECKPOINT,
      checkpoint_entries: 8,
      entries: 9,
      head: NINE,
      log_id: LOG_ID,
      root: HEX,
    },
    [8, 9],
  ],
  ["gait log verify --json", { logs: [{ entries: 8, log_id: LOG_ID, root: HEX }] }, [8]],
  ["a checkpoint line of a log", { checkpoint: { note: CHECKPOINT, range: ["x"] } }, [8]],
  ["an unsigned checkpoint line", { checkpoint: { note: checkpointText(HEAD), range: [] } }, [8]],
  ["a head with continues", { head: { continues: { log_id: LOG_ID, root: HEX, size: 8 } } }, [8]],
  ["a line of the index", { seen: { log_id: LOG_ID, n: 3, root: HEX, size: 8 } }, [8]],
];

for (const [what, line, sizes] of OWN) {
  Deno.test(`headsIn() reads ${what}`, () => {
    const [heads, broken] = found(JSON.stringify(line));
    assert.deepEqual([heads.toSorted(), broken], [sizes, []]);
  });
}

Deno.test("headsIn() reads a long line in a time that grows with its length", () => {
  const long = ["\\".repeat(2_000_000), `${" ".repeat(1_000_000)}root`, `${LINE} `.repeat(10_000)];
  for (const text of long) headsIn(text);
  assert.equal(headsIn(`${long[0]} ${LINE}`).heads.length, 1);
});

Deno.test("headsIn() counts all lines that are no whole head, and names the first hundred", () => {
  const { broken, brokenCount } = headsIn("GAIT log=\n".repeat(130));
  assert.deepEqual(broken, Array.from({ length: 100 }, (_, at) => at + 1));
  assert.equal(brokenCount, 130);
});

Deno.test("headsIn() names a line with a head as members of JSON: whose it is, is not read", () => {
  const members = JSON.stringify({ log: LOG_ID, size: 8, root: `sha256:${HEX}` });
  assert.deepEqual(found(`${members}\n${LINE}`), [[8], [1]]);
});
