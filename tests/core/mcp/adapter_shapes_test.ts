/** No adapter drops arguments: it reads them all, or refuses and names the adapter that reads them. */

import assert from "node:assert/strict";
import { adapterNamed, readToolCalls } from "../../../src/core/mcp/call/adapters/mod.ts";
import { refusal } from "../../support/refusal.ts";
import { textSource } from "../../support/text_source.ts";

function read(adapter: string, payload: unknown) {
  return readToolCalls(adapterNamed(adapter), textSource(JSON.stringify(payload)));
}

const ARGS = { amount: 5_000_000 };
const TEXT = JSON.stringify(ARGS);

// Each row: the shape of another client, and the adapter that reads it.
const SHAPES: readonly (readonly [title: string, payload: object, adapter: string])[] = [
  ["gait's own", { name: "pay", args: ARGS }, "mcp"],
  ["parameters of MCP", { name: "pay", arguments: ARGS }, "mcp-jsonrpc"],
  ["a message of MCP", {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "pay", arguments: ARGS },
  }, "mcp-jsonrpc"],
  ["a call of a chat", { type: "function", function: { name: "pay", arguments: TEXT } }, "openai"],
  ["a call of a chat, as an object", { function: { name: "pay", arguments: ARGS } }, "openai"],
  ["name and text of arguments", { name: "pay", arguments: TEXT }, "openai"],
  ["a message of a chat", {
    role: "assistant",
    content: null,
    tool_calls: [{ id: "c", type: "function", function: { name: "pay", arguments: TEXT } }],
  }, "openai"],
  ["a message with the older call", {
    role: "assistant",
    content: null,
    function_call: { name: "pay", arguments: TEXT },
  }, "openai"],
  ["a completion", {
    object: "chat.completion",
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        tool_calls: [{ id: "c", type: "function", function: { name: "pay", arguments: TEXT } }],
      },
    }],
  }, "openai"],
  ["an item of a response", {
    type: "function_call",
    id: "fc",
    call_id: "c",
    name: "pay",
    arguments: TEXT,
    status: "completed",
  }, "openai"],
  ["a response", {
    object: "response",
    output: [{ type: "reasoning", summary: [] }, {
      type: "function_call",
      call_id: "c",
      name: "pay",
      arguments: TEXT,
    }],
  }, "openai"],
  ["a content block", { type: "tool_use", id: "t", name: "pay", input: ARGS }, "anthropic"],
  ["name and input", { name: "pay", input: ARGS }, "anthropic"],
  ["a message with blocks", {
    role: "assistant",
    content: [{ type: "text", text: "ok" }, {
      type: "tool_use",
      id: "t",
      name: "pay",
      input: ARGS,
    }],
  }, "anthropic"],
  ["an agent action", { tool: "pay", tool_input: ARGS, log: "" }, "langchain"],
  ["a serialized action", {
    lc: 1,
    type: "constructor",
    id: ["langchain", "AgentAction"],
    kwargs: { tool: "pay", tool_input: ARGS, log: "" },
  }, "langchain"],
  [
    "a tool call of LangChain",
    { name: "pay", args: ARGS, id: "c", type: "tool_call" },
    "langchain",
  ],
  ["a message of LangChain", {
    type: "ai",
    content: "",
    tool_calls: [{ name: "pay", args: ARGS, id: "c", type: "tool_call" }],
    invalid_tool_calls: [],
  }, "langchain"],
  ["a stored message of LangChain", {
    type: "ai",
    data: { content: "", tool_calls: [{ name: "pay", args: ARGS, id: "c" }] },
  }, "langchain"],
  ["a message that says its call twice", {
    content: [{ type: "tool_use", id: "c", name: "pay", input: ARGS }],
    additional_kwargs: { tool_calls: [{ id: "c", function: { name: "pay", arguments: TEXT } }] },
    tool_calls: [{ name: "pay", args: ARGS, id: "c" }],
  }, "langchain"],
  ["a part of Gemini", { functionCall: { name: "pay", args: ARGS } }, "gemini"],
  ["a part of Gemini in Python", { function_call: { name: "pay", args: ARGS } }, "gemini"],
  ["a content of Gemini", {
    role: "model",
    parts: [{ text: "ok" }, { functionCall: { id: "c", name: "pay", args: ARGS } }],
  }, "gemini"],
  ["a response of Gemini", {
    candidates: [{ content: { parts: [{ functionCall: { name: "pay", args: ARGS } }] } }],
  }, "gemini"],
  ["a hook of Claude Code", {
    hook_event_name: "PreToolUse",
    tool_name: "pay",
    tool_input: ARGS,
    session_id: "s",
  }, "claude_code"],
];

