/** What the command line of a call runs, reads and reaches, read by its syntax. */

import { operandsOf } from "../gate/command/judging/operands.ts";
import { socketsOf } from "../gate/command/judging/sockets.ts";
import type { Word } from "../gate/command/act.ts";
import type { OpenedAct } from "../gate/command/opened.ts";
import { openedLine } from "../gate/command/opened_line.ts";
import { isOtherShell } from "../gate/command/other_shell.ts";
import { wholeText } from "../gate/command/programs/word_parts.ts";
import { hostIn, hostsOfUrls } from "./host_in.ts";

export interface LineFacts {
  /** Names of programs, each once. */
  readonly programs: readonly string[];
  /** Paths that are read, as the line writes them. */
  readonly reads: readonly string[];
  readonly hosts: readonly string[];
  /** Whether it reaches a host that its words do not tell. */
  readonly hasUnknownHost: boolean;
  /** Whether the line cannot be read by its syntax; its hosts are then those of its URLs. */
  readonly isUnread: boolean;
}

/** Programs that the tables of commands do not know, whose words name hosts. */
const CALLERS: ReadonlySet<string> = new Set([
  ...["nc", "ncat", "netcat", "telnet", "ftp", "socat", "http", "https", "xh"],
]);

/** Reads a line or an argument vector of the shell of a tool. */
export function lineFacts(line: string | readonly string[], tool: string): LineFacts {
  const acts = isOtherShell(tool) ? "a shell of another kind" : openedLine(line);
  if (typeof acts === "string") {
    const text = typeof line === "string" ? line : line.join(" ");
    return {
      ...{ programs: [], reads: [], hosts: hostsOfUrls(text) },
      ...{ hasUnknownHost: false, isUnread: true },
    };
  }
  const programs = new Set<string>();
  const reads = new Set<string>();
  const hosts = new Set<string>();
  let hasUnknownHost = false;
  for (const act of acts) {
    if (act.kind === "assigns") continue;
    for (const path of readBy(act)) reads.add(path);
    if (act.kind !== "run") {
      for (const { word, isSure } of socketsOf(act.file, act.folder)) {
        const host = hostOf(word, isSure);
        if (host !== undefined) hosts.add(host);
        else hasUnknownHost ||= isSure;
      }
      continue;
    }
    if (act.name === undefined || act.isMaybe === true) continue;
    programs.add(act.name);
    for (const { word, isSure } of operandsOf(act).hosts) {
      const host = hostOf(word, isSure || CALLERS.has(act.name));
      if (host !== undefined) hosts.add(host);
      else if (isSure && wholeText(word) === undefined) hasUnknownHost = true;
    }
  }
  return {
    ...{ programs: [...programs], reads: [...reads], hosts: [...hosts] },
    ...{ hasUnknownHost, isUnread: false },
  };
}

/** A word that is a host for certain, or at least is a whole URL. */
function hostOf(word: Word, isHost: boolean): string | undefined {
  const text = wholeText(word) ?? urlStart(word);
  if (text === undefined) return undefined;
  return isHost || text.includes("://") ? hostIn(text, isHost) : undefined;
}

/** The known beginning of a URL, if it holds the whole host: `https://a.example/$path`. */
function urlStart({ pieces: [first] }: Word): string | undefined {
  return first?.kind === "text" && /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+[/?#]/i.test(first.text)
    ? first.text
    : undefined;
}

function readBy(act: OpenedAct): readonly string[] {
  if (act.kind === "from_file") return texts([act.file]);
  if (act.kind !== "run") return [];
  return texts(operandsOf(act).reads.filter(({ isSure }) => isSure).map(({ word }) => word));
}

function texts(words: readonly Word[]): readonly string[] {
  return words.flatMap((word) => wholeText(word) ?? []);
}
