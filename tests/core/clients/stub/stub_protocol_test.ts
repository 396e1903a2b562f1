/** What the stub model says in each protocol: a call first, then a text. Literals as real clients took them. */

import assert from "node:assert/strict";
import { chatCompletionsProtocol } from "../../../../src/core/clients/stub/chat_completions.ts";
import { generateContentProtocol } from "../../../../src/core/clients/stub/generate_content.ts";
import { messagesProtocol } from "../../../../src/core/clients/stub/messages.ts";
import { responsesProtocol } from "../../../../src/core/clients/stub/responses.ts";
import type { StubProtocol } from "../../../../src/core/clients/stub/stub_protocol.ts";
import type { JsonObject } from "../../../../src/core/json/json.ts";

/** The documents in the data lines of a stream. */
function dataOf(body: string): readonly string[] {
  return body.split("\n").filter((line) => line.startsWith("data: ")).map((line) => line.slice(6));
}

function namesOf(body: string): readonly string[] {
  return body.split("\n").filter((line) => line.startsWith("event: ")).map((line) => line.slice(7));
}

function posted(protocol: StubProtocol, path: string, body: JsonObject) {
  const plan = [{ tool: "exec", args: { cmd: "echo ran" } }];
  return protocol.reply({ method: "POST", path, body }, plan);
}

Deno.test("responses: the first answer is a function call in three events, the next one a message", () => {
  const first = posted(responsesProtocol, "/v1/responses", { input: [{ type: "message" }] });
  assert.equal(first.type, "text/event-stream");
  assert.deepEqual(namesOf(first.body), [
    "response.created",
    "response.output_item.done",
    "response.completed",
  ]);
  assert.deepEqual(dataOf(first.body), [
    '{"type":"response.created","response":{"id":"resp_0"}}',
    '{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc_0","call_id":"call_0","name":"exec","arguments":"{\\"cmd\\":\\"echo ran\\"}"}}',
    '{"type":"response.completed","response":{"id":"resp_0","usage":{"input_tokens":1,"input_tokens_details":null,"output_tokens":1,"output_tokens_details":null,"total_tokens":2}}}',
  ]);
  const told = { input: [{ type: "function_call_output", call_id: "call_0", output: "blocked" }] };
  assert.deepEqual(responsesProtocol.told(told), ["blocked"]);
  const last = posted(responsesProtocol, "/v1/responses", told);
  assert.equal(
    dataOf(last.body)[1],
    '{"type":"response.output_item.done","output_index":0,"item":{"type":"message","role":"assistant","id":"msg_1","content":[{"type":"output_text","text":"done"}]}}',
  );
});

Deno.test("responses: a text is the input of a freeform tool, and a namespace stands beside the name", () => {
  const itemFor = (call: { tool: string; args: string | JsonObject; namespace?: string }) => {
    const { body } = responsesProtocol.reply(
      { method: "POST", path: "/v1/responses", body: {} },
      [call],
    );
    return JSON.parse(dataOf(body)[1] ?? "").item;
  };
  assert.deepEqual(itemFor({ tool: "apply_patch", args: "*** Begin Patch" }), {
    type: "custom_tool_call",
    id: "ctc_0",
    call_id: "call_0",
    name: "apply_patch",
    input: "*** Begin Patch",
  });
  assert.deepEqual(itemFor({ tool: "put_item", args: { k: "v" }, namespace: "mcp__my_demo" }), {
    type: "function_call",
    id: "fc_0",
    call_id: "call_0",
    name: "put_item",
    arguments: '{"k":"v"}',
    namespace: "mcp__my_demo",
  });
});

Deno.test("responses: parts of an output are one text, and custom outputs count too", () => {
  const input = [
    { type: "function_call_output", output: [{ type: "input_text", text: "a" }, { text: "b" }] },
    { type: "custom_tool_call_output", output: "c" },
  ];
  assert.deepEqual(responsesProtocol.told({ input }), ["ab", "c"]);
});

Deno.test("generateContent: one data line with a function call, then a text", () => {
  const path = "/v1beta/models/gemini-2.5-flash:streamGenerateContent";
  const tools = [{ functionDeclarations: [{ name: "exec" }] }];
  const first = posted(generateContentProtocol, path, { tools, contents: [] });
  assert.deepEqual(dataOf(first.body), [
    '{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"exec","args":{"cmd":"echo ran"}}}]},"finishReason":"STOP","index":0}],"usageMetadata":{"totalTokenCount":2}}',
  ]);
  const contents = [{
    role: "user",
    parts: [{
      functionResponse: { name: "exec", response: { error: "Tool execution blocked: no" } },
    }],
  }];
  assert.deepEqual(generateContentProtocol.told({ contents }), [
    '{"error":"Tool execution blocked: no"}',
  ]);
  const last = posted(generateContentProtocol, path, { tools, contents });
  assert.match(last.body, /"parts":\[\{"text":"done"\}\]/);
});

