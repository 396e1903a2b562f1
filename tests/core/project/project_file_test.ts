import assert from "node:assert/strict";
import fc from "fast-check";
import { GaitError } from "../../../src/core/error.ts";
import { keyLines } from "../../../src/core/project/key_lines.ts";
import { parseProjectFile } from "../../../src/core/project/project_file.ts";
import { judgeTrust, trustRecordBytes } from "../../../src/core/project/trust.ts";

const source = (text: string) => ({ name: "gait.toml", bytes: new TextEncoder().encode(text) });

Deno.test("parseProjectFile reads every setting with its line", async () => {
  const settings = await parseProjectFile(source(`# a project
policies = [
  "base.yaml", # the organisation's
  "own.yaml",
]
tool_map = 'map.yaml'

[keys]
private = "k"
public = """k.pub"""
approvers = ["a.pub"]
[places]
traces = "t"
runpacks = "r"
approvals = "a"
logs = "j"

[state]
rate_limit = "s.json"
server = "rediss://gait@state.example:6380/1"
project = "payments"
password_file = "pw"
ca = "ca.pem"
approval_use = "once"
`));
  assert.deepEqual([...settings], [
    ["policies", { paths: ["base.yaml", "own.yaml"], line: 2 }],
    ["tool_map", { paths: ["map.yaml"], line: 6 }],
    ["keys.private", { paths: ["k"], line: 9 }],
    ["keys.public", { paths: ["k.pub"], line: 10 }],
    ["keys.approvers", { paths: ["a.pub"], line: 11 }],
    ["places.traces", { paths: ["t"], line: 13 }],
    ["places.runpacks", { paths: ["r"], line: 14 }],
    ["places.approvals", { paths: ["a"], line: 15 }],
    ["places.logs", { paths: ["j"], line: 16 }],
    ["state.rate_limit", { paths: ["s.json"], line: 19 }],
    ["state.server", { paths: ["rediss://gait@state.example:6380/1"], line: 20 }],
    ["state.project", { paths: ["payments"], line: 21 }],
    ["state.password_file", { paths: ["pw"], line: 22 }],
    ["state.ca", { paths: ["ca.pem"], line: 23 }],
    ["state.approval_use", { paths: ["once"], line: 24 }],
  ]);
});

Deno.test("parseProjectFile reads dotted keys, inline tables and an empty file", async () => {
  const read = async (text: string) => [...await parseProjectFile(source(text))];
  assert.deepEqual(await read('\nkeys.public = "p"'), [["keys.public", { paths: ["p"], line: 2 }]]);
  assert.deepEqual(await read('keys = { public = "p" }'), [
    ["keys.public", { paths: ["p"], line: 1 }],
  ]);
  assert.deepEqual(await read(""), []);
  assert.deepEqual(await read("# nothing\r\n"), []);
});

const FAULTS: readonly (readonly [text: string, message: RegExp])[] = [
  ['[state]\nserver = "redis://u:s3cret@h"', /line 2: state\.server holds a password$/],
  ['[state]\nserver = "redis://:s3/cret@h"', /line 2: state\.server holds a password$/],
  ['[state]\nserver = ["redis://h"]', /line 2: state\.server must be one text in quotes$/],
  ["[state]\nserver = 6379", /line 2: state\.server must be a text in quotes$/],
  ['[state]\nserver = " "', /line 2: state\.server is blank: leave the key out/],
  ['[state]\nproject = "a\\u0007b"', /state\.project has a character that is not printable$/],
  ['[state]\nurl = "redis://h"', /state\.url is not a key of it, did you mean state\.server\?$/],
  ['polices = ["p"]', /line 1: polices is not a key of it, did you mean policies\?$/],
  ['policy = ["p"]', /policy is not a key of it, did you mean policies\?$/],
  ['public_key = "p"', /public_key is not a key of it, did you mean keys\.public\?$/],
  ['\n[keys]\npubic = "p"', /line 3: keys\.pubic is not a key of it, did you mean keys\.public\?$/],
  ['public = "p"', /public is not a key of it, did you mean keys\.public\?$/],
  ['[key]\npublic = "p"', /line 1: key is not a table of it/],
  ['[keys.public]\nx = "p"', /line 1: keys\.public must hold paths in quotes/],
  ['keys = "p"', /keys is not a key of it/],
  ['[[keys]]\npublic = "p"', /keys is not a key of it/],
  ['credential_command = "sh"', /credential_command is not a key of it/],
  ["allow_unsigned = true", /allow_unsigned is not a key of it/],
  ["overridable = true", /overridable is not a key of it/],
  ['policies = "p.yaml"', /must be a list of paths: \["one\.yaml"\]$/],
  ["policies = []", /is empty: leave it out/],
  ['policies = ["p", 1]', /must hold paths in quotes/],
  ['policies = [["p"]]', /must hold paths in quotes/],
  ['tool_map = ["p"]', /must be one path in quotes/],
  ["tool_map = 1", /must hold paths in quotes/],
  ["tool_map = 1979-05-27", /must hold paths in quotes/],
  ['tool_map = ""', /is blank/],
  ['tool_map = " \\t"', /is blank/],
  ['tool_map = " p"', /begins or ends with white space/],
  ['tool_map = "-"', /is standard input/],
  ['tool_map = "~/p"', /begins with ~/],
  ['tool_map = "https://example.com/p"', /is an address/],
  ['tool_map = "a\\u0000b"', /not printable/],
  ['tool_map = "a\\u202Eb"', /not printable/],
  [`policies = [${'"p",'.repeat(65)}]`, /more than 64 paths/],
  ['tool_map = "p"\ntool_map = "q"', /line 2, column \d+: /],
  ["tool_map = p", /line 1, column \d+: /],
  ["tool_map: p", /line 1, column \d+: /],
  [`tool_map = ${"[".repeat(500)}`, /line 1/],
  ['"__proto__" = "p"', /__proto__ is not a key of it/],
  ["constructor.prototype.x = 1", /constructor is not a (?:key|table) of it/],
];

