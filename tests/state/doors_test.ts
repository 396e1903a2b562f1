/** The other doors to a shared state: hooks, live sessions, and the doctor. */

import assert from "node:assert/strict";
import { connectState } from "../../src/io/state_server.ts";
import { gait } from "../support/gait.ts";
import {
  callHook,
  claudeAnswer,
  claudePayload,
  HOOK_ID,
  type InstalledHook,
  installedHook,
} from "../support/hooks.ts";
import { callOf, openLive } from "../support/live_session.ts";
import type { MemorySystem } from "../support/memory_system.ts";
import { freePort, HAS_REDIS, RedisServer } from "../support/redis_server.ts";
import { StateSystem } from "../support/state_system.ts";
import { call, machine, POLICY, prepare, steadyHour, to } from "./support.ts";

function withServer(name: string, act: (server: RedisServer) => Promise<void>): void {
  Deno.test({
    name: `${name} (needs redis-server)`,
    ignore: !HAS_REDIS,
    fn: async () => {
      await steadyHour(10);
      await using server = await RedisServer.start();
      await act(server);
    },
  });
}

const LIMITED = `schema_version: 1.1.0
default_verdict: block
rules:
  - name: limited
    effect: allow
    match: { tool_names: [tool.read] }
    rate_limit: { requests: 2, window: hour, scope: tool }
`;

/** The same files in a system that reaches servers. */
async function hookOn(setting: InstalledHook): Promise<MemorySystem> {
  const installed = await installedHook(setting);
  const files = Object.fromEntries([...installed.files].map(([path, { bytes }]) => [path, bytes]));
  const modes = Object.fromEntries([...installed.files].map(([path, { mode }]) => [path, mode]));
  return new StateSystem({ files, modes, env: { HOME: "/home" }, answer: "y" });
}

withServer("hooks of two machines share a limit", async (server) => {
  const state = { server: server.url(), project: "default" };
  const [here, there] = [
    await hookOn({ policy: LIMITED, record: { state } }),
    await hookOn({ policy: LIMITED, record: { state } }),
  ];
  await gait(`state reset ${to(server)}`, {}, here);
  const words = ["claude-code", "--id", HOOK_ID, "--state", server.url()];
  const read = claudePayload("Read", { file_path: "/w/a.txt" });
  assert.equal((await callHook(here, read, words)).stdout, "");
  assert.equal((await callHook(there, read, words)).stdout, "");
  for (const one of [here, there]) {
    const answer = claudeAnswer(await callHook(one, read, words));
    assert.equal(answer?.["permissionDecision"], "deny");
    assert.match(String(answer?.["permissionDecisionReason"]), /rate/);
  }
  await server.stop();
  const answer = claudeAnswer(await callHook(here, read, words));
  assert.equal(answer?.["permissionDecision"], "deny");
  assert.match(String(answer?.["permissionDecisionReason"]), /Cannot reach the state of redis:/);
});

withServer("a hook whose command names another server than its record denies", async (server) => {
  const state = { server: server.url(), project: "default" };
  const on = await hookOn({ policy: LIMITED, record: { state } });
  const read = claudePayload("Read", { file_path: "/w/a.txt" });
  const id = ["claude-code", "--id", HOOK_ID];
  for (const words of [id, [...id, "--state", `redis://127.0.0.1:${freePort()}`]]) {
    const answer = claudeAnswer(await callHook(on, read, words));
    assert.equal(answer?.["permissionDecision"], "deny");
    assert.match(
      String(answer?.["permissionDecisionReason"]),
      /the registered command is not the one installed/,
    );
  }
});

Deno.test("gait hooks install records the server, and registers it", async () => {
  const files = {
    "/w/p.yaml": "rules: []",
    "/w/pw": "s3cret",
    "/w/open": "s3cret",
    // as > and Out-File -Encoding utf8 of Windows PowerShell write them
    "/w/wide": Uint8Array.from("\xff\xfes\x003\0c\0r\0e\0t\0\n\0", (c) => c.charCodeAt(0)),
    "/w/marked": "\ufeffs3cret\r\n",
  };
  const modes = { "/w/pw": 0o600, "/w/wide": 0o600, "/w/marked": 0o600 };
  const on = new StateSystem({ files, modes, answer: "y" });
  const install = "hooks install codex --policy /w/p.yaml --state rediss://gait@state.example:6380";
  const { exit, stderr } = await gait(
    `${install} --state-project payments --state-password-file /w/pw`,
    {},
    on,
  );
  assert.equal(exit, 0, stderr);
  const [record = ""] = [...on.files.keys()].filter((path) =>
    /\.gait\/hooks\/[0-9a-f]{16}\.json$/.test(path)
  );
  const text = new TextDecoder().decode(on.files.get(record)?.bytes);
  const { state, approval_use } = JSON.parse(text);
  assert.deepEqual([state.server, state.project, approval_use], [
    "rediss://gait@state.example:6380",
    "payments",
    "once",
  ]);
  assert.equal(state.password_file, "/w/pw");
  const hooks = new TextDecoder().decode(on.files.get("/home/alice/.codex/hooks.json")?.bytes);
  assert.match(hooks, /--state rediss:\/\/gait@state\.example:6380/);
  assert.ok(!`${text}${hooks}${stderr}`.includes("s3cret"));

  for (
    const [words, fault] of [
      [`${install} --state-password-file /w/open`, /open to other users/],
      [`${install} --state-password-file /w/wide`, /it is UTF-16, not UTF-8\nhint: save it as/],
      [`${install} --state-password-file /w/marked`, /it starts with a byte order mark/],
      [install, /names a user without a password/],
      [install.replace("gait@", "gait:s3cret@"), /the address holds a password/],
    ] as const
  ) {
    const seen = await gait(words, {}, on);
    assert.equal(seen.exit, 6);
    assert.match(seen.stderr, fault);
    assert.ok(!seen.stderr.includes("s3cret"));
  }
});

