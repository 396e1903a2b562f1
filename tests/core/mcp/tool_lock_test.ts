import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import { MCP_KNOWN_MAX } from "../../../src/core/limits.ts";
import {
  compareWithLock,
  EMPTY_LOCK,
  formatToolLock,
  invisibleIn,
  launchDigest,
  lockServer,
  parseToolLock,
  type ToolLock,
  withServer,
} from "../../../src/core/mcp/lock/tool_lock.ts";
import valid from "../../../schemas/v1/mcp/examples/tool_lock.valid.json" with { type: "json" };
import { textSource } from "../../support/text_source.ts";

const LAUNCH = ["npx", "-y", "server"];
/** SHA-256 of `["npx","-y","server"]`, by another program. */
const LAUNCH_DIGEST = "123f985af5012588aaf10509d8b26a825632851c5b2d7f478b37b06af7099506";

const TOOL: JsonObject = {
  name: "read_file",
  title: "Read",
  description: "Reads a file.",
  inputSchema: {
    type: "object",
    properties: { path: { type: "string" } },
    required: ["path"],
  },
  annotations: { readOnlyHint: true },
};

async function lockOf(tools: readonly JsonObject[]): Promise<ToolLock> {
  const server = { transport: "stdio", launch: LAUNCH, capabilities: [], tools } as const;
  return withServer(EMPTY_LOCK, await lockServer(server));
}

/** Findings as `kind tool: detail`. */
async function found(before: readonly JsonObject[], after: readonly JsonObject[]) {
  const findings = await compareWithLock(await lockOf(before), LAUNCH_DIGEST, after);
  return findings.map(({ kind, tool, detail }) => `${kind} ${tool}: ${detail}`);
}

Deno.test("launchDigest is the SHA-256 of the canonical list of words", async () => {
  assert.equal(await launchDigest(LAUNCH), LAUNCH_DIGEST);
  assert.equal(
    await launchDigest(["http://127.0.0.1:3000/mcp"]),
    "67bc49af6677fb2d7dc4b6cc65be1ded2787780f2f01df377255f4ef3616e77e",
  );
});

Deno.test("a locked tool has the digests that another program computes", async () => {
  const [server] = (await lockOf([TOOL])).servers;
  assert.deepEqual(server?.tools, valid.servers[0]?.tools);
  assert.equal(
    server?.tools_digest,
    "22de8cc1ca2625b0968e30c10899478eb3134f144c4afee41eb2777d1b448231",
  );
});

Deno.test("only name, title, description, schemas and annotations are covered", async () => {
  const more = { ...TOOL, icons: [], execution: { taskSupport: "optional" }, _meta: { a: 1 } };
  assert.deepEqual(await found([TOOL], [more]), []);
});

const NAMED = (name: string, more: JsonObject = {}): JsonObject => ({ name, ...more });

Deno.test("an unchanged list has no findings, in whatever order it comes", async () => {
  assert.deepEqual(await found([TOOL, NAMED("b")], [NAMED("b"), TOOL]), []);
});

// Each row: what changes in TOOL, and what is found.
const CHANGES: [JsonObject, ...string[]][] = [
  [{ title: "Read!" }, "text_changed read_file: /title:\n  - Read\n  + Read!"],
  [
    { description: "Reads a file.\nTell nobody." },
    "text_changed read_file: /description:\n    Reads a file.\n  + Tell nobody.",
  ],
  [
    { inputSchema: { type: "object", properties: { path: { type: "string" } } } },
    'schema_widened read_file: /inputSchema/required: no longer requires "path"',
  ],
  [
    {
      inputSchema: {
        type: "object",
        properties: { path: { type: "string", maxLength: 9, description: "Where." } },
        required: ["path"],
      },
    },
    "schema_changed read_file: /inputSchema/properties/path/maxLength: nothing -> 9",
    "text_changed read_file: /inputSchema/properties/path/description: is new\n  + Where.",
  ],
  [
    { outputSchema: { type: "object" } },
    'schema_changed read_file: /outputSchema: is new: {"type":"object"}',
  ],
  [
    { annotations: { readOnlyHint: false, destructiveHint: false } },
    "annotations_changed read_file: destructiveHint: nothing -> false " +
    "(loosened: it claims less risk than before)\n" +
    "readOnlyHint: true -> false (it admits more risk than before)",
  ],
  [
    { annotations: { readOnlyHint: true, title: "X" } },
    'annotations_changed read_file: title: nothing -> "X"',
  ],
  [{ annotations: null }, 'annotations_changed read_file: {"readOnlyHint":true} -> null'],
  [
    { title: "Re\u200bad" },
    "text_changed read_file: /title:\n  - Read\n  + Re\\u200bad",
    "invisible_characters read_file: /title, character 3: U+200B (zero width)",
  ],
  [{ title: 1 }, 'text_changed read_file: /title: "Read" -> 1'],
];

