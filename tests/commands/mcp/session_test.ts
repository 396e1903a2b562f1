/** Live sessions without a transport: what is forwarded, answered and recorded. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeUtf8 } from "../../../src/core/bytes.ts";
import type { JsonObject } from "../../../src/core/json/json.ts";
import { EMPTY_LOCK, formatToolLock } from "../../../src/core/mcp/lock/tool_lock.ts";
import { gait } from "../../support/gait.ts";
import { callOf, entriesIn, type Live, openLive } from "../../support/live_session.ts";

const POLICY = `
default_verdict: block
rules:
  - { name: reading, priority: 1, effect: allow, match: { tool_names: [read] } }
  - { name: writing, priority: 2, effect: require_approval, match: { tool_names: [write] } }
  - { name: trying, priority: 3, effect: dry_run, match: { tool_names: [try] } }
`;
const JOURNAL = { journal: "j.jsonl" };
const RESULT = '{"jsonrpc":"2.0","id":1,"result":{"content":[]}}';

interface Answer {
  readonly id?: unknown;
  readonly result?: {
    readonly content: readonly { readonly text: string }[];
    readonly isError: boolean;
    readonly resultType?: string;
    readonly _meta: { readonly "gait/decision": JsonObject };
  };
  readonly error?: { readonly code: number; readonly message: string; readonly data?: JsonObject };
}

function parsed(answer: string): Answer {
  return JSON.parse(answer);
}

function traces({ system }: Live): string[] {
  return [...system.files.keys()].filter((path) => path.startsWith("gait-out/traces/trace_"));
}

Deno.test("a session forwards what the policy allows and answers the rest as tool results", async () => {
  const live = await openLive(POLICY, { options: { trace_files: true } });
  assert.equal(await live.client(callOf(1, "read")), "forward");
  for (
    const [name, verdict] of [["other", "block"], ["write", "require_approval"], ["try", "dry_run"]]
  ) {
    const { id, result } = parsed(await live.client(callOf(`x-${name}`, name ?? "")));
    assert.deepEqual([id, result?.isError, result?.resultType], [`x-${name}`, true, undefined]);
    const decision = result?._meta["gait/decision"];
    assert.equal(decision?.["verdict"], verdict);
    assert.match(result?.content[0]?.text ?? "", new RegExp(`verdict: ${verdict}`));
    assert.equal("approve_command" in (decision ?? {}), verdict === "require_approval");
    const text = result?.content[0]?.text ?? "";
    assert.equal(text.includes("gait approve"), verdict === "require_approval");
    assert.equal(text.includes("Repeating the same call"), verdict === "block");
  }
  assert.equal(
    await live.client(callOf(1.0, "other").replace('"id":1', '"id":2')) === "forward",
    false,
  );
  assert.deepEqual(live.opened.session.counts, { calls: 5, forwarded: 1, refused: 4 });
  assert.equal(traces(live).length, 5);
  for (const path of traces(live)) {
    const { exit } = await gait(
      ["trace", "verify", path, "--public-key", "k1.pub"],
      {},
      live.system,
    );
    assert.equal(exit, 0);
  }
});

Deno.test("an approval command from an answer lets the same call pass, and no other", async () => {
  const live = await openLive(POLICY, { options: { approval_dir: "desk" } });
  const { result } = parsed(await live.client(callOf(1, "write", { path: "/a" })));
  const command = String(result?._meta["gait/decision"]["approve_command"])
    .replace("<you>", "alice").replace("<why>", "CHG-1").replace("<file>", "k1");
  const approved = await gait(command.split(" ").slice(1), {}, live.system);
  assert.deepEqual([approved.exit, approved.stderr], [0, ""]);
  assert.equal(await live.client(callOf(2, "write", { path: "/a" })), "forward");
  const other = parsed(await live.client(callOf(3, "write", { path: "/b" }))).result;
  const decision = other?._meta["gait/decision"];
  // the token of the other call is not even looked at, and no request is written
  assert.deepEqual(decision?.["reason_codes"], ["approval_token_missing", "matched_rule_writing"]);
  const paths = [...live.system.files.keys()];
  assert.equal(paths.some((path) => path.includes("request_")), false);
});

Deno.test("a held call passes once it is approved, and the request is gone then", async () => {
  const seen: string[] = [];
  const at: { live?: Live } = {};
  let looks = 0;
  const pause = async () => {
    const system = at.live?.system;
    if (system === undefined || ++looks !== 3) return;
    const [path = ""] = [...system.files.keys()].filter((name) => name.startsWith("desk/request_"));
    const request = JSON.parse(decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array()));
    seen.push(request.tool_name, request.scope);
    const words = String(request.approve_command).replace("<you>", "alice")
      .replace("<why>", "CHG-1").replace("<file>", "k1").split(" ");
    await gait([...words.slice(1), "--yes"], {}, system);
  };
  const options = { approval_dir: "desk", approval_wait: 3_600_000_000_000n, ...JOURNAL };
  const live = at.live = await openLive(POLICY, { options, host: { pause } });
  assert.equal(await live.client(callOf(1, "write")), "forward");
  assert.deepEqual(seen, ["write", "tool:write"]);
  assert.deepEqual([...live.system.files.keys()].filter((path) => path.includes("request_")), []);
  assert.equal(looks, 3);
});

Deno.test("a wait that ends without approval is recorded as a timeout, not as a denial", async () => {
  const options = { approval_dir: "desk", approval_wait: 1_000_000n, ...JOURNAL };
  const live = await openLive(POLICY, { options });
  const { result } = parsed(await live.client(callOf(1, "write")));
  const decision = result?._meta["gait/decision"];
  assert.equal(decision?.["verdict"], "require_approval");
  assert.ok((decision?.["reason_codes"] as string[]).includes("approval_wait_timeout"));
  assert.deepEqual(entriesIn(live.system, "j.jsonl", "event"), [
    { event: "approval_timeout", ts: "2026-02-05T00:00:00Z", ref: "intent_1" },
  ]);
});

Deno.test("a held call that is cancelled gets no answer, and the cancellation stops here", async () => {
  const at: { live?: Live } = {};
  let cancelled: string | undefined;
  const cancel = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}';
  const pause = async () => {
    cancelled ??= await at.live?.client(cancel);
  };
  const options = { approval_dir: "desk", approval_wait: 3_600_000_000_000n, ...JOURNAL };
  const live = at.live = await openLive(POLICY, { options, host: { pause } });
  assert.equal(await live.client(callOf(1, "write")), "drop");
  assert.equal(cancelled, "drop");
  const events = entriesIn(live.system, "j.jsonl", "event");
  assert.deepEqual(events.map((event) => Object.values(event)), [
    ["approval_cancelled", "intent_1", "2026-02-05T00:00:00Z"],
  ]);
  // a cancel for a refused id stops at the proxy, any other passes
  assert.equal(await live.client(cancel), "drop");
  assert.equal(await live.client(cancel.replace('"requestId":1', '"requestId":9')), "forward");
});

Deno.test("waiting needs a folder and a key that vouches for somebody", async () => {
  const open = (options: object) => openLive(POLICY, { options });
  await assert.rejects(
    open({ approval_wait: 60_000_000_000n }),
    /--approval-wait needs --approval-dir/,
  );
  await assert.rejects(
    open({ approval_dir: "d", approval_wait: -1_000_000_000n }),
    /--approval-wait "-1s"/,
  );
  const dev = { key_mode: "dev", private_key: undefined, approval_dir: "desk" };
  await assert.rejects(open(dev), /needs the key of the approvers/);
});

Deno.test("answers are in the words of the call's era, and a task is refused by an error", async () => {
  const live = await openLive(POLICY);
  const meta = { _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28" } };
  const modern = parsed(await live.client(callOf(1, "other", {}, meta)));
  assert.equal(modern.result?.resultType, "complete");
  const task = parsed(await live.client(callOf(2, "other", {}, { task: { ttl: 1 } })));
  assert.deepEqual([task.result, task.error?.code], [undefined, 4030]);
  assert.equal((task.error?.data?.["gait/decision"] as JsonObject)["verdict"], "block");
});

Deno.test("an id that is in use cannot be used again before its answer", async () => {
  const live = await openLive(POLICY);
  assert.equal(await live.client(callOf(1, "read")), "forward");
  assert.equal(parsed(await live.client(callOf(1, "read"))).error?.code, -32600);
  assert.equal(await live.client(callOf("1", "read")), "forward");
  assert.equal(await live.client(callOf(1, "read"), "another sender"), "forward");
  assert.equal(await live.server(RESULT), RESULT);
  assert.equal(await live.client(callOf(1, "read")), "forward");
});

Deno.test("the log holds calls and results by digest, in the order in which they came", async () => {
  const live = await openLive(POLICY, { options: JOURNAL });
  await live.client(callOf(1, "read", { path: " /a " }));
  await live.client(callOf(2, "other"));
  await live.client(callOf(3, "read"));
  await live.client(callOf(4, "read"));
  await live.server('{"id":3,"jsonrpc":"2.0","result":{"content":[],"isError":true}}');
  await live.server('{"id":4,"jsonrpc":"2.0","result":{"resultType":"input_required"}}');
  await live.server('{"id":1,"jsonrpc":"2.0","error":{"code":-32602,"message":"no"}}');
  const decisions = entriesIn(live.system, "j.jsonl", "decision");
  const told = decisions.map((decision) => {
    const trace = decision["trace"] as JsonObject;
    return [decision["intent_id"], trace["tool_name"], trace["verdict"], decision["answer"]];
  });
  assert.deepEqual(told, [
    ["intent_1", "read", "allow", "pass"],
    ["intent_2", "other", "block", "deny"],
    ["intent_3", "read", "allow", "pass"],
    ["intent_4", "read", "allow", "pass"],
  ]);
  // the digest of {}, as the format of runpacks gives it
  const empty = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
  assert.equal((decisions[1]?.["trace"] as JsonObject)["args_digest"], empty);
  const outcomes = entriesIn(live.system, "j.jsonl", "outcome");
  // entries 1, 3 and 4 are the decisions on calls 1, 3 and 4
  assert.deepEqual(outcomes.map(({ of, status }) => [of, status]), [
    [3, "error"],
    [4, "input_required"],
    [1, "error"],
  ]);
  assert.deepEqual(entriesIn(live.system, "j.jsonl", "payload"), []);
});

Deno.test("results of tasks belong to the call that began them, in both shapes", async () => {
  const live = await openLive(POLICY, { options: { ...JOURNAL, payloads: "keep" } });
  const ask = (id: number, method: string, taskId: string) =>
    live.client(JSON.stringify({ jsonrpc: "2.0", id, method, params: { taskId } }));
  const answer = (id: number, result: object) =>
    live.server(JSON.stringify({ jsonrpc: "2.0", id, result }));
  await live.client(callOf(1, "read", {}, { task: {} }));
  await answer(1, { task: { taskId: "t1", status: "working" } });
  await live.client(callOf(2, "read"));
  await answer(2, { resultType: "task", taskId: "t2", status: "working" });
  await ask(3, "tasks/result", "t1");
  await answer(3, { content: [{ type: "text", text: "one" }] });
  await ask(4, "tasks/get", "t2");
  await answer(4, { resultType: "complete", status: "working" });
  await ask(5, "tasks/get", "t2");
  await answer(5, { status: "completed", result: { content: [] } });
  await live.client(callOf(7, "read", {}, { task: {} }));
  await answer(7, { task: { taskId: "t3" } });
  await ask(8, "tasks/result", "t3");
  await live.server('{"jsonrpc":"2.0","id":8,"error":{"code":-32603,"message":"lost"}}');
  await ask(9, "tasks/result", "unknown");
  await answer(9, { content: [] });
  await ask(6, "tasks/get", "t2");
  await answer(6, { status: "completed", result: { content: [] } });
  const ids = entriesIn(live.system, "j.jsonl", "decision").map(({ intent_id }) => intent_id);
  assert.deepEqual(ids, ["intent_1", "intent_2", "intent_3"]);
  // the entries: 1 decision, 2 task, 3 decision, 4 task, 5 and 6 results, 7 decision, 8 task
  const outcomes = entriesIn(live.system, "j.jsonl", "outcome");
  assert.deepEqual(outcomes.map(({ of, status }) => [of, status]), [
    [1, "ok"],
    [3, "ok"],
    [7, "error"],
  ]);
});

for (const unwritable of ["gait-out/traces", "j.jsonl"]) {
  Deno.test(`a call whose ${unwritable} cannot be written is refused, other messages pass`, async () => {
    const blocked: string[] = [];
    const options = { ...JOURNAL, trace_files: true };
    const live = await openLive(POLICY, { options, world: { unwritable: blocked } });
    assert.equal(await live.client(callOf(1, "read")), "forward");
    blocked.push(unwritable);
    const { error, result } = parsed(await live.client(callOf(2, "read")));
    assert.deepEqual([result, error?.code], [undefined, -32603]);
    assert.match(
      live.system.stderr.text,
      /a call was refused, as it could not be judged or recorded/,
    );
    assert.equal(await live.client('{"jsonrpc":"2.0","id":3,"method":"ping"}'), "forward");
    blocked.pop();
    assert.equal(await live.client(callOf(2, "read")), "forward");
  });
}

Deno.test("limits are counted as in gate eval, and a call beyond them is blocked", async () => {
  const policy = `default_verdict: block\nrules:\n  - name: r\n    effect: allow\n` +
    `    match: { tool_names: [read] }\n    rate_limit: { requests: 2, window: hour }\n`;
  const live = await openLive(policy);
  assert.equal(await live.client(callOf(1, "read")), "forward");
  assert.equal(await live.client(callOf(2, "read")), "forward");
  const { result } = parsed(await live.client(callOf(3, "read")));
  assert.deepEqual(result?._meta["gait/decision"]["violations"], ["rate_limit_exceeded"]);
});

Deno.test("a rule that wants a credential blocks without a broker", async () => {
  const policy = `default_verdict: block\nrules:\n  - name: r\n    effect: allow\n` +
    `    match: { tool_names: [read] }\n    require_broker_credential: true\n`;
  const bare = await openLive(policy);
  assert.notEqual(await bare.client(callOf(1, "read")), "forward");
  const brokered = await openLive(policy, { options: { credential_broker: "stub" } });
  assert.equal(await brokered.client(callOf(1, "read")), "forward");
  const [path = ""] = [...brokered.system.files.keys()].filter((path) =>
    path.startsWith("/log/mcp")
  );
  assert.equal(entriesIn(brokered.system, path, "credential").length, 1);
});

const LIST = JSON.stringify({
  jsonrpc: "2.0",
  id: 7,
  result: {
    tools: [
      { name: "read", annotations: { destructiveHint: true, openWorldHint: true } },
      { name: "write" },
      { name: "try" },
      { name: "Twin" },
      { name: "twin" },
    ],
  },
});
const ASK_LIST = '{"jsonrpc":"2.0","id":7,"method":"tools/list"}';

Deno.test("what a server says of its tools can only make a verdict stricter", async () => {
  const allow = "default_verdict: allow";
  const map = (tighten: string) =>
    `schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\ntighten: { ${tighten} }\n`;
  const verdict = async (tighten: string, name: string, isListed = true) => {
    const world = { files: { "t.yaml": map(tighten) } };
    const live = await openLive(allow, { options: { tools: "t.yaml" }, world });
    if (isListed) {
      await live.client(ASK_LIST);
      assert.equal(await live.server(LIST), LIST);
    }
    const answer = await live.client(callOf(1, name));
    if (answer === "forward") return "allow";
    const decision = parsed(answer).result?._meta["gait/decision"];
    return `${decision?.["verdict"]} ${decision?.["reason_codes"]}`;
  };
  assert.equal(await verdict("destructive: block", "write"), "allow");
  assert.match(await verdict("destructive: block", "read"), /^block .*mcp_annotation_destructive/);
  assert.match(
    await verdict("open_world: require_approval", "read"),
    /^require_approval .*mcp_annotation_open_world/,
  );
  assert.match(await verdict("unlisted: block", "read", false), /^block .*mcp_tool_unlisted/);
  assert.equal(await verdict("unlisted: block", "read"), "allow");
  assert.equal(await verdict("destructive: block", "read", false), "allow");
  assert.match(await verdict("unlisted: block", "twin"), /^block .*mcp_tool_name_ambiguous/);
});

Deno.test("an annotation never softens a verdict, and a list that makes no sense changes none", async () => {
  const map = `schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\n` +
    `tighten: { destructive: require_approval, open_world: require_approval }\n`;
  const setting = { options: { tools: "t.yaml" }, world: { files: { "t.yaml": map } } };
  const strict = await openLive("default_verdict: block", setting);
  await strict.client(ASK_LIST);
  await strict.server(LIST);
  const decision = parsed(await strict.client(callOf(1, "read"))).result?._meta["gait/decision"];
  assert.deepEqual(
    [decision?.["verdict"], decision?.["reason_codes"]],
    ["block", ["default_block"]],
  );
  const live = await openLive("default_verdict: allow", setting);
  for (const tools of ["null", "7", '[null,7,{"name":7},{"name":"read","annotations":[]}]']) {
    await live.client(ASK_LIST);
    const list = `{"jsonrpc":"2.0","id":7,"result":{"tools":${tools}}}`;
    assert.equal(await live.server(list), list);
  }
  assert.equal(await live.client(callOf(1, "read")), "forward");
});

Deno.test("a call without an id is dropped, and nothing is answered", async () => {
  const live = await openLive(POLICY);
  assert.equal(await live.client(callOf(1, "read").replace('"id":1,', "")), "drop");
  assert.deepEqual(live.opened.session.counts, { calls: 0, forwarded: 0, refused: 1 });
});

Deno.test("--hide-blocked takes out of a list what no call could be allowed for, and nothing else", async () => {
  const live = await openLive(POLICY, { options: { hide_blocked: true } });
  await live.client(ASK_LIST, "session:s");
  const shown = await live.server(LIST.replace('"id":7', '"id": 7'), "session:s");
  assert.equal(
    shown,
    '{"jsonrpc":"2.0","id": 7,"result":{"tools":[{"name":"read","annotations":{"destructiveHint":true,"openWorldHint":true}},{"name":"write"}]}}',
  );
  // a list that comes again, as over a resumed stream, is no way around
  assert.equal(await live.server(LIST.replace('"id":7', '"id": 7'), "session:s"), shown);
});

Deno.test("a list that differs from the lock is replaced by an error under the id of its request", async () => {
  const files = { "gait.mcp.lock": decodeUtf8(formatToolLock(EMPTY_LOCK)) };
  const live = await openLive(POLICY, { world: { files } });
  await live.client(ASK_LIST);
  const answer = parsed(await live.server(LIST) ?? "");
  assert.deepEqual([answer.id, answer.error?.code, answer.result], [7, 4030, undefined]);
  assert.match(answer.error?.message ?? "", /withheld the list of tools: .*tool lock/);
});

Deno.test("a tool map gives targets, blocks what it cannot read, and keeps secrets out", async () => {
  const policy = `default_verdict: allow\nrules:\n  - name: etc\n    effect: block\n` +
    `    match: { data_classes: [secret] }\n`;
  const map = `schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\ntools:\n  - name: write\n` +
    `    args:\n      - { path: /path, is: path, operation: write, required: true,` +
    ` under: [{ prefix: /etc, sensitivity: secret }] }\n` +
    `      - { path: /token, is: secret }\n`;
  const live = await openLive(policy, {
    options: { tools: "t.yaml", payloads: "keep", ...JOURNAL },
    world: { files: { "t.yaml": map } },
  });
  assert.equal(
    await live.client(callOf(1, "write", { path: "/srv/a", token: "hunter2" })),
    "forward",
  );
  for (const path of ["/etc/passwd", "/srv/../etc/passwd", "/etc//x", 7, undefined]) {
    assert.notEqual(
      await live.client(callOf(`${path}`, "write", { path })),
      "forward",
      String(path),
    );
  }
  // some servers take PATH for path, and the last of both
  for (const name of ["PATH", "Path", " pAth"]) {
    const args = { path: "/srv/a", [name]: "/etc/passwd", token: "hunter2" };
    assert.notEqual(await live.client(callOf(name, "write", args)), "forward", name);
  }
  const loud = { path: "/srv/a", TOKEN: "hunter2" };
  assert.equal(await live.client(callOf("loud", "write", loud)), "forward");
  const journal = decodeUtf8(live.system.files.get("j.jsonl")?.bytes ?? new Uint8Array());
  assert.ok(journal.includes("/srv/a") && !journal.includes("hunter2"));
});

Deno.test("an approval cannot be had for a call with a number that a double cannot hold", async () => {
  const live = await openLive(POLICY, { options: { approval_dir: "desk" } });
  const call = callOf(1, "write", { amount: 1 }).replace(
    '"amount":1',
    '"amount":12345678901234567891',
  );
  const { result } = parsed(await live.client(call));
  const decision = result?._meta["gait/decision"];
  assert.equal(decision?.["verdict"], "block");
  assert.ok((decision?.["reason_codes"] as string[]).includes("mcp_inexact_number"));
  const read = callOf(2, "read", { n: 1 }).replace('"n":1', '"n":12345678901234567891');
  assert.equal(await live.client(read), "forward");
});

Deno.test("identity, workspace and risk class come from --context and never from the message", async () => {
  const policy = `default_verdict: block\nrules:\n  - name: r\n    effect: allow\n` +
    `    match: { identities: [alice], risk_classes: [low], workspace_prefixes: [/srv] }\n`;
  const params = {
    context: { identity: "alice" },
    _meta: { identity: "alice", risk_class: "low" },
  };
  const bare = await openLive(policy);
  assert.notEqual(await bare.client(callOf(1, "read", {}, params)), "forward");
  const files = { "c.json": '{"identity":"alice","workspace":"/srv/app","risk_class":"low"}' };
  const told = await openLive(policy, { options: { context: "c.json" }, world: { files } });
  assert.equal(await told.client(callOf(1, "read")), "forward");
});

Deno.test("no message whatever makes a blocked tool reach the server", async () => {
  const live = await openLive("default_verdict: block");
  const parts = fc.constantFrom(
    '{"jsonrpc":"2.0"',
    ',"id":1',
    ',"method":"tools/call"',
    ',"params":{"name":"a"}',
    "}",
    "[",
    "]",
    "\r",
    "\t",
    '"',
    "\\u0074",
    "tools/call",
    '{"name":"a","arguments":{}}',
    ":",
    ",",
    "{",
    '"METHOD":"tools/call"',
    '"result":{}',
    '"x":1',
    "\ufeff",
    "\u2028",
    "\ud800",
    "null",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { maxLength: 14 }), async (pieces) => {
      const text = pieces.join("");
      const seen = await live.client(text);
      if (seen !== "forward" || text.trim() === "") return;
      const value = JSON.parse(text);
      assert.ok(!Array.isArray(value) && value.method !== "tools/call", text);
      for (const name in value) {
        assert.notEqual(name.toLowerCase() !== name && name.toLowerCase(), "method");
      }
    }),
    { numRuns: 2000 },
  );
  assert.equal(live.opened.session.counts.forwarded, 0);
});

Deno.test("the session's pack verifies, and an empty session leaves none", async () => {
  const live = await openLive(POLICY, { options: { runpack_out: "out/s.zip" } });
  await live.client(callOf(1, "read"));
  await live.server(RESULT);
  await live.client(callOf(2, "read"));
  const report = await live.end();
  assert.deepEqual([report.runpack_path, report.warnings], ["./out/s.zip", [
    "1 call has no result",
  ]]);
  const verified = await gait("verify ./out/s.zip --public-key k1.pub --json", {}, live.system);
  assert.deepEqual([verified.exit, verified.json()["trusted"]], [0, true]);
  assert.deepEqual([...live.system.files.keys()].filter((path) => path.includes("journal")), []);

  const again = await openLive(POLICY, {
    options: { runpack_out: "out/s.zip", run_id: "run_b" },
    world: { files: { "out/s.zip": "theirs" } },
  });
  await again.client(callOf(1, "read"));
  assert.equal((await again.end()).runpack_path, "./out/s.run_b.zip");

  const empty = await openLive(POLICY, { options: { runpack_out: "out/s.zip" } });
  assert.deepEqual([(await empty.end()).runpack_path, empty.system.files.has("out/s.zip")], [
    undefined,
    false,
  ]);
});

/** Run ids that would leave the folder of the files that are named after them. */
const BAD_RUN_IDS = ["../x", "a/b", "/abs", "a\\b", "..", ".", "a\nb", "a\u0085b", "x".repeat(201)];

