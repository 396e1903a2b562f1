/** The adapter for the OpenAI Agents SDK, with the SDK and a scripted model. */

import assert from "node:assert/strict";
import {
  Agent,
  type AgentInputItem,
  type Model,
  type ModelRequest,
  type ModelResponse,
  type protocol,
  RunContext,
  Runner,
  type Tool,
  tool,
  Usage,
  webSearchTool,
} from "@openai/agents";
import { z } from "zod";
import { gateTools } from "@gait/cli/openai-agents";
import { makeScene, type Scene, testAdapter, TEXT, TO } from "./cases.ts";

type Output = protocol.AssistantMessageItem | protocol.FunctionCallItem;

/** Makes the calls of the scene, then says that it is done. Keeps what it was asked. */
class ScriptedModel implements Model {
  readonly requests: ModelRequest[] = [];
  readonly #outputs: Output[][];

  constructor({ calls, hold }: Scene) {
    const items = calls.map(({ id, args }) => {
      const item = {
        ...{ type: "function_call", callId: id, name: "send_report" } as const,
        ...{ status: "completed", arguments: JSON.stringify(args) } as const,
      };
      // The SDK holds a text: what changes is the text of the item.
      hold(
        Object.defineProperty({ ...args }, "to", {
          get: () => JSON.parse(item.arguments).to,
          set: (to) => Object.assign(item, { arguments: JSON.stringify({ ...args, to }) }),
        }),
      );
      return item;
    });
    this.#outputs = [items, [{
      ...{ type: "message", role: "assistant", status: "completed" } as const,
      content: [{ type: "output_text", text: "Done." } as const],
    }]];
  }

  #next(request: ModelRequest): Output[] {
    this.requests.push(request);
    const output = this.#outputs.shift();
    if (output === undefined) throw new Error("the script is at its end");
    return output;
  }

  getResponse(request: ModelRequest): Promise<ModelResponse> {
    return Promise.resolve({ usage: new Usage(), output: this.#next(request) });
  }

  async *getStreamedResponse(request: ModelRequest) {
    const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };
    const response = { id: "r", output: this.#next(request), usage };
    yield await Promise.resolve({ type: "response_done" as const, response });
  }

  /** What the last request told about each call. */
  told(): Map<string, string> {
    const input = this.requests.at(-1)?.input ?? [];
    const items: readonly AgentInputItem[] = typeof input === "string" ? [] : input;
    return new Map(items.flatMap((item) => {
      if (item.type !== "function_call_result") return [];
      const { output } = item;
      const text = typeof output === "object" && "text" in output ? output.text : String(output);
      return [[item.callId, text]];
    }));
  }
}

function sendReport({ send }: Scene) {
  return tool({
    name: "send_report",
    description: "Sends a report by mail",
    parameters: z.object({ to: z.string(), text: z.string() }),
    execute: (args) => send(args),
  });
}

// Its tracing would call home.
const runner = new Runner({ tracingDisabled: true });

function agentOf(model: Model, tools: Tool[]) {
  return new Agent({ name: "Report agent", model, tools });
}

testAdapter("openai-agents", async (scene) => {
  const model = new ScriptedModel(scene);
  await runner.run(agentOf(model, gateTools(scene.gate, [sendReport(scene)])), "Send the report");
  return model.told();
});

Deno.test("openai-agents: a streamed run is gated, too", async () => {
  const { scene, sent } = await makeScene([TO.allowed, TO.blocked]);
  const model = new ScriptedModel(scene);
  const agent = agentOf(model, gateTools(scene.gate, [sendReport(scene)]));
  const stream = await runner.run(agent, "Send the report", { stream: true });
  await stream.completed;
  assert.deepEqual(sent, [{ to: TO.allowed, text: "Green." }]);
  assert.equal(model.told().get("call_2"), TEXT.blocked);
});

Deno.test("openai-agents: a member that is named twice reaches the tool as it was judged", async () => {
  const { scene, sent } = await makeScene([]);
  const [gated] = gateTools(scene.gate, [sendReport(scene)]);
  const invoke = (input: string) => gated?.invoke(new RunContext(), input);
  await invoke(`{"to":"${TO.blocked}","text":"Green.","to":"${TO.allowed}"}`);
  assert.deepEqual(sent, [{ to: TO.allowed, text: "Green." }]);
  assert.equal(await invoke(`{"to":"${TO.allowed}","text":"","to":"${TO.blocked}"}`), TEXT.blocked);
  assert.equal(sent.length, 1);
});

for (const input of ["", "{", "[]", "null", '"to"']) {
  Deno.test(`openai-agents: arguments that are no object are refused: ${input}`, async () => {
    const { scene, sent } = await makeScene([]);
    const [gated] = gateTools(scene.gate, [sendReport(scene)]);
    assert.equal(
      await gated?.invoke(new RunContext(), input),
      'The call was not made: it could not be judged: Cannot judge the arguments of "send_report": ' +
        "they are not an object. Do not repeat it. Tell the user.",
    );
    assert.deepEqual(sent, []);
  });
}

Deno.test("openai-agents: an error of the tool is worded by the SDK", async () => {
  const { scene, ends } = await makeScene([TO.allowed]);
  const model = new ScriptedModel(scene);
  const failing = { ...scene, send: () => Promise.reject(new Error("no such mail server")) };
  await runner.run(agentOf(model, gateTools(scene.gate, [sendReport(failing)])), "Send it");
  assert.equal(
    model.told().get("call_1"),
    "An error occurred while running the tool. Please try again.",
  );
  // The SDK turns errors into answers before the gate sees them.
  assert.equal(ends[0]?.end.status, "ok");
});

Deno.test("openai-agents: a tool that runs elsewhere is not gated, and said to be so", async () => {
  const { scene } = await makeScene([]);
  assert.throws(() => gateTools(scene.gate, [webSearchTool()]), {
    name: "GaitError",
    message: 'Cannot gate the tool "web_search": it is no function tool, so it runs elsewhere',
  });
});

/** Runs until a person is asked, answers, and runs on. */
async function withApproval(to: string, approved: boolean) {
  const { scene, sent, ends } = await makeScene([to]);
  const model = new ScriptedModel(scene);
  const tools = gateTools(scene.gate, [sendReport(scene)], { approvals: "framework" });
  const agent = agentOf(model, tools);
  const { interruptions, state } = await runner.run(agent, "Send the report");
  assert.deepEqual(interruptions.length === 0 ? [] : sent, []);
  for (const asked of interruptions) {
    if (approved) state.approve(asked);
    else state.reject(asked);
  }
  if (interruptions.length > 0) await runner.run(agent, state);
  return { sent, ends, asked: interruptions.length, told: model.told() };
}

Deno.test("openai-agents: with approvals of the framework a run stops, and a yes lets the call run", async () => {
  const { sent, ends, asked, told } = await withApproval(TO.approvable, true);
  assert.equal(asked, 1);
  assert.deepEqual(sent, [{ to: TO.approvable, text: "Green." }]);
  assert.equal(told.get("call_1"), `sent to ${TO.approvable}`);
  assert.deepEqual(
    ends.map(({ decision, end }) => [decision?.verdict, end.status, end.is_approved]),
    [["require_approval", "ok", true]],
  );
});

Deno.test("openai-agents: a no leaves no side effect", async () => {
  const { sent, asked } = await withApproval(TO.approvable, false);
  assert.deepEqual([asked, sent], [1, []]);
});

for (const kind of ["allowed", "blocked", "twoPeople"] as const) {
  Deno.test(`openai-agents: no person is asked about what one yes does not change: ${kind}`, async () => {
    const { sent, asked } = await withApproval(TO[kind], true);
    assert.deepEqual([asked, sent.length], [0, kind === "allowed" ? 1 : 0]);
  });
}

Deno.test("openai-agents: the tool's own question stays", async () => {
  const { scene, sent } = await makeScene([TO.allowed]);
  const asking = { ...sendReport(scene), needsApproval: () => Promise.resolve(true) };
  for (const options of [{}, { approvals: "framework" }] as const) {
    const tools = gateTools(scene.gate, [asking], options);
    const { interruptions } = await runner.run(agentOf(new ScriptedModel(scene), tools), "Send it");
    assert.deepEqual([interruptions.length, sent], [1, []]);
  }
});
