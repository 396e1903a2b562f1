import assert from "node:assert/strict";
import fc from "fast-check";
import { ERROR_CLASSES, GaitError } from "../../../src/core/error.ts";
import { digestIntent } from "../../../src/core/gate/intent/digest.ts";
import { normalizeIntent } from "../../../src/core/gate/intent/normalize.ts";
import {
  type AdaptedCall,
  adapterNamed,
  readToolCalls,
} from "../../../src/core/mcp/call/adapters/mod.ts";
import { intentOfCall } from "../../../src/core/mcp/call/tool_call.ts";
import { refusal } from "../../support/refusal.ts";
import { textSource } from "../../support/text_source.ts";

function readAll(adapter: string, payload: unknown): readonly AdaptedCall[] {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  return readToolCalls(adapterNamed(adapter), textSource(text)).calls;
}

function read(adapter: string, payload: unknown): AdaptedCall {
  const [call, ...others] = readAll(adapter, payload);
  assert.ok(call !== undefined && others.length === 0);
  return call;
}

async function intentDigest(adapter: string, payload: unknown): Promise<string> {
  const intent = normalizeIntent(intentOfCall(read(adapter, payload)));
  return (await digestIntent(intent)).intent_digest;
}

// Each form of the call tool.search {"query":"gait"}.
const SEARCH: readonly (readonly [adapter: string, payload: unknown])[] = [
  ["mcp", { name: "tool.search", args: { query: "gait" } }],
  ["openai", {
    type: "function",
    function: { name: "tool.search", arguments: { query: "gait" } },
  }],
  ["openai", {
    type: "function",
    function: { name: "tool.search", arguments: '{"query":"gait"}' },
  }],
  ["anthropic", { type: "tool_use", id: "toolu_1", name: "tool.search", input: { query: "gait" } }],
  ["langchain", { tool: "tool.search", tool_input: { query: "gait" } }],
  ["langchain", { tool: "tool.search", tool_input: '{"query":"gait"}' }],
  ["mcp-jsonrpc", {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "tool.search", arguments: { query: "gait" } },
  }],
  ["claude_code", { tool_name: "tool.search", tool_input: { query: "gait" } }],
];

for (const [adapter, payload] of SEARCH) {
  Deno.test(`${adapter} reads ${JSON.stringify(payload)} with the digest of the call`, async () => {
    const { name, args } = read(adapter, payload);
    assert.deepEqual({ name, args }, { name: "tool.search", args: { query: "gait" } });
    assert.equal(
      await intentDigest(adapter, payload),
      "0e66c73f79e9fc2af7c932d7fdcb46b8e488ce37f7aca642e93912005c9f16d0",
    );
  });
}

// Each row: a call, and the worked digest of its intent.
const DIGESTS: readonly (readonly [payload: unknown, digest: string])[] = [
  [{ name: "tool.search" }, "59b95d66b40c883ebb15333b4713ca954440f6dc6a7a8f1baa5e7d164c933459"],
  [{ name: "T" }, "f9f13e3d1adc271f78cdb1ca399b26efcafff81e7325101fcb24f7aac3ed8449"],
  [
    { name: "T", target: "x" },
    "5dd73fa1b2712d2eb482dc1fd4d5099fa6b8019a8b501d856155e4f559534410",
  ],
  [
    { name: "T", target: "a/b" },
    "126dd3c9397286fca7f74c379ef47ac69b964e4862866e04efc24542d998e5a3",
  ],
  [
    { name: "T", target: "s3://b/k" },
    "6147183f8909ae1c3664b0be8201f6d5e0af8f2a57b9bdebfd6da88d4399d7bf",
  ],
  [
    {
      name: "tool.write",
      args: { path: "/tmp/out.txt" },
      target: "api.external.com",
      context: {
        identity: "alice",
        workspace: "/repo/gait",
        risk_class: "high",
        run_id: "run_mcp_case",
      },
    },
    "4ad3264298bc0d52af8a16f32ed46695115bc70d9869faa0ac03417fa84a727a",
  ],
];

