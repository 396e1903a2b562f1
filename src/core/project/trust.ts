/** Whether the owner of the home folder trusts a project file: this file, with these bytes. */

import { encodeUtf8 } from "../bytes.ts";
import { sha256 } from "../crypto/digest.ts";
import { GaitError } from "../error.ts";
import { parseJson } from "../json/json.ts";
import { plainJsonBytes } from "../json/plain.ts";
import { readTrustRecord } from "../schema/config.ts";

/** Largest record, in bytes. */
export const TRUST_RECORD_MAX_BYTES = 16 * 1024;

/**
 * `changed`: it was trusted once, and is another file now or its record does not count any more.
 * `gone`: it was trusted once, and is not there. `foreign`: it belongs to another user and was not read.
 */
export type Trust = "trusted" | "untrusted" | "changed" | "gone" | "foreign";

/** File name of the record about the project file at an absolute path without links. */
export async function trustRecordName(path: string): Promise<string> {
  return `${await sha256(encodeUtf8(path))}.json`;
}

/** Bytes of a record. `digest` is the SHA-256 of the file's bytes. */
export function trustRecordBytes(
  { path, digest, created_at }: {
    readonly path: string;
    readonly digest: string;
    readonly created_at: string;
  },
): Uint8Array<ArrayBuffer> {
  const schema_id = "gait.config.trust_record";
  return plainJsonBytes({ schema_id, schema_version: "1.0.0", path, digest, created_at }, {
    indented: true,
  });
}

/**
 * Whether a record trusts the file at `path` with this digest. `problem`: why the record does not
 * count.
 */
export function judgeTrust(
  file: { readonly path: string; readonly digest: string },
  record: {
    readonly path: string;
    readonly bytes?: Uint8Array<ArrayBuffer>;
    readonly problem?: string | undefined;
  } | undefined,
): { readonly trust: Trust; readonly problem?: string } {
  if (record === undefined) return { trust: "untrusted" };
  const { bytes } = record;
  if (bytes === undefined) {
    return { trust: "changed", problem: record.problem ?? "it is not a file" };
  }
  try {
    const said = readTrustRecord(parseJson({ name: record.path, bytes }), record.path);
    if (said.path !== file.path) return { trust: "changed", problem: "it is about another file" };
    return { trust: said.digest === file.digest ? "trusted" : "changed" };
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    return { trust: "changed", problem: error.message };
  }
}
