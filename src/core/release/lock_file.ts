/** The npm packages of a `deno.lock`, version 5. */

import { decodeBase64, encodeHex } from "../bytes.ts";
import type { GaitError } from "../error.ts";
import { quoted, unreadable } from "../fault.ts";
import { isJsonObject, parseJsonObject } from "../json/json.ts";
import type { Source } from "../source.ts";

export interface LockedPackage {
  /** Name with scope: `@std/path`. */
  readonly name: string;
  /** Exact version, without the peers that the lock file adds to it. */
  readonly version: string;
  /** SHA-512 of the package archive, 128 lower-case hex digits. */
  readonly sha512: string;
}

/**
 * Reads the packages, sorted by name and version. A package that is listed several times with
 * different peers counts once.
 *
 * @throws {GaitError} `invalid_input` for a lock file of another version or a package without digest.
 */
export function parseLockFile(source: Source): readonly LockedPackage[] {
  const lock = parseJsonObject(source);
  if (lock["version"] !== "5" || !isJsonObject(lock["npm"])) {
    throw refusal(source, "expected a lock file of version 5 with npm packages");
  }
  const packages = new Map<string, LockedPackage>();
  for (const [key, entry] of Object.entries(lock["npm"])) {
    const [, name, version] = /^((?:@[^@/]+\/)?[^@/]+)@([^_]+)/.exec(key) ?? [];
    const integrity = isJsonObject(entry) ? entry["integrity"] : undefined;
    const base64 = typeof integrity === "string" ? /^sha512-(.+)$/.exec(integrity)?.[1] : undefined;
    const digest = base64 === undefined ? undefined : decodeBase64(base64);
    if (name === undefined || version === undefined || digest?.length !== 64) {
      throw refusal(source, `${quoted(key)} needs a name, a version and a SHA-512 integrity`);
    }
    packages.set(`${name}@${version}`, { name, version, sha512: encodeHex(digest) });
  }
  return [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function refusal({ name }: Source, problem: string): GaitError {
  const hint = "give the deno.lock of the commit that was released";
  return unreadable("lock file", name, problem, hint);
}
