/** The guard protects itself: under a policy that allows everything, no call changes what judges it. */

import assert from "node:assert/strict";
import type { ClientName } from "../../../src/core/clients/client.ts";
import { sha256 } from "../../../src/core/crypto/digest.ts";
import { gait } from "../../support/gait.ts";
import {
  callHook,
  claudeAnswer,
  claudePayload,
  HOOK_ID,
  installedHook,
  PROJECT,
} from "../../support/hooks.ts";

const ALL = "schema_version: 1.1.0\ndefault_verdict: allow\n";

const installed = () =>
  installedHook({
    policy: ALL,
    map: "schema_id: gait.mcp.tool_map\nschema_version: 1.0.0\ntools: []\n",
    record: { approvals: "/srv/approvals", rate_limit_state: "/srv/rates.json" },
  });

const FILES: Readonly<Record<string, string>> = {
  "the policy": "/home/policy.yaml",
  "the tool map": "/home/map.yaml",
  "the record": `/home/.gait/hooks/${HOOK_ID}.json`,
  "another record": "/home/.gait/hooks/0000000000000000.json",
  "the registration": "/home/.client/hooks.json",
  "the log": "/log/claude-code-db5a384048cf42e6.jsonl",
  "the index of logs": "/log/index.jsonl",
  "an approval": "/srv/approvals/approval_x.json",
  "the counters": "/srv/rates.json",
  "the trust of a project file": "/home/.gait/trust/x.json",
};

for (const [name, path] of Object.entries(FILES)) {
  for (
    const [how, tool, input] of [
      ["written", "Write", { file_path: path, content: "x" }],
      ["edited", "Edit", { file_path: path, old_string: "a", new_string: "b" }],
      ["written by a line", "Bash", { command: `echo x > ${path}` }],
      ["moved by a line", "Bash", { command: `mv ${path} /tmp/x` }],
      ["written by a tool that is not known", "mcp__fs__put", { path, text: "x" }],
    ] as const
  ) {
    Deno.test(`${name} is not ${how}`, async () => {
      const answer = claudeAnswer(await callHook(await installed(), claudePayload(tool, input)));
      assert.equal(answer?.["permissionDecision"], "deny");
      assert.match(String(answer?.["permissionDecisionReason"]), /guard_file_protected/);
    });
  }
}

const PEOPLE = [
  "gait hooks accept claude-code",
  "gait hooks uninstall claude-code",
  "gait hooks install claude-code --observe",
  "gait config trust",
  "gait approve /srv/approvals/request_x.json --yes --approver a --reason-code b",
  "gait keys init",
  "gait mcp install codex --yes",
  "gait mcp uninstall codex",
  "gait --json hooks uninstall codex",
  "/opt/gait/gait hooks accept",
  "deno run -A jsr:@gait/cli hooks install codex --yes",
  "npx @gait/cli@1.0.0 hooks uninstall codex",
  "bash -c 'gait config untrust'",
  "gait log end /log/x.jsonl",
  "gait log prune /log/x.jsonl",
  "cd /tmp && npx gait approve x",
  "sh -c 'gait hooks accept'",
  "env -i gait keys rotate",
];

for (const command of PEOPLE) {
  Deno.test(`only people run: ${command}`, async () => {
    const answer = claudeAnswer(
      await callHook(await installed(), claudePayload("Bash", { command })),
    );
    assert.equal(answer?.["permissionDecision"], "deny");
  });
}

for (const command of ["gait verify run_demo", "gait log head", "gait review", "ls /home"]) {
  Deno.test(`anybody runs: ${command}`, async () => {
    const seen = await callHook(await installed(), claudePayload("Bash", { command }));
    assert.equal(seen.stdout, "");
  });
}

const STARTERS: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["Write", { file_path: "/usr/bin/perl", content: "x" }],
  ["Write", { file_path: "/bin/sh", content: "x" }],
  ["Write", { file_path: "/etc/ld.so.preload", content: "x" }],
  ["Write", { file_path: "/etc/ld.so.cache", content: "x" }],
  ["Write", { file_path: "/usr/bin/dash", content: "x" }],
  ["Write", { file_path: "/usr/bin/perl5.36.0", content: "x" }],
  ["Write", { file_path: "/usr/lib/x86_64-linux-gnu/perl-base/POSIX.pm", content: "x" }],
  ["Write", { file_path: "/lib64/ld-linux-x86-64.so.2", content: "x" }],
  ["Write", { file_path: "/lib/x86_64-linux-gnu/libc.so.6", content: "x" }],
  ["Bash", { command: "cp /bin/true /usr/bin/dash" }],
  ["Write", { file_path: "/usr/local/share/perl/5.36.0/POSIX.pm", content: "x" }],
  ["Bash", { command: "cp x /usr/bin/perl" }],
  ["Bash", { command: "ln -sf /tmp/x /usr/bin/perl" }],
  ["Bash", { command: "cp x /usr/bin/env" }],
  ["Bash", { command: "mv x /usr/bin/timeout" }],
  ["Bash", { command: "echo /tmp/x.so > /etc/ld.so.preload" }],
  ["Bash", { command: "rm /usr/bin/perl" }],
];
for (const [tool, input] of STARTERS) {
  Deno.test(`what a hook starts is not replaced: ${JSON.stringify(input)}`, async () => {
    const answer = claudeAnswer(await callHook(await installed(), claudePayload(tool, input)));
    assert.equal(answer?.["permissionDecision"], "deny");
    assert.match(String(answer?.["permissionDecisionReason"]), /guard_file_protected/);
  });
}

