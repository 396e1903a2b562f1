/** Who may approve: public keys, the people that they belong to, and what each may approve. */

import { decodeUtf8 } from "../../bytes.ts";
import { parsePublicKey, type VerifyKey } from "../../crypto/keys.ts";
import { GaitError } from "../../error.ts";
import { placed, quoted, quotedName } from "../../fault.ts";
import { webPage } from "../../foreign_file.ts";
import { GIT_LFS_POINTER } from "../../git_lfs.ts";
import { counted } from "../../lists.ts";
import { type AllowedApprover, readAllowedApprovers } from "../../schema/gate.ts";
import type { Source } from "../../source.ts";
import { csv, foldCase, nameFault, printable, trim } from "../../text.ts";
import { WIDE_HINT, wideEncoding } from "../../wide_encoding.ts";
import { parseYaml, yamlPlace } from "../../yaml/yaml.ts";
import { normalizeScope } from "./scope.ts";

export interface ApproverKey {
  readonly key: VerifyKey;
  /** Name that its tokens must have; `undefined` if any name counts that is not another key's. */
  readonly name: string | undefined;
  /** Name of its file, which no token of another key may have. */
  readonly label: string | undefined;
  /** Tools that the key may approve; `undefined` for every tool. */
  readonly scopes: readonly string[] | undefined;
}

export interface Approvers {
  readonly keys: readonly ApproverKey[];
  /** Whether approvals are counted by key, since several keys or keys with names were given. */
  readonly countsKeys: boolean;
}

/** One key without a name: approvals are counted by the names in the tokens. */
export function oneKey(key: VerifyKey): Approvers {
  return { keys: [bareKey(key)], countsKeys: false };
}

/** A key that is given without a name. */
export function bareKey(key: VerifyKey, label?: string): ApproverKey {
  return { key, name: undefined, label, scopes: undefined };
}

/**
 * Puts together what was given in several places. A key that is given twice is one key.
 *
 * @throws {GaitError} `invalid_input` for a key with two names.
 */
export function allApprovers(given: readonly ApproverKey[]): Approvers {
  const byId = new Map<string, ApproverKey>();
  for (const approver of given) {
    const { keyId } = approver.key;
    const before = byId.get(keyId);
    if (before === undefined) {
      byId.set(keyId, approver);
      continue;
    }
    if (before.name === undefined) byId.set(keyId, approver);
    else if (approver.name !== undefined && !isSame(before, approver)) {
      const names = [before.name, approver.name].map(quoted).join(" and ");
      throw new GaitError(
        "invalid_input",
        `Cannot use the keys of approvers: the key ${keyId} is given twice, for ${names}`,
        { hint: "one key is one person: give each key once, with everything that it may approve" },
      );
    }
  }
  const keys = [...byId.values()];
  refuseSpellings(keys);
  return { keys, countsKeys: given.length > 1 || keys.some(({ name }) => name !== undefined) };
}

/** Refuses two spellings of a name: one person would count as two. */
function refuseSpellings(keys: readonly ApproverKey[]): void {
  const spellings = new Map<string, string>();
  for (const { name, label } of keys) {
    const own = name ?? label;
    if (own === undefined) continue;
    const other = spellings.get(personOf(own));
    spellings.set(personOf(own), own);
    if (other === undefined || other === own) continue;
    throw new GaitError(
      "invalid_input",
      `Cannot use the keys of approvers: ${quoted(other)} and ${quoted(own)} are one name ` +
        "in two spellings",
      { hint: "one name is one person: spell it in one way, or give two people two names" },
    );
  }
}