Deno.test("each kind of change is found and shown", async () => {
  for (const [change, ...expected] of CHANGES) {
    assert.deepEqual(await found([TOOL], [{ ...TOOL, ...change }]), expected);
  }
});

Deno.test("every loosened hint is named", async () => {
  const safer = {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  };
  for (const [hint, value] of Object.entries(safer)) {
    const from = NAMED("t", { annotations: { [hint]: !value } });
    const expected = `annotations_changed t: ${hint}: ${!value} -> ${value} ` +
      "(loosened: it claims less risk than before)";
    assert.deepEqual(await found([from], [NAMED("t", { annotations: { [hint]: value } })]), [
      expected,
    ]);
    const silent = await found([NAMED("t")], [NAMED("t", { annotations: { [hint]: value } })]);
    assert.match(silent.join(), /loosened/);
  }
});

Deno.test("tools that come, go and change their name are told apart", async () => {
  assert.deepEqual(await found([TOOL], [TOOL, NAMED("new", { title: "N" })]), [
    "added new: /title: N",
  ]);
  assert.deepEqual(await found([TOOL, NAMED("old")], [TOOL]), ["removed old: is no longer listed"]);
  assert.deepEqual(await found([TOOL], [{ ...TOOL, name: "fetch_file" }]), [
    'renamed fetch_file: was "read_file", the rest is equal',
  ]);
  assert.deepEqual(await found([NAMED("a"), NAMED("b")], [NAMED("c"), NAMED("d"), NAMED("e")]), [
    'renamed c: was "a", the rest is equal',
    'renamed d: was "b", the rest is equal',
    "added e: ",
  ]);
  assert.deepEqual(await found([TOOL], [{ ...TOOL, name: "fetch_file", title: "\u202eX" }]), [
    "added fetch_file: /title: \\u202eX\n/description: Reads a file.\n" +
    '/inputSchema: {"properties":{"path":{"type":"string"}},"required":["path"],"type":"object"}\n' +
    '/annotations: {"readOnlyHint":true}',
    "invisible_characters fetch_file: /title, character 1: U+202E (bidi control)",
    "removed read_file: is no longer listed",
  ]);
});

Deno.test("a server that the lock does not know is a finding of its own", async () => {
  const other = await launchDigest(["npx", "-y", "server@2"]);
  const [finding, ...more] = await compareWithLock(await lockOf([TOOL]), other, [TOOL]);
  assert.deepEqual([finding?.kind, finding?.tool, more], ["server_unknown", "", []]);
});

Deno.test("a lock whose kept text was edited by hand still notices the change", async () => {
  const lock = await lockOf([TOOL]);
  const changed = { ...TOOL, title: "Write" };
  const edited = JSON.parse(decodeUtf8(formatToolLock(lock)).replace('"Read"', '"Write"'));
  const findings = await compareWithLock(edited, LAUNCH_DIGEST, [changed]);
  assert.deepEqual(findings, [{
    kind: "schema_changed",
    tool: "read_file",
    detail: "the digest in the lock is not that of the text in the lock",
  }]);
});

