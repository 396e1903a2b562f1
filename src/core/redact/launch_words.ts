import { findSecrets } from "./find_secrets.ts";
import { looksMade, secretName } from "./secret_names.ts";

const HIDDEN = "***";

/** Names of secrets in a launch, in addition to `secretName`: here every key is a secret. */
const SECRET_NAME =
  /(?:^|[^a-z])(?:(?:api|access|secret|private|auth|account)?[-_.]?keys?|tokens?|secrets?|pass(?:wd|word|phrase)?|pwd|pat|cred(?:ential)?s?|auth(?:orization)?|bearer|cookie|jwt|session(?:[-_]?id)?)$/i;

/** Random text: long, with letters and digits, and no path, name or version. */
const RANDOM_TEXT = /^(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+_=-]{32,}$/;

/** A part of a path that nobody wrote: letters of both cases and digits, or hex, or letters and digits by turns. */
const MADE_PART =
  /^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_~+=-]{16,}$|^(?=.*[0-9])(?=.*[a-f])[0-9a-f]{20,}$|^(?:[A-Za-z]+[0-9]+){3,}[A-Za-z]*$/;
const MADE_PART_MIN = 16;

/** A word of a command line: parts in quotes and parts without; or what lies between words. */
const WORD_OR_SPACE = /(?:"[^"]*"|'[^']*'|[^\s"'])+|\s+|["']/g;

/**
 * Replaces values that look like secrets with `***`: the values of options and variables with a telling
 * name, headers, user and password of a URL and all after its `?` or `#`, well-known key formats, and
 * long random text. A word that is a whole command line is read as its words. In doubt it hides.
 */
export function redactLaunch(words: readonly string[]): readonly string[] {
  return hideDoubtful(likelySecrets(words));
}

/** {@linkcode redactLaunch} without what may hold a secret by its place alone. */
export function likelySecrets(words: readonly string[]): readonly string[] {
  return hideWords(words, DEPTH_MAX);
}

/** Hides what may hold a secret by its place: variables of containers, passwords of users, parts of addresses. */
function hideDoubtful(words: readonly string[]): readonly string[] {
  const runsContainer = words.some((word) =>
    /(?:^|[\s/\\])(?:docker|podman|nerdctl)(?:\.exe)?(?:\s|$)/i.test(word)
  );
  return words.map((word, at) => {
    let before = words[at - 1] ?? "";
    if (/^\S*$/.test(word.trim())) return hideByPlace(word, before, runsContainer);
    return word.replace(WORD_OR_SPACE, (part) => {
      if (part.trim() === "") return part;
      const shown = hideByPlace(part, before, runsContainer);
      before = part;
      return shown;
    });
  });
}

