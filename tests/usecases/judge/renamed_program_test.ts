/** Command lines that start gait through a link with another name. */

import assert from "node:assert/strict";
import { denoReadPort } from "../../../src/io/deno_read.ts";
import type { Host } from "../../../src/io/host.ts";
import { touchedByLines } from "../../../src/usecases/judge/guarded_lines.ts";
import { MemorySystem } from "../../support/memory_system.ts";

/** A folder with gait as npm installs it, a program compiled under another name, and links to both. */
async function withLinks(run: (at: string, commandOf: CommandOf) => Promise<void>): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  const at = `${root}/w`;
  const [npm, compiled] = [`${root}/n/@gait/cli`, `${root}/opt/policy-gate`];
  for (
    const folder of [at, `${at}/sub`, `${npm}/bin`, `${npm}/cli`, `${root}/opt`, `${root}/home/bin`]
  ) {
    await Deno.mkdir(folder, { recursive: true });
  }
  const files = [`${npm}/bin/gait.js`, `${npm}/cli/main.js`, compiled, `${at}/tool.js`];
  for (const file of files) await Deno.writeTextFile(file, "");
  await Deno.symlink(`${npm}/bin/gait.js`, `${at}/g`);
  await Deno.symlink(`${at}/g`, `${at}/sub/again`);
  await Deno.symlink(`${npm}/cli/main.js`, `${at}/start.js`);
  await Deno.symlink(npm, `${at}/pkg`);
  await Deno.symlink(compiled, `${at}/helper`);
  await Deno.symlink(`${npm}/bin/gait.js`, `${root}/home/bin/hh`);
  await Deno.symlink(`${at}/tool.js`, `${at}/t`);
  const program = ["/usr/bin/deno", `${npm}/cli`, `${npm}/bin/gait.js`, compiled];
  const own = () => ({ program, cache: undefined, home: `${root}/home` });
  const memory = new MemorySystem({}).narrow({ kinds: ["read"], env: [] });
  const host: Host<"read"> = { ...memory, read: { ...denoReadPort, own } };
  const guard = { places: [], secrets: [], program };
  try {
    await run(at, async (line) => {
      const call = { targets: [], args: {}, lines: [line], cwd: at, tool: "Bash" };
      return (await touchedByLines(call, guard, host)).command;
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

type CommandOf = (line: string) => Promise<string | undefined>;

const CASES: readonly (readonly [line: string, command: string | undefined])[] = [
  ["./g hooks uninstall claude-code", "gait hooks uninstall"],
  ["node g log prune x", "gait log prune"],
  ["node --no-warnings ./g log prune x", "gait log prune"],
  ["sub/again approve x", "gait approve"],
  ["cd sub && ./again approve x", "gait approve"],
  ["deno run -A start.js hooks accept", "gait hooks accept"],
  ["node pkg hooks accept", "gait hooks accept"],
  ["node ./pkg/bin/../bin/gait.js hooks accept", "gait hooks accept"],
  ["cd pkg && npx . hooks accept", "gait hooks accept"],
  ["./helper --json keys init", "gait keys init"],
  ["./help* keys init", "gait keys init"],
  ["sh ./helper serve --hooks 0123456789abcdef", "gait serve"],
  ["env A=1 ./helper init --undo", "gait init"],
  ["echo x | xargs ./g log end", "gait log end"],
  ["script -qc './g hooks accept' /dev/null", "gait hooks accept"],
  ["hh hooks accept", "gait hooks accept"],
  ["PATH=.:$PATH g hooks accept", "gait hooks accept"],
  ["./g verify x", undefined],
  ["./g log head", undefined],
  ["./t serve", undefined],
  ["./t hooks install x", undefined],
  ["node tool.js serve", undefined],
  ["git init", undefined],
  ["npm init -y", undefined],
  ["cat g approve", undefined],
];

Deno.test("touchedByLines() knows gait behind a link, whatever the link's name", async () => {
  await withLinks(async (_, commandOf) => {
    const found: [string, string | undefined][] = [];
    for (const [line] of CASES) found.push([line, await commandOf(line)]);
    assert.deepEqual(found, CASES);
  });
});
