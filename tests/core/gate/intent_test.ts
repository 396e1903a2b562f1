import assert from "node:assert/strict";
import { ERROR_CLASSES, GaitError } from "../../../src/core/error.ts";
import { parseIntent } from "../../../src/core/gate/intent/read.ts";
import { canonicalIntent, digestIntent } from "../../../src/core/gate/intent/digest.ts";
import { normalizeIntent } from "../../../src/core/gate/intent/normalize.ts";
import type { JsonValue } from "../../../src/core/json/json.ts";
import type { Source } from "../../../src/core/source.ts";
import { EXAMPLE, intentOf, request, source } from "./support.ts";

const UNCHANGED = "9a16703c02a4dcc0";

async function prefixOf(from: Source): Promise<string> {
  return (await digestIntent(normalizeIntent(parseIntent(from)))).intent_digest.slice(0, 16);
}

function changed(changes: Record<string, JsonValue | undefined>): Source {
  return source(JSON.stringify({ ...EXAMPLE, ...changes }));
}

/** The example with the member `content` replaced by raw JSON text. */
function withContent(member: string): Source {
  const text = JSON.stringify({ ...EXAMPLE, args: { path: "/tmp/out.txt", X: 0 } });
  return source(text.replace('"X":0', member));
}

Deno.test("canonicalIntent gives the worked bytes of the example", () => {
  assert.equal(
    canonicalIntent(intentOf()).intent,
    '{"arg_provenance":[{"arg_path":"$.path","source":"user"}],"args":{"content":"hello","path":"/tmp/out.txt"},"context":{"identity":"example-user","risk_class":"high","workspace":"/tmp/workspace"},"targets":[{"kind":"path","value":"/tmp/out.txt"}],"tool_name":"tool.write"}',
  );
});

/** A worked intent of the format, in canonical form. */
const GOLDEN =
  '{"arg_provenance":[{"arg_path":"$.path","source":"user"}],"args":{"path":"/tmp/out.txt"},"context":{"identity":"alice","risk_class":"high","workspace":"/repo/gait"},"targets":[{"kind":"host","value":"api.external.com"}],"tool_name":"tool.write"}';

Deno.test("digestIntent gives the golden digest", async () => {
  const intent = normalizeIntent(parseIntent(source(GOLDEN)));
  assert.equal(canonicalIntent(intent).intent, GOLDEN);
  assert.equal(
    (await digestIntent(intent)).intent_digest,
    "6660565b20fa03709e635691a7673921ff7ba20a2b731a162f6f7e63c6b5bb3b",
  );
});

const target = EXAMPLE.targets[0] ?? { kind: "", value: "" };

