/** Calls at two places of a payload: an adapter reads both, or it refuses and names both places. */

import assert from "node:assert/strict";
import { GaitError } from "../../../src/core/error.ts";
import {
  type AdaptedCall,
  adapterNamed,
  readToolCalls,
} from "../../../src/core/mcp/call/adapters/mod.ts";
import { refusal } from "../../support/refusal.ts";
import { textSource } from "../../support/text_source.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type JsonMap = { readonly [name: string]: Json };

function callsOf(adapter: string, payload: Json): readonly AdaptedCall[] {
  return readToolCalls(adapterNamed(adapter), textSource(JSON.stringify(payload))).calls;
}

function namesOf(adapter: string, payload: Json): string[] {
  return callsOf(adapter, payload).map(({ name }) => name);
}

/** Every shape in which some client has a call, with a call of one tool. */
function shapesOf(name: string): readonly JsonMap[] {
  const chat = { id: "c", type: "function", function: { name, arguments: "{}" } };
  const block = { type: "tool_use", id: "c", name, input: {} };
  const call = { name, args: {}, id: "c", type: "tool_call" };
  return [
    { name, args: {} },
    { name, arguments: {} },
    { method: "tools/call", params: { name, arguments: {} } },
    chat,
    { type: "custom", id: "c", custom: { name, input: "x" } },
    { role: "assistant", content: "ok", tool_calls: [chat] },
    { role: "assistant", content: null, function_call: { name, arguments: "{}" } },
    { choices: [{ index: 0, message: { role: "assistant", tool_calls: [chat] } }] },
    { object: "response", output: [{ type: "reasoning", summary: [] }, { type: "message" }] },
    { output: [{ type: "function_call", call_id: "c", name, arguments: "{}" }] },
    { output: [{ type: "custom_tool_call", call_id: "c", name, input: "x" }] },
    { output: [{ type: "mcp_call", id: "c", name, arguments: "{}" }] },
    block,
    { role: "assistant", content: [{ type: "text", text: "ok" }, block] },
    { content: [{ ...block, type: "server_tool_use" }] },
    { tool: name, tool_input: {}, log: "" },
    { lc: 1, kwargs: { tool: name, tool_input: {} } },
    { lc: 1, kwargs: { content: "", tool_calls: [call], response_metadata: {} } },
    call,
    { type: "ai", content: "", tool_calls: [call], invalid_tool_calls: [] },
    { type: "ai", data: { content: "", tool_calls: [call] } },
    { type: "ai", content: "", additional_kwargs: { tool_calls: [chat] } },
    { type: "ai", content: "", content_blocks: [call] },
    { content: "", tool_calls: [], tool_call_chunks: [{ name, args: "{}", index: 0 }] },
    { functionCall: { name, args: {} } },
    { role: "model", parts: [{ text: "ok" }, { functionCall: { name, args: {} } }] },
    { candidates: [{ finishReason: "STOP", content: { parts: [{ functionCall: { name } }] } }] },
    { executableCode: { language: "PYTHON", code: name } },
    { hook_event_name: "PreToolUse", tool_name: name, tool_input: {} },
  ];
}

/** Members whose value is arguments of a call: what lies in there is no call. */
const ARGUMENTS = ["args", "arguments", "input", "tool_input", "executableCode"];

/** All objects of a payload outside of arguments, each as a way to put members into it. */
function spots(value: Json): readonly ((members: JsonMap) => Json)[] {
  if (Array.isArray(value)) {
    return value.flatMap((one: Json, at) =>
      spots(one).map((put) => (members: JsonMap) => value.with(at, put(members)))
    );
  }
  if (typeof value !== "object" || value === null) return [];
  const object = value as JsonMap;
  const within = Object.entries(object)
    .filter(([member]) => !ARGUMENTS.includes(member))
    .flatMap(([member, one]) =>
      spots(one).map((put) => (members: JsonMap): Json => ({ ...object, [member]: put(members) }))
    );
  return [(members) => ({ ...members, ...object }), ...within];
}

const ADAPTERS = [
  "mcp",
  "mcp-jsonrpc",
  "openai",
  "anthropic",
  "langchain",
  "gemini",
  "claude_code",
];

function saysBoth(payload: Json): boolean {
  const text = JSON.stringify(payload);
  return text.includes('"seen"') && text.includes('"hidden"');
}

