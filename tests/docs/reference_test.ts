/** `docs/reference.md` lists the options of a command as its help does. */

import assert from "node:assert/strict";
import { TREE } from "../../src/commands/mod.ts";
import { gait } from "../support/gait.ts";

const REFERENCE = Deno.readTextFileSync(new URL("../../docs/reference.md", import.meta.url));

/** Options below their headings, as a help text lists them. */
function listedInHelp(text: string): readonly string[] {
  const found: string[] = [];
  let heading = "";
  for (const line of text.split("\n")) {
    if (/^[A-Z]/.test(line)) heading = line.trim().toLowerCase();
    const [, option] = /^ {2}(--[a-z0-9-]+)/.exec(line) ?? [];
    if (option !== undefined && heading !== "general") found.push(`${heading}: ${option}`);
  }
  return found;
}

/** The same of a section of the reference, whose table has no groups where help has none. */
function listedInReference(path: string): readonly string[] {
  const [, section = ""] = REFERENCE.split(`\n### gait ${path}\n`);
  const [own = ""] = section.split(/\n##+ /);
  return [...own.matchAll(/^\| `(--[a-z0-9-]+).*$/gm)].map(([row, option]) => {
    const cells = row.split(/(?<!\\)\|/).slice(1, -1);
    return `${cells.length === 2 ? "options" : cells[2]?.trim()}: ${option}`;
  });
}

Deno.test("docs/reference.md lists options below the headings and in the order of gait <command> --help", async () => {
  const commands = TREE.commands.filter(({ hidden }) => hidden !== true);
  assert.ok(commands.length > 50);
  let options = 0;
  for (const { path } of commands) {
    const { stdout } = await gait(`${path} --help`);
    const expected = listedInHelp(stdout);
    options += expected.length;
    assert.deepEqual(listedInReference(path), expected, path);
  }
  assert.ok(options > 300);
});
