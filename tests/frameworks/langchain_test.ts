/** The adapter for LangChain and LangGraph, with both and LangChain's own fake of a model. */

import assert from "node:assert/strict";
import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { StructuredTool, type StructuredToolInterface } from "@langchain/core/tools";
import {
  Command,
  INTERRUPT,
  interrupt,
  isInterrupted,
  MemorySaver,
  MessagesAnnotation,
  StateGraph,
} from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { createAgent, fakeModel, tool } from "langchain";
import { z } from "zod";
import { gateTools } from "@gait/cli/langchain";
import { makeScene, type Scene, testAdapter, TEXT, TO } from "./cases.ts";

const PARAMETERS = {
  type: "object",
  properties: { to: { type: "string" }, text: { type: "string" } },
  required: ["to", "text"],
} as const;

/** With a JSON schema LangChain hands on the object that it holds, and not a copy. */
function sendReport({ send }: Scene) {
  return tool(async (args) => await send(args as Record<string, unknown>), {
    name: "send_report",
    description: "Sends a report by mail",
    schema: PARAMETERS,
  });
}

function toldBy(messages: readonly BaseMessage[]): Map<string, string> {
  return new Map(
    messages.flatMap((message) =>
      ToolMessage.isInstance(message) ? [[message.tool_call_id, String(message.content)]] : []
    ),
  );
}

/** A turn of a model: the calls of the scene. The graph gets the very objects that are held. */
function turnOf({ calls, hold }: Scene): AIMessage {
  const tool_calls = calls.map(({ id, args }) => {
    hold(args);
    return { id, name: "send_report", args, type: "tool_call" as const };
  });
  return new AIMessage({ content: "", tool_calls });
}

testAdapter("langchain", async (scene) => {
  const turn = turnOf(scene);
  const agent = createAgent({
    model: fakeModel().respond(turn).respond(new AIMessage("Done.")),
    tools: gateTools(scene.gate, [sendReport(scene)]),
  });
  const { messages } = await agent.invoke({ messages: [new HumanMessage("Send the report")] });
  return toldBy(messages);
});

/** A graph of two nodes, which calls tools once. */
function graphOf(scene: Scene, tools: StructuredToolInterface[], checkpointer?: MemorySaver) {
  return new StateGraph(MessagesAnnotation)
    .addNode("model", () => ({ messages: [turnOf(scene)] }))
    .addNode("tools", new ToolNode(tools))
    .addEdge("__start__", "model")
    .addEdge("model", "tools")
    .addEdge("tools", "__end__")
    .compile(checkpointer === undefined ? {} : { checkpointer });
}

testAdapter("langgraph", async (scene) => {
  const graph = graphOf(scene, gateTools(scene.gate, [sendReport(scene)]));
  const { messages } = await graph.invoke({ messages: [new HumanMessage("Send the report")] });
  return toldBy(messages);
});

Deno.test("langchain: a streamed run is gated, too", async () => {
  const { scene, sent } = await makeScene([TO.allowed, TO.blocked]);
  const agent = createAgent({
    model: fakeModel().respond(turnOf(scene)).respond(new AIMessage("Done.")),
    tools: gateTools(scene.gate, [sendReport(scene)]),
  });
  const input = { messages: [new HumanMessage("Send the report")] };
  const told = new Map<string, string>();
  for await (const state of await agent.stream(input, { streamMode: "values" })) {
    for (const [id, text] of toldBy(state.messages)) told.set(id, text);
  }
  assert.deepEqual(sent, [{ to: TO.allowed, text: "Green." }]);
  assert.deepEqual([...told], [["call_1", `sent to ${TO.allowed}`], ["call_2", TEXT.blocked]]);
});