const VARIABLES: Readonly<Record<string, string>> = {
  HOME: "/home/bob",
  GAIT_LOG_DIR: "/log",
  GAIT_LOG_HEADS: "off",
};

withServer("calls of live sessions count on the server, over one connection", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  let connections = 0;
  const live = await openLive(POLICY.replace("tool.write", "read"), {
    options: { state: server.url() },
    host: {
      env: { get: (name) => VARIABLES[name] },
      net: {
        ...here.narrow({ kinds: ["net"], env: [] }).net,
        stateServer: (request) => {
          connections++;
          return connectState(request);
        },
      },
    },
  });
  const answers = [];
  for (let id = 1; id <= 4; id++) answers.push(await live.client(callOf(id, "read")));
  assert.deepEqual(answers.slice(0, 3), ["forward", "forward", "forward"]);
  assert.match(String(answers[3]), /rate_limit_exceeded/);
  assert.equal(connections, 1);

  // A server that comes back is asked again; while it is away no call passes.
  await server.stop();
  assert.match(String(await live.client(callOf(5, "read"))), /Cannot reach|could not judge/);
  await server.run();
  assert.match(String(await live.client(callOf(6, "read"))), /lost|none|could not judge/);
});

interface Check {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly fix_command?: string;
}

async function checksOf(options: string, on: MemorySystem): Promise<readonly Check[]> {
  const { json } = await gait(`doctor ${options} --json`, {}, on);
  return (json()["checks"] as Check[]).filter(({ name }) => name.startsWith("shared_state"));
}

function statuses(checks: readonly Check[]): Readonly<Record<string, string>> {
  return Object.fromEntries(checks.map(({ name, status }) => [name, status]));
}

withServer("gait doctor looks at the server", async (server) => {
  const here = machine();
  assert.deepEqual(statuses(await checksOf(to(server), here)), {
    shared_state: "pass",
    shared_state_data: "fail",
    shared_state_keeping: "warn",
    shared_state_clock: "pass",
  });
  const [, unprepared, keeping] = await checksOf(to(server), here);
  assert.equal(unprepared?.fix_command, `gait state reset --state ${server.url()}`);
  assert.equal(
    keeping?.fix_command,
    `redis-cli -u ${server.url()} config set appendonly yes`,
  );
  await server.say("CONFIG", "SET", "appendonly", "yes");
  await prepare(here, to(server));
  const [reached, data, kept] = await checksOf(to(server), here);
  assert.match(
    String(reached?.message),
    /^redis:\/\/127\.0\.0\.1:\d+\/0 answers: (?:Redis|Valkey) \d\S*, no TLS, script gait1 [0-9a-f]{12}$/,
  );
  assert.match(String(data?.message), /^project default, generation [0-9a-f]{8}, 0 steps$/);
  assert.equal(kept?.status, "pass");

  const ahead = machine({ now: new Date(Date.now() + 3_600_000).toISOString() });
  const clock = (await checksOf(to(server), ahead)).at(-1);
  assert.equal(clock?.status, "warn");
  assert.match(
    String(clock?.message),
    /^the server's clock is 3[56]\d\d s behind this machine's: /,
  );

  await call(here, to(server));
  await server.say("DEL", "gait:v1:{default}:marker");
  await prepare(machine(), to(server));
  const [, lost] = await checksOf(to(server), here);
  assert.deepEqual([lost?.status, lost?.message], [
    "fail",
    "the server holds another state than the one this machine saw",
  ]);

  await server.say("CONFIG", "SET", "maxmemory", "100mb");
  await server.say("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
  const [evicting, ...none] = await checksOf(to(server), here);
  assert.deepEqual([evicting?.status, none], ["fail", []]);
  assert.match(String(evicting?.fix_command), /config set maxmemory-policy noeviction$/);
});

withServer("gait doctor tells a replica, also one that takes writes", async (server) => {
  const here = machine();
  await prepare(here, to(server));
  await server.say("CONFIG", "SET", "replica-read-only", "no");
  await server.say("REPLICAOF", "127.0.0.1", String(freePort()));
  assert.equal(statuses(await checksOf(to(server), here))["shared_state_primary"], "fail");
});

Deno.test("gait doctor tells a server that is away, and looks at none that is not named", async () => {
  const port = freePort();
  const [away] = await checksOf(`--state redis://127.0.0.1:${port}`, machine());
  assert.equal(away?.status, "fail");
  assert.match(String(away?.message), /nothing answers there/);
  assert.deepEqual(await checksOf("", machine()), []);
});