for (
  const [tool, input] of [
    ["Bash", { command: "docker run -it alpine /bin/sh -c ls" }],
    ["Bash", { command: "find . -exec /bin/sh -c true \\;" }],
    ["Bash", { command: "SHELL=/bin/sh make" }],
    ["Bash", { command: "/usr/bin/env python3 x.py" }],
    ["Bash", { command: "cp /usr/bin/env ." }],
    ["Bash", { command: "ls -l /usr/bin/perl" }],
    ["Read", { file_path: "/usr/share/perl/5.36.0/POSIX.pm" }],
    ["mcp__run__start", { shell: "/bin/sh", line: "x" }],
  ] as const
) {
  Deno.test(`what a hook starts is used: ${JSON.stringify(input)}`, async () => {
    const seen = await callHook(await installed(), claudePayload(tool, input));
    assert.equal(seen.stdout, "");
  });
}

/** Where a variable such as CODEX_HOME put the registration, and what the client reads beside it. */
const MOVED: readonly (readonly [ClientName, string, readonly string[]])[] = [
  ["claude-code", "settings.json", ["settings.local.json", "hooks/x.sh", ".claude.json"]],
  ["codex", "hooks.json", ["config.toml", "hooks/x"]],
  ["gemini", ".gemini/settings.json", [".gemini/hooks/x"]],
  ["copilot", "hooks/gait.json", ["config.json", "settings.json", "hooks/other.json"]],
  ["opencode", "opencode/plugins/gait.js", [
    "opencode/opencode.json",
    "opencode/opencode.jsonc",
    "opencode/plugin/x.js",
    "opencode/plugins/x.js",
  ]],
];

/** A call of the client's shell. */
function writeOf(client: ClientName, command: string): object {
  const base = { session_id: "s", transcript_path: "/home/t.jsonl", cwd: PROJECT };
  const args = { command };
  switch (client) {
    case "copilot":
      return { sessionId: "s", timestamp: 1, cwd: PROJECT, toolName: "bash", toolArgs: args };
    case "opencode":
      return {
        ...{ event: "tool.execute.before", directory: PROJECT, output: { args } },
        input: { tool: "bash", sessionID: "s", callID: "c" },
      };
    case "gemini":
      return {
        ...{ ...base, hook_event_name: "BeforeTool", timestamp: "2026-11-01T10:00:00Z" },
        ...{ tool_name: "run_shell_command", tool_input: args },
      };
    default:
      return claudePayload("Bash", args, client === "codex" ? { turn_id: "t", model: "m" } : {});
  }
}

for (const [client, file, beside] of MOVED) {
  Deno.test(`the settings of ${client} are kept where a variable moved them`, async () => {
    const path = `/srv/moved/${file}`;
    const digest = await sha256(new TextEncoder().encode("{}"));
    const call = async (written: string) => {
      const on = await installedHook({
        ...{ client, policy: ALL },
        record: { registration: { path, file_digest: digest, entry_digest: "4a".repeat(32) } },
        world: { files: { [path]: "{}" } },
      });
      const command = `echo x > ${written}`;
      const words = [client, "--id", HOOK_ID, "--event", "before"];
      const { stdout, stderr } = await callHook(on, writeOf(client, command), words);
      return `${stdout}${stderr}`;
    };
    for (const name of beside) {
      assert.match(await call(`/srv/moved/${name}`), /guard_file_protected/, name);
    }
    assert.doesNotMatch(await call("/srv/moved/notes.txt"), /guard_file_protected|could not/);
  });
}

for (const [client, file, beside] of MOVED) {
  Deno.test(`what a hook of ${client} keeps where a variable moved it, other doors keep too`, async () => {
    const path = `/srv/moved/${file}`;
    const digest = await sha256(new TextEncoder().encode("{}"));
    const on = await installedHook({
      ...{ client, policy: ALL },
      record: { registration: { path, file_digest: digest, entry_digest: "4a".repeat(32) } },
      world: { files: { [path]: "{}" } },
    });
    const put = (name: string, text: string) =>
      on.files.set(name, { bytes: new TextEncoder().encode(text), mode: 0o644 });
    put("/p.yaml", "schema_version: 1.1.0\ndefault_verdict: allow\n");
    const verdictOf = async (written: string) => {
      const intent = {
        ...{ schema_id: "gait.gate.intent_request", schema_version: "1.0.0" },
        ...{ created_at: "2026-02-05T00:00:00Z", producer_version: "0.0.0" },
        ...{ tool_name: "write_file", args: { path: written, content: "x" }, targets: [] },
        context: { identity: "a", workspace: "/", risk_class: "low" },
      };
      put("/i.json", JSON.stringify(intent));
      const line = ["gate", "eval", "--policy", "/p.yaml", "--intent", "/i.json", "--json"];
      const seen = await gait([...line, "--no-serve"], {}, on);
      return [seen.json()["verdict"], ...seen.json()["reason_codes"] as string[]];
    };
    for (const name of [file, ...beside]) {
      const [verdict, ...reasons] = await verdictOf(`/srv/moved/${name}`);
      assert.equal(verdict, "block", name);
      assert.ok(reasons.includes("guard_file_protected"), name);
    }
    assert.deepEqual((await verdictOf("/srv/moved/notes.txt"))[0], "allow");
    // A record that cannot be read keeps nothing, and stops no other decision.
    for (const name of on.files.keys()) {
      if (/\/hooks\/[0-9a-f]{16}\.json$/.test(name)) put(name, "{");
    }
    // These two have names by which they are kept anywhere.
    const isKnown = client === "gemini" || client === "opencode";
    assert.equal((await verdictOf(path))[0], isKnown ? "block" : "allow");
  });
}
