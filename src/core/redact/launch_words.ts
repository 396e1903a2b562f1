import { findSecrets } from "./find_secrets.ts";
import { secretName } from "./secret_names.ts";

const HIDDEN = "***";

/** Names of secrets in a launch, in addition to `secretName`: here every key is a secret. */
const SECRET_NAME =
  /(?:^|[^a-z])(?:(?:api|access|secret|private|auth|account)?[-_.]?keys?|tokens?|secrets?|pass(?:wd|word|phrase)?|pwd|pat|cred(?:ential)?s?|auth(?:orization)?|bearer|cookie|session(?:[-_]?id)?)$/i;

/** Random text: long, with letters and digits, and no path, name or version. */
const RANDOM_TEXT = /^(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+_=-]{32,}$/;

/**
 * Replaces values that look like secrets with `***`: the values of options and variables with a telling
 * name, headers, user and password of a URL and all after its `?` or `#`, well-known key formats, and
 * long random text. In doubt it hides.
 */
export function redactLaunch(words: readonly string[]): readonly string[] {
  return words.map((word, at) => {
    const before = words[at - 1] ?? "";
    const follows = before.startsWith("-") && !before.includes("=") &&
      (isSecretName(before) || /^-{1,2}h(?:eader)?$/i.test(before));
    if (follows && !word.startsWith("--")) return hideHeader(word) ?? HIDDEN;
    return hideIn(word);
  });
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

function hideIn(word: string): string {
  const url = hideInUrl(word);
  if (url !== undefined) return url;
  const assigned = /^([A-Za-z0-9_.-]+)=(.+)$/s.exec(word);
  if (assigned !== null) {
    const [, name = "", value = ""] = assigned;
    return isSecretName(name) ? `${name}=${HIDDEN}` : `${name}=${hideIn(value)}`;
  }
  const header = /^([A-Za-z-]+): ?/.exec(word);
  if (header !== null && isSecretName(header[1] ?? "")) return `${header[0]}${HIDDEN}`;
  return hideShapes(word);
}

function hideInUrl(word: string): string | undefined {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)([^?#]*)([?#].*)?$/is.exec(word);
  if (parts === null) return undefined;
  const [, scheme = "", authority = "", path = "", rest] = parts;
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  const user = host === authority ? "" : `${HIDDEN}@`;
  const shownPath = path.split("/").map(hideShapes).join("/");
  return `${scheme}${user}${host}${shownPath}${rest === undefined ? "" : `${rest[0]}${HIDDEN}`}`;
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
