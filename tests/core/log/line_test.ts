/** Lines of a log and of the index: what is one, and what is none. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeBase64 } from "../../../src/core/bytes.ts";
import { canonicalize } from "../../../src/core/json/canonical.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import { JSON_MAX_DEPTH, JSONL_LINE_MAX_BYTES } from "../../../src/core/limits.ts";
import {
  hashesOf,
  isLineFault,
  LEAF_MAX_BYTES,
  lineBytes,
  readIndexLine,
  readLine,
} from "../../../src/core/log/line.ts";
import type { LogLine } from "../../../src/core/schema/log.ts";
import { refusal } from "../../support/refusal.ts";
import { sha256Of } from "../../support/sample_logs.ts";
import { utf8 } from "../../support/text_source.ts";
import { LEAVES } from "./worked.ts";

const SALT = "AwMDAwMDAwMDAwMDAwMDAw";
const TS = "2026-11-01T10:00:03Z";
const EVENT = `{"event":{"event":"heartbeat","n":3,"salt":"${SALT}","ts":"${TS}"}}`;
const HEAD = LEAVES[0]!;
const DECISION = LEAVES[1]!;
const OUTCOME = LEAVES[2]!;
const END = LEAVES[7]!;
const PAYLOAD = `{"payload":{"member":"args","of":1,"value":{"a":1}}}`;
const CHECKPOINT = `{"checkpoint":{"note":"text\\n","range":[]}}`;
const PRUNED = `{"pruned":{"from":1,"leaves":["${encodeBase64(sha256Of())}"]}}`;

function problemOf(text: string | Uint8Array, reader = readLine): string | undefined {
  const read = reader(typeof text === "string" ? utf8(text) : text);
  return isLineFault(read) ? read.problem : undefined;
}

const written = (line: LogLine) => new TextDecoder().decode(lineBytes(line)).slice(0, -1);
const eventOf = (members: object): LogLine => ({
  event: { event: "x", n: 1, salt: SALT, ts: TS, ...members },
});

Deno.test("every line that the tables change is read", () => {
  for (const text of [EVENT, PAYLOAD, CHECKPOINT, PRUNED, ...LEAVES]) {
    assert.equal(problemOf(text), undefined, text);
  }
});

Deno.test("readLine() tells the kind, and of a leaf its index, time and salt", () => {
  const event = readLine(utf8(EVENT));
  assert.ok(!isLineFault(event));
  assert.equal(event.kind, "event");
  assert.deepEqual(event.leaf, { n: 3, ts: TS, salt: SALT });
  for (
    const [text, kind] of [[PAYLOAD, "payload"], [CHECKPOINT, "checkpoint"], [PRUNED, "pruned"]]
  ) {
    const read = readLine(utf8(text!));
    assert.ok(!isLineFault(read));
    assert.deepEqual([read.kind, read.leaf], [kind, undefined]);
  }
});

const CANONICAL = /not canonical JSON/;
const ONE_MEMBER = /not exactly one member/;
const event = (from: string, to: string) => EVENT.replace(from, () => to);

/** One fault each, and what is said of it. */
const NO_LINES: readonly [string, string, RegExp][] = [
  ["nothing", "", CANONICAL],
  ["no JSON", "x", CANONICAL],
  ["a line that is cut", EVENT.slice(0, -1), CANONICAL],
  ["an LF at the end", `${EVENT}\n`, CANONICAL],
  ["a CR at the end", `${EVENT}\r`, CANONICAL],
  ["a byte order mark", `\ufeff${EVENT}`, CANONICAL],
  ["a NUL at the end", `${EVENT}\0`, CANONICAL],
  ["a space at its start", ` ${EVENT}`, CANONICAL],
  ["a space after a colon", event(`"n":3`, `"n": 3`), CANONICAL],
  [
    "names in another order",
    `{"event":{"n":3,"event":"heartbeat","salt":"${SALT}","ts":"${TS}"}}`,
    CANONICAL,
  ],
  ["an index with a fraction of zeros", event(`"n":3`, `"n":3.0`), CANONICAL],
  ["an index with an exponent", event(`"n":3`, `"n":3e0`), CANONICAL],
  ["minus zero", event(`"n":3`, `"n":-0`), CANONICAL],
  ["a number beyond the doubles", event(`"n":3`, `"n":1e400`), CANONICAL],
  ["an index that is not exact", event(`"n":3`, `"n":9007199254740993`), CANONICAL],
  ["an escape that is not needed", event("heartbeat", "he\\u0061rtbeat"), CANONICAL],
  ["a slash with an escape", event("heartbeat", "heart\\/beat"), CANONICAL],
  ["an escape in capitals", event("heartbeat", "heart\\u001Fbeat"), CANONICAL],
  ["a pair of surrogates as escapes", event("heartbeat", "\\ud83d\\ude00"), CANONICAL],
  ["the first half of a character", event("heartbeat", "\\ud83d"), CANONICAL],
  ["the second half of a character", event("heartbeat", "\\ude00"), CANONICAL],
  ["half of a character in a name", event(`"${TS}"`, `"${TS}","z\\ud83d":1`), CANONICAL],
  ["half of a character deep inside", PAYLOAD.replace("1}", `["\\ud83d"]}`), CANONICAL],
  [
    "half of a character beside names that are numbers",
    PAYLOAD.replace(`"a":1`, `"10":"\\ud83d","9":1`),
    CANONICAL,
  ],
  ["the same member twice", event(`"n":3`, `"n":3,"n":3`), CANONICAL],
  ["the same kind twice", `${EVENT.slice(0, -1)},${EVENT.slice(1)}`, CANONICAL],
  ["the same member twice, deep inside", PAYLOAD.replace(`"a":1`, `"a":1,"a":1`), CANONICAL],
  ["the same name twice, by an escape", PAYLOAD.replace(`"a":1`, `"a":1,"\\u0061":1`), CANONICAL],
  [
    "names that are numbers in the order of numbers",
    PAYLOAD.replace(`"a":1`, `"9":1,"10":1`),
    CANONICAL,
  ],
  ["two lines in one", `${EVENT}${EVENT}`, CANONICAL],
  ["an array", `[${EVENT}]`, CANONICAL],
  ["null", "null", CANONICAL],
  ["a text", `"event"`, CANONICAL],
  ["no member", "{}", ONE_MEMBER],
  ["two kinds", `${EVENT.slice(0, -1)},${PAYLOAD.slice(1)}`, ONE_MEMBER],
  ["a kind and a member of no meaning", `${EVENT.slice(0, -1)},"x":1}`, ONE_MEMBER],
  ["an unknown kind", EVENT.replace("event", "evenT"), /no kind that gait knows/],
  ["a kind of the index", EVENT.replace("event", "opened"), /no kind that gait knows/],
  [
    "a name of every object as kind",
    EVENT.replace("event", "constructor"),
    /no kind that gait knows/,
  ],
  ["__proto__ as kind", EVENT.replace("event", "__proto__"), /no kind that gait knows/],
  ["null for the members", `{"event":null}`, /member event is not an object/],
  ["a list for the members", `{"event":[]}`, /member event is not an object/],
  ["a text for the members", `{"event":"x"}`, /member event is not an object/],
  ["no index", event(`"n":3,`, ""), /\/event\/n/],
  ["null for the index", event(`"n":3`, `"n":null`), /\/event\/n/],
  ["a text for the index", event(`"n":3`, `"n":"3"`), /\/event\/n/],
  ["a negative index", event(`"n":3`, `"n":-1`), /\/event\/n/],
  ["an index with a fraction", event(`"n":3`, `"n":3.5`), /\/event\/n/],
  ["an index of 2^53", event(`"n":3`, `"n":9007199254740992`), /\/event\/n/],
  ["no salt", event(`"salt":"${SALT}",`, ""), /\/event\/salt/],
  ["a short salt", event(SALT, SALT.slice(1)), /\/event\/salt/],
  ["a salt with padding", event(SALT, `${SALT}==`), /\/event\/salt/],
  ["no time", event(`,"ts":"${TS}"`, ""), /\/event\/ts/],
  ["a number for the time", event(`"${TS}"`, "1793527203"), /\/event\/ts/],
  ["a day that is not in the calendar", event("11-01", "11-31"), /\/event\/ts/],
  ["a time in another zone", event(TS, "2026-11-01T11:00:03+01:00"), /time/],
  ["a time with a zone of zero", event(TS, "2026-11-01T10:00:03+00:00"), /time/],
  ["a time with zeros at its end", event(TS, "2026-11-01T10:00:03.50Z"), /time/],
  ["a time with a fraction of zero", event(TS, "2026-11-01T10:00:03.0Z"), /time/],
  ["a time with ten digits", event(TS, "2026-11-01T10:00:03.1234567891Z"), /time/],
  ["no name of an event", event(`"event":"heartbeat",`, ""), /\/event\/event/],
  [
    "a name in other letter case",
    event('{"event":"', `{"N":3,"event":"`),
    /differs only in letter case/,
  ],
  ["the head of another format", HEAD.replace('gait.log"', 'gait.logs"'), /schema_id/],
  ["a log id in capitals", HEAD.replace("0a0b0c", "0A0B0C"), /log_id/],
  ["a short log id", HEAD.replace("0a0b0c", "0a0b0"), /log_id/],
  ["an unknown answer", DECISION.replace(`"pass"`, `"passed"`), /\/decision\/answer/],
  [
    "a text for the reason codes",
    DECISION.replace(/\["matched[^\]]*\]/, `"x"`),
    /\/decision\/reason_codes/,
  ],
  [
    "a list as trace",
    DECISION.replace(/"trace":.*\},"ts"/, `"trace":[],"ts"`),
    /\/decision\/trace/,
  ],
  ["no call", DECISION.replace(/"call":\{[^}]*\},/, ""), /\/decision\/call/],
  ["an unknown status", OUTCOME.replace(`"ok"`, `"fine"`), /\/outcome\/status/],
  ["a decision before the first", OUTCOME.replace(`"of":1`, `"of":-1`), /\/outcome\/of/],
  ["an unknown reason to end", END.replace("session_end", "ended"), /\/end\/reason/],
  ["a negative count", END.replace(`"event":4`, `"event":-4`), /\/end\/counts\/event/],
  ["an unknown member of a payload", PAYLOAD.replace("args", "arg"), /\/payload\/member/],
  ["a list as payload", PAYLOAD.replace(`{"a":1}`, "[]"), /\/payload\/value/],
  ["a number for a note", CHECKPOINT.replace(`"text\\n"`, "1"), /\/checkpoint\/note/],
  ["no range", CHECKPOINT.replace(`,"range":[]`, ""), /\/checkpoint\/range/],
  ["a number in a range", CHECKPOINT.replace("[]", "[1]"), /\/checkpoint\/range\/0/],
  ["no hashes", PRUNED.replace(/,"leaves":.*\]/, ""), /\/pruned\/leaves/],
  [
    "a member of a checkpoint that no hash covers",
    CHECKPOINT.replace('{"note"', '{"approved_by":"alice","note"'),
    /^its member "approved_by" is covered by no hash$/,
  ],
  [
    "a member of a payload that no hash covers",
    PAYLOAD.replace('"of"', '"note":"approved","of"'),
    /^its member "note" is covered by no hash$/,
  ],
  [
    "a member beside the hashes of pruned entries",
    PRUNED.replace("]}", '],"why":"erasure"}'),
    /^its member "why" is covered by no hash$/,
  ],
  [
    "a member with a name of every object in a checkpoint",
    CHECKPOINT.replace('{"note"', '{"constructor":1,"note"'),
    /^its member "constructor" is covered by no hash$/,
  ],
];