for (const adapter of ADAPTERS) {
  Deno.test(`${adapter} judges each call wherever a second one lies, or refuses the payload`, () => {
    const payloads = shapesOf("seen")
      .flatMap((shape) => spots(shape))
      .flatMap((put) => shapesOf("hidden").flatMap((other) => [put(other), put({ extra: other })]))
      .filter(saysBoth);
    assert.ok(payloads.length > 3000, `only ${payloads.length} payloads`);
    const lost = payloads.filter((payload) => {
      try {
        const calls = JSON.stringify(callsOf(adapter, payload));
        return !calls.includes("seen") || !calls.includes("hidden");
      } catch (error) {
        if (error instanceof GaitError && error.code === "invalid_input") return false;
        throw error;
      }
    });
    assert.deepEqual(lost.slice(0, 3).map((payload) => JSON.stringify(payload)), []);
  });
}

const CHAT = { id: "1", type: "function", function: { name: "t", arguments: "{}" } };
const HIDDEN = { type: "tool_use", id: "2", name: "delete_note", input: {} };

// Each row: a payload with calls at two places, and both places in the refusal.
const BOTH_PLACES:
  readonly (readonly [adapter: string, payload: Json, places: readonly string[]])[] = [
    ["openai", {
      choices: [{ message: { tool_calls: [CHAT] } }],
      output: [{ type: "function_call", call_id: "c", name: "delete_note", arguments: "{}" }],
    }, ['"choices"', '"/output/0"']],
    ["openai", { choices: [{ message: { tool_calls: [CHAT] }, text: HIDDEN }] }, [
      '"/choices/0/message"',
      '"/choices/0/text"',
    ]],
    ["anthropic", { type: "tool_use", id: "1", name: "t", input: {}, content: [HIDDEN] }, [
      '"input"',
      '"/content/0"',
    ]],
    [
      "anthropic",
      { content: [{ type: "tool_use", name: "t", input: {} }], more: { a: [HIDDEN] } },
      [
        '"content"',
        '"/more/a/0"',
      ],
    ],
    ["gemini", {
      candidates: [{ content: { parts: [{ functionCall: { name: "t", args: {} } }] } }],
      parts: [{ functionCall: { name: "delete_note", args: {} } }],
    }, ['"candidates"', '"/parts/0/functionCall"']],
    ["langchain", {
      lc: 1,
      kwargs: { tool_calls: [{ name: "t", args: {}, id: "1", type: "tool_call" }] },
      data: { tool_calls: [{ name: "delete_note", args: { path: "/" }, id: "2" }] },
    }, ['"kwargs"', '"/data/tool_calls/0"']],
    ["langchain", {
      type: "ai",
      data: { tool_calls: [{ name: "t", args: {}, id: "1", type: "tool_call" }] },
      additional_kwargs: { tool_calls: [{ function: { name: "delete_note", arguments: "{}" } }] },
    }, ['"data"', '"/additional_kwargs/tool_calls/0/function"']],
    ["langchain", {
      content: "",
      tool_calls: [{ name: "t", args: {}, id: "1" }],
      response_metadata: { message: { tool_calls: [{ function: { name: "delete_note" } }] } },
    }, ['"tool_calls, content"', '"/response_metadata/message/tool_calls/0/function"']],
    ["langchain", {
      content: "",
      tool_calls: [{ name: "t", args: {}, id: "1" }],
      tool_call_chunks: [{ name: "delete_note", args: "{}", id: "1", index: 0 }],
    }, ["/tool_call_chunks", "piece of a stream"]],
    ["mcp", { name: "t", args: {}, content: [HIDDEN] }, ['"args"', '"/content/0"']],
    ["claude_code", { tool_name: "t", tool_input: {}, effort: HIDDEN }, [
      '"tool_input"',
      '"/effort"',
    ]],
  ];

for (const [adapter, payload, places] of BOTH_PLACES) {
  Deno.test(`${adapter} names ${places.join(" and ")} of ${JSON.stringify(payload)}`, async () => {
    const { code, message } = await refusal(() => namesOf(adapter, payload));
    assert.equal(code, "invalid_input");
    for (const place of places) assert.ok(message.includes(place), message);
  });
}

