/** Compares what a shell did with what the reader says that it may do. */

import type { Act, ActFolder, Run, Word } from "../../src/core/gate/command/act.ts";
import type { LineResult, StubRun } from "./shell_stubs.ts";

/** What a shell did that no act says; empty if all of it is there. */
export function uncovered(acts: readonly Act[], result: LineResult): string[] {
  const faults: string[] = [];
  const runs = acts.filter((act) => act.kind === "run");
  for (const run of result.runs) {
    if (!runs.some((act) => coversRun(act, run))) {
      faults.push(`ran ${JSON.stringify(run.argv)} in "${run.folder}"`);
    }
  }
  if (result.runs.some((run) => run.isEvil) && !acts.some(assignsEvil)) {
    faults.push("a program got EVIL");
  }
  // Of an unknown program nothing is known, so not what it writes either.
  for (const file of result.files) {
    const isSaid = acts.some((act) => act.kind === "to_file" && coversFile(act, file));
    if (!isSaid) faults.push(`wrote ${file}`);
  }
  return faults;
}

function assignsEvil(act: Act): boolean {
  return act.kind === "assigns" && act.variable === "EVIL";
}

function coversRun(act: Run, run: StubRun): boolean {
  if (!coversFolder(act.folder, run.folder)) return false;
  if (act.isShadowed === true) return true;
  const [name = "", ...args] = run.argv;
  const words = [act.program, ...act.words];
  // `time` inside of a pipe is a program in some shells, and what follows it in others.
  const [first] = act.program.pieces;
  if (first?.kind === "text" && first.text === "time" && matches(act.words, run.argv)) return true;
  return matches(words, [name, ...args]) || matches(words, [`${name}`, ...args], true);
}

function coversFolder(folder: ActFolder, path: string): boolean {
  switch (folder.kind) {
    case "unknown":
      return true;
    case "start":
      return path === "";
    case "one_of":
      return folder.folders.some((one) => cleaned(one) === path);
  }
}

function cleaned(path: string): string {
  const parts: string[] = [];
  for (const part of path.replace(/^~/, "home").split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function coversFile(act: { file: Word; folder: ActFolder }, path: string): boolean {
  const folders = act.folder.kind === "one_of" ? act.folder.folders : ["."];
  if (act.folder.kind === "unknown") return true;
  const pattern = regexOf(act.file);
  return pattern.test(path) || folders.some((folder) => {
    const [first, ...more] = act.file.pieces;
    return first?.kind === "text" && more.length === 0 &&
      cleaned(`${folder}/${first.text}`) === path;
  });
}

/** Whether words may be these arguments. The program may be named with a folder. */
function matches(words: readonly Word[], argv: readonly string[], isPath = false): boolean {
  const [word, ...rest] = words;
  if (word === undefined) return argv.length === 0;
  const isAny = word.count === "many" && word.pieces.some((piece) => piece.kind === "unknown");
  const fits = (text: string) => isAny || regexOf(word, isPath).test(text);
  if (word.count === "one") {
    const [first, ...more] = argv;
    return first !== undefined && fits(first) && matches(rest, more);
  }
  for (let n = 0; n <= argv.length; n++) {
    if (!argv.slice(0, n).every(fits)) return false;
    if (matches(rest, argv.slice(n))) return true;
  }
  return false;
}

function regexOf(word: Word, isPath = false): RegExp {
  const text = word.pieces.map((piece) => {
    switch (piece.kind) {
      case "text": {
        const shown = isPath ? piece.text.slice(piece.text.lastIndexOf("/") + 1) : piece.text;
        return shown.replace(
          /[^A-Za-z0-9]/gu,
          (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`,
        );
      }
      case "run":
        return "[^/]*";
      case "letter":
        return "[^/]";
      case "deep":
        return ".*";
      case "unknown":
        return "[^]*";
    }
  }).join("");
  // A leading `~` stands for the home folder, and for itself.
  return new RegExp(`^${text.replace(/^\\u\{7e\}/, "(?:~|(?:.*/)?home)")}$`, "u");
}