for (const [fault, text, problem] of NO_LINES) {
  Deno.test(`readLine() refuses ${fault}`, () => {
    assert.match(problemOf(text) ?? "it was read", problem);
  });
}

Deno.test("readIndexLine() refuses a member of a checkpoint that no hash covers", () => {
  assert.equal(problemOf(CHECKPOINT, readIndexLine as typeof readLine), undefined);
  const text = CHECKPOINT.replace('{"note"', '{"approved_by":"alice","note"');
  const problem = problemOf(text, readIndexLine as typeof readLine);
  assert.match(problem ?? "", /^its member "approved_by" is covered by no hash$/);
});

Deno.test("readLine() refuses bytes that are not UTF-8", () => {
  for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]) {
    const text = utf8(EVENT);
    const at = EVENT.indexOf("heartbeat");
    const broken = new Uint8Array([...text.subarray(0, at), ...bytes, ...text.subarray(at)]);
    assert.equal(problemOf(broken), "it is not UTF-8");
  }
});

Deno.test("readLine() reads U+FFFD where it was written, and nowhere in its place", () => {
  const text = EVENT.replace("heartbeat", "heart\ufffdbeat");
  assert.equal(problemOf(text), undefined);
  const bytes = utf8(text);
  const at = bytes.indexOf(0xef);
  assert.deepEqual([...bytes.subarray(at, at + 3)], [0xef, 0xbf, 0xbd]);
  for (const bad of [[0xef, 0xbf], [0xef, 0xbf, 0xbd, 0x80], [0xff]]) {
    const broken = [...bytes.subarray(0, at), ...bad, ...bytes.subarray(at + 3)];
    assert.equal(problemOf(Uint8Array.from(broken)), "it is not UTF-8");
  }
});

