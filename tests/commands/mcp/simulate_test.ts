/** `gait mcp proxy --simulate`: judges, records, forwards, and says what would have been blocked. */

import assert from "node:assert/strict";
import { startFixtureServer } from "../../support/mcp_fixture_server.ts";
import { clientTwo } from "../../support/mcp_clients.ts";
import { ProxyProcess, SERVER_LOG } from "../../support/mcp_session.ts";
import { denoArgs, gait, scratch } from "../../support/gait.ts";
import { callOf, linesIn, openLive } from "../../support/live_session.ts";
import { loadSchemas, validatorsOf } from "../../schemas/validator.ts";

const validatorOf = validatorsOf(await loadSchemas());

const POLICY = `
default_verdict: block
rules:
  - { name: reading, priority: 1, effect: allow, match: { tool_names: [read] } }
  - { name: writing, priority: 2, effect: require_approval, match: { tool_names: [write] } }
  - { name: trying, priority: 3, effect: dry_run, match: { tool_names: [try] } }
`;

/** What each tool of the policy would get. */
const VERDICTS = [
  ["read", "allow"],
  ["write", "require_approval"],
  ["try", "dry_run"],
  ["other", "block"],
] as const;

for (const [tool, verdict] of VERDICTS) {
  Deno.test(`gait mcp proxy --simulate of a call from a file: ${verdict}`, async () => {
    const files = { "p.yaml": POLICY, "call.json": JSON.stringify({ name: tool, args: {} }) };
    for (const where of ["", "--trace-dir traces "]) {
      const line = `mcp proxy --policy p.yaml --call call.json ${where}--simulate`;
      const { exit, json, system } = await gait(`${line} --json`, { files });
      const result = json();
      assert.ok(validatorOf("mcp/proxy_result")(result));
      const stopped = verdict === "block" || verdict === "require_approval";
      assert.deepEqual(
        [
          exit,
          result["simulate_mode"],
          result["simulated_verdict"],
          result["would_have_blocked"] ?? false,
        ],
        [0, true, verdict, stopped],
      );
      assert.equal(result["verdict"], verdict === "dry_run" ? "dry_run" : "allow");
      const path = String(result["trace_path"]);
      assert.match(path, /trace_[0-9a-f]{24}.*\.simulated\.json$/);
      assert.ok(system.files.has(path));
      const text = await gait(line, { files });
      assert.ok(
        text.stdout.includes(
          `simulate: would_have_blocked=${stopped} simulated_verdict=${verdict}\n`,
        ),
      );
    }
  });
}

Deno.test("gait mcp proxy --simulate counts no rate limit and starts no broker", async () => {
  const policy = "rules: [{name: r, effect: allow, match: {tool_names: [read]}, " +
    "require_broker_credential: true, rate_limit: {requests: 1, window: hour}}]";
  const files = { "p.yaml": policy, "call.json": '{"name":"read","args":{}}' };
  const line = "mcp proxy --policy p.yaml --call call.json --simulate --rate-limit-state s.json " +
    "--credential-broker command --credential-command ./b --json";
  let asked = 0;
  const world = { files, run: () => void asked++ as never };
  const { system, json } = await gait(line, world);
  const second = await gait(line, world, system);
  for (const { verdict, would_have_blocked } of [json(), second.json()]) {
    assert.deepEqual([verdict, would_have_blocked], ["allow", undefined]);
  }
  assert.equal(asked, 0);
  assert.equal(system.files.has("s.json"), false);
});