const VARIABLE = /^((?:--env=)?["']?[A-Za-z_]\w*=)./;
/** Containers take `-eNAME=value`, too; elsewhere `-e` begins other options. */
const CONTAINER_VARIABLE = /^((?:-e|--env=)?["']?[A-Za-z_]\w*=)./;

function hideByPlace(word: string, before: string, runsContainer: boolean): string {
  const variable = (runsContainer ? CONTAINER_VARIABLE : VARIABLE).exec(word)?.[1];
  const isVariable = /^(?:-e|--env)$/.test(before) || /^(?:-e|--env=)/.test(variable ?? "");
  if (variable !== undefined && isVariable) return `${variable}${HIDDEN}`;
  const start = passwordStart(word, before);
  if (start !== undefined) return `${word.slice(0, start)}${HIDDEN}`;
  return hideInAddress(word);
}

/** Where the password begins in `-u name:password` or `--user=name:password`; ids and files have none. */
export function passwordStart(word: string, before: string): number | undefined {
  const [option = ""] = /^--(?:proxy-)?user=/.exec(word) ?? [];
  if (option === "" && !/^(?:-u|--(?:proxy-)?user)$/.test(before)) return undefined;
  const value = word.slice(option.length);
  const [user] = /^[^\s:/@]+:(?=[^\\/])/.exec(value) ?? [];
  return user === undefined || /^\d+:\d+$/.test(value) ? undefined : option.length + user.length;
}

/** Addresses that are no URLs as they stand: with a variable, without a scheme, misspelt. */
function hideInAddress(word: string): string {
  const start = /(?:https?:\/+|(?:^|[\s=])\/\/)(?=[^/?#\s]*@)/i.exec(word);
  const bare = start === null ? word : hideUser(word, start.index + start[0].length);
  const at = bare.indexOf("?");
  const isQuery = at >= 0 && bare.indexOf("=", at) >= 0;
  return isQuery ? `${bare.slice(0, at)}?${HIDDEN}` : bare;
}

function hideUser(word: string, start: number): string {
  const host = /^[^/?#\s]*@/.exec(word.slice(start))?.[0] ?? "";
  return `${word.slice(0, start)}${HIDDEN}@${word.slice(start + host.length)}`;
}

/** How deep words are read that hold others: a command line in a word, or the value after `=`. */
const DEPTH_MAX = 8;

function hideWords(words: readonly string[], depth: number): readonly string[] {
  return words.map((word, at) => {
    const before = words[at - 1] ?? "";
    const follows = before.startsWith("-") && !before.includes("=") &&
      (isSecretName(before) || /^-{1,2}h(?:eader)?$/i.test(before) || isKey(before, word));
    if (follows && !word.startsWith("--")) return hideHeader(word) ?? HIDDEN;
    return hideIn(word, depth);
  });
}

/** `-k` takes a key in many programs, and nothing in others. */
function isKey(before: string, word: string): boolean {
  return before === "-k" && looksMade(word) && /^[^/:@]*[0-9][^/:@]*$/.test(word);
}

function isSecretName(word: string): boolean {
  return secretName(word) !== undefined ||
    SECRET_NAME.test(word.replace(/([a-z0-9])([A-Z])/g, "$1-$2"));
}

/** Hides the value of `Name: value`; `undefined` for other words. */
function hideHeader(word: string): string | undefined {
  const name = /^[A-Za-z0-9-]+: ?/.exec(word)?.[0];
  return name === undefined ? undefined : `${name}${HIDDEN}`;
}

function hideIn(word: string, depth: number): string {
  const url = hideInUrl(word);
  if (url !== undefined) return url;
  const assigned = /^([A-Za-z0-9_.-]+)=(.+)$/s.exec(word);
  if (assigned !== null && depth > 0) {
    const [, name = "", value = ""] = assigned;
    return isSecretName(name) ? `${name}=${HIDDEN}` : `${name}=${hideIn(value, depth - 1)}`;
  }
  const header = /^([A-Za-z-]+): ?/.exec(word);
  if (header !== null && isSecretName(header[1] ?? "")) return `${header[0]}${HIDDEN}`;
  return depth > 0 && /\s/.test(word.trim()) ? hideInLine(word, depth - 1) : hideShapes(word);
}

/** The words of a command line that is one word, each with its quotes. */
function hideInLine(line: string, depth: number): string {
  const parts = line.match(WORD_OR_SPACE) ?? [];
  const words = parts.filter((part) => part.trim() !== "");
  const bare = words.map((word) => word.replace(/^(["'])(.*)\1$/s, "$2"));
  const shown = hideWords(bare.map((word) => /^["']$/.test(word) ? "" : word), depth);
  let next = 0;
  const rebuilt = parts.map((part) => {
    if (part.trim() === "") return part;
    const [word = "", hidden = ""] = [bare[next], shown[next++]];
    if (hidden === word || /^["']$/.test(part)) return part;
    const quote = word === part ? "" : part[0] ?? "";
    return `${quote}${hidden}${quote}`;
  }).join("");
  // Some secrets only the words around them tell: those of options of one program.
  return hideShapes(rebuilt);
}

function hideInUrl(word: string): string | undefined {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)([^?#]*)([?#].*)?$/is.exec(word);
  if (parts === null) return undefined;
  const [, scheme = "", authority = "", path = "", rest] = parts;
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  const user = host === authority ? "" : `${HIDDEN}@`;
  const shownPath = hideInPath(path, host);
  return `${scheme}${user}${host}${shownPath}${rest === undefined ? "" : `${rest[0]}${HIDDEN}`}`;
}

/** Parts of a path: those that look made, and those behind a word that says so. */
function hideInPath(path: string, host: string): string {
  const parts = path.split("/");
  const hook = parts.findIndex((part) => /^(?:web)?hooks?$/i.test(part));
  // The first part after the host of a service for webhooks says what it is.
  const first = /^hooks?\./i.test(host) ? 1 : hook;
  return parts.map((part, at) => {
    const isSecret = (first >= 0 && at > first) || (at > 1 && isSecretName(parts[at - 1] ?? "")) ||
      isMadePart(part);
    return isSecret && part !== "" ? HIDDEN : hideShapes(part);
  }).join("/");
}

function isMadePart(part: string): boolean {
  return part.length >= MADE_PART_MIN && MADE_PART.test(part);
}

/** Hides well-known forms of secrets in a part of a program, and users of addresses. */
export function redactCode(code: string): string {
  return hideShapes(code.replace(/(\/\/)[^/@\s"']*@/g, `$1${HIDDEN}@`));
}

function hideShapes(text: string): string {
  if (RANDOM_TEXT.test(text)) return HIDDEN;
  // An e-mail address is not a secret, and `user@host` or a scoped package with a version looks like one.
  const secrets = findSecrets(text).filter(({ kind }) => kind !== "email");
  let shown = "";
  let next = 0;
  for (const { start, end } of secrets) {
    shown += text.slice(next, start) + HIDDEN;
    next = end;
  }
  return shown + text.slice(next);
}
