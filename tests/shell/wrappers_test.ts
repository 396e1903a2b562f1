/**
 * What is opened beside what really runs: whatever a program starts or writes must be among the acts of
 * its line, or something unknown must.
 */

import assert from "node:assert/strict";
import type { Act, ActFolder, Word } from "../../src/core/gate/command/act.ts";
import { operandsOf } from "../../src/core/gate/command/judging/operands.ts";
import type { OpenedAct } from "../../src/core/gate/command/opened.ts";
import { openActs } from "../../src/core/gate/command/opening.ts";
import { readCommand } from "../../src/core/gate/command/read_command.ts";
import { uncovered } from "../support/act_cover.ts";
import {
  findShells,
  inTurns,
  type LineResult,
  makeStubs,
  runLine,
} from "../support/shell_stubs.ts";
import { WRAPPER_LINES } from "./wrapper_lines.ts";

const REAL =
  ("env nice nohup timeout stdbuf setsid ionice chrt taskset flock setarch script strace unshare xargs find sh " +
    "bash dash zsh git python3 perl awk gawk sed sort tar split cp mv ln touch tee dd install truncate gzip uniq " +
    "csplit mkdir curl patch less base64 shuf busybox make node cat true head wc fd").split(" ");

/** Names under which distributions have a program. */
const OTHER_NAMES: Readonly<Record<string, string>> = { fd: "fdfind" };

/** Stubs that start what comes behind their flags. */
const SUDO = `#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
    -u) shift 2 ;;
    -s) shift ;;
    *=*) export "$1"; shift ;;
    *) break ;;
  esac
done
"$@"
`;

async function makePrograms(root: string): Promise<void> {
  await makeStubs(root);
  for (const name of REAL) {
    const names = [name, ...name in OTHER_NAMES ? [OTHER_NAMES[name]] : []];
    for (const path of names.flatMap((one) => [`/usr/bin/${one}`, `/bin/${one}`])) {
      if (!await Deno.stat(path).then(() => true, () => false)) continue;
      await Deno.remove(`${root}/bin/${name}`).catch(() => {});
      await Deno.symlink(path, `${root}/bin/${name}`);
      break;
    }
  }
  await Deno.remove(`${root}/bin/sudo`);
  await Deno.writeTextFile(`${root}/bin/sudo`, SUDO, { mode: 0o755 });
}

/** Faults of what the reader says about a line; none if something in it is unknown. */
function faultsOf(line: string, result: LineResult): readonly string[] {
  const reading = readCommand(line);
  const acts = reading.kind === "acts" ? openActs(reading) : undefined;
  if (acts === undefined) return [];
  if (acts.some((act) => act.kind === "run" && act.isAnything)) return [];
  const plain = acts.map(actOf);
  const written = acts.flatMap(writtenBy);
  const files = result.files.filter((file) =>
    // What a repository holds is not a file that a line names.
    !file.includes(".git/") && !written.some(({ word, folder }) => isBelow(file, word, folder))
  );
  return uncovered(plain, { ...result, files }).map((fault) => `${line}: ${fault}`);
}

function actOf(act: OpenedAct): Act {
  if (act.kind !== "run") return act;
  const { program, words, folder, isShadowed } = act;
  return { kind: "run", program, words, fedBy: [], folder, ...isShadowed ? { isShadowed } : {} };
}

interface Written {
  readonly word: Word;
  readonly folder: ActFolder;
}

function writtenBy(act: OpenedAct): readonly Written[] {
  return act.kind === "run" ? operandsOf(act).writes : [];
}

/** Whether a file is the one that is written, begins like it, or lies below it. */
function isBelow(file: string, { pieces }: Word, folder: ActFolder): boolean {
  const [first, ...more] = pieces;
  if (first?.kind !== "text" || more.length > 0 || folder.kind === "unknown") return true;
  const folders = folder.kind === "start" ? ["."] : folder.folders;
  return folders.some((from) => {
    const path = cleaned(`${from}/${first.text}`);
    return path === "" || file === path || file.startsWith(`${path}/`) || isCopy(file, path);
  });
}

/** Programs add endings to names that they are given. */
function isCopy(file: string, path: string): boolean {
  return file.startsWith(path) && !file.slice(path.length).includes("/");
}

function cleaned(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

for (const [shell, command] of await findShells()) {
  Deno.test({
    name: command === undefined
      ? `openActs() covers what programs start, in ${shell} (needs ${shell})`
      : `openActs() covers what programs start, in ${shell}`,
    ignore: command === undefined,
    async fn() {
      const root = await Deno.makeTempDir();
      try {
        await makePrograms(root);
        const faults: string[] = [];
        const lines = Object.values(WRAPPER_LINES).flat();
        const started = await inTurns(lines, async (line) => {
          const result = await runLine(root, command ?? [], line, 5000);
          faults.push(...faultsOf(line, result));
          return result.runs.length;
        });
        assert.deepEqual(faults, []);
        // Otherwise nothing ran, and nothing was compared.
        assert(started > lines.length / 2, `only ${started} programs were started`);
      } finally {
        await Deno.remove(root, { recursive: true });
      }
    },
  });
}

Deno.test("openActs() opens most lines in full", () => {
  const lines = Object.values(WRAPPER_LINES).flat();
  const open = lines.filter((line) => {
    const reading = readCommand(line);
    const acts = reading.kind === "acts" ? openActs(reading) : undefined;
    return acts?.every((act) => act.kind !== "run" || !act.isAnything) === true;
  });
  assert(open.length > lines.length / 2, `only ${open.length} of ${lines.length} lines`);
});
