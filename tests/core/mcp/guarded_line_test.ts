/** Command lines that run the commands of people. */

import assert from "node:assert/strict";
import { guardedLine } from "../../../src/core/mcp/map/guarded_line.ts";

const FILES = {
  places: [],
  secrets: [],
  program: ["/usr/bin/deno", "/srv/gait/main.ts", "/srv/gait/src", "/opt/gait/bundle"],
};
const PLACE = { tool: "Bash", cwd: "/srv/app", home: "/home/dev" };

for (
  const [line, command] of [
    ["deno run -A /srv/gait/main.ts hooks install codex --yes", "gait hooks install"],
    [
      "deno run -A --config /srv/gait/deno.json ../gait/main.ts hooks uninstall codex",
      "gait hooks uninstall",
    ],
    ["deno run -A /opt/gait/bundle/main.js hooks accept", "gait hooks accept"],
    ["node /opt/gait/bundle/main.js mcp uninstall codex", "gait mcp uninstall"],
    ["deno run -A jsr:@gait/cli approve x", "gait approve"],
    ["npx -y @gait/cli config trust", "gait config trust"],
    ["gait init --yes", "gait init"],
    ["gait --json init --undo", "gait init"],
    ["npx -y @gait/cli init --yes --trust", "gait init"],
    ["deno run -A main.ts init --undo", "gait init"],
    ["gait state reset --state redis://localhost", "gait state reset"],
    ["/srv/gait/gait log prune l", "gait log prune"],
    ["gait hooks run claude-code --id 0123456789abcdef --event end < x", "gait hooks run"],
    ["gait hooks doctor", undefined],
    ["deno run -A /srv/gait/main.ts verify x", undefined],
    ["deno run -A build.ts hooks install codex", undefined],
    ["npm install", undefined],
  ] as const
) {
  Deno.test(`guardedLine() takes ${line} for ${command ?? "no command of people"}`, () => {
    assert.equal(guardedLine(line, PLACE, FILES).ownCommand, command);
  });
}
