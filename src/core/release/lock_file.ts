/** The npm packages of a `deno.lock`, version 5. */

import { decodeBase64, encodeHex } from "../bytes.ts";
import { GaitError } from "../error.ts";
import { isJsonObject, parseJsonObject } from "../json/json.ts";
import type { Source } from "../source.ts";

/** A package as the lock file pins it. */
export interface LockedPackage {
  /** Name, with scope. */
  readonly name: string;
  /** Version. */
  readonly version: string;
  /** SHA-512 of what is fetched, as 128 lower-case hex characters. */
  readonly sha512: string;
}

/**
 * Reads the packages, sorted by name and version. One that is there several times, with other peers,
 * counts once.
 *
 * @throws {GaitError} `invalid_input` for a lock file of another version or a package without digest.
 */
export function parseLockFile(source: Source): readonly LockedPackage[] {
  const lock = parseJsonObject(source);
  if (lock["version"] !== "5" || !isJsonObject(lock["npm"])) {
    throw refusal(source, "it is no lock file of version 5 with npm packages");
  }
  const packages = new Map<string, LockedPackage>();
  for (const [key, entry] of Object.entries(lock["npm"])) {
    const [, name, version] = /^((?:@[^@/]+\/)?[^@/]+)@([^_]+)/.exec(key) ?? [];
    const integrity = isJsonObject(entry) ? entry["integrity"] : undefined;
    const base64 = typeof integrity === "string" ? /^sha512-(.+)$/.exec(integrity)?.[1] : undefined;
    const digest = base64 === undefined ? undefined : decodeBase64(base64);
    if (name === undefined || version === undefined || digest?.length !== 64) {
      throw refusal(source, `"${key}" has no name, version and SHA-512 integrity`);
    }
    packages.set(`${name}@${version}`, { name, version, sha512: encodeHex(digest) });
  }
  return [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function refusal({ name }: Source, problem: string): GaitError {
  const hint = "name the deno.lock of the revision that was released";
  return new GaitError("invalid_input", `Cannot read "${name}": ${problem}`, { hint });
}
