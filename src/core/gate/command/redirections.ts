/** Redirections: the files that they read and write, and what they feed. */

import type { Word } from "./act.ts";
import { type Feed, type Line, refuse, type Scope } from "./line.ts";
import type { HereDoc, Redirection, WordNode } from "./syntax.ts";
import { constantText, constantWord, unknownWord } from "./word_builder.ts";
import { readOneWord, readText } from "./words.ts";

/** Reads redirections; what they feed to their command is added to `feed`. */
export function readRedirections(
  redirections: readonly Redirection[],
  feed: Feed,
  scope: Scope,
  line: Line,
): void {
  for (const redirection of redirections) {
    if (redirection.descriptor?.type === "FileDescriptorVariable") {
      line.assign(redirection.descriptor.name, scope, true);
    }
    const start = line.acts.length;
    if (redirection.type === "HereDoc") feed.texts.push(readHereDocument(redirection, scope, line));
    else readTarget(redirection, feed, scope, line);
    for (const act of line.since(start)) {
      if (act.kind !== "to_file" && act.kind !== "assigns") feed.acts.push(act);
    }
  }
}

type FileRedirection = Exclude<Redirection, HereDoc>;

function readTarget(node: FileRedirection, feed: Feed, scope: Scope, line: Line): void {
  const { operator, target } = node;
  if (target === undefined) refuse("a redirection has no file");
  if (operator === "<<<") {
    feed.texts.push(only(readOneWord(target, scope, line).words));
    return;
  }
  // zsh: `>! f` and `>| f` overwrite, `<1-5>` is a glob.
  if (/^[!|]/.test(target.text) || /^[0-9]*-[0-9]*$/.test(target.text) && target.text !== "-") {
    if (!/^[0-9]+-$/.test(target.text)) refuse("zsh reads a redirection as something else");
  }
  const isProcess = target.parts?.length === 1 && target.parts[0]?.type === "ProcessSubstitution";
  const file = readFile(target, scope, line);
  if (isProcess) return;
  const text = constantText(file);
  // bash takes quotes away twice here.
  if (operator.endsWith("&") && /[\\'"`$]/.test(text ?? "")) {
    refuse("shells read a redirection in two ways");
  }
  if (operator.endsWith("&") && text !== undefined && /^(?:[0-9]+-?|-)$/.test(text)) return;
  if (operator === "<&" && text === undefined) return;
  if (text === "/dev/null") return;
  const isRead = operator.startsWith("<");
  if (isRead) line.add({ kind: "from_file", file, folder: scope.folder });
  if (!isRead || operator === "<>") line.add({ kind: "to_file", file, folder: scope.folder });
}

function readFile(target: WordNode, scope: Scope, line: Line): Word {
  const read = only(readOneWord(target, scope, line).words);
  // zsh splits what a substitution prints into several files.
  const isSplit = target.parts?.some((part) => part.type === "CommandExpansion") ?? false;
  return isSplit ? unknownWord("one", target.text) : read;
}

function only(words: readonly Word[]): Word {
  const [word] = words;
  if (word === undefined) refuse("a redirection has no file");
  return word;
}

function readHereDocument(node: HereDoc, scope: Scope, line: Line): Word {
  const { body, delimiter } = node;
  if (delimiter === undefined || node.closing === undefined) refuse("a here-document has no end");
  if (!/^(?:[\w.!-]+|'[\w .!-]*'|"[\w .!-]*"|\\[\w.!-]+)$/.test(delimiter.text)) {
    refuse("shells end a here-document in two places");
  }
  const text = node.operator === "<<-" ? body.text.replace(/^\t+/gm, "") : body.text;
  if (delimiter.quoted) return constantWord(text, "");
  // Some shells join lines before they look for the end, some after.
  if (`\n${text}${delimiter.value}\n`.includes(`\\\n${delimiter.value}\n`)) {
    refuse("shells end a here-document in two places");
  }
  const { parts } = body;
  if (parts === undefined) return constantWord(unescapeText(text), "");
  const word = readText(parts, "", scope, line);
  return node.operator === "<<-" ? withoutTabs(word) : word;
}

function unescapeText(text: string): string {
  return text.replace(/\\([$`\\]|\n)/g, (_, letter) => letter === "\n" ? "" : letter);
}

function withoutTabs(word: Word): Word {
  const pieces = word.pieces.map((piece) =>
    piece.kind === "text" ? { ...piece, text: piece.text.replace(/\n\t+/g, "\n") } : piece
  );
  const [first] = pieces;
  if (first?.kind === "text") pieces[0] = { ...first, text: first.text.replace(/^\t+/, "") };
  return { ...word, pieces };
}