Deno.test("langchain: func of a gated tool is gated, and a call is judged once", async () => {
  const { scene, sent, ends } = await makeScene([]);
  const [gated] = gateTools(scene.gate, [sendReport(scene)]);
  assert.ok(gated);
  const call = (to: string) => gated.func({ to, text: "Green." }, undefined, {});
  assert.equal(await call(TO.blocked), TEXT.blocked);
  assert.equal(await call(TO.allowed), `sent to ${TO.allowed}`);
  assert.equal(await gated.invoke({ to: TO.allowed, text: "Red." }), `sent to ${TO.allowed}`);
  assert.deepEqual(sent, ["Green.", "Red."].map((text) => ({ to: TO.allowed, text })));
  assert.equal(ends.length, 3);
});

/** Runs until the graph stops for a person, answers, and runs on. */
async function withInterrupt(to: string, answer: unknown) {
  const { scene, sent, ends } = await makeScene([to]);
  const tools = gateTools(scene.gate, [sendReport(scene)], { interrupt });
  const graph = graphOf(scene, tools, new MemorySaver());
  const config = { configurable: { thread_id: "1" } };
  const input = { messages: [new HumanMessage("Send the report")] };
  const first = await graph.invoke(input, config);
  const asked = isInterrupted(first) ? first[INTERRUPT] : [];
  if (asked.length === 0) return { sent, ends, asked, told: toldBy(first.messages) };
  assert.deepEqual(sent, []);
  const { messages } = await graph.invoke(new Command({ resume: answer }), config);
  return { sent, ends, asked, told: toldBy(messages) };
}

Deno.test("langgraph: with interrupt the graph stops, and true lets the call run", async () => {
  const { sent, ends, asked, told } = await withInterrupt(TO.approvable, true);
  assert.deepEqual(asked.map(({ value }) => value), [{
    tool_name: "send_report",
    args: { to: TO.approvable, text: "Green." },
    reason_codes: ["matched_rule_partner"],
    messages: ["Reports to partners need consent."],
  }]);
  assert.deepEqual(sent, [{ to: TO.approvable, text: "Green." }]);
  assert.equal(told.get("call_1"), `sent to ${TO.approvable}`);
  assert.deepEqual(
    ends.map(({ decision, end }) => [decision?.verdict, end.status, end.is_approved]),
    [["require_approval", "ok", true]],
  );
});

for (const answer of [false, "true", 1, { approved: true }]) {
  Deno.test(`langgraph: no answer but true lets the call run: ${JSON.stringify(answer)}`, async () => {
    const { sent, asked, told } = await withInterrupt(TO.approvable, answer);
    assert.deepEqual([asked.length, sent], [1, []]);
    assert.equal(told.get("call_1"), TEXT.approvable);
  });
}

for (const kind of ["allowed", "blocked", "twoPeople"] as const) {
  Deno.test(`langgraph: no person is asked about what one yes does not change: ${kind}`, async () => {
    const { sent, asked } = await withInterrupt(TO[kind], true);
    assert.deepEqual([asked.length, sent.length], [0, kind === "allowed" ? 1 : 0]);
  });
}

Deno.test("langchain: a refused tool with an artifact answers without one", async () => {
  const { scene } = await makeScene([TO.blocked]);
  const pair = tool(() => ["sent", { id: 1 }], {
    ...{ name: "send_report", description: "Sends a report", schema: PARAMETERS },
    responseFormat: "content_and_artifact",
  });
  const graph = graphOf(scene, gateTools(scene.gate, [pair]));
  const { messages } = await graph.invoke({ messages: [] });
  assert.equal(toldBy(messages).get("call_1"), TEXT.blocked);
});

/** A tool with a class of its own, and a private member. */
class Mailer extends StructuredTool<typeof Mailer.parameters> {
  static parameters = z.object({ to: z.string(), text: z.string() });
  override name = "send_report";
  override description = "Sends a report by mail";
  override schema = Mailer.parameters;
  readonly #sent: unknown[];

  constructor(sent: unknown[]) {
    super();
    this.#sent = sent;
  }

