/**
 * The hooks of the npm package fit the types that the Claude Agent SDK publishes. The SDK is not
 * installed and not run: its terms leave that to its users.
 */

import assert from "node:assert/strict";
import { installRuntime } from "../../scripts/npm_runtimes.ts";
import { fencedBlocks } from "../support/console_blocks.ts";
import { ROOT_PATH } from "../support/scripts.ts";
import { NodePlace, PACKED, run } from "./support.ts";

const SDK = "@anthropic-ai/claude-agent-sdk@0.3.332";
const runtime = await installRuntime("node22");

Deno.test({
  name: "gateHooks() fits the published types of the Claude Agent SDK" +
    (runtime.path === undefined ? ` (needs node22: ${runtime.missing})` : ""),
  ignore: runtime.path === undefined,
  async fn() {
    const place = new NodePlace("claude", runtime.path ?? "");
    const packed = await place.npm("pack", "--silent", "--ignore-scripts", SDK);
    assert.equal(packed.code, 0, packed.stderr);
    const packages = [
      ["node_modules/@anthropic-ai/claude-agent-sdk", packed.stdout.trim()],
      ["node_modules/@gait/cli", PACKED],
    ] as const;
    for (const [folder, file] of packages) {
      await Deno.mkdir(`${place.cwd}/${folder}`, { recursive: true });
      const unpacked = await place.run("tar", "-xzf", file, "--strip-components=1", "-C", folder);
      assert.equal(unpacked.code, 0, unpacked.stderr);
    }
    await Deno.writeTextFile(`${place.cwd}/package.json`, '{"type":"module"}');
    await Deno.writeTextFile(
      `${place.cwd}/hooks.ts`,
      `import type { HookCallbackMatcher, Options } from "@anthropic-ai/claude-agent-sdk";
import { gateHooks, type ToolGate } from "@gait/cli/claude-agent-sdk";
declare const gate: ToolGate;
export const options: Options = { hooks: gateHooks(gate) };
export const matchers: HookCallbackMatcher[] = gateHooks(gate).PreToolUse;
// @ts-expect-error these types are not loose: a hook is no text
export const wrong: Options = { hooks: { PreToolUse: [{ hooks: ["gait"] }] } };
// @ts-expect-error nor is an event that there is not
export const other: Options = { hooks: { BeforeToolUse: gateHooks(gate).PreToolUse } };
`,
    );
    const page = await Deno.readTextFile(`${ROOT_PATH}/docs/frameworks.md`);
    const { text = "" } = fencedBlocks(page).find(({ text }) => text.includes("gateHooks")) ?? {};
    // The types of Node are not installed here.
    const documented = text.replace(
      /^import \{ readFile \}.*$/m,
      "declare function readFile(path: string, encoding: string): Promise<string>;",
    );
    await Deno.writeTextFile(`${place.cwd}/documented.ts`, documented);
    const files = ["hooks.ts", "documented.ts"];
    const line = [Deno.execPath(), "check", "--no-config", "--node-modules-dir=manual", ...files];
    const { code, stderr } = await run(line, { cwd: place.cwd, env: place.env });
    assert.equal(code, 0, stderr);
  },
});
