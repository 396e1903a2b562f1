/**
 * Regular languages over code points. A pattern is compiled once; matching reads each character once
 * and never goes back, whatever the text.
 */

import { Automaton, type Matcher, type Ranges, type State } from "./machine.ts";

export type { Matcher, Ranges } from "./machine.ts";

/** Syntax tree of a pattern. */
export type Pattern =
  /** One character in one of the ranges. */
  | { readonly kind: "set"; readonly ranges: Ranges }
  | { readonly kind: "sequence"; readonly items: readonly Pattern[] }
  | { readonly kind: "either"; readonly items: readonly Pattern[] }
  /** The item `min` to `max` times; `max` may be `Infinity`. */
  | {
    readonly kind: "repeat";
    readonly item: Pattern;
    readonly min: number;
    readonly max: number;
  };

/** Most states that a pattern may need. */
export const STATES_MAX = 1000;

const LAST_CODE_POINT = 0x10ffff;

/** Every character. */
export const ANY_CHARACTER: Ranges = [[0, LAST_CODE_POINT]];

/** The pattern of exactly this text. */
export function literalPattern(text: string): Pattern {
  const items = [...text].map((character): Pattern => {
    const code = character.codePointAt(0) ?? 0;
    return { kind: "set", ranges: [[code, code]] };
  });
  return { kind: "sequence", items };
}

/** The item any number of times, also none. */
export function anyTimes(item: Pattern): Pattern {
  return { kind: "repeat", item, min: 0, max: Infinity };
}

/** The characters that are in none of the ranges. */
export function complement(ranges: Ranges): Ranges {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (from > next) gaps.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= LAST_CODE_POINT) gaps.push([next, LAST_CODE_POINT]);
  return gaps;
}

/** Compiles a pattern; `undefined` if it needs more than {@linkcode STATES_MAX} states. */
export function compilePattern(pattern: Pattern): Matcher | undefined {
  const builder = new Builder();
  const end = builder.end();
  const start = builder.add(pattern, end);
  if (start === undefined || builder.states.length > STATES_MAX + 1) return undefined;
  return new Automaton(builder.states, start);
}

class Builder {
  readonly states: State[] = [];

  end(): number {
    return this.states.push({ kind: "end" }) - 1;
  }

  /** Adds the states of a pattern in front of `next`; returns the first, `undefined` beyond the limit. */
  add(pattern: Pattern, next: number): number | undefined {
    if (this.states.length > STATES_MAX) return undefined;
    switch (pattern.kind) {
      case "set":
        return this.states.push({ kind: "read", ranges: pattern.ranges, next }) - 1;
      case "sequence":
        return this.#sequence(pattern.items, next);
      case "either":
        return this.#either(pattern.items, next);
      case "repeat":
        return this.#repeat(pattern, next);
    }
  }

  #sequence(items: readonly Pattern[], next: number): number | undefined {
    let at: number | undefined = next;
    for (let index = items.length - 1; index >= 0 && at !== undefined; index--) {
      const item = items[index];
      if (item !== undefined) at = this.add(item, at);
    }
    return at;
  }

  #either(items: readonly Pattern[], next: number): number | undefined {
    const starts: number[] = [];
    for (const item of items) {
      const start = this.add(item, next);
      if (start === undefined) return undefined;
      starts.push(start);
    }
    return this.states.push({ kind: "fork", next: starts }) - 1;
  }

  #repeat(
    { item, min, max }: Pattern & { readonly kind: "repeat" },
    next: number,
  ): number | undefined {
    let at: number | undefined = next;
    if (max === Infinity) {
      const loop: State & { readonly kind: "fork" } = { kind: "fork", next: [next] };
      const entry = this.states.push(loop) - 1;
      const again = this.add(item, entry);
      if (again === undefined) return undefined;
      loop.next.push(again);
      at = entry;
    } else {
      for (let count = min; count < max; count++) {
        const inner: number | undefined = this.add(item, at);
        if (inner === undefined) return undefined;
        at = this.states.push({ kind: "fork", next: [inner, next] }) - 1;
      }
    }
    for (let count = 0; count < min && at !== undefined; count++) at = this.add(item, at);
    return at;
  }
}
