/** What is gathered of a Python file while it is read. */

import type { Answer, Mount, Naming, Place, Site, SiteForm } from "../site.ts";
import { ListReader, type Placed } from "./lists.ts";
import type { Call } from "./parse.ts";
import type { Scope } from "./scope.ts";
import { argumentsOf } from "./values.ts";

/** How a name that may belong to an agent library is used. */
export interface Use extends Pick<Site, "path" | "own" | "receiver"> {
  readonly form: SiteForm;
  readonly at: Placed;
  /** Whose arguments are those of the site. */
  readonly call: Call | undefined;
  readonly server?: string | undefined;
}

/** The parts of a reading, as far as they are known. */
export class Draft {
  readonly sites: Site[] = [];
  readonly answers: Answer[] = [];
  readonly namings: Naming[] = [];
  readonly mounts: Mount[] = [];
  readonly plugins: Record<string, string> = {};
  /** Nodes of lists of tools and of answers that were read. */
  readonly seen = new Set<object>();
  readonly #placeOf: (line: number, column: number) => Place;

  /** `placeOf` turns a line and a column in bytes into a place. */
  constructor(placeOf: (line: number, column: number) => Place) {
    this.#placeOf = placeOf;
  }

  placeOf({ lineno, col_offset }: Placed): Place {
    return this.#placeOf(lineno, col_offset);
  }

  /** Reads lists of tools of a call with a path. */
  lists(owner: string): ListReader {
    const { sites, seen } = this;
    return new ListReader({ sites, seen, owner, placeOf: (node) => this.placeOf(node) });
  }

  add(use: Use, scope: Scope): void {
    this.sites.push(this.siteOf(use, scope));
  }

  siteOf({ form, path, own, at, call, receiver, server }: Use, scope: Scope): Site {
    const func = call?.func;
    const around = scope.kind === "class" ? scope.node?.name : undefined;
    const holder = receiver ??
      (func?.nodeType === "Attribute" && func.value.nodeType === "Name"
        ? func.value.id
        : undefined);
    return {
      form,
      path,
      own,
      ...(call === undefined ? { positional: [], named: {} } : argumentsOf(call, scope)),
      ...(holder === undefined ? {} : { receiver: holder }),
      ...(server === undefined ? {} : { server }),
      ...(around === undefined ? {} : { holder: around }),
      ...this.placeOf(at),
    };
  }
}
