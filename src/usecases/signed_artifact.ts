import { decodeUtf8 } from "../core/bytes.ts";
import { isThrowAwayId, parsePublicKey, type SigningKey } from "../core/crypto/keys.ts";
import { GaitError } from "../core/error.ts";
import { quotedName, unwritable } from "../core/fault.ts";
import { isJsonObject, type JsonValue, parseJson } from "../core/json/json.ts";
import { GATE_DOCUMENT_MAX_BYTES, JSON_MAX_BYTES, KEY_FILE_MAX_BYTES } from "../core/limits.ts";

import { isOfKind, type WrittenKind } from "../core/written_kinds.ts";
import type { Source } from "../core/source.ts";
import type { Host } from "../io/host.ts";
import { directoryOf, joinPath } from "../io/path.ts";

/** Manifests of archives that hold signatures. */
const MANIFESTS = ["manifest.json", "pack_manifest.json"];
/** Characters of a key id that a message shows, as in the names of rotated keys. */
const SHOWN_ID = 12;
/** Where `gait keys init` writes by default. */
const DEFAULT_KEYS = "gait-out/keys";

/**
 * Refuses to replace a file that is not an earlier output of this kind. Also refuses to replace an
 * artifact that the user's key signed with an unsigned one, or with one under a throw-away key.
 * Returns a warning if another key signed it.
 *
 * @param key the key that signed the new artifact, if any
 * @param canSign whether the command signs with a key that it is given
 */
export async function refuseLesser(
  kind: WrittenKind,
  path: string,
  key: SigningKey | undefined,
  host: Host<"read">,
  canSign = true,
): Promise<readonly string[]> {
  const { what } = kind;
  if ((await host.read.entryOf(path))?.kind !== "file") return [];
  const present = await presentAt(path, kind, host);
  if (present.isKind && present.signers.length === 0) return [];
  const isReal = key !== undefined && key.isThrowAway !== true;
  if (present.isKind && isReal && present.signers.includes(key.keyId)) return [];
  const named: string[] = [];
  for (const signer of present.signers) {
    if (!isThrowAwayId(signer) || await isKnownKey(signer, path, host)) named.push(signer);
  }
  const [signer] = named;
  if (signer === undefined) {
    if (present.isKind) return [];
    throw otherThan(kind, path);
  }
  const by = signer === "" ? "a key" : `key ${signer.slice(0, SHOWN_ID)}`;
  if (isReal && present.isKind) {
    return [`${path} was signed by ${by}, and is replaced under another key`];
  }
  const lesser = isReal
    ? `this ${what}`
    : key === undefined
    ? "an unsigned one"
    : "one of a throw-away key";
  throw unwritable(
    what,
    path,
    `${by} signed the file there, and ${lesser} does not replace it`,
    `${
      present.isKind && canSign
        ? "sign with that key (--key-mode prod --private-key <file>), write to another path,"
        : "write to another path,"
    } or move ${quotedName(path)} away`,
  );
}

/**
 * Refuses outputs without a signature of their own in the place of anything but an earlier one.
 *
 * @throws {GaitError} `invalid_input`
 */
export async function refuseReplacing(
  outputs: readonly { readonly kind: WrittenKind; readonly path: string }[],
  host: Host<"read">,
): Promise<void> {
  for (const { kind, path } of outputs) await refuseLesser(kind, path, undefined, host, false);
}

/**
 * Refuses copies and files that hold no decision of their own in the place of anything but earlier ones.
 *
 * @throws {GaitError} `invalid_input`
 */
export async function refuseOthers(
  outputs: readonly { readonly kind: WrittenKind; readonly path: string }[],
  host: Host<"read">,
): Promise<void> {
  for (const { kind, path } of outputs) {
    if ((await host.read.entryOf(path))?.kind !== "file") continue;
    if (!(await presentAt(path, kind, host)).isKind) throw otherThan(kind, path);
  }
}

/**
 * The same for one copy, which brings the signatures of its source with it.
 *
 * @throws {GaitError} `invalid_input`
 */
export async function refuseCopyOver(
  kind: WrittenKind,
  { from, to }: { readonly from: string; readonly to: string },
  host: Host<"read">,
): Promise<void> {
  const { signers } = await presentAt(from, kind, host);
  await refuseCopyTo(kind, { signers, to }, host);
}

/**
 * The same for a copy whose signers are known: key ids; empty for a signature without one.
 *
 * @throws {GaitError} `invalid_input`
 */
