import { ignoredWarnings, type UnmetIgnored } from "../runpack/diff_ignored.ts";
import { compareText } from "../text.ts";

/** Ignored members of a set. One of the config may well be there in a few fixtures only. */
export class IgnoredMembers {
  readonly #used = new Map<string, number>();
  readonly #unmet = new Map<string, UnmetIgnored[]>();

  /** Takes the patterns of one comparison, and those of them that met nothing. */
  note(patterns: readonly string[], unmet: readonly UnmetIgnored[]): void {
    for (const pattern of new Set(patterns.map((text) => text.trim()))) {
      this.#used.set(pattern, (this.#used.get(pattern) ?? 0) + 1);
    }
    for (const one of unmet) {
      const others = this.#unmet.get(one.rule);
      if (others === undefined) this.#unmet.set(one.rule, [one]);
      else others.push(one);
    }
  }

  /** Warnings about patterns that met nothing wherever they were used. */
  get warnings(): readonly string[] {
    const nowhere = [...this.#unmet].filter(([rule, list]) => list.length === this.#used.get(rule))
      .map(([, list]) => list.find(({ nearest }) => nearest !== undefined) ?? list[0])
      .filter((unmet) => unmet !== undefined);
    return ignoredWarnings(nowhere.sort((a, b) => compareText(a.rule, b.rule)));
  }
}
