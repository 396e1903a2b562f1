/** Calls whose tool other programs find under another name than the first one, and calls of calls. */

import assert from "node:assert/strict";
import { adapterNamed, readToolCalls } from "../../../src/core/mcp/call/adapters/mod.ts";
import { refusal } from "../../support/refusal.ts";
import { textSource } from "../../support/text_source.ts";

function namesOf(adapter: string, payload: unknown): readonly (readonly (string | undefined)[])[] {
  return readToolCalls(adapterNamed(adapter), textSource(JSON.stringify(payload))).calls
    .map(({ name, also_named }) => [name, also_named]);
}

const called = { name: "send", namespace: "mail", arguments: "{}" };
const NAMESPACED: readonly [string, unknown][] = [
  ["openai", { type: "function_call", call_id: "1", ...called }],
  ["openai", {
    type: "custom_tool_call",
    call_id: "1",
    name: "send",
    namespace: "mail",
    input: "",
  }],
  ["openai", { type: "function", id: "1", function: called }],
  ["openai", { tool_calls: [{ id: "1", function: called }] }],
  ["openai", { role: "assistant", function_call: called }],
  ["openai", called],
  ["openai", { type: "custom", custom: { name: "send", namespace: "mail", input: "" } }],
  ["langchain", { content: [{ type: "function_call", call_id: "1", ...called }], tool_calls: [] }],
  ["langchain", { content: "", additional_kwargs: { tool_calls: [{ function: called }] } }],
];

for (const [adapter, payload] of NAMESPACED) {
  Deno.test(`${adapter} reads both names of ${JSON.stringify(payload)}`, () => {
    assert.deepEqual(namesOf(adapter, payload), [["mail__send", "send"]]);
  });
}

for (const [adapter, payload] of NAMESPACED) {
  for (const blank of [" ", "\t", "__"]) {
    const text = JSON.stringify(payload).replaceAll('"mail"', JSON.stringify(blank));
    Deno.test(`${adapter} refuses the blank namespace of ${text}`, async () => {
      const { message } = await refusal(() => namesOf(adapter, JSON.parse(text)));
      assert.match(message, /namespace is blank/);
    });
  }
}

for (
  const [adapter, payload] of [
    ["openai", { type: "function", id: "1", namespace: "mail", function: { name: "send" } }],
    ["openai", { type: "mcp_call", name: "send", namespace: "mail", arguments: "{}" }],
    ["anthropic", { type: "tool_use", name: "send", namespace: "mail", input: {} }],
    ["langchain", { type: "tool_call", name: "send", namespace: "mail", args: {} }],
    ["langchain", { tool: "send", namespace: "mail", tool_input: {} }],
    ["gemini", { functionCall: { name: "send", namespace: "mail", args: {} } }],
    ["mcp", { name: "send", namespace: "mail", args: {} }],
    ["mcp-jsonrpc", { name: "send", namespace: "mail", arguments: {} }],
  ] as const
) {
  Deno.test(`${adapter} refuses a namespace that it does not read: ${JSON.stringify(payload)}`, async () => {
    const { code, message } = await refusal(() => namesOf(adapter, payload));
    assert.equal(code, "invalid_input");
    assert.match(message, /namespace/);
  });
}

for (
  const [adapter, payload] of [
    ["openai", { type: "function", function: { name: "functions.send", arguments: "{}" } }],
    ["openai", { type: "function_call", name: "functions.send", arguments: "{}" }],
    ["langchain", { type: "tool_call", name: "functions.send", args: {} }],
    ["langchain", { tool: "functions.send", tool_input: {} }],
  ] as const
) {
  Deno.test(`${adapter} reads both names of ${JSON.stringify(payload)}`, () => {
    assert.deepEqual(namesOf(adapter, payload), [["functions.send", "send"]]);
  });
}

const uses = { tool_uses: [{ recipient_name: "functions.send", parameters: {} }] };
for (
  const [adapter, payload] of [
    ["openai", { function: { name: "multi_tool_use.parallel", arguments: JSON.stringify(uses) } }],
    ["openai", { function: { name: "multi_tool_use.parallel", arguments: "{}" } }],
    ["openai", { function: { name: "parallel", arguments: JSON.stringify(uses) } }],
    ["openai", { type: "function_call", name: "Multi_Tool_Use.parallel", arguments: "{}" }],
    ["openai", {
      type: "function_call",
      name: "parallel",
      namespace: "multi_tool_use",
      arguments: "{}",
    }],
    ["anthropic", { type: "tool_use", name: "multi_tool_use.parallel", input: uses }],
    ["langchain", { type: "tool_call", name: "multi_tool_use.parallel", args: uses }],
    ["gemini", { functionCall: { name: "parallel", args: uses } }],
    ["mcp", { name: "multi_tool_use.parallel", args: uses }],
  ] as const
) {
  Deno.test(`${adapter} refuses a call of calls: ${JSON.stringify(payload)}`, async () => {
    const { code, message } = await refusal(() => namesOf(adapter, payload));
    assert.equal(code, "invalid_input");
    assert.match(message, /calls several tools at once/);
  });
}

const logged = (name: string, args = {}) => ({
  type: "ai",
  content: "",
  tool_calls: [{ name, args, id: "2", type: "tool_call" }],
});
const action = { tool: "safe", tool_input: {}, log: "" };

for (
  const [what, payload, names] of [
    ["its own", { ...action, message_log: [logged("safe")] }, ["safe"]],
    ["another", { ...action, message_log: [logged("send")] }, ["safe", "send"]],
    ["another", { ...action, messageLog: [logged("send")] }, ["safe", "send"]],
    ["other arguments", { ...action, message_log: [logged("safe", { a: 1 })] }, ["safe", "safe"]],
    [
      "another, serialized",
      { ...action, message_log: [{ lc: 1, kwargs: logged("send") }] },
      ["safe", "send"],
    ],
    [
      "those of several actions",
      [
        { ...action, message_log: [logged("safe"), logged("send")] },
        { ...action, tool: "send", message_log: [logged("safe"), logged("send")] },
      ],
      ["safe", "send"],
    ],
    ["no call", { ...action, message_log: [{ type: "human", content: "hi" }] }, ["safe"]],
  ] as const
) {
  Deno.test(`langchain judges the calls in the message log of an action: ${what}`, () => {
    assert.deepEqual(namesOf("langchain", payload).map(([name]) => name), names);
  });
}

Deno.test("langchain refuses a message log that it cannot read", async () => {
  const payload = { ...action, message_log: [[logged("send")]] };
  await refusal(() => namesOf("langchain", payload));
});
