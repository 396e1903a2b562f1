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