Deno.test("a session refuses a run id that is no name, before it writes anything", async () => {
  for (const run_id of BAD_RUN_IDS) {
    const written: string[] = [];
    const opening = openLive(POLICY, {
      options: { run_id, runpack_out: "s.zip", trace_dir: "made" },
      host: { write: new Proxy({} as never, { get: (_, name) => written.push(String(name)) }) },
    });
    await assert.rejects(opening, /Cannot use run id/, run_id);
    assert.deepEqual(written, []);
  }
  const live = await openLive(POLICY, { options: { run_id: "run_2026-02-05T00:00:00Z" } });
  assert.equal((await live.end()).run_id, "run_2026-02-05T00:00:00Z");
});

Deno.test("a log with such a run id makes no pack", async () => {
  const live = await openLive(POLICY, { options: { ...JOURNAL, run_id: "run_1" } });
  await live.client(callOf(1, "read"));
  await live.end();
  const journal = decodeUtf8(live.system.files.get("j.jsonl")?.bytes ?? new Uint8Array());
  for (const run_id of ["../x", "a/b"]) {
    const files = { "j.jsonl": journal.replace('"run_1"', JSON.stringify(run_id)) };
    const { exit, stderr, system } = await gait("run record --from-log j.jsonl", { files });
    assert.equal(exit, 2, stderr);
    assert.deepEqual([...system.files.keys()].filter((path) => path.endsWith(".zip")), []);
  }
});

Deno.test("a session warns once of a risk class that the policy almost knows", async () => {
  const policy = `default_verdict: allow\nrules:\n  - name: r\n    effect: block\n` +
    `    match: { risk_classes: [critical] }\n`;
  const live = await openLive(policy, {
    options: { context: "c.yaml" },
    world: { files: { "c.yaml": "risk_class: critcal\n" } },
  });
  for (const id of [1, 2, 3]) assert.equal(await live.client(callOf(id, "t")), "forward");
  const { text } = live.system.stderr;
  assert.equal(text.split('did you mean "critical"?').length, 2, text);
});
