/** Findings about the entry of one server. */

import { quoted } from "../../fault.ts";
import { findSecrets } from "../../redact/find_secrets.ts";
import { likelySecrets } from "../../redact/launch_words.ts";
import { secretName } from "../../redact/secret_names.ts";
import { finding, type FindingPlace, type ScoutFinding } from "../findings.ts";
import { launchSource } from "./launch_source.ts";
import type { ServerEntry, SetValue } from "./server_entry.ts";

/** A server whose entry is judged. */
export interface JudgedServer {
  readonly name: string;
  readonly itemId: string;
  readonly entry: ServerEntry;
  readonly place: FindingPlace;
  /** Place of a value that the entry sets. */
  placeOf(value: SetValue): FindingPlace;
}

/** Findings about a server, in the order of the rules. */
export function serverFindings(server: JudgedServer): readonly ScoutFinding[] {
  const { name, itemId, entry, place, placeOf } = server;
  const what = `server ${quoted(name)}`;
  const findings: ScoutFinding[] = [];
  const source = launchSource(entry.words);
  const image = source.image ?? undefined;
  if (source.package !== undefined && !source.package.pinned) {
    const { ecosystem, name: packageName, version } = source.package;
    const found = version === undefined ? "no version" : `the version ${quoted(version)}`;
    const message = `${what} runs ${quoted(packageName)} of ${ecosystem} with ${found}`;
    findings.push(finding("unpinned-package", message, place, itemId));
  }
  if (image !== undefined && !image.pinned) {
    const tag = image.tag === undefined ? "" : ` with the tag ${quoted(image.tag)}`;
    const message = `${what} runs the image ${quoted(image.name)}${tag} and no digest`;
    findings.push(finding("unpinned-image", message, place, itemId));
  }
  for (const word of entry.words) {
    const host = plainHost(word);
    if (host === undefined) continue;
    const message = `${what} is reached at ${quoted(host)} by http`;
    findings.push(finding("unencrypted-server", message, place, itemId));
  }
  if (likelySecrets(entry.words).some((word, at) => isSecretWord(word, entry.words[at] ?? ""))) {
    const message = `${what} has what looks like a secret in its ${
      entry.transport === "http" ? "address" : "command"
    }`;
    findings.push(finding("secret-in-settings", message, place, itemId));
  }
  for (const value of entry.values) {
    if (!isSecretValue(value)) continue;
    const message = `${what} has what looks like a secret in ${quoted(value.name)}`;
    findings.push(finding("secret-in-settings", message, placeOf(value), itemId));
  }
  if (entry.unasked.includes("*")) {
    const message = `${what} may run all of its tools without a question`;
    findings.push(finding("unasked-tools", message, place, itemId));
  }
  return findings;
}

/** The host of an `http:` or `ws:` address that is not of this machine. */
function plainHost(word: string): string | undefined {
  if (!/^(?:http|ws):\/\//i.test(word)) return undefined;
  const host = URL.canParse(word) ? new URL(word).hostname : "";
  const isLocal = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\]|host\.docker\.internal|)$/
    .test(
      host,
    );
  return isLocal ? undefined : host;
}

/** Text that refers to a value elsewhere, or that a person should replace. */
const PLACEHOLDER =
  /\$\{|\$[A-Za-z_(]|\{\{|^\$|%\w+%|^<.*>$|^\{.*\}$|^\**$|^(?:x{3,}|\.{3,}|null|none|changeme|example|placeholder|todo|true|false|\d{1,5})$|your[-_ ]|[-_ ]here$|(?:^|[-_ ])(?:example|placeholder|dummy|sample|redacted)(?:$|[-_ ])|^(?:op|vault|env|file|keychain|aws-sm|secret):/i;

function isSecretValue({ name, value }: SetValue): boolean {
  const text = value.trim().replace(/^(?:bearer|basic|token)\s+/i, "");
  if (text === "" || PLACEHOLDER.test(text)) return false;
  if (secretName(name) !== undefined) return true;
  return findSecrets(`${name}=${text}`).some(({ kind }) => kind !== "email");
}

/** Whether hiding changed a word, apart from placeholders and queries of an address. */
function isSecretWord(hidden: string, word: string): boolean {
  if (hidden === word) return false;
  const value = word.replace(/^--?[\w-]+=/, "").replace(/^[A-Za-z-]+: ?(?:bearer |basic )?/i, "");
  if (PLACEHOLDER.test(value)) return false;
  return !/^https?:\/\/[^@]*$/i.test(word) ||
    findSecrets(word).some(({ kind }) => kind !== "email");
}
