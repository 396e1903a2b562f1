/** A payload with several calls: each judged, each with a trace, and the strictest verdict as exit. */

import assert from "node:assert/strict";
import { gait } from "../../support/gait.ts";
import { written } from "../gate/support.ts";
import { KEYS, memberOf, PROD } from "./support.ts";

const POLICY = `default_verdict: block
rules:
  - { name: look, effect: allow, match: { tool_names: [get_weather] } }
  - { name: pay, effect: require_approval, match: { tool_names: [pay] } }
  - { name: rehearse, effect: dry_run, match: { tool_names: [rehearse] } }
`;

function message(...names: readonly string[]): string {
  return JSON.stringify({
    role: "assistant",
    content: null,
    tool_calls: names.map((name, index) => ({
      id: `call_${index + 1}`,
      type: "function",
      function: { name, arguments: JSON.stringify({ index }) },
    })),
  });
}

async function judged(names: readonly string[], options = "", files = {}) {
  const line = `mcp proxy p.yaml m.json --adapter openai ${options} ${PROD} --json`;
  const world = { files: { ...KEYS, "p.yaml": POLICY, "m.json": message(...names), ...files } };
  return await gait(line, world);
}

interface Told {
  readonly tool_name: string;
  readonly call_id: string;
  readonly verdict: string;
  readonly intent_digest: string;
  readonly trace_id: string;
  readonly trace_path: string;
}

const VERDICTS: readonly (readonly [names: readonly string[], exit: number, verdict: string])[] = [
  [["get_weather", "get_weather"], 0, "allow"],
  [["get_weather", "rehearse"], 0, "dry_run"],
  [["rehearse", "pay", "get_weather"], 4, "require_approval"],
  [["pay", "delete_all", "get_weather"], 3, "block"],
  [["get_weather", "pay", "delete_all"], 3, "block"],
];

for (const [names, exit, verdict] of VERDICTS) {
  Deno.test(`the calls ${names.join(", ")} end in ${verdict}, the strictest of them`, async () => {
    const seen = await judged(names);
    const result = seen.json();
    const calls = result["calls"] as readonly Told[];
    assert.deepEqual([seen.exit, result["verdict"], result["ok"]], [exit, verdict, true]);
    assert.deepEqual(calls.map(({ tool_name, call_id }) => [tool_name, call_id]), [
      ...names.map((name, index) => [name, `call_${index + 1}`]),
    ]);
    const strictest = calls.find((call) => call.verdict === verdict);
    assert.equal(result["intent_digest"], strictest?.intent_digest);
    assert.equal(result["trace_path"], strictest?.trace_path);
    const paths = new Set(calls.map(({ trace_path }) => trace_path));
    assert.equal(paths.size, names.length);
    for (const { trace_path, trace_id, verdict: own } of calls) {
      const trace = written(seen.system, trace_path);
      assert.deepEqual([trace["trace_id"], trace["verdict"]], [trace_id, own]);
      const verified = await gait(
        `trace verify ${trace_path} --public-key k1.pub`,
        {},
        seen.system,
      );
      assert.equal(verified.exit, 0);
    }
  });
}

Deno.test("one call in a message answers as a call alone", async () => {
  const inMessage = await judged(["get_weather"]);
  const alone = JSON.parse(message("get_weather")).tool_calls[0];
  const single = await judged([], "", { "m.json": JSON.stringify(alone) });
  assert.deepEqual(inMessage.json(), single.json());
  assert.equal("calls" in single.json(), false);
});

Deno.test("--trace-out is numbered from the second call on", async () => {
  const { json } = await judged(["get_weather", "pay", "pay"], "--trace-out d/t.json");
  const calls = json()["calls"] as readonly Told[];
  assert.deepEqual(calls.map(({ trace_path }) => trace_path), [
    "d/t.json",
    "d/t_2.json",
    "d/t_3.json",
  ]);
});

Deno.test("a numbered path that is an input is refused before anything is judged", async () => {
  const seen = await gait(`mcp proxy p_2.json m.json --adapter openai --trace-out p.json --json`, {
    files: { "p_2.json": '{"default_verdict":"allow"}', "m.json": message("a", "b") },
  });
  assert.deepEqual([seen.exit, seen.system.files.has("p.json")], [6, false]);
  assert.match(String(seen.json()["error"]), /it is --policy/);
});

Deno.test("two equal calls leave two traces, and --trace-dir names each", async () => {
  const twice = JSON.stringify([0, 1].map(() => ({
    type: "tool_use",
    name: "get_weather",
    input: {},
  })));
  for (const option of ["", "--trace-dir traces"]) {
    const line = `mcp proxy p.yaml m.json --adapter anthropic ${option} --json`;
    const { json, system } = await gait(line, { files: { "p.yaml": POLICY, "m.json": twice } });
    const [first, second] = json()["calls"] as readonly Told[];
    assert.equal(first?.trace_id, second?.trace_id);
    assert.notEqual(first?.trace_path, second?.trace_path);
    assert.ok(system.files.has(String(first?.trace_path)));
    assert.ok(system.files.has(String(second?.trace_path)));
  }
});

