/** Paths that stand for a host: bash and gawk open a socket in place of a file. */

import type { ActFolder, Word } from "../act.ts";
import type { Operand } from "../operand.ts";
import { anyWord, knownStart, textWord, wholeText } from "../programs/word_parts.ts";

/** What bash takes so in a redirection (bash 5.2, REDIRECTION): folder, host and port. */
const OF_BASH = /^\/dev\/(?:tcp|udp)\/([^/]+)\/(.*)$/s;

/** What gawk takes so (gawk 5.2 manual, 4.8.3): folder, local port, host and port. */
const OF_GAWK = /^\/inet[46]?\/(?:tcp|udp)\/[^/]*\/([^/]+)\/(.*)$/s;

/** Where the paths of bash begin. */
const STARTS = ["/dev/tcp/", "/dev/udp/"];

/** The hosts to which a redirection to or from a file speaks. */
export function socketsOf(file: Word, folder: ActFolder): readonly Operand[] {
  const text = wholeText(file);
  const start = text ?? knownStart(file);
  const word = hostIn(OF_BASH, start, text !== undefined);
  if (word !== undefined) return [{ word, folder, isSure: true }];
  if (text !== undefined || start === "") return [];
  const isThere = STARTS.some((one) => start.startsWith(one));
  const mayBe = isThere || STARTS.some((one) => one.startsWith(start));
  return mayBe ? [{ word: anyWord("one", file.source), folder, isSure: isThere }] : [];
}

/** The host that a file of gawk stands for. */
export function socketOfAwk(file: string): Word | undefined {
  return hostIn(OF_GAWK, file, true);
}

function hostIn(pattern: RegExp, path: string, isWhole: boolean): Word | undefined {
  const [, host, port = ""] = pattern.exec(path) ?? [];
  if (host === undefined) return undefined;
  const name = host.includes(":") ? `[${host}]` : host;
  return textWord(isWhole && /^[0-9]+$/.test(port) ? `${name}:${port}` : name);
}