/** A name as all spellings of it share it: letter case, Unicode form and what displays hide apart. */
function personOf(name: string): string {
  return foldCase(
    trim(name.normalize("NFKC").replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")),
  );
}

function isSame(a: ApproverKey, b: ApproverKey): boolean {
  return a.name === b.name && a.scopes?.join() === b.scopes?.join();
}

/** Whether a token with this name may be signed with this key. */
export function speaksFor(signer: ApproverKey, name: string, { keys }: Approvers): boolean {
  if (signer.name !== undefined) return signer.name === name;
  const folded = personOf(name);
  if (signer.label !== undefined && personOf(signer.label) === folded) return true;
  return keys.every(({ key, name: own, label }) =>
    key.keyId === signer.key.keyId ||
    [own, label].every((other) => personOf(other ?? "") !== folded)
  );
}

/** The approver that a key file is named after: `keys/alice_public.key` is that of `alice`. */
export function labelOf(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? "";
  return name.replace(/\.(?:key|pub|pem|txt)$/i, "").replace(/[._-]?public$/i, "");
}

/** Reads the text of the key file that a list names. */
export type KeyReader = (path: string) => Promise<string>;

/**
 * Reads a text that holds one public key, or a list of approvers: lines of name, key and scopes, or
 * a YAML or JSON document `approvers`. In a list a key is the text of a key file, or its path.
 *
 * @throws {GaitError} `invalid_input` with the place.
 */
export async function parseApprovers(
  source: Source,
  readKey: KeyReader,
): Promise<readonly ApproverKey[]> {
  const encoding = wideEncoding(source.bytes);
  if (encoding !== undefined) {
    const problem = `it is ${encoding}, not UTF-8`;
    throw fault(quotedName(source.name), problem, `save it as UTF-8; ${WIDE_HINT}`);
  }
  // Editors put a byte order mark before the first name.
  const text = decodeUtf8(source.bytes).replace(/^\ufeff/, "");
  if (isKeyText(text)) {
    const key = await parsePublicKey(text).catch((error) => {
      throw placed(error, source.name);
    });
    return [bareKey(key, labelOf(source.name))];
  }
  const entries = /^\s*(?:[{[]|-\s|approvers\s*:|schema_|---|%)/.test(firstLineOf(text))
    ? yamlEntries(source)
    : lineEntries(text, source.name);
  const found: ApproverKey[] = [];
  for (const { entry, place } of entries) found.push(await approverOf(entry, place, readKey));
  if (found.length > 0) return found;
  const hint = "each line is a name, a public key, and perhaps scopes; # starts a comment";
  throw fault(quotedName(source.name), "it names no approver", hint);
}

/**
 * A key is one word, or the block of a format that `parsePublicKey` knows or refuses by name. No form
 * of a key has an `@`: that word is a name.
 */
function isKeyText(text: string): boolean {
  const bare = text.trim();
  const isWord = !/[\s@]/.test(bare) && !/^[{[]/.test(bare);
  return isWord || bare.startsWith("-----BEGIN") || /^(?:ssh|ecdsa|sk)-/.test(bare) ||
    GIT_LFS_POINTER.test(bare) || webPage(bare) !== undefined;
}

/** The first line that is neither blank nor a comment. */
function firstLineOf(text: string): string {
  return text.split("\n").find((line) => !/^\s*(?:#|$)/.test(line)) ?? "";
}

interface PlacedEntry {
  readonly entry: AllowedApprover;
  /** File and line of the entry, for messages. */
  readonly place: string;
}

function lineEntries(text: string, name: string): PlacedEntry[] {
  return text.split("\n").flatMap((line, index): PlacedEntry[] => {
    const words = trim(line).split(/[ \t]+/);
    const [first = "", key, scopes, ...more] = words;
    if (first === "" || first.startsWith("#")) return [];
    const place = printable(`${name}:${index + 1}`);
    if (key === undefined || more.length > 0) {
      const problem = `expected a name, a public key and perhaps scopes, found ${
        counted(words.length, "word")
      }`;
      throw fault(
        place,
        problem,
        "such as: alice alice_public.key tool:deploy.release,tool:tool.write",
      );
    }
    const entry = { name: first, key, ...(scopes === undefined ? {} : { scopes: csv(scopes) }) };
    return [{ entry, place }];
  });
}

function yamlEntries(source: Source): PlacedEntry[] {
  const yaml = parseYaml(source, ACTION);
  const placeOf = (pointer: string) => yamlPlace(yaml.name, yaml.locate(pointer, "key"), pointer);
  const { value = null } = yaml;
  // a bare list is one too
  const [document, at] = Array.isArray(value) ? [{ approvers: value }, ""] : [value, "/approvers"];
  try {
    const { approvers } = readAllowedApprovers(document, source.name);
    return approvers.map((entry, index) => ({ entry, place: placeOf(`${at}/${index}`) }));
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    const hint = "gait schema show gate/allowed_approvers lists what the file may contain";
    throw error.retold({
      message: `${ACTION}: ${error.message} (${
        placeOf((error.fields[0] ?? "").replace(/^\/approvers/, at))
      })`,
      hint,
    });
  }
}

const ACTION = "Cannot use the list of approvers";

async function approverOf(
  { name, key, scopes }: AllowedApprover,
  place: string,
  readKey: KeyReader,
): Promise<ApproverKey> {
  const own = trim(name);
  if (own === "") throw fault(place, "it has no name", "name the person as their tokens do");
  const unclear = nameFault(own);
  if (unclear !== undefined) {
    throw fault(place, `a name ${unclear}`, "type the name anew, as the person's tokens have it");
  }
  const allowed = scopes === undefined ? undefined : normalizeScope(scopes);
  if (allowed?.length === 0) {
    throw fault(place, "it may approve nothing", "name scopes, or leave scopes out for every tool");
  }
  try {
    const text = /\.(?:key|pub|pem)$/i.test(trim(key)) ? await readKey(trim(key)) : key;
    return { key: await parsePublicKey(text), name: own, label: undefined, scopes: allowed };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw error.retold({ message: `${ACTION}: ${error.message} (${place})` });
  }
}

function fault(place: string, problem: string, hint: string): GaitError {
  return new GaitError("invalid_input", `${ACTION}: ${problem} (${place})`, { hint });
}