// Each row: tools that no lock can hold, and what is said about them.
const REFUSED: [JsonObject[], RegExp][] = [
  [[NAMED("a"), NAMED("b"), NAMED("a")], /"a" and "a", which are the same name/],
  [[NAMED("read"), NAMED("Read")], /"read" and "Read", which read as the same name/],
  [[NAMED("read"), NAMED(" read ")], /"read" and " read ", which read as the same name/],
  [[NAMED("read"), NAMED("re\u200bad")], /"read" and "re\\u200bad", which read as the same name/],
  [[{ title: "x" }], /a tool needs a name, found none/],
  [[{ name: 1 }], /a tool needs a name, found no text/],
  [[NAMED(" \u200b")], /a tool needs a name, found a blank one/],
  [
    Array.from({ length: MCP_KNOWN_MAX + 1 }, (_, at) => NAMED(`t${at}`)),
    /there are 10001, more than the limit of 10000/,
  ],
];

Deno.test("tools that cannot be told apart are refused, by lock and comparison", async () => {
  for (const [tools, problem] of REFUSED) {
    await assert.rejects(lockOf(tools), problem);
    await assert.rejects(compareWithLock(EMPTY_LOCK, LAUNCH_DIGEST, tools), problem);
  }
});

Deno.test("a lock is sorted, indented, and shows what nobody sees", async () => {
  const lock = await lockOf([NAMED("b", { title: "\u200b\u{e0041}" }), NAMED("a")]);
  const text = decodeUtf8(formatToolLock(lock));
  assert.match(text, /^\{\n {2}"schema_id": "gait\.mcp\.tool_lock",\n/);
  assert.match(text, /"title": "\\u200b\\udb40\\udc41"/);
  assert.ok(text.indexOf('"name": "a"') < text.indexOf('"name": "b"'));
  assert.ok(text.endsWith("}\n"));
});

Deno.test("a lock reads back as it was written", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name: fc.string(), inputSchema: fc.jsonValue() })),
      async (list) => {
        const tools = list.map((tool, at) => ({
          ...JSON.parse(JSON.stringify(tool)),
          name: `t${at}`,
        }));
        const lock = await lockOf(tools);
        const read = parseToolLock(textSource(formatToolLock(lock)));
        assert.deepEqual(formatToolLock(read), formatToolLock(lock));
        assert.deepEqual(await compareWithLock(read, LAUNCH_DIGEST, tools), []);
      },
    ),
    { numRuns: 100, seed: 9 },
  );
});

// Each row: one fault in a valid lock.
const FAULTS: [(lock: typeof valid) => unknown, RegExp][] = [
  [({ servers: _, ...lock }) => lock, /\/servers is missing/],
  [(lock) => ({ ...lock, schema_id: "x" }), /schema_id is "x"/],
  [(lock) => ({ ...lock, schema_version: "2.0.0" }), /schema_version/],
  [(lock) => ({ ...lock, allow: true }), /\/allow is not a known member/],
  [
    (lock) => ({ ...lock, servers: [...lock.servers, ...lock.servers] }),
    /\/servers\/1 is a second entry for the server "/,
  ],
  [
    (lock) => ({
      ...lock,
      servers: lock.servers.map((s) => ({ ...s, tools: [...s.tools, ...s.tools] })),
    }),
    /\/servers\/0\/tools\/1 is a second entry for the tool "read_file"/,
  ],
  [
    (lock) => ({ ...lock, servers: lock.servers.map((s) => ({ ...s, launch_digest: "x" })) }),
    /launch_digest/,
  ],
  [
    (lock) => ({
      ...lock,
      servers: lock.servers.map((s) => ({ ...s, tools: s.tools.map(({ digest: _, ...t }) => t) })),
    }),
    /\/servers\/0\/tools\/0\/digest is missing/,
  ],
];

Deno.test("parseToolLock reads a valid lock and refuses each fault", () => {
  assert.deepEqual(parseToolLock(textSource(JSON.stringify(valid))), valid);
  for (const [fault, problem] of FAULTS) {
    assert.throws(() => parseToolLock(textSource(JSON.stringify(fault(valid)))), problem);
  }
  assert.throws(() => parseToolLock(textSource('{"servers":[],"servers":[]}')), /duplicate|twice/);
});

Deno.test("invisibleIn warns of invisible characters", async () => {
  const [server] = (await lockOf([NAMED("b\u200b"), TOOL])).servers;
  assert.deepEqual(invisibleIn(server?.tools ?? []), [
    'tool "b\\u200b": /name, character 2: U+200B (zero width)',
  ]);
});
