/** Finds the items of a list of acts that may be about an act, without asking the others. */

import type { ActCondition } from "../condition.ts";
import type { OpenedAct, OpenedRun } from "../opened.ts";
import type { Answer } from "../../conditions/answer.ts";
import type { Surroundings } from "../../conditions/asker.ts";
import { exactName } from "../../conditions/glob.ts";
import { wholeText } from "../programs/word_parts.ts";
import { possibleNames } from "./program_name.ts";

/** Asks about one act. */
export type ActAsker = (act: OpenedAct, at: string, surroundings: Surroundings) => Answer;

export interface ActItem {
  readonly condition: ActCondition;
  readonly ask: ActAsker;
}

/** Kinds of acts with one fact, called like them. A program that is run has all others but `not`. */
const OTHER_KINDS: readonly string[] = ["to_file", "from_file", "assigns"];

/** Kinds of acts that may have hosts: some shells open files as sockets. */
const KINDS_WITH_HOSTS: readonly OpenedAct["kind"][] = ["run", "to_file", "from_file"];

const PROGRAMS_KEPT = 1000;

/**
 * Items by the acts that they may be about.
 *
 * INVARIANT: an item that is left out answers `no` to the act.
 */
export class ActTable {
  readonly all: readonly ActItem[];
  readonly #byKind: Readonly<Record<OpenedAct["kind"], readonly ActItem[]>>;
  /** Items about programs, by each of their names in lower case; "" for those that name none exactly. */
  readonly #byName = new Map<string, Set<ActItem>>();
  readonly #byProgram = new Map<string, readonly ActItem[]>();

  constructor(items: readonly ActItem[]) {
    this.all = items;
    this.#byKind = {
      run: items.filter((item) => isAbout(item, "run")),
      to_file: items.filter((item) => isAbout(item, "to_file")),
      from_file: items.filter((item) => isAbout(item, "from_file")),
      assigns: items.filter((item) => isAbout(item, "assigns")),
    };
    for (const item of this.#byKind.run) {
      for (const name of namesOf(item.condition)) {
        const known = this.#byName.get(name);
        if (known === undefined) this.#byName.set(name, new Set([item]));
        else known.add(item);
      }
    }
  }

  /** The items that may not answer `no`. */
  about(act: OpenedAct): readonly ActItem[] {
    return act.kind === "run" ? this.#aboutRun(act) : this.#byKind[act.kind];
  }

  #aboutRun(run: OpenedRun): readonly ActItem[] {
    if (run.isAnything) return this.all;
    const text = wholeText(run.program);
    if (text === undefined || run.isShadowed) return this.#byKind.run;
    const known = this.#byProgram.get(text);
    if (known !== undefined) return known;
    const sets = ["", ...possibleNames(text)].map((name) => this.#byName.get(name));
    const found = this.#byKind.run.filter((item) => sets.some((set) => set?.has(item)));
    // An agent can make up names without end.
    if (this.#byProgram.size >= PROGRAMS_KEPT) this.#byProgram.clear();
    this.#byProgram.set(text, found);
    return found;
  }
}

function isAbout({ condition }: ActItem, kind: OpenedAct["kind"]): boolean {
  return Object.entries(condition).every(([fact, asked]) =>
    asked === undefined || fact === "not" ||
    (fact === "hosts"
      ? KINDS_WITH_HOSTS.includes(kind)
      : (OTHER_KINDS.includes(fact) ? fact : "run") === kind)
  );
}

function namesOf({ program }: ActCondition): readonly string[] {
  const names = program?.map((name) => exactName(name.toLowerCase()));
  return names?.every((name) => name !== undefined) === true ? names : [""];
}
