/**
 * How much of an archive may be held in memory. A file of one megabyte can unpack to a gigabyte, so the
 * limit follows the bytes that a member takes in its archive.
 */

import { unreadable } from "../fault.ts";
import type { GaitError } from "../error.ts";
import {
  HELD_MIN_BYTES,
  HELD_TIMES,
  RECORD_OVERHEAD_BYTES,
  RECORDS_HELD_MAX_BYTES,
} from "../limits.ts";
import type { ArchiveMember } from "../zip/zip.ts";

/** The facts that the limit of a member depends on. */
export type HeldMember = Pick<ArchiveMember, "name" | "size" | "storedSize">;

/**
 * Refuses a member that may not be held as a whole.
 *
 * @throws {GaitError} `invalid_input`
 */
export function refuseToHold(member: HeldMember, maxBytes: number): void {
  const { name, size } = member;
  if (size > maxBytes) {
    throw unreadable(
      "member",
      name,
      `it has ${size} bytes, more than the limit of ${maxBytes}`,
      "gait verify checks archives of any size; reading one needs it in memory",
    );
  }
  if (size > heldLimit(member)) throw expansionRefusal(member, `to ${size} bytes`);
}

/** Counts what is held of the records of one member. */
export class HeldRecords {
  readonly #member: HeldMember;
  readonly #limit: number;
  #bytes = 0;

  /** Starts with nothing held. */
  constructor(member: HeldMember) {
    this.#member = member;
    this.#limit = Math.min(RECORDS_HELD_MAX_BYTES, heldLimit(member));
  }

  /**
   * Counts a record that is about to be held.
   *
   * @throws {GaitError} `invalid_input` if that makes too much.
   */
  add(bytes: number): void {
    this.#bytes += bytes + RECORD_OVERHEAD_BYTES;
    this.#refuse(this.#bytes);
  }

  /**
   * Looks at a line that is about to be parsed and perhaps dropped again.
   *
   * @throws {GaitError} `invalid_input` if it alone makes too much.
   */
  look(line: Uint8Array): void {
    this.#refuse(line.length + excessOf(line));
  }

  #refuse(bytes: number): void {
    if (bytes <= this.#limit) return;
    if (this.#limit < RECORDS_HELD_MAX_BYTES) {
      throw expansionRefusal(this.#member, "to records");
    }
    throw unreadable(
      "member",
      this.#member.name,
      `its records take more memory than the limit of ${this.#limit} bytes`,
      "gait verify and gait guard pack read runs of any size; record digests, or split the run",
    );
  }
}

/** Bytes of memory for an empty list or object, and for any other item of a list. */
const [CONTAINER_BYTES, ITEM_BYTES] = [192, 8];
/** A recording has at least this much text for each container and item. */
const [TEXT_OF_CONTAINER, TEXT_OF_ITEM] = [12, 8];

/** About how many bytes the values of a line take in memory besides its text; 0 for a recording. */
export function excessOf(line: Uint8Array): number {
  let [containers, items] = [0, 0];
  for (const byte of line) {
    if (byte === 0x2c) items++;
    else if (byte === 0x5b || byte === 0x7b) containers++;
  }
  return CONTAINER_BYTES * Math.max(0, containers - line.length / TEXT_OF_CONTAINER) +
    ITEM_BYTES * Math.max(0, items - line.length / TEXT_OF_ITEM);
}

/** Most bytes of a member that may be held in memory. */
export function heldLimit({ storedSize }: HeldMember): number {
  return Math.max(HELD_MIN_BYTES, HELD_TIMES * storedSize);
}

function expansionRefusal({ name, storedSize }: HeldMember, what: string): GaitError {
  return unreadable(
    "member",
    name,
    `it unpacks from ${storedSize} ${what}, more than the limit of ${HELD_MIN_BYTES} bytes ` +
      `or ${HELD_TIMES} times as much`,
    "a recording does not shrink so far; if you trust it, zip its members again without compression",
  );
}