const ADAPTERS = [
  "mcp",
  "mcp-jsonrpc",
  "openai",
  "anthropic",
  "langchain",
  "gemini",
  "claude_code",
];

for (const [title, payload, fitting] of SHAPES) {
  Deno.test(`${title}: ${fitting} reads it, auto finds ${fitting}, and no adapter loses an amount`, async () => {
    for (const adapter of [fitting, "auto"]) {
      const { name, calls } = read(adapter, payload);
      assert.deepEqual([name, calls.length, calls[0]?.args], [fitting, 1, ARGS]);
    }
    for (const adapter of ADAPTERS) {
      let calls;
      try {
        ({ calls } = read(adapter, payload));
      } catch {
        const error = await refusal(() => read(adapter, payload));
        assert.equal(error.code, "invalid_input");
        assert.equal(error.hint, `read it with --adapter ${fitting}`, adapter);
        continue;
      }
      assert.deepEqual(calls.map(({ args }) => args), [ARGS], adapter);
    }
  });
}

// Each row: a payload that would lose something, and the words of its refusal.
const LOSSES: readonly (readonly [adapter: string, payload: object, message: RegExp])[] = [
  ["mcp", { name: "pay", arguments: ARGS }, /found "arguments", expected "args"/],
  ["mcp", { name: "pay", arguments: TEXT }, /found "arguments", expected "args"/],
  ["mcp", { name: "pay", input: ARGS }, /found "input"/],
  ["mcp", { name: "pay", parameters: ARGS }, /found "parameters"/],
  ["mcp", { name: "pay", params: ARGS }, /found "params"/],
  ["mcp", { name: "pay", kwargs: ARGS }, /found "kwargs"/],
  ["mcp", { name: "pay", tool_input: ARGS }, /found "tool_input"/],
  ["mcp", { name: "pay", toolArgs: ARGS }, /found "toolArgs"/],
  ["mcp", { name: "pay", Arguments: ARGS }, /found "Arguments"/],
  ["mcp", { name: "pay", " arguments": ARGS }, /found " arguments"/],
  ["mcp", { name: "pay", args: {}, arguments: ARGS }, /found "arguments"/],
  ["mcp", { name: "pay", args: { a: 1 }, input: ARGS }, /found "input"/],
  ["mcp", { name: "pay", amount: 5 }, /found "amount", expected "args"/],
  ["mcp", { name: "pay", args: null, order: ARGS }, /found "order", expected "args"/],
  ["mcp", { name: "pay", args: {}, script: { steps: [{ name: "x" }] } }, /found "script"/],
  ["mcp", { name: "read", args: {}, tool: "delete" }, /"tool" names another tool/],
  [
    "mcp-jsonrpc",
    { method: "tools/call", params: { name: "pay", args: ARGS } },
    /"\/params\/args"/,
  ],
  ["mcp-jsonrpc", { method: "tools/call", params: { name: "pay", amount: 5 } }, /amount/],
  [
    "mcp-jsonrpc",
    { method: "tools/call", params: { name: "pay" }, arguments: ARGS },
    /"arguments"/,
  ],
  ["openai", { function: { name: "pay", parameters: ARGS } }, /found "\/function\/parameters"/],
  ["openai", { function: { name: "pay" }, arguments: TEXT }, /found "arguments"/],
  ["openai", { function: { name: "pay", args: ARGS, arguments: "" } }, /found "\/function\/args"/],
  ["openai", { function: { name: "read", arguments: "{}" }, name: "delete" }, /another tool/],
  ["openai", { name: "pay", parameters: ARGS }, /found "parameters"/],
  ["openai", { type: "function_call", name: "pay", parameters: ARGS }, /found "parameters"/],
  ["openai", { type: "function_call", name: "pay", input: "x" }, /found "input"/],
  ["openai", {
    role: "assistant",
    content: [{ type: "tool_use", name: "pay", input: ARGS }],
    tool_calls: [{ function: { name: "a", arguments: "{}" } }],
  }, /holds a tool call/],
  ["openai", {
    role: "assistant",
    tool_calls: [{ function: { name: "pay", parameters: ARGS } }],
  }, /"\/tool_calls\/0\/function\/parameters"/],
  ["openai", { choices: [{ delta: { tool_calls: [] } }] }, /piece of a stream/],
  ["openai", [{ type: "novel_thing", name: "pay", arguments: ARGS }], /./],
  ["anthropic", { type: "tool_use", name: "pay", arguments: ARGS }, /found "arguments"/],
  ["anthropic", { type: "tool_use", name: "pay", args: ARGS }, /found "args"/],
  ["anthropic", { type: "tool_use", name: "pay", partial_json: TEXT }, /found "partial_json"/],
  ["anthropic", { type: "tool_use", name: "pay", amount: 5 }, /found "amount"/],
  ["anthropic", { content: [{ type: "novel_use", name: "pay", input: ARGS }] }, /"novel_use"/],
  ["anthropic", { content: [], tool_calls: [{ name: "pay", args: ARGS }] }, /found "tool_calls"/],
  ["langchain", { tool: "pay", args: ARGS }, /found "args"/],
  ["langchain", { tool: "pay", toolInput: ARGS }, /found "toolInput"/],
  ["langchain", { tool: "pay", amount: 5 }, /found "amount"/],
  ["langchain", { type: "tool_call", name: "pay", arguments: ARGS }, /found "arguments"/],
  ["langchain", { type: "tool_call", name: "pay", args: TEXT }, /expected an object/],
  [
    "gemini",
    { functionCall: { name: "pay", arguments: ARGS } },
    /found "\/functionCall\/arguments"/,
  ],
  ["gemini", { functionCall: { name: "pay", partialArgs: [ARGS] } }, /partialArgs/],
  ["gemini", { functionCall: { name: "pay", args: {}, willContinue: true } }, /piece of a stream/],
  ["claude_code", { tool_name: "pay", args: ARGS }, /found "args"/],
  ["claude_code", { tool_name: "pay", arguments: ARGS }, /found "arguments"/],
  ["claude_code", { tool_name: "pay", amount: 5 }, /found "amount"/],
  ["claude_code", { tool_name: "pay", tool_input: {}, input: ARGS }, /found "input"/],
  ["claude_code", { tool_name: "Read", name: "Write", tool_input: {} }, /another tool/],
];