// Edge cases of the intent format that have a digest, by its first 16 characters.
const EDGES: [string, Source, string][] = [
  ["schema_id removed", changed({ schema_id: undefined }), UNCHANGED],
  ["schema_id wrong", changed({ schema_id: "other" }), UNCHANGED],
  ["unknown members", changed({ extra: { a: 1 } }), UNCHANGED],
  ["supplied digests wrong", changed({ args_digest: "no", intent_digest: "bad" }), UNCHANGED],
  ["tool name in other case and padded", changed({ tool_name: " TOOL.Write " }), UNCHANGED],
  [
    "duplicate target",
    changed({ targets: [target, { kind: " PATH ", value: " /tmp/out.txt\t" }] }),
    UNCHANGED,
  ],
  ["padded with U+00A0", withContent('"content":"\u00a0hello\u00a0"'), UNCHANGED],
  ["padded with U+0085", withContent('"content":"\u0085hello\u0085"'), UNCHANGED],
  ["padded with U+FEFF", withContent('"content":"\ufeffhello\ufeff"'), "ea5825c6a91db454"],
  ["args missing", changed({ args: undefined }), "f56790d17775180c"],
  ["args null", changed({ args: null }), "f56790d17775180c"],
  ["targets missing", changed({ targets: undefined }), "28a4f0c264196b7f"],
  ["targets null", changed({ targets: null }), "28a4f0c264196b7f"],
  ["arg_provenance missing", changed({ arg_provenance: undefined }), "04621b371aef32e9"],
  [
    "session and request id",
    changed({ context: { ...EXAMPLE.context, session_id: " s ", request_id: " r " } }),
    "b3aa51b45f06c18e",
  ],
  ["9007199254740993", source(argsOf('{"n":9007199254740993}')), "6f80f80e1a4514fb"],
  ["9007199254740992", source(argsOf('{"n":9007199254740992}')), "6f80f80e1a4514fb"],
  ["0", withContent('"n":0'), "b9baf58a7c34a800"],
  ["-0.0", withContent('"n":-0.0'), "b9baf58a7c34a800"],
  ["1e-400", withContent('"n":1e-400'), "b9baf58a7c34a800"],
  ["1", withContent('"n":1'), "71e853aceca2a4f6"],
  ["1.0", withContent('"n":1.0'), "71e853aceca2a4f6"],
  ["1e21", withContent('"n":1e21'), "81c0eb8142a4abe5"],
  ["1e-7", withContent('"n":1e-7'), "db28331208f41471"],
  ["5e-324", withContent('"n":5e-324'), "6bfddbf853d9eca1"],
  ["lone surrogate escape", withContent('"content":"\\ud800"'), "76411379895509c6"],
  ["U+FFFD", withContent('"content":"\ufffd"'), "76411379895509c6"],
  ["raw byte 0xFF", rawByte(), "76411379895509c6"],
  ["markup and U+2028", withContent('"content":"<a>&b</a>\\u2028"'), "06ce87eab8a2a245"],
  ["U+0000", withContent('"content":"a\\u0000b"'), "9e46c98cfb280b53"],
  ["keys by UTF-16", changed({ args: { "\uffee": 1, "\u{1f600}": 2 } }), "f79c252abe974aff"],
  ["values by UTF-8", changed({ targets: paths("\uffee", "\u{1f600}") }), "56a66155290da1d2"],
  [
    "values by UTF-8, turned",
    changed({ targets: paths("\u{1f600}", "\uffee") }),
    "56a66155290da1d2",
  ],
  [
    "workspace with \\",
    changed({ context: { ...EXAMPLE.context, workspace: "C:\\repo\\x" } }),
    "c568a550e3002ddd",
  ],
  [
    "workspace with /",
    changed({ context: { ...EXAMPLE.context, workspace: "C:/repo/x" } }),
    "c568a550e3002ddd",
  ],
  ["created_at with offset", changed({ created_at: "2026-02-05T05:30:00+05:30" }), UNCHANGED],
  ["created_at missing", changed({ created_at: undefined }), UNCHANGED],
];

function argsOf(text: string): string {
  return JSON.stringify({ ...EXAMPLE, args: 0 }).replace('"args":0', `"args":${text}`);
}

function paths(...values: string[]): JsonValue {
  return values.map((value) => ({ kind: "path", value }));
}

function rawByte(): Source {
  const { name, bytes } = withContent('"content":"?"');
  return { name, bytes: bytes.map((byte) => byte === 0x3f ? 0xff : byte) };
}

for (const [name, from, expected] of EDGES) {
  Deno.test(`intent digest, edge vector: ${name}`, async () => {
    assert.equal(await prefixOf(from), expected);
  });
}

Deno.test("normalizeIntent gives the time of the records", () => {
  const rows: [JsonValue, string][] = [
    ["2026-02-05T05:30:00+05:30", "2026-02-05T00:00:00Z"],
    ["2026-02-05T00:00:00.120Z", "2026-02-05T00:00:00.12Z"],
    ["2026-02-05T9:00:00,5Z", "2026-02-05T09:00:00.5Z"],
    ["2026-02-05T09:00:00.1234567899Z", "2026-02-05T09:00:00.123456789Z"],
    [null, "1980-01-01T00:00:00Z"],
    ["0001-01-01T00:00:00Z", "1980-01-01T00:00:00Z"],
  ];
  for (const [created_at, expected] of rows) {
    assert.equal(intentOf({ created_at }).created_at, expected);
  }
});

