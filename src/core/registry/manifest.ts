/** Manifests of signed packs: reading, digest and signatures. See docs/formats/registry.md. */

import { canonicalText } from "../json/canonical.ts";
import { digest } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { malformed, quoted, unusable } from "../fault.ts";
import {
  isJsonObject,
  joinPointer,
  type JsonObject,
  type JsonValue,
  parseJson,
} from "../json/json.ts";
import type { VerifyKey } from "../crypto/keys.ts";
import { inexactNumberIn } from "../json/inexact.ts";
import { withoutEmpty } from "../present.ts";
import type { Signature } from "../schema/common.ts";
import { keylessFault, signatureFault, unsignedMemberFault } from "../crypto/signature.ts";
import type { Source } from "../source.ts";
import { normalizeTimestamp, ZERO_TIMESTAMP } from "../time.ts";
import { caseTwin, printable } from "../text.ts";

/** A manifest, reduced to the members that the format knows: its projection. */
export interface RegistryManifest {
  readonly pack_name: string;
  readonly pack_version: string;
  /** Trimmed, in lower case; empty if the manifest has none. */
  readonly publisher: string;
  /** Trimmed, in lower case; empty if the manifest has none. */
  readonly source: string;
  /** Digest of the projection without signatures. */
  readonly digest: string;
  /** Canonical JSON of the projection with signatures, as the cache stores it. */
  readonly text: string;
  readonly signatures: readonly Signature[];
  /** JSON Pointer of the first part of the document that no signature covers; empty if there is none. */
  readonly uncovered: string;
}

const TEXTS = ["schema_id", "schema_version", "producer_version", "pack_name", "pack_version"];
const OPTIONAL = ["risk_class", "use_case"];
/** Trimmed and lower-cased before the digest is computed. */
const LOWERED = ["pack_type", "publisher", "source"];
const MEMBERS = [
  ...[...TEXTS, ...OPTIONAL, ...LOWERED],
  ...["created_at", "compatibility", "provenance", "artifacts", "signatures"],
];
/** A pack name or version that can be the name of a file in the cache. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * Reads a manifest; unknown members are dropped.
 *
 * @throws {GaitError} `invalid_input` for other text than JSON, and for the first member with a fault.
 */
export async function parseManifest(source: Source): Promise<RegistryManifest> {
  const refuse: Refuse = (pointer, fault) => malformed(source.name, pointer, fault, HINT);
  const value = parseJson(source);
  if (!isJsonObject(value)) throw refuse("", "is not an object");
  refuseTwins(value, MEMBERS, "", refuse);
  const projection = project(value, refuse);
  const text = (name: string) => String(projection[name] ?? "");
  const fixed = { schema_id: "gait.registry.pack", schema_version: "1.0.0" };
  for (const [name, expected] of Object.entries(fixed)) {
    if (text(name) === expected) continue;
    throw refuse(`/${name}`, `is ${quoted(text(name))}, expected "${expected}"`);
  }
  for (const name of ["pack_name", "pack_version"]) {
    if (text(name).trim() === "") throw refuse(`/${name}`, "is missing or blank");
  }
  for (const name of text("pack_type") === "skill" ? ["publisher", "source"] : []) {
    if (text(name) === "") throw refuse(`/${name}`, "is missing: a pack of type skill needs it");
  }
  const signatures = signaturesIn(value, refuse);
  const all = signatures.length === 0 ? projection : { ...projection, signatures };
  return {
    pack_name: text("pack_name"),
    pack_version: text("pack_version"),
    publisher: text("publisher"),
    source: text("source"),
    digest: await digest(projection),
    text: canonicalText(all),
    signatures,
    uncovered: uncoveredIn(value),
  };
}

const ARTIFACT_MEMBERS = ["path", "sha256", "media_type"];

/** The digest is one of known members, and of numbers as a double holds them. */
function uncoveredIn(value: JsonObject): string {
  const other = Object.keys(value).find((name) => !MEMBERS.includes(name));
  if (other !== undefined) return joinPointer("", other);
  const { artifacts } = value;
  for (const [index, item] of (Array.isArray(artifacts) ? artifacts : []).entries()) {
    const more = isJsonObject(item)
      ? Object.keys(item).find((name) => !ARTIFACT_MEMBERS.includes(name))
      : undefined;
    if (more !== undefined) return joinPointer(`/artifacts/${index}`, more);
  }
  return inexactNumberIn(value) ?? "";
}

/** Warnings about a manifest with members that no signature covers. */
export function uncoveredWarnings({ uncovered }: RegistryManifest): readonly string[] {
  return uncovered === ""
    ? []
    : [`no signature covers ${printable(uncovered)} of the manifest; gait does not keep it`];
}

/**
 * Checks the names that become folders of the cache: they must not lead out of it, nor into its pins.
 *
 * @throws {GaitError} `verification_failed` for any other name.
 */
export function refuseUnsafeNames({ pack_name, pack_version }: RegistryManifest): void {
  for (const [what, name] of Object.entries({ pack_name, pack_version })) {
    const isSafe = SAFE_NAME.test(name) && !name.includes("..") && name.toLowerCase() !== "pins";
    if (isSafe) continue;
    throw new GaitError(
      "verification_failed",
      `Cannot store the manifest: ${what} ${quoted(name)} cannot be a name in the cache`,
      {
        hint:
          "a name begins with a letter or digit and has letters, digits, dots, _ and - after it",
      },
    );
  }
}