for (const [adapter, payload, message] of LOSSES) {
  Deno.test(`${adapter} refuses ${JSON.stringify(payload)}, which it would not read whole`, async () => {
    const error = await refusal(() => read(adapter, payload));
    assert.equal(error.code, "invalid_input");
    assert.match(error.message, message);
  });
}

for (
  const [adapter, payload] of [
    ["mcp", { name: "t" }],
    ["mcp", { name: "t", target: "x", type: "anything" }],
    ["mcp", { name: "t", args: {}, arguments: {}, input: null, novel: ARGS }],
    ["openai", { type: "function", id: "c", function: { name: "t" } }],
    ["anthropic", { type: "tool_use", id: "c", name: "t", cache_control: { type: "ephemeral" } }],
    ["langchain", { tool: "t" }],
    ["mcp-jsonrpc", { method: "tools/call", params: { name: "t", _meta: { progressToken: 1 } } }],
    ["claude_code", { tool_name: "t", session_id: "s", cwd: "/w", permission_mode: "default" }],
  ] as const
) {
  Deno.test(`${adapter} still reads ${JSON.stringify(payload)} as a call without arguments`, () => {
    assert.deepEqual(read(adapter, payload).calls.map(({ args }) => args), [{}]);
  });
}

for (
  const [payload, hint] of [
    [{ name: "t" }, /adapters: /],
    [{}, /adapters: /],
    [{ tool_name: "t", tool_input: {}, tool: "t" }, /./],
    [{ tool: "t", tool_input: {}, name: "t", args: {} }, /name the adapter/],
  ] as const
) {
  Deno.test(`auto does not choose for ${JSON.stringify(payload)}`, async () => {
    const error = await refusal(() => read("auto", payload));
    assert.equal(error.code, "invalid_input");
    assert.match(error.hint, hint);
  });
}

