/** `checksums.txt`: one line for each archive, as `sha256sum` prints it. */

import { bytesToHex } from "../newer_builtins.ts";
import { encodeUtf8 } from "../bytes.ts";
import type { GaitError } from "../error.ts";
import { unreadable } from "../fault.ts";
import type { Source } from "../source.ts";

/** A line of `checksums.txt`. */
export interface Checksum {
  readonly name: string;
  readonly sha256: string;
}

/** The text of the file, with its lines sorted by name. */
export function formatChecksums(checksums: readonly Checksum[]): string {
  const sorted = [...checksums].sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
}

/** Digest, two spaces, name. */
const LINE = /^([0-9a-f]{64}) {2}([A-Za-z0-9._-]+)$/;

/**
 * Reads the file. Only the exact text that {@linkcode formatChecksums} writes is accepted.
 *
 * @throws {GaitError} `invalid_input` for any other bytes.
 */
export function parseChecksums({ name: source, bytes }: Source): readonly Checksum[] {
  const text = new TextDecoder().decode(bytes);
  const lines = text.split("\n");
  if (lines.pop() !== "") throw refusal(source, "its last line does not end");
  if (lines.length === 0) throw refusal(source, "it is empty");
  const checksums = lines.map((line, index): Checksum => {
    const [, sha256, name] = LINE.exec(line) ?? [];
    if (sha256 === undefined || name === undefined) {
      throw refusal(source, `line ${index + 1} is not "<sha256>  <name>"`);
    }
    return { name, sha256 };
  });
  const twice = checksums.find(({ name }, index) =>
    checksums.findIndex((other) => other.name === name) !== index
  );
  if (twice !== undefined) throw refusal(source, `it lists ${twice.name} twice`);
  const written = encodeUtf8(formatChecksums(checksums));
  if (bytesToHex(written) !== bytesToHex(bytes)) {
    throw refusal(source, "its lines are not sorted by name");
  }
  return checksums;
}

function refusal(source: string, problem: string): GaitError {
  return unreadable("", source, problem, "download it again");
}
