import { decodeUtf8 } from "../core/bytes.ts";
import { isThrowAwayId, parsePublicKey, type SigningKey } from "../core/crypto/keys.ts";
import { GaitError } from "../core/error.ts";
import { quotedName, unwritable } from "../core/fault.ts";
import { isJsonObject, type JsonValue, parseJson } from "../core/json/json.ts";
import { GATE_DOCUMENT_MAX_BYTES, JSON_MAX_BYTES, KEY_FILE_MAX_BYTES } from "../core/limits.ts";

import type { Source } from "../core/source.ts";
import type { Host } from "../io/host.ts";
import { directoryOf, joinPath } from "../io/path.ts";
import type { NamedPath } from "../io/output_paths.ts";

/** Manifests of archives that hold signatures. */
const MANIFESTS = ["manifest.json", "pack_manifest.json"];
/** Characters of a key id that a message shows, as in the names of rotated keys. */
const SHOWN_ID = 12;
/** Where `gait keys init` writes by default. */
const DEFAULT_KEYS = "gait-out/keys";

/**
 * Refuses to replace what a key of the user signed by something unsigned, or signed with a throw-away
 * key. Returns a warning if another key signed it.
 *
 * @param key the key that signed the new artifact, if any
 */
export async function refuseLesser(
  what: string,
  path: string,
  key: SigningKey | undefined,
  host: Host<"read">,
): Promise<readonly string[]> {
  if ((await host.read.entryOf(path))?.kind !== "file") return [];
  const signers = await signersOf(path, host);
  if (signers.length === 0) return [];
  const isReal = key !== undefined && key.isThrowAway !== true;
  if (isReal && signers.includes(key.keyId)) return [];
  const named: string[] = [];
  for (const signer of signers) {
    if (!isThrowAwayId(signer) || await isKnownKey(signer, path, host)) named.push(signer);
  }
  const [signer] = named;
  if (signer === undefined) return [];
  const by = signer === "" ? "a key" : `key ${signer.slice(0, SHOWN_ID)}`;
  if (isReal) return [`${path} was signed by ${by}, and is replaced under another key`];
  const lesser = key === undefined ? "an unsigned one" : "one of a throw-away key";
  throw unwritable(
    what,
    path,
    `${by} signed what lies there, and ${lesser} does not replace it`,
    `sign with that key (--key-mode prod --private-key <file>), write to another path, or move ${
      quotedName(path)
    } away`,
  );
}

/**
 * Refuses outputs without a signature of their own in the place of what a key of the user signed.
 *
 * @throws {GaitError} `invalid_input`
 */
export async function refuseOverSigned(
  outputs: readonly NamedPath[],
  host: Host<"read">,
): Promise<void> {
  for (const { what, path } of outputs) {
    await refuseLesser(what.replace(/^the /, ""), path, undefined, host);
  }
}

/** Ids of the keys that signed the artifact at a path, as it says itself; none if it is no artifact. */
async function signersOf(path: string, host: Host<"read">): Promise<readonly string[]> {
  try {
    const isArchive = await startsAsZip(path, host);
    const source = isArchive
      ? await manifestOf(path, host)
      : await host.read.file(path, GATE_DOCUMENT_MAX_BYTES);
    return source === undefined ? [] : keyIdsIn(parseJson(source));
  } catch (error) {
    if (error instanceof GaitError) return []; // Nothing that could be verified is lost.
    throw error;
  }
}

function keyIdsIn(document: JsonValue): readonly string[] {
  if (!isJsonObject(document)) return [];
  const { signature, signatures } = document;
  const found = [signature, ...(Array.isArray(signatures) ? signatures : [])];
  return found.flatMap((one) => {
    if (!isJsonObject(one) || typeof one["sig"] !== "string") return [];
    return [typeof one["key_id"] === "string" ? one["key_id"] : ""];
  });
}

async function startsAsZip(path: string, host: Host<"read">): Promise<boolean> {
  using file = await host.read.open(path);
  const start = new Uint8Array(2);
  await file.read(0, start);
  return decodeUtf8(start) === "PK";
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