for (const [payload, digest] of DIGESTS) {
  Deno.test(`the intent of ${JSON.stringify(payload)} has its worked digest`, async () => {
    assert.equal(await intentDigest("mcp", payload), digest);
  });
}

Deno.test("an intent of a bare call has the default context", () => {
  const { context, created_at, args, targets } = intentOfCall(read("mcp", { name: "t" }));
  assert.deepEqual(context, { identity: "mcp-proxy", workspace: ".", risk_class: "high" });
  assert.deepEqual({ created_at, args, targets }, {
    created_at: "1980-01-01T00:00:00Z",
    args: {},
    targets: [],
  });
});

// Each row: a target without a kind, and the kind that its text means.
const LEGACY: readonly (readonly [target: string, kind: string | undefined])[] = [
  ["file.txt", "host"],
  ["s3://b/k", "url"],
  ["api.external.com", "host"],
  ["api.external.com/x", "path"],
  [" a ", "host"],
  ["  ", undefined],
];

for (const [target, kind] of LEGACY) {
  Deno.test(`the target ${JSON.stringify(target)} is a ${kind ?? "nothing"}`, () => {
    const { targets } = intentOfCall(read("mcp", { name: "t", target }));
    assert.deepEqual(targets, kind === undefined ? [] : [{ kind, value: target.trim() }]);
  });
}

Deno.test("typed targets replace the untyped one", () => {
  const payload = { name: "t", target: "x", targets: [{ kind: "path", value: "/a" }] };
  assert.deepEqual(intentOfCall(read("mcp", payload)).targets, [{ kind: "path", value: "/a" }]);
});

Deno.test("mcp reads all that its shape has, and nothing else", () => {
  const call = read("mcp", {
    name: "t",
    args: null,
    arg_provenance: [{ arg_path: "$.a", source: "user", source_ref: "r" }],
    context: { identity: "i", workspace: "w", risk_class: "low", session_id: "s", request_id: "q" },
    created_at: "2026-02-05T01:00:00+01:00",
    type: "anything",
    delegation: { unsigned: true },
  });
  assert.deepEqual(call, {
    name: "t",
    args: {},
    targets: [],
    arg_provenance: [{ arg_path: "$.a", source: "user", source_ref: "r" }],
    context: { identity: "i", workspace: "w", risk_class: "low", session_id: "s", request_id: "q" },
    created_at: "2026-02-05T01:00:00+01:00",
  });
});

// Each row: arguments as openai and langchain send them, and what is read; undefined if refused.
const ARGUMENTS: readonly (readonly [given: unknown, read: object | undefined])[] = [
  [undefined, {}],
  [null, {}],
  [{ a: 1 }, { a: 1 }],
  ["", {}],
  [" \n ", {}],
  ['{"a":1}', { a: 1 }],
  [" null ", {}],
  ["[1]", undefined],
  ["7", undefined],
  ['"text"', undefined],
  ["plain text", undefined],
  ['{"a":1,"a":2}', undefined],
  [7, undefined],
  [true, undefined],
  [[1], undefined],
];

for (const [given, expected] of ARGUMENTS) {
  const decoded = expected === undefined ? "an error" : JSON.stringify(expected);
  Deno.test(`the arguments ${JSON.stringify(given)} are ${decoded}`, async () => {
    const forms = [
      ["openai", { function: { name: "t", arguments: given } }, "decode openai arguments: "],
      ["langchain", { tool: "t", tool_input: given }, "decode langchain tool_input: "],
    ] as const;
    for (const [adapter, payload, prefix] of forms) {
      if (expected === undefined) {
        const error = await refusal(() => read(adapter, payload));
        assert.equal(error.code, "invalid_input");
        assert.ok(error.message.startsWith(prefix), error.message);
      } else {
        assert.deepEqual(read(adapter, payload).args, expected);
      }
    }
  });
}