// Each row: what is wrong, the text.
const UNREADABLE: [string, Source][] = [
  ["args list", changed({ args: [] })],
  ["args string", changed({ args: "x" })],
  ["targets object", changed({ targets: {} })],
  ["tool_name number", changed({ tool_name: 3 })],
  ["1e400", withContent('"n":1e400')],
  ["byte-order mark", source(`\ufeff${JSON.stringify(EXAMPLE)}`)],
  ["trailing x", source(`${JSON.stringify(EXAMPLE)}x`)],
  ["empty file", source("")],
  ["duplicate member", source(JSON.stringify(EXAMPLE).replace("{", '{"tool_name":"x",'))],
  ["other letter case", changed({ Tool_Name: "tool.read" })],
  ["other letter case inside context", changed({ context: { ...EXAMPLE.context, IDENTITY: "x" } })],
  ["other letter case inside a target", changed({ targets: [{ ...target, Kind: "host" }] })],
  ["created_at without T", changed({ created_at: "2026-02-05 00:00:00Z" })],
  ["created_at a bare date", changed({ created_at: "2026-02-05" })],
  ["created_at lower-case", changed({ created_at: "2026-02-05t00:00:00z" })],
  ["created_at a number", changed({ created_at: 5 })],
];

for (const [name, from] of UNREADABLE) {
  Deno.test(`parseIntent refuses: ${name}`, () => {
    assert.throws(() => parseIntent(from), (error) => {
      assert.ok(error instanceof GaitError);
      assert.equal(error.code, "invalid_input");
      assert.match(error.message, /^Cannot (?:parse JSON|read) "[^"]+": /);
      return true;
    });
  });
}

const DIGEST = "a".repeat(64);
const provenance = { arg_path: "$.path", source: "user" };

const KINDS = "path, url, host, repo, bucket, table, queue, topic, other";
const context = { identity: "i", workspace: "w", risk_class: "r" };

// Each row: changes, JSON Pointer, problem.
const INVALID: [Record<string, JsonValue>, string, string][] = [
  [{ tool_name: " " }, "/tool_name", "is empty"],
  [{ args: { " ": 1 } }, "/args", "has a member without a name"],
  [{ args: { a: [{ "": 1 }] } }, "/args/a/0", "has a member without a name"],
  [{ targets: [{ kind: "", value: "x" }] }, "/targets/0/kind", "is empty"],
  [{ targets: [{ kind: "path", value: " " }] }, "/targets/0/value", "is empty"],
  [
    { targets: [{ kind: "file", value: "x" }] },
    "/targets/0/kind",
    `is "file", expected one of ${KINDS}`,
  ],
  [
    { arg_provenance: [{ arg_path: " ", source: "user" }] },
    "/arg_provenance/0/arg_path",
    "is empty",
  ],
  [{ arg_provenance: [{ arg_path: "a", source: "" }] }, "/arg_provenance/0/source", "is empty"],
  [
    { arg_provenance: [provenance, { arg_path: "a", source: "web" }] },
    "/arg_provenance/1/source",
    'is "web", expected one of user, tool_output, external, system',
  ],
  [
    { arg_provenance: [{ ...provenance, integrity_digest: "abc" }] },
    "/arg_provenance/0/integrity_digest",
    'is "abc", expected 64 hex characters',
  ],
  [{ context: { ...context, identity: "" } }, "/context/identity", "is empty"],
  [{ context: { ...context, workspace: " " } }, "/context/workspace", "is empty"],
  [{ context: { ...context, risk_class: "\u0085" } }, "/context/risk_class", "is empty"],
];

Deno.test("normalizeIntent refuses what it cannot judge, by file and member, with a hint", () => {
  for (const [changes, pointer, problem] of INVALID) {
    assert.throws(() => normalizeIntent(request(changes), "bad.json"), (error) => {
      assert.ok(error instanceof GaitError);
      assert.equal(error.message, `Cannot judge "bad.json": ${pointer} ${problem}`);
      assert.deepEqual(error.fields, [pointer]);
      assert.equal(error.code, "invalid_input");
      assert.notEqual(error.hint, ERROR_CLASSES.invalid_input.hint);
      return true;
    });
  }
});

