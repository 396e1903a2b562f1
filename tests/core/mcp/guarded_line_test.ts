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
    // The npm package's launcher and the shims of npm, by their own names.
    ["/n/@gait/cli/bin/gait.js hooks accept", "gait hooks accept"],
    ["cd /n/@gait/cli/bin && ./gait.js approve x", "gait approve"],
    [
      "script -qc '/n/@gait/cli/bin/gait.js hooks uninstall codex' /dev/null",
      "gait hooks uninstall",
    ],
    ["sh -c '/n/@gait/cli/bin/gait.js log end x --yes'", "gait log end"],
    ["echo x | xargs /n/@gait/cli/bin/gait.js log end", "gait log end"],
    ["/n/@gait/cli/bin/gait.js keys init", "gait keys init"],
    ["/n/@gait/cli/bin/gait.js serve --hooks 0123456789abcdef", "gait serve"],
    ["./node_modules/.bin/gait.ps1 approve x", "gait approve"],
    ["./gait.cmd approve x", "gait approve"],
    ["gait.exe approve x", "gait approve"],
    ["/n/copy/main.mjs hooks accept", "gait hooks accept"],
    // Other names of runtimes.
    ["node18 /n/@gait/cli/bin/gait.js hooks accept", "gait hooks accept"],
    ["node-22 /n/@gait/cli/bin/gait.js hooks accept", "gait hooks accept"],
    ["ts-node main.ts approve x", "gait approve"],
    ["yarnpkg gait approve x", "gait approve"],
    ["corepack pnpm exec gait approve x", "gait approve"],
    ["corepack npx gait hooks accept", "gait hooks accept"],
    ["corepack yarn dlx @gait/cli@1.0.0 log prune x", "gait log prune"],
    // Names of which the line tells a part.
    ["~/bin/g?it serve --hooks 0123456789abcdef", "gait serve"],
    ["~/bin/g* approve x", "gait approve"],
    ["~/bin/[g]ait init --undo", "gait init"],
    ["~/bin/gai$T approve x", "gait approve"],
    ["node /n/@gait/cli/bin/g*.js approve x", "gait approve"],
    ["deno run -A $HERE/main.ts hooks accept", "gait hooks accept"],
    ["$APP serve", undefined],
    ["./bin/$APP serve", undefined],
    ["./$APP.js serve", undefined],
    ["./dev* serve", undefined],
    ["node build/*.mjs serve", undefined],
    ["node18 build.js serve", undefined],
    ["corepack enable", undefined],
    ["corepack pnpm install", undefined],
    ["./server.js serve", undefined],
    ["npx serve dist", undefined],
    ["git init", undefined],
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

for (
  const [line, isDoubtful] of [
    ["python3 -m unittest code.interact", true],
    ["python3 -m unittest code.interact <<< 'import os'", true],
    ["nose2 code.interact", true],
    ["npx tsx repl <<< x", true],
    ["node --entry-url data:text/javascript,x", true],
    ["python3 -m unittest tests.test_a", false],
    ["python3 -m unittest discover -s tests", false],
    ["cargo fmt --all -- --check", false],
    ["npx tsx src/a.ts", false],
  ] as const
) {
  Deno.test(`guardedLine() says that ${line} ${isDoubtful ? "may" : "does not"} run what it does not tell`, () => {
    assert.equal(guardedLine(line, PLACE, FILES).isDoubtful, isDoubtful);
  });
}
