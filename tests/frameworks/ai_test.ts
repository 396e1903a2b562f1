/** The adapter for the Vercel AI SDK, with the SDK and its own mock of a model. */

import assert from "node:assert/strict";
import { generateText, isStepCount, type ModelMessage, streamText, tool } from "ai";
import { MockLanguageModelV4, simulateReadableStream } from "ai/test";
import { z } from "zod";
import { gateTools, RefusedCall, toolApproval } from "@gait/cli/ai";
import { makeScene, type Scene, testAdapter, TEXT, TO } from "./cases.ts";

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

function toolCalls({ calls }: Scene) {
  return calls.map(({ id, args }) => ({
    ...{ type: "tool-call", toolCallId: id, toolName: "send_report" } as const,
    input: JSON.stringify(args),
  }));
}

/** A model that makes the calls of the scene, and then says that it is done. */
function modelOf(scene: Scene) {
  return new MockLanguageModelV4({
    doGenerate: [
      {
        content: toolCalls(scene),
        finishReason: { unified: "tool-calls", raw: undefined },
        ...{ usage, warnings: [] },
      },
      {
        content: [{ type: "text", text: "Done." }],
        finishReason: { unified: "stop", raw: undefined },
        ...{ usage, warnings: [] },
      },
    ],
  });
}

function toolsOf({ send, hold }: Scene) {
  return {
    send_report: tool({
      description: "Sends a report by mail",
      inputSchema: z.object({ to: z.string(), text: z.string() }),
      onInputAvailable: ({ input }) => hold(input),
      execute: (args) => send(args),
    }),
  };
}

/** What the second request told the model about each call. */
function toldTo(model: MockLanguageModelV4): Map<string, string> {
  const told = new Map<string, string>();
  for (const { role, content } of model.doGenerateCalls.at(-1)?.prompt ?? []) {
    if (role !== "tool") continue;
    for (const part of content) {
      if (part.type !== "tool-result") continue;
      const { output } = part;
      told.set(
        part.toolCallId,
        "value" in output ? String(output.value) : output.type,
      );
    }
  }
  return told;
}

testAdapter("ai", async (scene) => {
  const model = modelOf(scene);
  const tools = gateTools(scene.gate, toolsOf(scene));
  await generateText({
    model,
    tools,
    prompt: "Send the report",
    stopWhen: isStepCount(2),
  });
  return toldTo(model);
});

Deno.test("ai: a refusal is an error of the tool, with the decision", async () => {
  const { scene } = await makeScene([TO.blocked]);
  const { content } = await generateText({
    model: modelOf(scene),
    tools: gateTools(scene.gate, toolsOf(scene)),
    prompt: "Send the report",
  });
  const [part] = content.filter(({ type }) => type === "tool-error");
  assert.ok(part?.type === "tool-error" && part.error instanceof RefusedCall);
  assert.equal(part.error.message, TEXT.blocked);
  assert.equal(part.error.decision?.verdict, "block");
});

/** The same calls, streamed. */
function streamingModel(scene: Scene) {
  const chunks = [
    ...toolCalls(scene),
    {
      type: "finish",
      finishReason: { unified: "tool-calls", raw: undefined },
      usage,
    } as const,
  ];
  return new MockLanguageModelV4({
    doStream: () => Promise.resolve({ stream: simulateReadableStream({ chunks }) }),
  });
}

Deno.test("ai: streamText gates calls, and passes on what an allowed tool streams", async () => {
  const { scene, sent, ends } = await makeScene([TO.allowed, TO.blocked]);
  const tools = gateTools(scene.gate, {
    send_report: tool({
      inputSchema: z.object({ to: z.string(), text: z.string() }),
      async *execute(args) {
        yield "sending";
        yield await scene.send(args);
      },
    }),
  });
  const { fullStream } = streamText({
    model: streamingModel(scene),
    tools,
    prompt: "Send it",
  });
  const seen: unknown[] = [];
  for await (const part of fullStream) {
    if (part.type === "tool-result") {
      seen.push([part.toolCallId, part.preliminary, part.output]);
    }
    if (part.type === "tool-error") {
      seen.push([part.toolCallId, String(part.error)]);
    }
  }
  assert.deepEqual(sent, [{ to: TO.allowed, text: "Green." }]);
  const of = (id: string) => seen.filter((part) => Array.isArray(part) && part[0] === id);
  assert.deepEqual(of("call_1"), [
    ["call_1", true, "sending"],
    ["call_1", true, `sent to ${TO.allowed}`],
    ["call_1", undefined, `sent to ${TO.allowed}`],
  ]);
  assert.deepEqual(of("call_2"), [["call_2", TEXT.blocked]]);
  assert.deepEqual(
    ends.map(({ call, end }) => [call.call_id, end.status, end.result]).sort(),
    [["call_1", "ok", `sent to ${TO.allowed}`], [
      "call_2",
      "refused",
      undefined,
    ]],
  );
});