/** Says why no signature of a manifest is valid; `undefined` if one is. */
export async function manifestSignatureFault(
  { signatures, digest }: RegistryManifest,
  key: VerifyKey | undefined,
): Promise<string | undefined> {
  if (signatures.length === 0) return "registry manifest has no signatures";
  if (key === undefined) return "public key is required for signature verification";
  for (const signature of signatures) {
    const signed_digest = signature.signed_digest?.toLowerCase() ?? "";
    const fault = await signatureFault({ ...signature, signed_digest }, digest, key);
    if (fault === undefined) return undefined;
  }
  return "no valid signature for manifest digest";
}

/** Why no key can verify any signature of a manifest; `undefined` if one may, or if it has none. */
export function keylessManifestFault(
  { signatures, digest }: RegistryManifest,
): string | undefined {
  const faults = signatures.map((signature) => {
    const signed_digest = signature.signed_digest?.toLowerCase() ?? "";
    return keylessFault({ ...signature, signed_digest }, digest);
  });
  return faults.includes(undefined) ? undefined : faults[0];
}

/** Removes white space and the prefix `sha256:`, and lower-cases; checks nothing. */
export function normalizePin(text: string): string {
  return text.trim().toLowerCase().replace(/^sha256:/, "");
}

/**
 * Refuses a pin that was given and pins nothing, such as \`sha256:\` alone.
 *
 * @throws {GaitError} \`invalid_input\`.
 */
export function refuseEmptyPin(pin: string | undefined): void {
  if (pin === undefined || normalizePin(pin) !== "") return;
  throw unusable("--pin", pin, "a SHA-256 of 64 hex digits", "leave --pin out to trust no digest");
}

/** Whether a digest is the pinned one; an empty pin accepts any. */
export function pinAdmits(pin: string, digest: string): boolean {
  const wanted = normalizePin(pin);
  return wanted === "" || wanted === digest.toLowerCase();
}

/** Makes the error for a fault at a JSON Pointer. */
type Refuse = (pointer: string, fault: string) => GaitError;

const HINT = "gait schema show registry/registry_pack";

function project(value: JsonObject, refuse: Refuse): Readonly<Record<string, JsonValue>> {
  const textOf = (name: string) => textIn(value, name, "", refuse);
  const entries: [string, JsonValue][] = TEXTS.map((name) => [name, textOf(name)]);
  const created = textOf("created_at");
  const timestamp = created === "" ? ZERO_TIMESTAMP : normalizeTimestamp(created);
  if (timestamp === undefined) {
    throw refuse("/created_at", `is ${quoted(created)}, expected an RFC 3339 timestamp`);
  }
  entries.push(["created_at", timestamp]);
  for (const name of OPTIONAL) entries.push([name, textOf(name)]);
  for (const name of LOWERED) entries.push([name, textOf(name).trim().toLowerCase()]);
  const compatibility = listIn(value, "compatibility", refuse).map((item, index) => {
    if (typeof item === "string") return item;
    throw refuse(`/compatibility/${index}`, "is not a string");
  });
  const provenance = value["provenance"] ?? {};
  if (!isJsonObject(provenance)) throw refuse("/provenance", "is not an object");
  const kept = entries.filter(([name, text]) => text !== "" || TEXTS.includes(name));
  return {
    ...Object.fromEntries(kept),
    ...withoutEmpty({ compatibility }),
    ...(Object.keys(provenance).length === 0 ? {} : { provenance }),
    artifacts: (value["artifacts"] ?? null) === null ? null : artifactsIn(value, refuse),
  };
}

function artifactsIn(value: JsonObject, refuse: Refuse): readonly JsonValue[] {
  return listIn(value, "artifacts", refuse).map((item, index) => {
    const at = `/artifacts/${index}`;
    if (!isJsonObject(item)) throw refuse(at, "is not an object");
    refuseTwins(item, ARTIFACT_MEMBERS, at, refuse);
    return {
      path: textIn(item, "path", at, refuse),
      sha256: textIn(item, "sha256", at, refuse),
      ...withoutEmpty({ media_type: textIn(item, "media_type", at, refuse) }),
    };
  });
}

function signaturesIn(value: JsonObject, refuse: Refuse): readonly Signature[] {
  return listIn(value, "signatures", refuse).map((item, index) => {
    const at = `/signatures/${index}`;
    if (!isJsonObject(item)) throw refuse(at, "is not an object");
    const unsigned = unsignedMemberFault(item);
    if (unsigned !== undefined) throw refuse(at, `cannot be kept: ${unsigned}`);
    return {
      // Not checked here: a signature of another kind is stored, and never verifies.
      alg: textIn(item, "alg", at, refuse) as "ed25519",
      key_id: textIn(item, "key_id", at, refuse),
      sig: textIn(item, "sig", at, refuse),
      ...withoutEmpty({ signed_digest: textIn(item, "signed_digest", at, refuse) }),
    };
  });
}

/** Refuses what another reader could take for a known member. */
function refuseTwins(
  value: JsonObject,
  known: readonly string[],
  at: string,
  refuse: Refuse,
): void {
  for (const name of Object.keys(value)) {
    const twin = caseTwin(name, known);
    if (twin !== undefined && !known.includes(name)) {
      throw refuse(joinPointer(at, name), `differs only in letter case from "${twin}"`);
    }
  }
}

function textIn(value: JsonObject, name: string, at: string, refuse: Refuse): string {
  const member = value[name] ?? "";
  if (typeof member === "string") return member;
  throw refuse(`${at}/${name}`, "is not a string");
}

function listIn(value: JsonObject, name: string, refuse: Refuse): readonly JsonValue[] {
  const member = value[name] ?? [];
  if (Array.isArray(member)) return member;
  throw refuse(`/${name}`, "is not a list");
}
