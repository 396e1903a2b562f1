import assert from "node:assert/strict";
import {
  ASK_DIGEST,
  FILES,
  INTENT,
  INTENT_DIGEST,
  PROD,
  ruleOf,
  tokenText,
} from "../commands/gate/support.ts";
import { gaitProcess, scratch, words } from "../support/gait.ts";
import { until } from "../support/until.ts";
import { type Answer, ask, connect, sendRaw, startServer } from "../support/server.ts";

/** A folder with a workspace and a home. */
async function place(files: Readonly<Record<string, string>> = {}) {
  const folder = scratch();
  const cwd = `${folder.path}/work`;
  const home = `${folder.path}/home`;
  await Deno.mkdir(cwd);
  await Deno.mkdir(home);
  for (const [name, text] of Object.entries({ ...FILES, ...files })) {
    await Deno.writeTextFile(`${cwd}/${name}`, text);
  }
  const options = { cwd, env: { HOME: home, GAIT_LOG_DIR: `${home}/.gait/log` } };
  return {
    ...{ cwd, home, options },
    serve: (line: string) => startServer(words(line), options),
    gait: (line: string) => gaitProcess(words(line), options),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

function bodyOf({ body }: Answer): Record<string, unknown> {
  return JSON.parse(body);
}

/** Members that differ between a door and another, by the formats. */
function sameMembers(result: Record<string, unknown>) {
  const others = ["correlation_id", "trace_path", "approval_audit_path", "log", "records"];
  return Object.fromEntries(Object.entries(result).filter(([name]) => !others.includes(name)));
}

Deno.test("gait serve judges as gait gate eval does, with the worked digests", async () => {
  using p = await place();
  for (
    const [policy, verdict] of [
      ["allow", "allow"],
      ["block", "block"],
      ["ask", "require_approval"],
      ["dry", "dry_run"],
    ]
  ) {
    await using server = await p.serve(`--policy ${policy}.yaml ${PROD}`);
    const answer = await ask(server.where, "/v1/judge", { intent: INTENT });
    assert.equal(answer.status, 200, answer.body);
    const judged = bodyOf(answer);
    assert.equal(judged["verdict"], verdict);
    assert.equal(judged["intent_digest"], INTENT_DIGEST);
    const line = `gate eval --policy ${policy}.yaml --intent i.json --no-serve --json ${PROD}`;
    const { stdout } = await p.gait(line);
    assert.deepEqual(sameMembers(judged), sameMembers(JSON.parse(stdout)));
  }
});

Deno.test("gait serve blocks an intent that brings what gait adds to arguments itself", async () => {
  const read = "match: { tool_names: [read_file], args: { /path: { under: [.] } } }";
  const policy = "schema_version: 1.1.0\ndefault_verdict: block\n" +
    `rules: [{ name: here, effect: allow, ${read} }]\n`;
  using p = await place({ "p.yaml": policy });
  await using server = await p.serve(`--policy p.yaml ${PROD}`);
  const verdictOf = async (args: object) => {
    const intent = { ...INTENT, tool_name: "read_file", args, arg_provenance: [] };
    return bodyOf(await ask(server.where, "/v1/judge", { intent }))["verdict"];
  };
  assert.equal(await verdictOf({ path: "x" }), "allow");
  assert.equal(await verdictOf({ path: "../x" }), "block");
  assert.equal(await verdictOf({ path: "../x", "gait:cwd": "/tmp/workspace/sub" }), "block");
});

Deno.test("gait serve logs each decision before it answers, and ends its log", async () => {
  using p = await place();
  await using server = await p.serve(`--policy allow.yaml ${PROD} --log calls.jsonl`);
  const first = bodyOf(await ask(server.where, "/v1/judge", { intent: INTENT }));
  const { n } = first["log"] as { n: number };
  assert.equal(n, 1);
  const told = await ask(server.where, "/v1/outcome", { n, status: "ok", result: { text: "x" } });
  assert.equal(told.status, 200, told.body);
  const twice = await ask(server.where, "/v1/outcome", { n, status: "ok" });
  assert.equal(twice.status, 404);
  assert.match(String(bodyOf(twice)["error"]), /^no decision with this index is open/);
  const { exit, stdout } = await server.stop();
  assert.equal(exit, 0);
  assert.match(
    stdout,
    /^serve: ended after 3 answers \([0-9a-f]{16}\)\nlog: calls\.jsonl\nlog head: GAIT log=[0-9a-f]{32} size=4 /,
  );
  const verified = await p.gait("log verify calls.jsonl --public-key k1.pub --json");
  assert.equal(JSON.parse(verified.stdout)["ok"], true, verified.stdout);
  assert.equal(verified.exit, 0);
});

Deno.test("gait serve notes that a call ran which it denied", async () => {
  using p = await place();
  await using server = await p.serve(`--policy block.yaml ${PROD} --log calls.jsonl`);
  for (const [status, count] of [["error", 0], ["ok", 1]] as const) {
    const { n } = bodyOf(await ask(server.where, "/v1/judge", { intent: INTENT }))["log"] as {
      n: number;
    };
    assert.equal((await ask(server.where, "/v1/outcome", { n, status })).status, 200);
    const events =
      Deno.readTextFileSync(`${p.cwd}/calls.jsonl`).match(/"event":"denied_call_ran"/g) ?? [];
    assert.equal(events.length, count, status);
  }
});

Deno.test("gait gate eval lets the server of the same settings judge, and writes the records itself", async () => {
  using p = await place({ "ask.yaml": "default_verdict: require_approval" });
  await Deno.writeTextFile(
    `${p.cwd}/token.json`,
    await tokenText({ expires_at: "2999-01-01T00:00:00Z" }),
  );
  const approvers = "--approval-public-key k1.pub";
  await using server = await p.serve(`--policy ask.yaml ${PROD} ${approvers}`);
  const line =
    `gate eval --policy ask.yaml --intent i.json ${PROD} ${approvers} --approval-token token.json --json`;
  const here = JSON.parse((await p.gait(`${line} --no-serve`)).stdout);
  for (const name of [here.trace_path, here.approval_audit_path]) {
    await Deno.remove(`${p.cwd}/${name}`);
  }
  const { exit, stdout } = await p.gait(line);
  assert.equal(exit, 0);
  const served = JSON.parse(stdout);
  assert.equal(served["policy_digest"], ASK_DIGEST);
  // The id of a line is made of its words, and these have one more.
  assert.deepEqual({ ...served, correlation_id: here.correlation_id }, here);
  const metrics = await ask(server.where, "/metrics");
  assert.match(metrics.body, /^gait_decisions_total\{door="judge",verdict="allow"\} 1$/m);
  const checked = await p.gait(`trace verify ${served.trace_path} --public-key k1.pub --json`);
  assert.equal(checked.exit, 0, checked.stdout);
  const audit = JSON.parse(await Deno.readTextFile(`${p.cwd}/${served.approval_audit_path}`));
  assert.equal(audit["approved"], true);
});

/** Arguments whose digest is also that of others: an approval of the first would admit the second. */
const ALIKE: readonly (readonly [approved: string, other: string])[] = [
  ["9007199254740992", "9007199254740993"],
  ["0.1", "0.1000000000000000055511151231257827"],
  ["0", "1e-400"],
  ['"/srv/data"', '" /srv/data\\n"'],
  ['"/srv/data"', '"/srv/data\\u0085"'],
];

Deno.test("an approval that a server gets is for one call: none with the same digest is let by", async () => {
  using p = await place();
  const approvers = "--approval-public-key k1.pub";
  await using server = await p.serve(`--policy ask.yaml ${PROD} ${approvers}`);
  for (const [approved, other] of ALIKE) {
    const intent = (value: string) =>
      JSON.stringify({ ...INTENT, args: { value: "?" } }).replace('"?"', () => value);
    await Deno.writeTextFile(`${p.cwd}/approved.json`, intent(approved));
    await Deno.writeTextFile(`${p.cwd}/other.json`, intent(other));
    const line = (name: string) =>
      `gate eval --policy ask.yaml --intent ${name}.json ${PROD} ${approvers} --json`;
    const { intent_digest } = JSON.parse((await p.gait(line("approved"))).stdout);
    const token = await tokenText({ intent_digest, expires_at: "2999-01-01T00:00:00Z" });
    await Deno.writeTextFile(`${p.cwd}/token.json`, token);
    const allowed = await p.gait(`${line("approved")} --approval-token token.json`);
    assert.equal(allowed.exit, 0, allowed.stdout);
    const { exit, stdout } = await p.gait(`${line("other")} --approval-token token.json`);
    assert.equal(exit, 3, `${other}: ${stdout}`);
    assert.ok(JSON.parse(stdout)["reason_codes"].includes("args_not_exact"), stdout);
    const asked = await sendRaw(
      server.where,
      judgeText(`{"approval_tokens":[${token}],"intent":${intent(other)}}`),
    );
    assert.equal(bodyOf(asked)["verdict"], "block", asked.body);
  }
  const metrics = await ask(server.where, "/metrics");
  assert.match(metrics.body, /^gait_decisions_total\{door="judge",verdict="allow"\} 5$/m);
});

/** What a caller of `gait gate eval` names beside the settings of the server, and what its call writes. */
const OWN_FILES:
  readonly (readonly [options: string, env: Record<string, string>, path: string])[] = [
    ["--trace-out own/trace.json", {}, "HERE/own/trace.json"],
    ["--approval-token own/token.json", {}, "HERE/own/token.json"],
    ["--approval-audit-out own/audit.json", {}, "HERE/own/audit.json"],
    ["--credential-evidence-out own/evidence.json", {}, "HERE/own/evidence.json"],
    ["", { GAIT_LOG_DIR: "HOME/logs" }, "HOME/logs/a.jsonl"],
    ["", { DENO_DIR: "HOME/deno" }, "HOME/deno/gen/a.js"],
    ["", { PATH: "HOME/bin:/usr/bin:/bin" }, "HOME/bin/gait"],
  ];

Deno.test("a server keeps the files that only its asker names", async () => {
  using p = await place({ "new.yaml": "schema_version: 1.1.0\ndefault_verdict: allow" });
  await Deno.mkdir(`${p.cwd}/own`);
  await Deno.writeTextFile(`${p.cwd}/own/token.json`, await tokenText());
  await Deno.mkdir(`${p.home}/bin`);
  await Deno.writeTextFile(`${p.home}/bin/gait`, "#!/bin/sh\n", { mode: 0o755 });
  await using server = await p.serve(`--policy new.yaml ${PROD}`);
  const here = (text: string) => text.replace("HOME", p.home).replace("HERE", p.cwd);
  for (const [options, given, path] of OWN_FILES) {
    const target = { kind: "path", value: here(path), operation: "write" };
    for (const [targets, verdict] of [[[target], "block"], [[], "allow"]] as const) {
      const intent = { ...INTENT, args: {}, targets };
      await Deno.writeTextFile(`${p.cwd}/own.json`, JSON.stringify(intent));
      const env = Object.entries(given).map(([name, value]) => [name, here(value)]);
      const { stdout, stderr } = await gaitProcess(
        words(`gate eval --policy new.yaml --intent own.json ${PROD} ${options} --json`),
        { cwd: p.cwd, env: { ...p.options.env, ...Object.fromEntries(env) } },
      );
      assert.equal(
        JSON.parse(stdout)["verdict"],
        verdict,
        `${options} ${path}: ${stdout}${stderr}`,
      );
    }
  }
  const metrics = await ask(server.where, "/metrics");
  assert.match(metrics.body, /^gait_decisions_total\{door="judge",verdict="block"\} 7$/m);
});

Deno.test("a server keeps the socket and the token that it was given: who has them answers, or asks, in its name", async () => {
  using p = await place({ "new.yaml": "schema_version: 1.1.0\ndefault_verdict: allow" });
  await Deno.mkdir(`${p.cwd}/own`);
  const intent = (path: string) => ({
    ...{ ...INTENT, args: {} },
    targets: [{ kind: "path", value: `${p.cwd}/own/${path}`, operation: "write" }],
  });
  const verdicts = async (where: string, headers: Record<string, string>) => {
    const judge = async (path: string) =>
      bodyOf(await ask(where, "/v1/judge", { intent: intent(path) }, headers))["verdict"];
    return [await judge("s.sock"), await judge("token"), await judge("other")];
  };
  {
    await using server = await p.serve(`--policy new.yaml ${PROD} --socket own/s.sock`);
    assert.deepEqual(
      await verdicts(`${p.cwd}/${server.where}`, {}),
      ["block", "allow", "allow"],
    );
  }
  const listen = "--listen 127.0.0.1:0 --token-file own/token";
  await using server = await p.serve(`--policy new.yaml ${PROD} ${listen}`);
  const token = (await Deno.readTextFile(`${p.cwd}/own/token`)).trim();
  const authorization = `Bearer ${token}`;
  assert.deepEqual(await verdicts(server.where, { authorization }), ["allow", "block", "allow"]);
  // Who reads it can ask, too; by default it lies below the home folder.
  for (
    const [path, verdict] of [
      [`${p.cwd}/own/token`, "block"],
      [`${p.home}/.gait/serve/0123456789abcdef.token`, "block"],
      [`${p.home}/.gait/serve/0123456789abcdef.json`, "allow"],
      [`${p.cwd}/own/other`, "allow"],
    ] as const
  ) {
    const targets = [{ kind: "path", value: path, operation: "read" }];
    const answer = await ask(
      ...[server.where, "/v1/judge", { intent: { ...INTENT, args: {}, targets } }] as const,
      { authorization },
    );
    assert.equal(bodyOf(answer)["verdict"], verdict, path);
  }
});

const OTHER_SETTINGS = [
  "--policy allow.yaml --key-mode dev",
  `--policy allow.yaml ${PROD} --rate-limit-state other.json`,
  `--policy allow.yaml ${PROD} --strictest`,
  `--policy allow.yaml --policy block.yaml ${PROD}`,
  `--policy allow.yaml ${PROD} --approval-public-key k2.pub`,
  `--policy allow.yaml ${PROD} --log own.jsonl`,
  // A server records no text in place of a token.
  `--policy allow.yaml ${PROD} --approval-token-ref ticket-1`,
];

Deno.test("gait gate eval asks no server of other settings, and none with --no-serve", async () => {
  using p = await place();
  await using server = await p.serve(`--policy allow.yaml ${PROD}`);
  for (const settings of OTHER_SETTINGS) {
    const { exit } = await p.gait(`gate eval --intent i.json ${settings}`);
    assert.ok(exit === 0 || exit === 3, settings);
  }
  await p.gait(`gate eval --policy allow.yaml --intent i.json ${PROD} --no-serve`);
  const metrics = await ask(server.where, "/metrics");
  assert.doesNotMatch(metrics.body, /^gait_decisions_total\{/m);
});

Deno.test("gait gate eval judges itself where the server is stopped, gone, or answers something else", async () => {
  using p = await place();
  const line = `gate eval --policy allow.yaml --intent i.json --json ${PROD}`;
  const server = await p.serve(`--policy allow.yaml ${PROD}`);
  server.child.kill("SIGSTOP");
  assert.equal(JSON.parse((await p.gait(line)).stdout)["verdict"], "allow");
  server.child.kill("SIGCONT");
  server.child.kill("SIGKILL");
  await server.stop();
  assert.equal(JSON.parse((await p.gait(line)).stdout)["verdict"], "allow");
  // Another program on the socket that the record names.
  for (const body of ["", "{}", '{"ok":true,"verdict":"allow"}', "x".repeat(1000)]) {
    await Deno.remove(server.where).catch(() => {});
    await using fake = Deno.serve(
      { path: server.where, transport: "unix", onListen() {} },
      () => new Response(body),
    );
    const block = line.replace("allow.yaml", "allow.yaml");
    const { exit, stdout } = await p.gait(block);
    assert.deepEqual([exit, JSON.parse(stdout)["ok"]], [0, true], body);
    await fake.shutdown();
  }
});

Deno.test("gait gate eval believes no answer that the key of the server did not sign", async () => {
  using p = await place();
  const line = `gate eval --policy block.yaml --intent i.json --json ${PROD}`;
  const server = await p.serve(`--policy block.yaml ${PROD}`);
  const { body } = await ask(server.where, "/v1/judge", {
    intent: INTENT,
    records: true,
    correlation_id: JSON.parse((await p.gait(line)).stdout)["correlation_id"],
  });
  const honest = JSON.parse(body);
  const { records } = honest;
  server.child.kill("SIGKILL");
  await server.stop();
  const { signature: _, ...unsigned } = records.trace;
  const forgeries = [
    { ...honest, verdict: "allow" },
    { ...honest, verdict: "allow", records: { trace: { ...records.trace, verdict: "allow" } } },
    { ...honest, verdict: "allow", records: { trace: { ...unsigned, verdict: "allow" } } },
    { ...honest, verdict: "allow", records: undefined },
  ];
  for (const forged of forgeries) {
    await Deno.remove(server.where).catch(() => {});
    let asked = 0;
    await using fake = Deno.serve(
      { path: server.where, transport: "unix", onListen() {} },
      () => {
        asked++;
        return Response.json(forged);
      },
    );
    const { exit, stdout } = await p.gait(line);
    assert.deepEqual([exit, JSON.parse(stdout)["verdict"], asked], [3, "block", 1]);
    await fake.shutdown();
  }
});

Deno.test("policies of gait serve reload when they are valid; else the old ones decide, and every answer says so", async () => {
  using p = await place({ "p.yaml": "default_verdict: allow" });
  await using server = await p.serve(`--policy p.yaml ${PROD}`);
  const verdict = async () => bodyOf(await ask(server.where, "/v1/judge", { intent: INTENT }));
  assert.equal((await verdict())["verdict"], "allow");
  await Deno.writeTextFile(`${p.cwd}/p.yaml`, "default_verdict: block");
  assert.equal((await verdict())["verdict"], "block");
  for (const text of ["default_verdict: maybe", "rules: [", "default_verdict: block\nrules: x"]) {
    await Deno.writeTextFile(`${p.cwd}/p.yaml`, text);
    const { verdict: kept, warnings } = await verdict();
    assert.equal(kept, "block", text);
    assert.match(
      String(warnings),
      /the changed policy does not count, the one before still does: /,
    );
  }
  await Deno.remove(`${p.cwd}/p.yaml`);
  assert.match(String((await verdict())["warnings"]), /does not count/);
  await Deno.writeTextFile(`${p.cwd}/p.yaml`, "default_verdict: dry_run");
  const last = await verdict();
  assert.equal(last["verdict"], "dry_run");
  assert.doesNotMatch(String(last["warnings"] ?? ""), /does not count/);
  const metrics = (await ask(server.where, "/metrics")).body;
  assert.match(metrics, /^gait_policy_reloads_total\{result="accepted"\} 2$/m);
});

Deno.test("limits are counted by gait serve and by gait gate eval in one state", async () => {
  using p = await place({
    "limit.yaml": ruleOf("effect: allow", "rate_limit: { requests: 3, window: hour }"),
  });
  await using server = await p.serve(`--policy limit.yaml ${PROD}`);
  const served = async () =>
    bodyOf(await ask(server.where, "/v1/judge", { intent: INTENT }))["verdict"];
  const alone = async () =>
    JSON.parse(
      (await p.gait(`gate eval --policy limit.yaml --intent i.json --no-serve --json ${PROD}`))
        .stdout,
    )["verdict"];
  assert.deepEqual([await served(), await alone(), await served()], ["allow", "allow", "allow"]);
  assert.deepEqual([await served(), await alone()], ["block", "block"]);
});

/** Requests that get no verdict: status, and what is said. */
const REFUSED: readonly (readonly [string, string, number, RegExp])[] = [
  ["no JSON", judgeText("{"), 400, /the request/],
  ["a list", judgeText("[]"), 400, /is not an object/],
  ["an intent alone", judgeText(JSON.stringify(INTENT)), 400, /unknown member/],
  [
    "an unknown member",
    judgeText(`{"intent":${JSON.stringify(INTENT)},"policy":"x"}`),
    400,
    /unknown member "policy"/,
  ],
  [
    "a member twice",
    judgeText(`{"intent":${JSON.stringify(INTENT)},"intent":{}}`),
    400,
    /twice|repeated|occurs/i,
  ],
  ["an intent without a tool", judgeText('{"intent":{"args":{}}}'), 400, /tool_name/],
  [
    "tokens that are no list",
    judgeText(`{"intent":${JSON.stringify(INTENT)},"approval_tokens":{}}`),
    400,
    /not a list/,
  ],
  [
    "a guard of relative paths",
    judgeText(`{"intent":${JSON.stringify(INTENT)},"guard":{"places":["own.json"]}}`),
    400,
    /places.0 is not an absolute path/,
  ],
  [
    "a guard of unknown members",
    judgeText(`{"intent":${JSON.stringify(INTENT)},"guard":{"files":[]}}`),
    400,
    /unknown member "files" in .guard/,
  ],
  [
    "a flag that is a text",
    judgeText(`{"intent":${JSON.stringify(INTENT)},"simulate":"true"}`),
    400,
    /not true or false/,
  ],
  ["text in UTF-16", judgeText("\u{ff}\u{fe}{"), 400, /the request/],
  ["another type", judgeText("{}", { "content-type": "text/plain" }), 415, /not said to be JSON/],
  ["a form", judgeText("{}", { "content-type": "application/x-www-form-urlencoded" }), 415, /JSON/],
  ["a compressed body", judgeText("{}", { "content-encoding": "gzip" }), 415, /encoded bodies/],
  ["a page of a browser", judgeText("{}", { origin: "https://example.com" }), 403, /browsers/],
  ["a page without origin", judgeText("{}", { "sec-fetch-site": "cross-site" }), 403, /browsers/],
  ["GET", "GET /v1/judge HTTP/1.1\r\nhost: gait\r\nconnection: close\r\n\r\n", 405, /not served/],
  [
    "DELETE",
    "DELETE /v1/judge HTTP/1.1\r\nhost: gait\r\nconnection: close\r\n\r\n",
    405,
    /not served/,
  ],
  ["another path", judgeText("{}", {}, "/v1/judge/"), 404, /nothing is served/],
  ["a path with dots", judgeText("{}", {}, "/v1/../v1/judge"), 404, /nothing is served/],
  ["an escaped path", judgeText("{}", {}, "/v1/%6audge"), 404, /nothing is served/],
  [
    "the hooks of a server without",
    judgeText("{}", {}, "/v1/hooks/codex?id=0123456789abcdef"),
    404,
    /nothing/,
  ],
  [
    "two hosts",
    "GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n",
    400,
    /^$|twice/,
  ],
  [
    "two lengths",
    "POST /v1/judge HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\nconnection: close\r\n\r\n{}",
    400,
    /^$|twice/,
  ],
  [
    "length and chunks",
    "POST /v1/judge HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n",
    400,
    /^$/,
  ],
  ...["gzip, chunked", "gzip,chunked", "identity, chunked", "x, Chunked"].map((coding) =>
    [coding, chunkedText(coding), 501, /transfer coding/] as const
  ),
  ["chunks twice", chunkedText("chunked, chunked"), 400, /^$/],
  ["two codings", chunkedText("gzip\r\ntransfer-encoding: chunked"), 400, /^$|twice/],
  ["a coding after chunks", chunkedText("chunked, gzip"), 400, /^$/],
  ["only a coding", chunkedText("gzip"), 400, /^$/],
  ["chunks of a compressed body", chunkedText("chunked\r\ncontent-encoding: gzip"), 415, /encoded/],
  ["no HTTP", "hello\r\n\r\n", 400, /^$/],
];

/** A request that would be allowed, in one chunk. */
function chunkedText(coding: string): string {
  const body = JSON.stringify({ intent: INTENT });
  return "POST /v1/judge HTTP/1.1\r\nhost: gait\r\ncontent-type: application/json\r\n" +
    `transfer-encoding: ${coding}\r\nconnection: close\r\n\r\n` +
    `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
}

function judgeText(body: string, headers: Record<string, string> = {}, path = "/v1/judge"): string {
  const all = {
    host: "gait",
    "content-type": "application/json",
    connection: "close",
    ...headers,
    "content-length": String(new TextEncoder().encode(body).length),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `POST ${path} HTTP/1.1\r\n${lines}\r\n${body}`;
}

Deno.test("requests that are none get no verdict, each with its status and why, and the server stays", async () => {
  using p = await place();
  await using server = await p.serve(`--policy allow.yaml ${PROD} --log calls.jsonl`);
  for (const [name, text, status, said] of REFUSED) {
    const answer = await sendRaw(server.where, text);
    assert.equal(answer.status, status, `${name}: ${answer.headers} ${answer.body}`);
    const error = answer.body === "" ? "" : String(bodyOf(answer)["error"]);
    assert.match(error, said, name);
    assert.doesNotMatch(answer.body, /"verdict"| {4}at |\.ts:/, name);
  }
  const health = await ask(server.where, "/healthz");
  assert.deepEqual(bodyOf(health)["ok"], true);
  const lines = (await Deno.readTextFile(`${p.cwd}/calls.jsonl`)).split("\n");
  assert.equal(
    lines.filter((line) => line.startsWith('{"decision"')).length,
    0,
    "nothing was judged",
  );
});

Deno.test("a server warns of a socket in a folder that others can write to", async () => {
  using p = await place();
  for (const [mode, warns] of [[0o700, false], [0o1777, true], [0o770, true]] as const) {
    const folder = `${p.cwd}/s${mode}`;
    await Deno.mkdir(folder);
    await Deno.chmod(folder, mode);
    const server = await p.serve(`--policy allow.yaml ${PROD} --socket ${folder}/s.sock`);
    await server.stop();
    assert.equal(/others can write to ".*s\d+": while no server runs/.test(server.stderr()), warns);
  }
});

Deno.test("a server whose log was cut judges nothing more, and its health says so", async () => {
  using p = await place();
  const log = `${p.cwd}/calls.jsonl`;
  await using server = await p.serve(`--policy allow.yaml ${PROD} --log calls.jsonl`);
  const judge = () => ask(server.where, "/v1/judge", { intent: INTENT });
  assert.equal((await judge()).status, 200);
  assert.equal(bodyOf(await ask(server.where, "/healthz"))["ok"], true);
  await Deno.truncate(log);
  for (const _ of [1, 2]) {
    const answer = await judge();
    assert.ok(answer.status >= 400, answer.body);
    assert.doesNotMatch(answer.body, /"verdict"/);
    assert.match(answer.body, /Cannot continue the log .*: another program changed it/);
  }
  const health = bodyOf(await ask(server.where, "/healthz"));
  assert.equal(health["ok"], false);
  assert.match(String(health["warnings"]), /calls are refused: Cannot continue the log /);
  assert.equal((await Deno.stat(log)).size, 0, "nothing is added to it");
});

Deno.test("programs that ask through a proxy name the address whole", async () => {
  using p = await place();
  await using server = await p.serve(`--policy allow.yaml ${PROD}`);
  const answer = await ask(server.where, "http://gait/v1/judge", { intent: INTENT });
  assert.equal(bodyOf(answer)["verdict"], "allow");
});

Deno.test("an address is for those with the token, and for no other name of it", async () => {
  using p = await place();
  await using server = await p.serve(`--policy allow.yaml ${PROD} --listen 127.0.0.1:0`);
  assert.match(server.where, /^http:\/\/127\.0\.0\.1:\d+$/);
  const [name = ""] = [...Deno.readDirSync(`${p.home}/.gait/serve`)].map(({ name }) => name)
    .filter((name) => name.endsWith(".token"));
  const path = `${p.home}/.gait/serve/${name}`;
  assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  const token = (await Deno.readTextFile(path)).trim();
  const { port } = new URL(server.where);
  const status = async (headers: Record<string, string>, target = "/v1/judge") =>
    (await ask(server.where, target, { intent: INTENT }, headers)).status;
  const good = { authorization: `Bearer ${token}` };
  assert.equal(await status(good), 200);
  assert.equal(await status({ ...good, host: `localhost:${port}` }), 200);
  assert.equal(await status({}), 401);
  assert.equal(await status({ authorization: `Bearer ${token}x` }), 401);
  assert.equal(await status({ authorization: `Bearer ${token.slice(1)}` }), 401);
  assert.equal(await status({ authorization: token }), 401);
  assert.equal(await status({ ...good, host: "evil.example" }), 403);
  assert.equal(await status({ ...good, host: `evil.example:${port}` }), 403);
  assert.equal(await status({ ...good, host: `127.0.0.1.evil.example:${port}` }), 403);
  assert.equal(await status(good, `http://evil.example/v1/judge`), 403);
  assert.equal(await status({ ...good, origin: `http://127.0.0.1:${port}` }), 403);
  // It names the policy, and what is wrong with a changed one.
  assert.equal((await ask(server.where, "/healthz")).status, 401);
  assert.equal((await ask(server.where, "/metrics")).status, 401);
});

const LISTENS: readonly (readonly [string, RegExp])[] = [
  ["0.0.0.0:0", /loopback address/],
  ["192.168.0.1:80", /loopback address/],
  ["127.0.0.1", /loopback address/],
  ["127.0.0.1:70000", /loopback address/],
  ["example.com:80", /loopback address/],
];

Deno.test("gait serve listens on loopback alone, and says what it needs", async () => {
  using p = await place();
  for (const [listen, said] of LISTENS) {
    const { exit, stderr } = await p.gait(`serve --policy allow.yaml --listen ${listen}`);
    assert.equal(exit, 6, stderr);
    assert.match(stderr, said);
  }
  const nothing = await p.gait("serve");
  assert.equal(nothing.exit, 6);
  assert.match(nothing.stderr, /nothing to judge by is named\nhint: .*--policy.*--hooks/);
  const bad = await p.gait("serve --hooks ../../x");
  assert.equal(bad.exit, 6);
  const wrong = await p.gait("serve --policy k1.pub");
  assert.equal(wrong.exit, 6);
  const left = [...Deno.readDirSync(`${p.home}/.gait/serve`)].map(({ name }) => name);
  assert.deepEqual(left.filter((name) => !name.endsWith(".lock")), []);
});

Deno.test("one server of the same settings: a second one is told which runs; a killed one is replaced", async () => {
  using p = await place();
  const line = `--policy allow.yaml ${PROD}`;
  const first = await p.serve(line);
  const { exit, stderr } = await p.gait(`serve ${line}`);
  assert.equal(exit, 6);
  assert.match(
    stderr,
    new RegExp(`runs already\\nhint: use that one: process ${first.child.pid}\\n`),
  );
  first.child.kill("SIGKILL");
  await first.child.status;
  await using second = await p.serve(line);
  assert.equal(second.where, first.where);
  const answer = await ask(second.where, "/v1/judge", { intent: INTENT });
  assert.equal(answer.status, 200);
  await first.stop();
});

Deno.test("gait serve leaves neither socket nor record, and answers what is on its way when it is asked to end", async () => {
  using p = await place();
  const server = await p.serve(`--policy allow.yaml ${PROD}`);
  const folder = `${p.home}/.gait/serve`;
  assert.equal((Deno.statSync(folder).mode ?? 0) & 0o777, 0o700);
  assert.equal((Deno.statSync(server.where).mode ?? 0) & 0o777, 0o600);
  const body = JSON.stringify({ intent: INTENT });
  using connection = await connect(server.where);
  const head =
    `POST /v1/judge HTTP/1.1\r\nhost: gait\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  const writer = connection.writable.getWriter();
  await writer.write(new TextEncoder().encode(head + body.slice(0, 10)));
  // Another request is answered, so the server has seen the first.
  assert.equal((await ask(server.where, "/healthz")).status, 200);
  const ended = server.stop();
  await writer.write(new TextEncoder().encode(body.slice(10)));
  const { value } = await connection.readable.getReader().read();
  assert.match(new TextDecoder().decode(value), /^HTTP\/1\.1 200 OK/);
  assert.equal((await ended).exit, 0);
  const left = [...Deno.readDirSync(folder)].map(({ name }) => name.replace(/^.*\./, ""));
  assert.deepEqual(left, ["lock"]);
});

Deno.test("a socket is not put over a file, nor over that of another program; what a killed server left is", async () => {
  using p = await place({ "file": "x" });
  const over = await p.gait("serve --policy allow.yaml --socket file");
  assert.equal(over.exit, 6);
  assert.match(over.stderr, /something else lies there/);
  assert.equal(await Deno.readTextFile(`${p.cwd}/file`), "x");
  {
    using _other = Deno.listen({ transport: "unix", path: `${p.cwd}/s.sock` });
    const used = await p.gait("serve --policy allow.yaml --socket s.sock");
    assert.equal(used.exit, 6);
    assert.match(used.stderr, /another program listens there/);
  }
  const server = await p.serve("--policy allow.yaml --socket s2.sock");
  assert.equal(server.where, "s2.sock");
  server.child.kill("SIGKILL");
  await server.stop();
  await using again = await p.serve("--policy allow.yaml --socket s2.sock");
  assert.equal((await ask(`${p.cwd}/${again.where}`, "/healthz")).status, 200);
});

Deno.test("connections beyond the limit are closed, and slow requests end", async () => {
  using p = await place();
  await using server = await p.serve(`--policy allow.yaml ${PROD}`);
  const open: Deno.Conn[] = [];
  for (let i = 0; i < 300; i++) open.push(await connect(server.where));
  const closed = await Promise.race(
    open.slice(256).map(async (connection) => {
      return await connection.read(new Uint8Array(1));
    }),
  );
  assert.equal(closed, null, "the 257th connection is closed");
  for (const connection of open) connection.close();
  while ((await ask(server.where, "/healthz")).status !== 200);
  const slow = await sendRaw(
    server.where,
    "POST /v1/judge HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n{",
  );
  assert.equal(slow.status, 408);
});

Deno.test("a body over the limit gets its status and is not kept", async () => {
  using p = await place();
  await using server = await p.serve(`--policy allow.yaml ${PROD}`);
  const size = 64 * 1024 * 1024 + 1;
  const head =
    `POST /v1/judge HTTP/1.1\r\nhost: gait\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${size}\r\n\r\n`;
  assert.equal((await sendRaw(server.where, head)).status, 413);
  const chunked = head.replace(/content-length: \d+/, "transfer-encoding: chunked");
  const chunk = `400000\r\n${" ".repeat(0x400000)}\r\n`;
  const cut = await sendRaw(server.where, chunked + chunk.repeat(17));
  // What was not read resets the connection, and the answer may be lost with it.
  assert.ok([413, 0].includes(cut.status), cut.headers);
  assert.equal((await ask(server.where, "/healthz")).status, 200);
});

const BROKER = ["--credential-broker", "command", "--credential-command", "/usr/bin/true"];

for (
  const [where, heads, options, sent] of [
    ["where it may start programs", "", BROKER, 2],
    ["where it may start none", "", [], 0],
    ["where they are off", "off", BROKER, 0],
  ] as const
) {
  Deno.test({
    name: `gait serve sends heads of its log: ${where}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      using p = await place();
      const said = `${p.home}/said`;
      const logger = `#!/bin/sh\necho "$@" >> '${said}'\n`;
      await Deno.writeTextFile(`${p.home}/logger`, logger, { mode: 0o755 });
      const job = { CI: "true", GITHUB_STEP_SUMMARY: `${p.home}/summary` };
      const own = { ...job, GAIT_LOG_HEADS: heads, PATH: `${p.home}:/usr/bin:/bin` };
      const argv = ["--policy", "allow.yaml", ...words(PROD), ...options];
      const env = { ...p.options.env, ...own };
      await using server = await startServer(argv, { cwd: p.cwd, env });
      if (sent > 0) await until(() => isThere(said), "a head that leaves");
      const answer = await ask(server.where, "/v1/judge", { intent: INTENT });
      assert.equal(answer.status, 200, answer.body);
      const { exit, stdout } = await server.stop();
      assert.equal(exit, 0, server.stderr());
      const [last = ""] = /GAIT log=.*/.exec(stdout) ?? [];
      const lines = isThere(said) ? (await Deno.readTextFile(said)).trim().split("\n") : [];
      assert.equal(lines.length, sent, lines.join("\n"));
      assert.equal(isThere(job.GITHUB_STEP_SUMMARY), heads !== "off");
      assert.equal(server.stderr().includes(last), heads !== "off");
      if (sent === 0) return;
      assert.match(lines[0] ?? "", / -t gait GAIT log=[0-9a-f]{32} size=1 root=sha256:/);
      assert.ok(lines[1]?.endsWith(last), `${lines[1]}`);
    },
  });
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