export async function refuseCopyTo(
  kind: WrittenKind,
  { signers, to }: { readonly signers: readonly string[]; readonly to: string },
  host: Host<"read">,
): Promise<void> {
  if ((await host.read.entryOf(to))?.kind !== "file") return;
  const present = await presentAt(to, kind, host);
  const isSignedAlike = present.signers.every((signer) => signers.includes(signer));
  if (!present.isKind || !isSignedAlike) await refuseLesser(kind, to, undefined, host, false);
}

function otherThan({ what }: WrittenKind, path: string): GaitError {
  const hint = `write to another path, or move ${quotedName(path)} away if it is not needed`;
  return unwritable(what, path, `the file there is not a ${what} of gait`, hint);
}

/** The file at a path: whether an output of a kind may replace it, and which keys signed it. */
interface Present {
  readonly isKind: boolean;
  readonly signers: readonly string[];
}

const HEAD_BYTES = 64 * 1024;

async function presentAt(path: string, kind: WrittenKind, host: Host<"read">): Promise<Present> {
  using file = await host.read.open(path);
  if (file.size === 0) return { isKind: true, signers: [] };
  const head = new Uint8Array(Math.min(file.size, HEAD_BYTES));
  await file.read(0, head);
  if (head[0] === 0x50 && head[1] === 0x4b) return await archiveAt(path, head, kind, host);
  const isText = kind.begins?.test(decodeUtf8(head)) === true;
  if (file.size > GATE_DOCUMENT_MAX_BYTES) {
    const tail = new Uint8Array(HEAD_BYTES);
    await file.read(file.size - HEAD_BYTES, tail);
    const ends = decodeUtf8(head) + decodeUtf8(tail);
    const isKind = isText || (kind.schema !== undefined && ends.startsWith("{") &&
      ends.includes(`"schema_id":"${kind.schema}"`));
    return { isKind, signers: [] };
  }
  try {
    const document = parseJson(await host.read.file(path, GATE_DOCUMENT_MAX_BYTES));
    const isKind = isText || (kind.members === undefined && isOfKind(kind, document));
    return { isKind, signers: keyIdsIn(document) };
  } catch (error) {
    if (error instanceof GaitError) return { isKind: isText, signers: [] };
    throw error;
  }
}

/** Of an archive that cannot be read, its first member tells: nothing that verifies is lost. */
async function archiveAt(
  path: string,
  head: Uint8Array,
  kind: WrittenKind,
  host: Host<"read">,
): Promise<Present> {
  const { members = [] } = kind;
  try {
    const manifest = await manifestOf(path, host);
    if (manifest !== undefined) {
      const document = parseJson(manifest);
      const isKind = members.length > 0 && isOfKind(kind, document);
      return { isKind, signers: keyIdsIn(document) };
    }
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
  }
  const name = decodeUtf8(head.subarray(LOCAL_HEADER_BYTES, LOCAL_HEADER_BYTES + 256));
  return { isKind: members.some((member) => name.startsWith(member)), signers: [] };
}

/** A local file header before the name (APPNOTE 4.3.7). */
const LOCAL_HEADER_BYTES = 30;

function keyIdsIn(document: JsonValue): readonly string[] {
  if (!isJsonObject(document)) return [];
  const { signature, signatures } = document;
  const found = [signature, ...(Array.isArray(signatures) ? signatures : [])];
  return found.flatMap((one) => {
    if (!isJsonObject(one) || typeof one["sig"] !== "string") return [];
    return [typeof one["key_id"] === "string" ? one["key_id"] : ""];
  });
}

async function manifestOf(path: string, host: Host<"read">): Promise<Source | undefined> {
  const [{ openArchive }, { readWhole }] = await Promise.all([
    import("../core/zip/zip.ts"),
    import("../core/runpack/member_bytes.ts"),
  ]);
  using file = await host.read.open(path);
  const { members } = await openArchive(file);
  for (const name of MANIFESTS) {
    const member = members.get(name);
    if (member !== undefined) return { name: path, bytes: await readWhole(member, JSON_MAX_BYTES) };
  }
  return undefined;
}

/** Whether the public half of a key lies where gait keeps keys: an id of another program may begin so. */
async function isKnownKey(id: string, path: string, host: Host<"read">): Promise<boolean> {
  for (const folder of new Set([DEFAULT_KEYS, "keys", directoryOf(path)])) {
    const names = await host.read.list(folder).catch(() => []);
    for (const name of names.filter((name) => name.endsWith("_public.key"))) {
      const text = await host.read.file(joinPath(folder, name), KEY_FILE_MAX_BYTES)
        .then(({ bytes }) => decodeUtf8(bytes)).catch(() => "");
      const key = await parsePublicKey(text).catch(() => undefined);
      if (key?.keyId === id) return true;
    }
  }
  return false;
}