Deno.test("a runpack and the exports have every call", async () => {
  const { system } = await judged(
    ["get_weather", "pay"],
    "--runpack-out r.zip --payloads keep --export-log-out log --export-otel-out otel",
  );
  const lines = (text: string) => text.trim().split("\n").map((line) => JSON.parse(line));
  const intents = lines(await memberOf(system, "r.zip", "intents.jsonl"));
  assert.deepEqual(intents.map(({ intent_id, tool_name, args }) => [intent_id, tool_name, args]), [
    ["intent_1", "get_weather", { index: 0 }],
    ["intent_2", "pay", { index: 1 }],
  ]);
  const results = lines(await memberOf(system, "r.zip", "results.jsonl"));
  assert.deepEqual(results.map(({ result }) => result.verdict), ["allow", "require_approval"]);
  for (const path of ["log", "otel"]) {
    const text = new TextDecoder().decode(system.files.get(path)?.bytes);
    assert.equal(lines(text).length, 2, path);
  }
  assert.equal((await gait("verify r.zip", {}, system)).exit, 0);
});

Deno.test("each call is told in text", async () => {
  const { stdout, exit } = await gait("mcp proxy p.yaml m.json --adapter auto", {
    files: { "p.yaml": POLICY, "m.json": message("get_weather", "delete_all") },
  });
  assert.equal(exit, 3);
  assert.match(stdout, /^mcp proxy: verdict=block\n/);
  assert.match(stdout, /\ncall 1: get_weather verdict=allow intent=[0-9a-f]{64} trace=trace_/);
  assert.match(stdout, /\ncall 2: delete_all verdict=block intent=/);
});

Deno.test("a call without a name keeps all of a message from a verdict", async () => {
  const { exit, json, system } = await judged(["get_weather", " "]);
  assert.deepEqual([exit, "verdict" in json()], [6, false]);
  assert.deepEqual([...system.files.keys()].filter((path) => path.startsWith("trace")), []);
});

Deno.test("an invalid call of LangChain is blocked, whatever the policy", async () => {
  const ai = {
    type: "ai",
    content: "",
    tool_calls: [{ name: "a", args: {}, id: "1" }],
    invalid_tool_calls: [{ name: "a", args: '{"x":', id: "2", error: "no JSON" }],
  };
  const { exit, json } = await gait("mcp proxy p.yaml m.json --adapter langchain --json", {
    files: { "p.yaml": "default_verdict: allow", "m.json": JSON.stringify(ai) },
  });
  const calls = json()["calls"] as readonly Told[];
  assert.deepEqual([exit, calls.map(({ verdict }) => verdict)], [3, ["allow", "block"]]);
  assert.match(JSON.stringify(calls[1]), /mcp_argument_not_judgeable/);
});

// The approval of one call must not admit another one.
for (
  const [adapter, member] of [
    ["mcp", "arguments"],
    ["mcp", "input"],
    ["openai", "parameters"],
    ["anthropic", "arguments"],
    ["langchain", "args"],
    ["mcp-jsonrpc", "args"],
    ["gemini", "arguments"],
    ["claude_code", "args"],
  ] as const
) {
  Deno.test(`${adapter} with "${member}" has no verdict that holds for other arguments too`, async () => {
    const inner = (amount: number) => ({ name: "pay", [member]: { amount } });
    const payloads: Readonly<Record<string, (amount: number) => object>> = {
      openai: (amount) => ({ type: "function", function: inner(amount) }),
      langchain: (amount) => ({ tool: "pay", [member]: { amount } }),
      gemini: (amount) => ({ functionCall: inner(amount) }),
      claude_code: (amount) => ({ tool_name: "pay", [member]: { amount } }),
      "mcp-jsonrpc": (amount) => ({ method: "tools/call", params: inner(amount) }),
    };
    for (const amount of [5, 5_000_000]) {
      const payload = (payloads[adapter] ?? inner)(amount);
      const seen = await gait(`mcp proxy p.yaml c.json --adapter ${adapter} --json`, {
        files: { "p.yaml": POLICY, "c.json": JSON.stringify(payload) },
      });
      assert.deepEqual([seen.exit, seen.json()["ok"], "intent_digest" in seen.json()], [
        6,
        false,
        false,
      ]);
      assert.match(String(seen.json()["error"]), new RegExp(`found "[^"]*${member}"`));
    }
  });
}

Deno.test("calls in two containers are refused before any is judged, and both places are named", async () => {
  const payload = {
    choices: [{ message: JSON.parse(message("get_weather")) }],
    output: [{ type: "function_call", call_id: "c", name: "delete_all", arguments: "{}" }],
  };
  const seen = await judged([], "--trace-dir tr", { "m.json": JSON.stringify(payload) });
  const { error, ok } = seen.json();
  assert.deepEqual([seen.exit, ok], [6, false]);
  assert.match(String(error), /"\/output\/0" .* "choices"/);
  assert.deepEqual([...seen.system.files.keys()].filter((path) => path.includes("trace_")), []);
});
