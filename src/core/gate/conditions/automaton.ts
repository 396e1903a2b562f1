/**
 * Regular languages over code points. A pattern is compiled once; matching reads each character once
 * and never goes back, whatever the text.
 */

/** Inclusive ranges of code points. */
export type Ranges = readonly (readonly [from: number, to: number])[];

/** A pattern. */
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

/** Tells whether a whole text is in a language. */
export interface Matcher {
  matches(text: string): boolean;
}

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

/** A state either reads one character, or leads on without reading. */
type State =
  | { readonly kind: "read"; readonly ranges: Ranges; readonly next: number }
  | { readonly kind: "fork"; readonly next: number[] }
  | { readonly kind: "end" };

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

/** A set of states, with what each class of characters leads to; 0 is not known yet. */
interface Step {
  readonly reading: readonly number[];
  readonly isEnd: boolean;
  readonly next: (Step | undefined)[];
}

/** So many sets of states are kept; then all are forgotten and made anew when they are met. */
const STEPS_KEPT = 1000;

class Automaton implements Matcher {
  readonly #states: readonly State[];
  readonly #start: readonly number[];
  readonly #bounds: readonly number[];
  readonly #asciiClass = new Uint16Array(128);
  readonly #steps = new Map<string, Step>();

  constructor(states: readonly State[], start: number) {
    this.#states = states;
    this.#start = [start];
    const bounds = new Set([0]);
    for (const state of states) {
      if (state.kind !== "read") continue;
      for (const [from, to] of state.ranges) bounds.add(from).add(to + 1);
    }
    this.#bounds = [...bounds].sort((a, b) => a - b);
    for (let code = 0; code < 128; code++) this.#asciiClass[code] = this.#search(code);
  }

  matches(text: string): boolean {
    let step = this.#stepOf(this.#start);
    for (let at = 0; at < text.length; at++) {
      const code = text.codePointAt(at) ?? 0;
      if (code > 0xffff) at++;
      const kind = this.#asciiClass[code] ?? this.#search(code);
      let next = step.next[kind];
      if (next === undefined) {
        next = this.#advance(step, code);
        step.next[kind] = next;
      }
      step = next;
      if (step.reading.length === 0 && !step.isEnd) return false;
    }
    return step.isEnd;
  }

  /** The class of a character: characters of one class are in the same ranges. */
  #search(code: number): number {
    let low = 0;
    let high = this.#bounds.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#bounds[middle] ?? 0) <= code) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #advance(step: Step, code: number): Step {
    const next: number[] = [];
    for (const at of step.reading) {
      const state = this.#states[at];
      if (state?.kind === "read" && state.ranges.some(([from, to]) => code >= from && code <= to)) {
        next.push(state.next);
      }
    }
    return this.#stepOf(next);
  }

  /** The set of states that these lead to without reading a character. */
  #stepOf(starts: readonly number[]): Step {
    const seen = new Set<number>();
    const open = [...starts];
    let isEnd = false;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const state = this.#states[at];
      if (state?.kind === "end") isEnd = true;
      else if (state?.kind === "fork") { for (const next of state.next) open.push(next); }
    }
    const reading = [...seen].filter((at) => this.#states[at]?.kind === "read")
      .sort((a, b) => a - b);
    const key = `${reading.join()}${isEnd ? "!" : ""}`;
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    if (this.#steps.size >= STEPS_KEPT) this.#forget();
    const step: Step = { reading, isEnd, next: [] };
    this.#steps.set(key, step);
    return step;
  }

  #forget(): void {
    for (const step of this.#steps.values()) step.next.length = 0;
    this.#steps.clear();
  }
}