const REFUSED: readonly (readonly [adapter: string, payload: unknown, message: RegExp])[] = [
  ["mcp", { name: "t", args: [1] }, /^parse mcp tool call: .*\/args is an array/],
  ["mcp", { name: 7 }, /^parse mcp tool call: .*\/name/],
  ["mcp", { name: "t", created_at: "yesterday" }, /^parse mcp tool call: .*\/created_at/],
  ["mcp", { Name: "t" }, /^parse mcp tool call: .*letter case/],
  ["mcp", [], /^parse mcp tool call: /],
  ["mcp", "{", /^parse mcp tool call: /],
  ["mcp", '{"name":"a","name":"b"}', /^parse mcp tool call: /],
  ["openai", { choices: [{ message: { tool_calls: [] } }] }, /it holds no tool call/],
  ["openai", { function: "t" }, /^parse openai tool call: /],
  ["openai", { function: { name: 1 } }, /^parse openai tool call: /],
  ["anthropic", { name: "t", input: '{"a":1}' }, /^parse anthropic tool call: .*\/input/],
  ["anthropic", { name: "t", input: [1] }, /^parse anthropic tool call: .*\/input/],
  ["langchain", { tool: {} }, /^parse langchain tool call: /],
  ["mcp-jsonrpc", { params: { name: "t" } }, /^parse mcp-jsonrpc tool call: found no method/],
  ["mcp-jsonrpc", { method: "resources/read", params: { name: "t" } }, /found the method/],
  ["mcp-jsonrpc", { method: "tools/call", params: { name: "t", arguments: "{}" } }, /arguments/],
  ["mcp-jsonrpc", [{ method: "tools/call", params: { name: "t" } }], /an array/],
  ["claude_code", { tool_name: "Read", tool_input: "x" }, /^parse claude_code tool call: /],
  ["claude_code", { tool_name: "Read", tool_input: { file_path: 1 } }, /file_path is/],
];

for (const [adapter, payload, message] of REFUSED) {
  Deno.test(`${adapter} refuses ${JSON.stringify(payload)}`, async () => {
    const error = await refusal(() => read(adapter, payload));
    assert.equal(error.code, "invalid_input");
    assert.match(error.message, message);
    assert.notEqual(error.hint, ERROR_CLASSES.invalid_input.hint);
  });
}

for (
  const [adapter, payload] of [
    ["mcp", "null"],
    ["mcp", {}],
    ["mcp", { name: " " }],
    ["openai", { name: "t" }],
    ["anthropic", {}],
    ["langchain", {}],
    ["mcp-jsonrpc", { method: "tools/call" }],
    ["claude_code", {}],
  ] as const
) {
  Deno.test(`${adapter} has no name in ${JSON.stringify(payload)}`, async () => {
    const error = await refusal(() => intentOfCall(read(adapter, payload)));
    assert.equal(error.message, "tool call name is required");
  });
}

Deno.test("mcp names the adapter that reads a JSON-RPC message", async () => {
  const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "t" } };
  const error = await refusal(() => read("mcp", message));
  assert.match(error.message, /JSON-RPC message, expected \{"name"/);
  assert.equal(error.hint, "read it with --adapter mcp-jsonrpc");
});

Deno.test("an adapter is found whatever the letter case, and its aliases are", () => {
  for (const name of ["MCP", " OpenAI ", "", "claude-code", "ClaudeCode", "CLAUDE_CODE"]) {
    assert.ok(adapterNamed(name));
  }
  assert.equal(adapterNamed(" OpenAI ").name, "openai");
});

Deno.test("an unknown adapter is named as it was typed", async () => {
  const error = await refusal(() => adapterNamed("OpenAi2"));
  assert.equal(error.message, "unsupported adapter: OpenAi2");
  assert.equal(error.hint, "did you mean openai?");
});

// Each row: a tool of Claude Code, and the name that policies see.
const CLAUDE: readonly (readonly [tool: string, name: string])[] = [
  ["Read", "tool.read"],
  ["Grep", "tool.read"],
  ["Glob", "tool.read"],
  ["WebFetch", "tool.read"],
  ["Web_Search", "tool.read"],
  ["Write", "tool.write"],
  ["Edit", "tool.write"],
  ["Notebook-Edit", "tool.write"],
  ["Bash", "tool.exec"],
  ["Task", "tool.delegate"],
  ["Tool.Custom", "tool.custom"],
  ["My Other-Tool", "tool.my_other_tool"],
  ["mcp__files__read_file", "tool.mcp__files__read_file"],
];

