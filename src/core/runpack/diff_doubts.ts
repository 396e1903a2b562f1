/** Records that count as equal although the original values may differ. */

import { inexactNumberIn } from "../json/inexact.ts";
import type { JsonObject } from "../json/json.ts";
import { someOf } from "../lists.ts";
import { firstDifference } from "./diff_compare.ts";

const SHOWN = 5;

/** Collects the places of such values. */
export class Doubts {
  readonly #inexact: string[] = [];
  readonly #marked: string[] = [];

  /**
   * Notes a pair that counts as equal, under the id of its call. `unseen` is an inexact payload of
   * which only the digest was compared.
   */
  note(id: string, left: JsonObject, right: JsonObject, unseen?: string): void {
    const inexact = inexactNumberIn(left) ?? unseen;
    if (inexact !== undefined) this.#inexact.push(`${id} ${inexact}`);
    const marked = firstDifference(left, right);
    if (marked !== undefined) this.#marked.push(`${id} ${marked.field}`);
  }

  /** The warnings so far. */
  get warnings(): readonly string[] {
    const found: string[] = [];
    if (this.#inexact.length > 0) {
      found.push(
        "cannot tell whether these are equal, as whole numbers beyond 2^53 were not kept exactly: " +
          someOf(this.#inexact, SHOWN),
      );
    }
    if (this.#marked.length > 0) {
      found.push(
        "cannot tell whether these are equal, as only markers of redacted values were compared: " +
          someOf(this.#marked, SHOWN),
      );
    }
    return found;
  }
}