Deno.test("an unknown member of an entry may have a name of every object", () => {
  for (const name of ["__proto__", "constructor", "toString", "valueOf"]) {
    const names = ["event", "n", "salt", "ts", name].toSorted();
    const members: Record<string, string> = {
      ...{ event: '"heartbeat"', n: "3", salt: `"${SALT}"`, ts: `"${TS}"` },
    };
    const text = `{"event":{${
      names.map((one) => `"${one}":${one === name ? "{}" : members[one]}`).join(",")
    }}}`;
    const read = readLine(utf8(text));
    assert.ok(!isLineFault(read), `${text} ${JSON.stringify(read)}`);
    assert.ok(Object.hasOwn(read.members, name));
  }
});

Deno.test("the members of Object.prototype are names like others", () => {
  for (const name of ["__proto__", "constructor", "toString"]) {
    const text = PAYLOAD.replace(`{"a":1}`, `{"${name}":{"a":1}}`);
    const read = readLine(utf8(text));
    assert.ok(!isLineFault(read));
    assert.equal(written(read.line), text);
  }
});

/** A leaf of so many bytes. */
function leafOf(bytes: number): LogLine {
  const rest = written(eventOf({})).length - 1;
  return eventOf({ event: "x".repeat(bytes - rest) });
}

Deno.test(`a leaf has at most ${LEAF_MAX_BYTES} bytes, written or read`, async () => {
  const largest = lineBytes(leafOf(65_535));
  assert.equal(largest.length, 65_536);
  assert.equal(problemOf(largest.subarray(0, -1)), undefined);
  const { message } = await refusal(() => lineBytes(leafOf(65_536)));
  assert.match(message, /^Cannot add an entry of 65536 bytes to the log: at most 65535$/);
  const larger = utf8(`${canonicalize(leafOf(65_536))}`);
  assert.match(problemOf(larger) ?? "", /^it has 65536 bytes, and an entry at most 65535$/);
});