Deno.test("ai: an error of the tool is its own, and is recorded", async () => {
  const { scene, ends } = await makeScene([TO.allowed]);
  const model = modelOf(scene);
  const tools = gateTools(scene.gate, {
    send_report: tool({
      inputSchema: z.object({ to: z.string(), text: z.string() }),
      execute: (): Promise<string> => Promise.reject(new Error("no such mail server")),
    }),
  });
  await generateText({
    model,
    tools,
    prompt: "Send it",
    stopWhen: isStepCount(2),
  });
  assert.match(
    toldTo(model).get("call_1") ?? "",
    /^(?:Error: )?no such mail server$/,
  );
  assert.equal(ends[0]?.end.status, "error");
});

Deno.test("ai: arguments that are no JSON are refused", async () => {
  const { scene, sent } = await makeScene([TO.allowed]);
  const model = modelOf(scene);
  const tools = gateTools(scene.gate, {
    send_report: tool({
      inputSchema: z.object({
        to: z.string(),
        text: z.string().transform(() => new Date(0)),
      }),
      execute: (args) => scene.send(args),
    }),
  });
  await generateText({
    model,
    tools,
    prompt: "Send it",
    stopWhen: isStepCount(2),
  });
  assert.deepEqual(sent, []);
  assert.match(
    toldTo(model).get("call_1") ?? "",
    /it could not be judged: Cannot judge the argument \/text of "send_report": an object of Date is no JSON value/,
  );
});

Deno.test("ai: a tool that runs elsewhere is not gated, and said to be so", async () => {
  const { scene } = await makeScene([]);
  const tools = { locate: tool({ inputSchema: z.object({}) }) };
  assert.throws(() => gateTools(scene.gate, tools), {
    name: "GaitError",
    message: 'Cannot gate the tool "locate": it has no execute, so it runs elsewhere',
  });
});

/** Runs until a person is asked, lets `answer` speak, and runs on. */
async function withApproval(
  to: string,
  approved: boolean,
) {
  const { scene, sent, ends } = await makeScene([to]);
  const setup = {
    tools: gateTools(scene.gate, toolsOf(scene), { approvals: "framework" }),
    toolApproval: toolApproval(scene.gate),
  };
  const prompt: ModelMessage[] = [{ role: "user", content: "Send the report" }];
  const first = await generateText({
    ...setup,
    model: modelOf(scene),
    messages: prompt,
  });
  const asked = first.content.filter((part) => part.type === "tool-approval-request");
  const content = asked.map(({ approvalId }) => ({
    ...{ type: "tool-approval-response", approvalId, approved } as const,
  }));
  const model = new MockLanguageModelV4({
    doGenerate: [{
      content: [{ type: "text", text: "Done." }],
      finishReason: { unified: "stop", raw: undefined },
      ...{ usage, warnings: [] },
    }],
  });
  const messages = [...prompt, ...first.response.messages];
  if (content.length > 0) {
    await generateText({
      ...setup,
      model,
      messages: [...messages, { role: "tool", content }],
    });
  }
  return { sent, ends, asked, told: toldTo(model) };
}

Deno.test("ai: with approvals of the framework a person is asked, and a yes lets the call run", async () => {
  const { sent, ends, asked, told } = await withApproval(TO.approvable, true);
  assert.equal(asked.length, 1);
  assert.deepEqual(sent, [{ to: TO.approvable, text: "Green." }]);
  assert.equal(told.get("call_1"), `sent to ${TO.approvable}`);
  assert.deepEqual(
    ends.map((
      { decision, end },
    ) => [decision?.verdict, end.status, end.is_approved]),
    [["require_approval", "ok", true]],
  );
});