for (const [text, message] of FAULTS) {
  Deno.test(`parseProjectFile refuses ${JSON.stringify(text.slice(0, 50))}`, async () => {
    await assert.rejects(parseProjectFile(source(text)), (error) => {
      assert.ok(error instanceof GaitError);
      assert.equal(error.code, "invalid_input");
      assert.match(error.message, message);
      return error.message.startsWith('Cannot use "gait.toml": ');
    });
  });
}

Deno.test("parseProjectFile refuses text that is not UTF-8, and a byte-order mark", async () => {
  const bad = { name: "gait.toml", bytes: new Uint8Array([0x61, 0xff]) };
  await assert.rejects(parseProjectFile(bad), /it is not UTF-8/);
  await assert.rejects(parseProjectFile(source('\ufeffpolicies = ["p"]')), GaitError);
});

Deno.test("parseProjectFile throws nothing but GaitError", async () => {
  const piece = fc.constantFrom(
    ...['"', "'", "=", "[", "]", ".", "\n", "#", "keys", "public", "{", "}", ",", "\\", " ", "p"],
  );
  await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
    const text = pieces.join("");
    keyLines(text); // ends on every text
    await parseProjectFile(source(text)).catch((error) => assert.ok(error instanceof GaitError));
  }));
});

Deno.test("keyLines passes over strings, comments and brackets", () => {
  const text = `a = """
b = 1
""" # c = 2
d = [ # e = [
  "]", '#',
]
"f g".h = '''
i = ""'''
[j.k] # l
m = { n = "}" }
[[o]]
p = 'a\\'
q = "\\""
`;
  assert.deepEqual(
    [...keyLines(text)],
    [
      ...[["a", 1], ["d", 4], ["f g.h", 7], ["j.k", 9], ["j.k.m", 10], ["o", 11], ["o.p", 12]],
      ["o.q", 13],
    ],
  );
});

Deno.test("keyLines takes time in proportion to the text", () => {
  for (
    const text of [
      "a".repeat(60_000),
      '"'.repeat(60_000),
      "[".repeat(60_000),
      "a=[#\n".repeat(9_000),
    ]
  ) {
    const start = performance.now();
    keyLines(text);
    assert.ok(performance.now() - start < 1_000);
  }
});

const DIGEST = "ab".repeat(32);
const FILE = { path: "/srv/p/gait.toml", digest: DIGEST };
const RECORD = { path: "/home/ada/.gait/trust/x.json" };
const bytesOf = (changes: Partial<typeof FILE>) =>
  trustRecordBytes({ ...FILE, created_at: "2026-02-05T00:00:00Z", ...changes });

Deno.test("judgeTrust trusts this file with these bytes, and nothing else", () => {
  const judge = (record: Parameters<typeof judgeTrust>[1]) => judgeTrust(FILE, record).trust;
  assert.equal(judge(undefined), "untrusted");
  assert.equal(judge({ ...RECORD, bytes: bytesOf({}) }), "trusted");
  assert.equal(judge({ ...RECORD, bytes: bytesOf({ digest: "cd".repeat(32) }) }), "changed");
  assert.equal(judge({ ...RECORD, bytes: bytesOf({ path: "/srv/q/gait.toml" }) }), "changed");
  assert.equal(judge({ ...RECORD, problem: "it is a symbolic link" }), "changed");
  for (const text of ["", "{}", "[]", '{"digest":1}', "null"]) {
    assert.equal(judge({ ...RECORD, bytes: new TextEncoder().encode(text) }), "changed", text);
  }
});

Deno.test("trustRecordBytes are readable and end with a line feed", () => {
  assert.equal(
    new TextDecoder().decode(bytesOf({})),
    `{
  "schema_id": "gait.config.trust_record",
  "schema_version": "1.0.0",
  "path": "/srv/p/gait.toml",
  "digest": "${DIGEST}",
  "created_at": "2026-02-05T00:00:00Z"
}
`,
  );
});
