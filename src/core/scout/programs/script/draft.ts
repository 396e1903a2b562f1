/** What is gathered of a script while it is read. */

import type { Answer, Naming, Place, Site } from "../site.ts";
import { CallSites } from "./calls.ts";
import type { Node } from "./parse.ts";

export interface ScriptOptions {
  /** Turns an offset into a place. */
  readonly placeOf: (offset: number) => Place;
  /** Whether the file may hold tools that a handler answers. */
  readonly holdsSchemas: boolean;
}

/** The parts of a reading, as far as they are known. */
export class Draft {
  readonly sites: Site[] = [];
  readonly answers: Answer[] = [];
  readonly namings: Naming[] = [];
  readonly calls = new CallSites();
  readonly holdsSchemas: boolean;
  readonly #placeOf: (offset: number) => Place;

  constructor({ placeOf, holdsSchemas }: ScriptOptions) {
    this.#placeOf = placeOf;
    this.holdsSchemas = holdsSchemas;
  }

  placeOf({ start }: Node): Place {
    return this.#placeOf(start);
  }
}