for (const [tool, name] of CLAUDE) {
  Deno.test(`claude_code calls ${tool} ${name}`, () => {
    const call = read("claude_code", { tool_name: tool, tool_input: {} });
    assert.deepEqual([call.name, call.called_as], [name, tool]);
    assert.deepEqual(read("claude_code", { name: tool, input: {} }).name, name);
  });
}

const CLAUDE_TARGETS: readonly (readonly [
  tool: string,
  input: object,
  targets: readonly (readonly [kind: string, value: string, operation: string])[],
])[] = [
  ["Read", { file_path: "/a" }, [["path", "/a", "read"]]],
  ["Grep", { pattern: "x", path: "/a" }, [["path", "/a", "read"]]],
  ["WebFetch", { url: "https://a/", prompt: "p" }, [["url", "https://a/", "read"]]],
  ["Write", { file_path: "/a", content: "c" }, [["path", "/a", "write"]]],
  ["Edit", { file: "/a" }, [["path", "/a", "write"]]],
  ["NotebookEdit", { notebook_path: "/a.ipynb" }, [["path", "/a.ipynb", "write"]]],
  ["Bash", { command: "rm -rf /" }, [["other", "rm -rf /", "execute"]]],
  ["Task", { prompt: "do it", description: "d" }, [["other", "do it", "delegate"]]],
  ["Glob", { pattern: "*" }, []],
  ["Other", { path: "/a" }, []],
  // an argument that the tool does not know must not hide the one that it takes
  ["Write", { path: "/harmless", file_path: "/etc/passwd" }, [
    ["path", "/harmless", "write"],
    ["path", "/etc/passwd", "write"],
  ]],
];

for (const [tool, input, targets] of CLAUDE_TARGETS) {
  Deno.test(`claude_code: ${tool} ${JSON.stringify(input)} acts on ${targets.length} targets`, () => {
    const call = read("claude_code", { tool_name: tool, tool_input: input });
    assert.deepEqual(
      call.targets,
      targets.map(([kind, value, operation]) => ({ kind, value, operation })),
    );
  });
}

Deno.test("a hook payload of Claude Code gives session and call id", () => {
  const call = read("claude_code", {
    hook_event_name: "PreToolUse",
    session_id: "abc",
    tool_use_id: "toolu_1",
    tool_name: "Bash",
    tool_input: { command: "ls" },
  });
  assert.deepEqual(call.context, { session_id: "abc" });
  assert.equal(call.call_id, "toolu_1");
});

Deno.test("ids of calls are known where the payload tells them, and decide nothing", () => {
  assert.equal(read("openai", { id: "call_1", function: { name: "t" } }).call_id, "call_1");
  assert.equal(read("anthropic", { id: "toolu_1", name: "t" }).call_id, "toolu_1");
  assert.equal(read("anthropic", { id: 7, name: "t" }).call_id, undefined);
});

Deno.test("whatever the payload, an adapter answers a call or refuses", () => {
  const adapters = [
    ...["mcp", "openai", "anthropic", "langchain", "gemini", "mcp-jsonrpc", "claude_code", "auto"],
  ];
  const member = fc.constantFrom(
    ...["name", "args", "target", "targets", "context", "function", "arguments", "input", "tool"],
    ...["tool_input", "params", "method", "tool_name", "created_at", "arg_provenance"],
    ...["tool_calls", "invalid_tool_calls", "content", "type", "functionCall", "parts", "output"],
    ...["choices", "message", "candidates", "custom", "additional_kwargs", "lc", "kwargs", "data"],
  );
  const payload = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(member, fc.oneof(fc.jsonValue(), fc.dictionary(member, fc.jsonValue()))),
  );
  fc.assert(
    fc.property(fc.constantFrom(...adapters), payload, (adapter, value) => {
      try {
        for (const call of readAll(adapter, JSON.stringify(value))) {
          normalizeIntent(intentOfCall(call));
        }
      } catch (error) {
        assert.ok(error instanceof GaitError && error.code === "invalid_input", String(error));
      }
    }),
    { numRuns: 500 },
  );
});