// Each row: a payload, and the calls in it.
const SEVERAL: readonly (readonly [
  adapter: string,
  payload: object,
  calls: readonly (readonly [name: string, args: object, id?: string])[],
])[] = [
  ["openai", {
    role: "assistant",
    tool_calls: [
      { id: "1", type: "function", function: { name: "a", arguments: '{"x":1}' } },
      { id: "2", type: "custom", custom: { name: "b", input: "text" } },
    ],
  }, [["a", { x: 1 }, "1"], ["b", { input: "text" }, "2"]]],
  ["openai", {
    choices: [0, 1].map((index) => ({
      index,
      message: { tool_calls: [{ function: { name: `f${index}`, arguments: "{}" } }] },
    })),
  }, [["f0", {}], ["f1", {}]]],
  ["openai", {
    output: [
      { type: "message", content: [] },
      { type: "function_call", call_id: "1", name: "a", namespace: "mcp__s", arguments: "{}" },
      { type: "custom_tool_call", call_id: "2", name: "apply_patch", input: "*** Begin Patch" },
      { type: "mcp_approval_request", id: "3", server_label: "s", name: "b", arguments: "{}" },
      { type: "local_shell_call", call_id: "4", action: { command: ["ls"] }, status: "completed" },
      { type: "function_call_output", call_id: "1", output: "x" },
    ],
  }, [
    ["mcp__s__a", {}, "1"],
    ["apply_patch", { input: "*** Begin Patch" }, "2"],
    ["mcp__s__b", {}, "3"],
    ["local_shell", { action: { command: ["ls"] } }, "4"],
  ]],
  ["anthropic", [
    { type: "thinking", thinking: "" },
    { type: "tool_use", id: "1", name: "a", input: { x: 1 } },
    { type: "server_tool_use", id: "2", name: "web_search", input: { query: "q" } },
    { type: "mcp_tool_use", id: "3", name: "b", server_name: "s", input: {} },
    { type: "web_search_tool_result", tool_use_id: "2", content: [] },
  ], [["a", { x: 1 }, "1"], ["web_search", { query: "q" }, "2"], ["mcp__s__b", {}, "3"]]],
  ["langchain", {
    content: "",
    tool_calls: [{ name: "a", args: { x: 1 }, id: "1" }],
    invalid_tool_calls: [{ name: "b", args: '{"x":', id: "2", error: "no JSON" }],
    additional_kwargs: {
      tool_calls: [
        { id: "1", function: { name: "a", arguments: '{"x":1}' } },
        { id: "2", function: { name: "b", arguments: '{"x":' } },
      ],
    },
  }, [["a", { x: 1 }, "1"], ["b", { args: '{"x":' }, "2"]]],
  ["langchain", {
    content: "",
    tool_calls: [{ name: "a", args: { x: 5 }, id: "1" }],
    additional_kwargs: {
      tool_calls: [{ id: "1", function: { name: "a", arguments: '{"x":5000000}' } }],
    },
  }, [["a", { x: 5 }, "1"], ["a", { x: 5000000 }, "1"]]],
  ["gemini", {
    parts: [
      { functionCall: { id: "1", name: "a", args: {} } },
      { functionCall: { name: "b", args: { x: 1 } }, thoughtSignature: "s" },
      { executableCode: { language: "PYTHON", code: "1" } },
    ],
  }, [["a", {}, "1"], ["b", { x: 1 }], ["code_execution", { language: "PYTHON", code: "1" }]]],
];

for (const [adapter, payload, expected] of SEVERAL) {
  Deno.test(`${adapter} reads ${expected.length} calls of ${JSON.stringify(payload).slice(0, 60)}`, () => {
    const { calls } = read(adapter, payload);
    assert.deepEqual(
      calls.map((
        { name, args, call_id },
      ) => [name, args, ...(call_id === undefined ? [] : [call_id])]),
      expected,
    );
  });
}

Deno.test("a call that LangChain could not read cannot be judged, the one beside it can", () => {
  const { calls } = read("langchain", {
    tool_calls: [{ name: "a", args: {} }],
    invalid_tool_calls: [{ name: null, args: null, error: "x" }],
  });
  assert.deepEqual(calls.map(({ name, problem }) => [name, problem !== undefined]), [
    ["a", false],
    ["invalid_tool_call", true],
  ]);
});