Deno.test("a payload may be larger than a leaf, up to the limit of every line", () => {
  const rest = PAYLOAD.length - 1;
  const payloadOf = (bytes: number) =>
    PAYLOAD.replace("1}}}", `"${"x".repeat(bytes - rest - 2)}"}}}`);
  assert.equal(problemOf(payloadOf(100_000)), undefined);
  assert.equal(problemOf(payloadOf(JSONL_LINE_MAX_BYTES - 1)), undefined);
  assert.match(problemOf(payloadOf(JSONL_LINE_MAX_BYTES)) ?? "", /^it has 10485760 bytes or more/);
});

const nested = (levels: number, inside: string) =>
  `${`{"a":`.repeat(levels - 1)}{"a":${inside}}${"}".repeat(levels - 1)}`;
const deepPayload = (levels: number, inside: string) =>
  PAYLOAD.replace(`{"a":1}`, () => nested(levels, inside));

for (
  const [what, inside] of [
    ["a number", "1"],
    ["a text with what looks like a surrogate", `"\\\\ud83d"`],
    ["names that are numbers", `{"10":1,"9":1}`],
  ] as const
) {
  // Arguments may be nested as deep as every document; what a writer accepts, a reader must.
  Deno.test(`a payload is read as deep as arguments are, and no deeper: ${what}`, () => {
    const levels = JSON_MAX_DEPTH - (inside.startsWith("{") ? 1 : 0);
    const text = deepPayload(levels, inside);
    assert.equal(problemOf(text), undefined);
    const read = readLine(utf8(text));
    assert.ok(!isLineFault(read));
    assert.equal(written(read.line), text);
    assert.match(problemOf(deepPayload(levels + 1, inside)) ?? "it was read", CANONICAL);
  });
}

Deno.test("nesting of any depth is refused, and ends no process", () => {
  for (const levels of [2_000, 5_000, 7_000, 100_000, 1_000_000]) {
    assert.match(problemOf(deepPayload(levels, "1")) ?? "it was read", CANONICAL);
    const list = PAYLOAD.replace("1}", `${"[".repeat(levels)}${"]".repeat(levels)}}`);
    assert.match(problemOf(list) ?? "it was read", CANONICAL);
  }
});

const jsonObject = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue());