Deno.test("generateContent: requests without tools, and those that do not stream, get a text", () => {
  const at = (path: string) => posted(generateContentProtocol, path, { contents: [] }).body;
  assert.match(at("/v1beta/models/m:streamGenerateContent"), /"text":"done"/);
  assert.match(at("/v1beta/models/m:generateContent"), /"parts":\[\{"text":"\{\}"\}\]/);
  assert.equal(at("/v1beta/models/m:countTokens"), '{"totalTokens":1}');
});

Deno.test("chat completions: a stream with the call, its end, the usage and [DONE]", () => {
  const body = { model: "stub", stream: true, tools: [{}], messages: [] };
  const first = posted(chatCompletionsProtocol, "/v1/chat/completions", body);
  assert.deepEqual(dataOf(first.body), [
    '{"id":"cc_0","created":1,"model":"stub","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_0","type":"function","function":{"name":"exec","arguments":"{\\"cmd\\":\\"echo ran\\"}"}}]},"finish_reason":null}]}',
    '{"id":"cc_0","created":1,"model":"stub","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}',
    '{"id":"cc_0","created":1,"model":"stub","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}',
    "[DONE]",
  ]);
  const messages = [{ role: "tool", tool_call_id: "call_0", content: "Denied by preToolUse hook" }];
  assert.deepEqual(chatCompletionsProtocol.told({ messages }), ["Denied by preToolUse hook"]);
  const last = posted(chatCompletionsProtocol, "/v1/chat/completions", { ...body, messages });
  assert.match(last.body, /"finish_reason":"stop"/);
});

Deno.test("chat completions: without a stream it is one document; without tools it is a text", () => {
  const at = (body: JsonObject) =>
    JSON.parse(posted(chatCompletionsProtocol, "/v1/chat/completions", body).body).choices[0];
  assert.equal(at({ tools: [{}] }).finish_reason, "tool_calls");
  assert.deepEqual(at({}), {
    index: 0,
    message: { role: "assistant", content: "done" },
    finish_reason: "stop",
  });
});

Deno.test("messages: the events of a stream with one tool_use block, then a text block", () => {
  const body = { model: "claude-x", stream: true, tools: [{}], messages: [] };
  const first = posted(messagesProtocol, "/v1/messages", body);
  assert.deepEqual(namesOf(first.body), [
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
  const [, start, delta, , end] = dataOf(first.body).map((line) => JSON.parse(line));
  assert.deepEqual(start.content_block, {
    type: "tool_use",
    id: "toolu_0",
    name: "exec",
    input: {},
  });
  assert.deepEqual(delta.delta, { type: "input_json_delta", partial_json: '{"cmd":"echo ran"}' });
  assert.equal(end.delta.stop_reason, "tool_use");
  const messages = [{
    role: "user",
    content: [{ type: "tool_result", tool_use_id: "toolu_0", is_error: true, content: "denied" }],
  }];
  assert.deepEqual(messagesProtocol.told({ messages }), ["denied"]);
  const [, , text] = dataOf(posted(messagesProtocol, "/v1/messages", { ...body, messages }).body);
  assert.deepEqual(JSON.parse(text ?? "").delta, { type: "text_delta", text: "done" });
});

Deno.test("messages: without a stream it is one message, and tokens are counted", () => {
  const { body } = posted(messagesProtocol, "/v1/messages", { tools: [{}] });
  assert.deepEqual(JSON.parse(body).content, [
    { type: "tool_use", id: "toolu_0", name: "exec", input: { cmd: "echo ran" } },
  ]);
  const counted = posted(messagesProtocol, "/v1/messages/count_tokens", {});
  assert.equal(counted.body, '{"input_tokens":1}');
});

Deno.test("no protocol answers a path that is not its own", () => {
  const protocols = [
    responsesProtocol,
    generateContentProtocol,
    chatCompletionsProtocol,
    messagesProtocol,
  ];
  for (const protocol of protocols) assert.equal(posted(protocol, "/v1/other", {}).status, 404);
});
