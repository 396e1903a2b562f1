/** Manifests of signed packs: reading, digest and signatures (scout-registry B2). */

import { canonicalText } from "../json/canonical.ts";
import { digest } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../json/json.ts";
import type { VerifyKey } from "../crypto/keys.ts";
import type { Signature } from "../schema/common.ts";
import { signatureFault } from "../crypto/signature.ts";
import type { Source } from "../source.ts";
import { normalizeTimestamp, ZERO_TIMESTAMP } from "../time.ts";

/** A manifest whose projection is digested and stored. */
export interface RegistryManifest {
  readonly pack_name: string;
  readonly pack_version: string;
  /** Lower case; empty if it is not stated. */
  readonly publisher: string;
  /** Lower case; empty if it is not stated. */
  readonly source: string;
  /** Digest of the projection without signatures. */
  readonly digest: string;
  /** Canonical text of the projection with signatures. */
  readonly text: string;
  readonly signatures: readonly Signature[];
}

const TEXTS = ["schema_id", "schema_version", "producer_version", "pack_name", "pack_version"];
const OPTIONAL = ["risk_class", "use_case"];
/** Trimmed and lower-cased before the digest is computed. */
const LOWERED = ["pack_type", "publisher", "source"];
/** What becomes a folder or a file in the cache. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * Reads a manifest; unknown members are dropped.
 *
 * @throws {GaitError} `invalid_input`.
 */
export async function parseManifest(source: Source): Promise<RegistryManifest> {
  let value: JsonValue;
  try {
    value = parseJson(source);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw refusal(`parse registry manifest: ${error.message}`);
  }
  if (!isJsonObject(value)) throw refusal("parse registry manifest: expected an object");
  const projection = project(value);
  const { schema_id, schema_version, pack_name, pack_version } = projection;
  if (schema_id !== "gait.registry.pack") throw refusal(`unsupported schema_id "${schema_id}"`);
  if (schema_version !== "1.0.0") throw refusal(`unsupported schema_version "${schema_version}"`);
  for (const [name, text] of Object.entries({ pack_name, pack_version })) {
    if (typeof text !== "string" || text.trim() === "") throw refusal(`${name} is required`);
  }
  const text = (name: string) => String(projection[name] ?? "");
  if (text("pack_type") === "skill" && (text("publisher") === "" || text("source") === "")) {
    throw refusal("skill pack requires publisher and source");
  }
  const signatures = signaturesIn(value);
  const all = signatures.length === 0 ? projection : { ...projection, signatures };
  return {
    pack_name: text("pack_name"),
    pack_version: text("pack_version"),
    publisher: text("publisher"),
    source: text("source"),
    digest: await digest(projection),
    text: canonicalText(all),
    signatures,
  };
}

/** Refuses names that would leave the cache, or hide in it. */
export function refuseUnsafeNames({ pack_name, pack_version }: RegistryManifest): void {
  for (const [what, name] of Object.entries({ pack_name, pack_version })) {
    const isSafe = SAFE_NAME.test(name) && !name.includes("..") && name.toLowerCase() !== "pins";
    if (isSafe) continue;
    throw new GaitError("verification_failed", `${what} "${name}" cannot be a name in the cache`, {
      hint:
        "a name has letters, digits, dots, _ and -, begins with a letter or digit, and is not pins",
    });
  }
}

/** Why no signature holds; `undefined` if one does. */
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

/** A pin as 64 lower-case hex characters; whatever else it is stays as it is. */
export function normalizePin(text: string): string {
  return text.trim().toLowerCase().replace(/^sha256:/, "");
}

/** Whether a pin admits a digest; an empty one admits all. */
export function pinAdmits(pin: string, digest: string): boolean {
  const wanted = normalizePin(pin);
  return wanted === "" || wanted === digest.toLowerCase();
}

function project(value: JsonObject): Readonly<Record<string, JsonValue>> {
  const entries: [string, JsonValue][] = TEXTS.map((name) => [name, textIn(value, name)]);
  const created = textIn(value, "created_at");
  const timestamp = created === "" ? ZERO_TIMESTAMP : normalizeTimestamp(created);
  if (timestamp === undefined) {
    throw refusal(`parse registry manifest: created_at is no timestamp: "${created}"`);
  }
  entries.push(["created_at", timestamp]);
  for (const name of OPTIONAL) entries.push([name, textIn(value, name)]);
  for (const name of LOWERED) entries.push([name, textIn(value, name).trim().toLowerCase()]);
  const compatibility = listIn(value, "compatibility").map((item) => {
    if (typeof item === "string") return item;
    throw refusal("parse registry manifest: compatibility must hold strings");
  });
  const provenance = value["provenance"] ?? {};
  if (!isJsonObject(provenance)) {
    throw refusal("parse registry manifest: provenance must be an object");
  }
  const kept = entries.filter(([name, text]) => text !== "" || TEXTS.includes(name));
  return {
    ...Object.fromEntries(kept),
    ...(compatibility.length === 0 ? {} : { compatibility }),
    ...(Object.keys(provenance).length === 0 ? {} : { provenance }),
    artifacts: (value["artifacts"] ?? null) === null ? null : listIn(value, "artifacts").map(
      (item) => {
        if (!isJsonObject(item)) {
          throw refusal("parse registry manifest: artifacts must hold objects");
        }
        const media = textIn(item, "media_type");
        const named = { path: textIn(item, "path"), sha256: textIn(item, "sha256") };
        return media === "" ? named : { ...named, media_type: media };
      },
    ),
  };
}

function signaturesIn(value: JsonObject): readonly Signature[] {
  return listIn(value, "signatures").map((item) => {
    if (!isJsonObject(item)) throw refusal("parse registry manifest: signatures must hold objects");
    const signed = textIn(item, "signed_digest");
    return {
      // a signature of another kind is kept and never holds
      alg: textIn(item, "alg") as "ed25519",
      key_id: textIn(item, "key_id"),
      sig: textIn(item, "sig"),
      ...(signed === "" ? {} : { signed_digest: signed }),
    };
  });
}

function textIn(value: JsonObject, name: string): string {
  const member = value[name] ?? "";
  if (typeof member === "string") return member;
  throw refusal(`parse registry manifest: ${name} must be a string`);
}

function listIn(value: JsonObject, name: string): readonly JsonValue[] {
  const member = value[name] ?? [];
  if (Array.isArray(member)) return member;
  throw refusal(`parse registry manifest: ${name} must be an array`);
}

function refusal(message: string): GaitError {
  return new GaitError("invalid_input", message, {
    hint: "gait schema show registry/registry_pack",
  });
}