Deno.test("an observed session forwards everything and tells what would have been stopped", async () => {
  const told: string[] = [];
  const live = await openLive(POLICY, {
    options: { simulate: true, log: "j.jsonl", trace_files: true },
    host: { tell: (line: string) => void told.push(line) },
  });
  for (const [tool] of VERDICTS) assert.equal(await live.client(callOf(tool, tool)), "forward");
  const report = await live.end();
  assert.deepEqual(
    [report.calls, report.forwarded, report.refused, report.would_have_blocked],
    [4, 4, 0, 2],
  );
  assert.equal(report.simulate_mode, true);
  const shown = told.join("\n");
  assert.match(shown, /this session only observes \(--simulate\)/);
  assert.match(shown, /observed, and forwarded: write \(require_approval: .*matched_rule_writing/);
  assert.match(shown, /observed, and forwarded: try \(dry_run: matched_rule_trying\)/);
  assert.match(shown, /observed, and forwarded: other \(block: default_block\)/);
  assert.doesNotMatch(shown, /forwarded: read/);
  const traces = [...live.system.files.keys()].filter((path) => path.includes("trace_"));
  assert.equal(traces.length, 4);
  for (const path of traces) assert.match(path, /_[0-9]+\.simulated\.json$/);
  const events = linesIn(live.system, "j.jsonl").flatMap(({ event }) =>
    event === undefined ? [] : [(event as { event: string }).event]
  );
  assert.deepEqual(
    events.filter((event) => event.startsWith("simulated_")),
    ["simulated_require_approval", "simulated_dry_run", "simulated_block"],
  );
  // no decision stands in for the server's result
  assert.equal(linesIn(live.system, "j.jsonl").some(({ result }) => result !== undefined), false);
});

Deno.test("an observed session still refuses what is not a clean message", async () => {
  const live = await openLive(POLICY, { options: { simulate: true } });
  assert.notEqual(await live.client('{"jsonrpc":"2.0","id":1,"method":"tools/call"}'), "forward");
  assert.notEqual(await live.client('[{"jsonrpc":"2.0","id":1,"method":"x"}]'), "forward");
});

Deno.test("gait mcp proxy --simulate cannot be combined with what it would not do", async () => {
  for (const flags of ["--approval-wait 1m --approval-dir d", "--hide-blocked"]) {
    const { exit, json } = await gait(
      `mcp proxy --policy p.yaml --simulate ${flags} --json -- server`,
      { files: { "p.yaml": POLICY } },
    );
    assert.equal(exit, 6);
    assert.match(String(json()["error"]), /cannot be combined/);
  }
});

Deno.test("gait mcp proxy --simulate over stdio gives every call to the server", async () => {
  await using at = await scratch();
  await Deno.writeTextFile(`${at.path}/p.yaml`, POLICY);
  await using proxy = new ProxyProcess({
    cwd: at.path,
    flags: ["--policy", "p.yaml", "--simulate", "--trace-dir", "traces"],
  });
  for (const [tool] of VERDICTS) await proxy.ask(callOf(tool, tool));
  const { stderr } = await proxy.end();
  const got = await Deno.readTextFile(`${at.path}/${SERVER_LOG}`);
  for (const [tool] of VERDICTS) assert.ok(got.includes(callOf(tool, tool)), tool);
  assert.match(stderr, /observed, and forwarded: other \(block: default_block\)/);
  const names = [...Deno.readDirSync(`${at.path}/traces`)].map(({ name }) => name)
    .filter((name) => name.startsWith("trace_"));
  assert.equal(names.length, 4);
  assert.ok(names.every((name) => name.endsWith(".simulated.json")));
});

Deno.test({
  name: "gait mcp proxy --simulate over HTTP gives every call to the server",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    await using at = await scratch();
    await Deno.writeTextFile(`${at.path}/p.yaml`, "default_verdict: block");
    await using server = startFixtureServer();
    const child = new Deno.Command(Deno.execPath(), {
      args: denoArgs([
        ...["mcp", "proxy", "--policy", "p.yaml", "--listen", "127.0.0.1:0", "--simulate"],
        ...["--upstream", server.url, "--json"],
      ]),
      cwd: at.path,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const stdout = new Response(child.stdout).text();
    const address = Promise.withResolvers<string>();
    const reading = (async () => {
      let stderr = "";
      for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
        stderr += chunk;
        const url = /^listening on (http:\S+)$/m.exec(stderr)?.[1];
        if (url !== undefined) address.resolve(url);
      }
      return stderr;
    })();
    {
      await using client = await clientTwo(await address.promise, "auto");
      assert.equal((await client.call("test_simple_text")).isError, undefined);
    }
    child.kill("SIGTERM");
    await child.status;
    const report = JSON.parse(await stdout);
    assert.deepEqual(
      [report.calls, report.forwarded, report.would_have_blocked, report.simulate_mode],
      [1, 1, 1, true],
    );
    assert.deepEqual(server.calls, ["test_simple_text"]);
    assert.match(await reading, /observed, and forwarded: test_simple_text \(block: /);
  },
});

Deno.test("gait gate eval --simulate says that the env broker has no credential", async () => {
  const policy = "rules: [{name: r, effect: allow, match: {tool_names: [tool.write]}, " +
    "require_broker_credential: true, broker_reference: egress}]";
  const intent = {
    ...{ schema_id: "gait.gate.intent_request", schema_version: "1.0.0" },
    ...{ created_at: "2026-02-05T00:00:00Z", producer_version: "0", tool_name: "tool.write" },
    ...{ args: {}, targets: [] },
    context: { identity: "a", workspace: "/a", risk_class: "high" },
  };
  const files = { "p.yaml": policy, "i.json": JSON.stringify(intent) };
  const line =
    "gate eval --policy p.yaml --intent i.json --simulate --credential-broker env --json";
  const unset = (await gait(line, { files })).json();
  assert.deepEqual([unset["simulated_verdict"], unset["would_have_blocked"]], ["block", true]);
  for (const env of [{ GAIT_BROKER_TOKEN_EGRESS: " " }, { GAIT_BROKER_TOKEN_EGRESS: "secret" }]) {
    const { json, stdout, system } = await gait(line, { files, env });
    const isSet = env.GAIT_BROKER_TOKEN_EGRESS === "secret";
    assert.equal(json()["simulated_verdict"], isSet ? "allow" : "block");
    assert.doesNotMatch(stdout, /secret/);
    const evidence = [...system.files.keys()].filter((path) => path.includes("credential"));
    assert.deepEqual(evidence, []);
  }
});