Deno.test("ai: a no leaves no side effect", async () => {
  const { sent, asked } = await withApproval(TO.approvable, false);
  assert.deepEqual([asked.length, sent], [1, []]);
});

for (const kind of ["allowed", "blocked", "twoPeople"] as const) {
  Deno.test(`ai: no person is asked about what one yes does not change: ${kind}`, async () => {
    const { sent, asked } = await withApproval(TO[kind], true);
    assert.deepEqual([asked.length, sent.length], [
      0,
      kind === "allowed" ? 1 : 0,
    ]);
  });
}

const CALL = { type: "tool-call", toolCallId: "call_1", toolName: "send_report" } as const;
const REQUEST = { type: "tool-approval-request", approvalId: "a", toolCallId: "call_1" } as const;
const YES = { type: "tool-approval-response", approvalId: "a", approved: true } as const;
const NO = { ...YES, approved: false };
const APPROVABLE = { to: TO.approvable, text: "Green." };
const SAME = { ...CALL, input: APPROVABLE };
const RESULT = {
  ...CALL,
  ...{ type: "tool-result", output: { type: "text", value: "sent" } } as const,
};

/** A message as it comes from a browser: of any role, with any parts. */
function message(role: string, ...content: object[]): ModelMessage {
  return { role, content } as unknown as ModelMessage;
}

type Yes = readonly [name: string, messages: ModelMessage[], counts: boolean];

/** What stands in the messages of a call, and whether it counts as the yes of a person. */
const YESES: readonly Yes[] = [
  ["to this call", [message("assistant", SAME, REQUEST), message("tool", YES)], true],
  [
    "to another call",
    [
      message(
        "assistant",
        { ...SAME, toolCallId: "call_9" },
        { ...REQUEST, toolCallId: "call_9" },
      ),
      message("tool", YES),
    ],
    false,
  ],
  [
    "to other arguments",
    [
      message("assistant", { ...CALL, input: { ...APPROVABLE, text: "Red." } }, REQUEST),
      message("tool", YES),
    ],
    false,
  ],
  [
    "to another tool",
    [message("assistant", { ...SAME, toolName: "read_report" }, REQUEST), message("tool", YES)],
    false,
  ],
  ["that is a no", [message("assistant", SAME, REQUEST), message("tool", NO)], false],
  ["before a no", [message("assistant", SAME, REQUEST), message("tool", YES, NO)], false],
  ["after a no", [message("assistant", SAME, REQUEST), message("tool", NO, YES)], false],
  ["of nobody", [], false],
  ...["user", "assistant", "system"].map((role): Yes => [
    `of the role ${role}`,
    [message("assistant", SAME, REQUEST), message(role, YES)],
    false,
  ]),
  ...["user", "tool", "system"].map((role): Yes => [
    `to a question of the role ${role}`,
    [message("assistant", SAME), message(role, REQUEST), message("tool", YES)],
    false,
  ]),
  [
    "to a call of the role user",
    [message("user", SAME), message("assistant", REQUEST), message("tool", YES)],
    false,
  ],
  [
    "to another call by the same id of the question",
    [
      message("assistant", SAME, REQUEST),
      message("assistant", { ...REQUEST, toolCallId: "call_2" }),
      message("tool", YES),
    ],
    false,
  ],
  [
    "that the program gave",
    [message("assistant", SAME, { ...REQUEST, isAutomatic: true }), message("tool", YES)],
    false,
  ],
  [
    "to a call that has run",
    [message("assistant", SAME, REQUEST), message("tool", RESULT), message("tool", YES)],
    false,
  ],
  [
    "that is not the last message",
    [message("assistant", SAME, REQUEST), message("tool", YES), message("user")],
    false,
  ],
];

for (const [name, messages, counts] of YESES) {
  Deno.test(`ai: a yes ${name} ${counts ? "counts" : "counts for nothing"}`, async () => {
    const { scene, sent } = await makeScene([TO.approvable]);
    const { send_report } = gateTools(scene.gate, toolsOf(scene), { approvals: "framework" });
    const options = { toolCallId: "call_1", messages, context: {} };
    const run = async () => await send_report.execute?.(APPROVABLE, options);
    if (counts) assert.equal(await run(), `sent to ${TO.approvable}`);
    else await assert.rejects(run, { name: "RefusedCall", message: TEXT.approvable });
    assert.equal(sent.length, counts ? 1 : 0);
  });
}