// Each row: an item or a block that no reader should take for something else.
for (
  const [adapter, payload, message] of [
    [
      "openai",
      { type: "function_tool_call", call_id: "c", name: "delete_note" },
      /"\/name" names a tool/,
    ],
    [
      "openai",
      { type: "novel_call", call_id: "c", tool: { name: "delete_note", arguments: "{}" } },
      /"\/tool"/,
    ],
    [
      "openai",
      [CHAT, { type: "local_shell_call", role: "assistant", action: {}, tool_calls: [CHAT] }],
      /"\/1\/tool_calls\/0/,
    ],
    ["openai", [CHAT, { type: "function_call_output", name: "t", arguments: "{}" }], /arguments/],
    ["anthropic", [
      { type: "tool_use", name: "t", input: {} },
      { ...HIDDEN, type: "text" },
    ], /"\/1"/],
    ["langchain", {
      tool_calls: [{ name: "t", args: {}, id: "1" }],
      content: [{ type: "novel", value: { name: "delete_note", args: {} } }],
    }, /"\/content\/0\/value"/],
  ] as const
) {
  Deno.test(`${adapter} refuses ${JSON.stringify(payload)}`, async () => {
    const error = await refusal(() => namesOf(adapter, payload));
    assert.equal(error.code, "invalid_input");
    assert.match(error.message, message);
  });
}

// Each row: a message that says its calls more than once, or has calls at two places of its shape.
for (
  const [title, payload, names] of [
    ["blocks of the standard content", {
      type: "ai",
      content: "",
      tool_calls: [{ name: "t", args: {}, id: "1", type: "tool_call" }],
      content_blocks: [
        { type: "text", text: "ok" },
        { type: "tool_call", name: "t", args: {}, id: "1" },
        { type: "tool_call", name: "delete_note", args: { path: "/" }, id: "2" },
        { type: "server_tool_call", name: "web_search", args: { query: "q" }, id: "3" },
      ],
    }, ["t", "delete_note", "web_search"]],
    ["items of the Responses API", {
      type: "ai",
      tool_calls: [{ name: "t", args: { x: 1 }, id: "c", type: "tool_call" }],
      content: [
        { type: "reasoning", summary: [] },
        { type: "function_call", id: "fc", call_id: "c", name: "t", arguments: '{"x":1}' },
        { type: "web_search_call", id: "ws", action: { query: "q" }, status: "completed" },
      ],
      additional_kwargs: { tool_outputs: [{ type: "code_interpreter_call", code: "1" }] },
    }, ["t", "web_search", "code_interpreter"]],
    ["the answer of Ollama in the metadata", {
      type: "ai",
      content: "",
      tool_calls: [{ name: "t", args: { x: 1 }, id: "c", type: "tool_call" }],
      response_metadata: {
        message: {
          role: "assistant",
          tool_calls: [{ function: { name: "t", arguments: { x: 1 } } }],
        },
      },
    }, ["t"]],
    ["pieces that were put together", {
      type: "AIMessageChunk",
      content: [{ type: "tool_use", id: "c", name: "t", input: "", index: 0 }],
      tool_calls: [{ name: "t", args: { x: 1 }, id: "c", type: "tool_call" }],
      tool_call_chunks: [{ name: "t", args: '{"x":1}', id: "c", index: 0 }],
    }, ["t"]],
    ["a part of Gemini in a block", {
      type: "ai",
      content: [{ type: "functionCall", functionCall: { name: "t", args: {} } }],
      tool_calls: [{ name: "t", args: {}, id: "c", type: "tool_call" }],
    }, ["t"]],
  ] as const
) {
  Deno.test(`langchain reads each call once: ${title}`, () => {
    assert.deepEqual(namesOf("langchain", payload), names);
  });
}

Deno.test("what only describes tools or results is no second call", () => {
  assert.deepEqual(
    namesOf("openai", {
      object: "response",
      output: [
        { type: "function_call", call_id: "1", name: "t", arguments: "{}" },
        { type: "function_call_output", call_id: "1", output: [{ name: "x", arguments: "{}" }] },
        { type: "mcp_list_tools", server_label: "s", tools: [{ name: "x", input_schema: {} }] },
      ],
      tools: [{ type: "function", name: "delete_note", parameters: { type: "object" } }],
      tool_choice: { type: "function", name: "delete_note" },
    }),
    ["t"],
  );
  assert.deepEqual(
    namesOf("gemini", [
      { functionCall: { name: "t", args: {} } },
      { functionResponse: { name: "x", response: { name: "x", args: {} } } },
    ]),
    ["t"],
  );
});
