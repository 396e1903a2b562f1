/**
 * What starts a server and is not shown: a digest of it, so that a change of it is seen. Secrets are
 * marked in it, each by itself, so that another secret alone changes nothing and no other word goes with one.
 */

import { digest } from "../../crypto/digest.ts";
import type { JsonValue } from "../../json/json.ts";
import { findSecrets } from "../../redact/find_secrets.ts";
import { passwordStart } from "../../redact/launch_words.ts";
import { looksMade, secretName } from "../../redact/secret_names.ts";
import type { SettingsNode } from "./settings_tree.ts";

const MARK = "***";

/** Digest of the hidden parts; `undefined` if nothing is hidden. `shown` are the words as an item has them. */
export async function hiddenDigest(
  words: readonly string[],
  shown: readonly string[],
  others: readonly (readonly [string, SettingsNode])[],
): Promise<string | undefined> {
  const marked = words.flatMap((word, at) =>
    word === shown[at] ? [] : [markWord(word, words[at - 1] ?? "")]
  );
  const rest = others.map(([name, node]): JsonValue => [name, markNode(node)]);
  // Words that are a secret and nothing else are as good as none.
  if (marked.every((word) => word === MARK) && rest.length === 0) return undefined;
  return await digest([marked.map((word) => word.toWellFormed()), rest]);
}

/** A word or a command line, each part in quotes with them. */
const SHELL_WORD = /(?:"[^"]*"|'[^']*'|[^\s"'])+/g;

function markWord(word: string, before: string): string {
  if (isSecretBehind(before, word)) return MARK;
  const header = /^([A-Za-z][A-Za-z0-9-]*): ?[^`$;|&<>]*$/.exec(word);
  if (header !== null && (isHeaderFlag(before) || isSecretName(header[1] ?? ""))) {
    return `${header[1]}: ${MARK}`;
  }
  const user = withoutPassword(word, before);
  if (user !== undefined) return user;
  let previous = "";
  return word.replace(SHELL_WORD, (part) => {
    const bare = part.replace(/^(["'])(.*)\1$/s, "$2");
    const marked = isSecretBehind(previous, bare) ? MARK : withoutPassword(bare, previous);
    previous = bare;
    return marked ?? markPart(part);
  });
}

function withoutPassword(word: string, before: string): string | undefined {
  const start = passwordStart(word, before);
  return start === undefined || MAY_RUN.test(word) ? undefined : `${word.slice(0, start)}${MARK}`;
}

function isHeaderFlag(before: string): boolean {
  return /^-{1,2}h(?:eader)?$/i.test(before);
}

/** Whether a word is the secret of the option before it, and no program, package, image or file. */
function isSecretBehind(before: string, word: string): boolean {
  if (!before.startsWith("-") || before.includes("=") || word.startsWith("-")) return false;
  // Some programs have `--auth` as a switch.
  return isSecretName(before) && !/auth$/i.test(before) && looksMade(word) &&
    !/[/@:.$`]/.test(word);
}

function isSecretName(word: string): boolean {
  return secretName(word) !== undefined || /(?:^|[-_])(?:keys?|auth|jwt|pwd)$/i.test(word);
}

/** `NAME=value`, wherever it is: a variable, an option, a parameter, a part of a connection string. */
const ASSIGNED = /(?<![A-Za-z0-9_.-])([A-Za-z0-9_.-]{1,200})=("[^"]*"|'[^']*'|[^\s&;|<>()"'`#,]+)/g;
/** What a shell may take as more than one word. */
const MAY_RUN = /[\s`$;|&<>]/;
/** What a shell runs. */
const RUNS = /\$\(|`|[<>]\(/;

function markPart(part: string): string {
  const plain = part.replace(/(\/\/)[^/@\s"']*@/g, `$1${MARK}@`)
    .replace(
      ASSIGNED,
      (all, name: string, value: string) =>
        isSecretName(name) && !RUNS.test(value) && !/^\$/.test(value) ? `${name}=${MARK}` : all,
    );
  let marked = "";
  let next = 0;
  for (const { kind, start, end } of findSecrets(plain)) {
    if (kind === "email" || MAY_RUN.test(plain.slice(start, end))) continue;
    marked += plain.slice(next, start) + MARK;
    next = end;
  }
  return marked + plain.slice(next);
}

/** Variables are elsewhere, by their names. */
const VARIABLES = /^env(?:ironment)?$/;

function markNode(node: SettingsNode): JsonValue {
  switch (node.kind) {
    case "list": {
      const words = node.items.map((item) => item.kind === "scalar" ? String(item.value) : "");
      return node.items.map((item, at) =>
        item.kind === "scalar" && typeof item.value === "string"
          ? markWord(item.value, words[at - 1] ?? "")
          : markNode(item)
      );
    }
    case "object":
      return node.members.map(({ name, value }): JsonValue =>
        VARIABLES.test(name) && value.kind === "object"
          ? [name, value.members.map((member) => member.name)]
          : [name, markNode(value)]
      );
    case "scalar":
      return typeof node.value === "string" ? markWord(node.value, "") : node.value;
  }
}