Deno.test("normalizeIntent names all members at fault at once", () => {
  const changes = {
    tool_name: "",
    targets: [{ kind: "hots", value: "" }],
    context: { identity: "", workspace: "", risk_class: "" },
  };
  assert.throws(() => normalizeIntent(request(changes)), {
    message: `Cannot judge the intent: /tool_name is empty; /targets/0/kind is "hots", ` +
      `expected one of ${KINDS}; /targets/0/value is empty; /context/identity is empty; ` +
      "/context/workspace is empty; /context/risk_class is empty",
    fields: [
      "/tool_name",
      "/targets/0/kind",
      "/targets/0/value",
      "/context/identity",
      "/context/workspace",
      "/context/risk_class",
    ],
    hint: "name the tool of the call, such as tool.write",
  });
  const many = Array.from({ length: 12 }, () => ({ kind: "path", value: "" }));
  assert.throws(() => normalizeIntent(request({ targets: many })), /; and 2 more$/);
});

Deno.test("normalizeIntent suggests the kind that was meant", () => {
  assert.throws(() => normalizeIntent(request({ targets: [{ kind: "pth", value: "x" }] })), {
    hint: 'did you mean "path"?',
  });
});

Deno.test("normalizeIntent refuses names that are equal after trimming", () => {
  for (const args of [{ content: 1, " content": 2 }, { a: { "b ": 1, b: 1 } }]) {
    assert.throws(() => normalizeIntent(request({ args })), /twice, if not for white space/);
  }
});

Deno.test("normalizeIntent trims strings and names at every depth and keeps the rest", () => {
  const args = { " a ": [" x ", { "b ": "\ty" }, 1.5, true, null], c: {} };
  assert.deepEqual(intentOf({ args }).args, { a: ["x", { b: "y" }, 1.5, true, null], c: {} });
  const same = { a: ["x", { b: 1 }] };
  assert.equal(normalizeIntent({ ...request(), args: same }).args, same);
});

Deno.test("normalizeIntent keeps an argument called __proto__", () => {
  const intent = normalizeIntent(parseIntent(source(argsOf('{"__proto__":" x "}'))));
  assert.equal(canonicalIntent(intent).args, '{"__proto__":"x"}');
});

Deno.test("normalizeIntent sorts targets and provenance by all their members", () => {
  const { targets, arg_provenance } = intentOf({
    targets: [
      { kind: "url", value: "b" },
      { kind: "host", value: "b", operation: "WRITE" },
      { kind: "host", value: "b", operation: "write", sensitivity: " PII " },
      { kind: "host", value: "b", operation: "read" },
      { kind: "host", value: "a" },
      { kind: "HOST ", value: "a" },
    ],
    arg_provenance: [
      { arg_path: "b", source: "user" },
      { arg_path: "a", source: "User", source_ref: " r " },
      { arg_path: "a", source: "user", source_ref: "r", integrity_digest: DIGEST.toUpperCase() },
      { arg_path: "a", source: "user" },
    ],
  });
  assert.deepEqual(targets.map((t) => [t.kind, t.value, t.operation, t.sensitivity]), [
    ["host", "a", "", ""],
    ["host", "b", "read", ""],
    ["host", "b", "write", ""],
    ["host", "b", "write", "pii"],
    ["url", "b", "", ""],
  ]);
  assert.deepEqual(arg_provenance.map((p) => [p.arg_path, p.source_ref, p.integrity_digest]), [
    ["a", "", ""],
    ["a", "r", ""],
    ["a", "r", DIGEST],
    ["b", "", ""],
  ]);
});

Deno.test("normalizeIntent refuses arguments that JSON cannot hold", () => {
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  const rows = [
    { a: NaN },
    { a: [Infinity] },
    { a: undefined },
    { a: () => 1 },
    { a: new Date(0) },
    {
      a: 1n,
    },
    cycle,
  ];
  for (const args of rows) {
    assert.throws(
      () => normalizeIntent({ ...request(), args: args as never }),
      /^GaitError: Cannot judge the intent: \/args/,
    );
  }
});
