/** Lines that take out what starts a hook. */

import assert from "node:assert/strict";
import { guardedLine } from "../../../src/core/mcp/map/guarded_line.ts";

const FILES = { places: [], secrets: [], program: ["/opt/gait/cli"] };
const PLACE = { tool: "Bash", cwd: "/srv/app", home: "/home/dev" };

function takesOut(line: string): boolean {
  return guardedLine(line, PLACE, FILES).paths.some(({ base }) => base === "/opt/gait/cli");
}

const TAKING = [
  "npm uninstall -g @gait/cli",
  "npm r -g @gait/cli",
  "npm i -g @gait/cli@0.0.1",
  "npm install --global @gait/cli",
  "npm uninstall --location=global @gait/cli",
  "pnpm remove -g @gait/cli",
  "pnpm add -g @gait/cli@0.0.1",
  "yarn global remove @gait/cli",
  "bun remove -g @gait/cli",
  "deno uninstall -g gait",
  "corepack npm uninstall -g @gait/cli",
  "corepack pnpm@9 remove -g @gait/cli",
  "sudo npm rm -g deno",
  "volta uninstall @gait/cli",
  "pip uninstall -y gait-agent-gate",
  "pip3.12 uninstall gait-agent-gate",
  "python3 -m pip uninstall -y gait-agent-gate",
  "uv pip uninstall gait-agent-gate",
  "uv remove gait-agent-gate",
  "uv tool uninstall gait-agent-gate",
  "pipx uninstall gait-agent-gate",
  "poetry remove gait-agent-gate",
  "brew uninstall gait",
  "brew uninstall davidahmann/tap/gait",
  "apt-get remove perl-base",
  "claude config set disableAllHooks true",
  "claude config set -g allowManagedHooksOnly true",
  "claude config set hooks '{}'",
  "codex features disable hooks",
  "gemini settings set hooksConfig.enabled false",
];

const ORDINARY = [
  "npm install",
  "npm install @gait/cli",
  "npm uninstall @gait/cli",
  "npm i -g typescript",
  "npm ls -g @gait/cli",
  "npm view @gait/cli",
  "pnpm add @gait/cli",
  "yarn global add prettier",
  "pip install gait-agent-gate",
  "pip install -r requirements.txt gait-agent-gate",
  "pip uninstall -y requests",
  "uv add gait-agent-gate",
  "uv pip install gait-agent-gate",
  "brew install jq",
  "brew info gait",
  "claude config get disableAllHooks",
  "claude config list",
  "claude config set theme dark",
  "corepack enable",
  "corepack pnpm install",
];

for (const line of TAKING) {
  Deno.test(`the guard's program is taken out by ${line}`, () => assert.ok(takesOut(line)));
}
for (const line of ORDINARY) {
  Deno.test(`the guard's program is left by ${line}`, () => assert.ok(!takesOut(line)));
}