  protected override _call({ to }: { to: string }): Promise<string> {
    this.#sent.push(to);
    return Promise.resolve(`sent to ${to}`);
  }
}

Deno.test("langchain: a tool of a class is gated, and stays what it was", async () => {
  const { scene } = await makeScene([TO.allowed, TO.blocked]);
  const sent: unknown[] = [];
  const [gated = assert.fail()] = gateTools(scene.gate, [new Mailer(sent)]);
  assert.ok(gated instanceof StructuredTool);
  const { messages } = await graphOf(scene, [gated]).invoke({ messages: [] });
  assert.deepEqual(sent, [TO.allowed]);
  assert.equal(toldBy(messages).get("call_2"), TEXT.blocked);
});

Deno.test("langchain: a tool that takes one text is judged with it as input", async () => {
  const ran: string[] = [];
  const { scene } = await makeScene([], {
    policy: `
schema_version: 1.1.0
default_verdict: block
rules:
  - name: weather
    effect: allow
    match: { tool_names: [search], args: { /input: { equals: weather } } }
`,
  });
  const search = tool((text: string) => {
    ran.push(text);
    return `found ${text}`;
  }, { name: "search", description: "Searches" });
  const [gated = assert.fail()] = gateTools(scene.gate, [search]);
  assert.equal(await gated.invoke("weather"), "found weather");
  assert.match(await gated.invoke("secrets"), /^The call was not made: the policy blocks it/);
  assert.deepEqual(ran, ["weather"]);
});

Deno.test("langchain: an error of the tool is its own, and is recorded", async () => {
  const { scene, ends } = await makeScene([TO.allowed]);
  const failing = { ...scene, send: () => Promise.reject(new Error("no such mail server")) };
  const graph = graphOf(scene, gateTools(scene.gate, [sendReport(failing)]));
  const { messages } = await graph.invoke({ messages: [] });
  assert.match(toldBy(messages).get("call_1") ?? "", /no such mail server/);
  assert.equal(ends[0]?.end.status, "error");
});

Deno.test("langchain: a tool of a provider is not gated, and said to be so", async () => {
  const { scene } = await makeScene([]);
  assert.throws(() => gateTools(scene.gate, [{ type: "web_search", name: "web_search" }]), {
    name: "GaitError",
    message:
      'Cannot gate the tool "web_search": it is no tool of LangChain that runs in this process',
  });
});

Deno.test("langchain: an agent that resumes makes no other call again", async () => {
  const { scene, sent } = await makeScene([TO.allowed, TO.approvable]);
  const agent = createAgent({
    model: fakeModel().respond(turnOf(scene)).respond(new AIMessage("Done.")),
    tools: gateTools(scene.gate, [sendReport(scene)], { interrupt }),
    checkpointer: new MemorySaver(),
  });
  const config = { configurable: { thread_id: "1" } };
  await agent.invoke({ messages: [new HumanMessage("Send the report")] }, config);
  assert.deepEqual(sent.length, 1);
  const { messages } = await agent.invoke(new Command({ resume: true }), config);
  assert.deepEqual(sent, [
    { to: TO.allowed, text: "Green." },
    { to: TO.approvable, text: "Green." },
  ]);
  assert.equal(toldBy(messages).get("call_2"), `sent to ${TO.approvable}`);
});

Deno.test("langgraph: a ToolNode that resumes makes the calls beside it again, as documented", async () => {
  const { scene, sent } = await makeScene([TO.allowed, TO.approvable]);
  const tools = gateTools(scene.gate, [sendReport(scene)], { interrupt });
  const graph = graphOf(scene, tools, new MemorySaver());
  const config = { configurable: { thread_id: "1" } };
  await graph.invoke({ messages: [] }, config);
  await graph.invoke(new Command({ resume: true }), config);
  assert.deepEqual(sent.map((args) => Object(args).to), [TO.allowed, TO.allowed, TO.approvable]);
});