Deno.test("readLine() reads what lineBytes() wrote", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 });
  fc.assert(fc.property(fc.nat(), text, text, (n, event, ref) => {
    const line = eventOf({ n, event, ref });
    const read = readLine(lineBytes(line).subarray(0, -1));
    assert.ok(!isLineFault(read), JSON.stringify(read));
    assert.deepEqual(read.line, line);
  }));
  fc.assert(fc.property(jsonObject, (some) => {
    const value = some as JsonObject;
    const read = readLine(lineBytes({ payload: { of: 1, member: "args", value } }).subarray(0, -1));
    assert.ok(!isLineFault(read), JSON.stringify(read));
    assert.equal(canonicalize(read.line.payload?.value), canonicalize(value));
  }));
});

/** Whether a JSON text is the canonical one of a value that has one: half of a surrogate has none. */
function isCanonical(text: string): boolean {
  const value = JSON.parse(text);
  return !/\\ud[89a-f]/.test(text) && canonicalize(value) === text;
}

Deno.test("readLine() reads the canonical text of a value, and no other one", () => {
  const stringUnit = fc.constantFrom(...'a1/é𐌀"\\\0\u007f\u2028', "\ud83d", "\ude00");
  const value = fc.jsonValue({ stringUnit });
  const spelled = fc.tuple(value, fc.constantFrom("", " ")).map(([value, space]) =>
    `{"payload":{"member":"args","of":1,"value":{"x":${JSON.stringify(value, null, space)}}}}`
  );
  fc.assert(
    fc.property(spelled, (text) => assert.equal(problemOf(text) === undefined, isCanonical(text))),
    { numRuns: 1000 },
  );
});

Deno.test("readLine() reads no line with a byte cut out, doubled or changed that names another value", () => {
  const [line, length] = [utf8(DECISION), DECISION.length];
  const change = fc.tuple(fc.nat(length - 1), fc.nat(255), fc.constantFrom("cut", "double", "set"));
  fc.assert(
    fc.property(change, ([at, byte, how]) => {
      const bytes = [...line];
      bytes.splice(at, how === "double" ? 0 : 1, ...(how === "cut" ? [] : [byte]));
      const read = readLine(Uint8Array.from(bytes));
      if (isLineFault(read)) return;
      const text = new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
      assert.equal(canonicalize(JSON.parse(text)), text);
    }),
    { numRuns: 500 },
  );
});

const LEAF_MEMBERS = `"n":1,"salt":"${SALT}","ts":"${TS}"`;
const OPENED = `{"opened":{"file":"a.jsonl","leaf":"x","log_id":"${
  "0".repeat(32)
}",${LEAF_MEMBERS}}}`;

Deno.test("readIndexLine() reads the kinds of the index, and no others", () => {
  const read = readIndexLine(utf8(OPENED));
  assert.ok(!isLineFault(read), JSON.stringify(read));
  assert.deepEqual(read.leaf, { n: 1, ts: TS, salt: SALT });
  assert.equal(problemOf(CHECKPOINT, readIndexLine as typeof readLine), undefined);
  for (const text of [EVENT, DECISION, PAYLOAD, END]) {
    const problem = problemOf(text, readIndexLine as typeof readLine);
    assert.match(problem ?? "it was read", /no kind that gait knows/);
  }
  const head = problemOf(HEAD, readIndexLine as typeof readLine);
  assert.match(head ?? "it was read", /schema_id/, "the head of a log is not a head of the index");
});

Deno.test("hashesOf() reads hashes of 32 bytes in base64", () => {
  const hash = sha256Of();
  const text = encodeBase64(hash);
  assert.deepEqual(hashesOf([text, text]), [hash, hash]);
  assert.deepEqual(hashesOf([]), []);
  for (
    const other of [
      "",
      "x",
      text.slice(0, -1),
      `${text}=`,
      encodeBase64(hash.subarray(1)),
      hash.toHex(),
    ]
  ) {
    assert.equal(hashesOf([text, other, text]), undefined, other);
  }
});
