/**
 * Runs the states of a pattern over a text, reading each character once. Sets of states that were met
 * are kept with what follows them, so that a text like those before takes one step per character. A
 * text that keeps leading to new sets is read with plain sets instead: in no time worse than the
 * number of states for each character.
 */

/** Inclusive ranges of code points. */
export type Ranges = readonly (readonly [from: number, to: number])[];

/** A state either reads one character, or leads on without reading. */
export type State =
  | { readonly kind: "read"; readonly ranges: Ranges; readonly next: number }
  | { readonly kind: "fork"; readonly next: number[] }
  | { readonly kind: "end" };

/** Tells whether a whole text is in a language. */
export interface Matcher {
  /** Whether the whole text is in the language. */
  matches(text: string): boolean;
}

/** A set of states, with what each class of characters leads to. */
interface Step {
  readonly reading: readonly number[];
  readonly isEnd: boolean;
  readonly next: (Step | undefined)[];
}

/** What matching looks up of states. */
interface Tables {
  /** First code points of the classes of characters. */
  readonly bounds: readonly number[];
  readonly asciiClass: Uint16Array;
  /** The next state of each state that reads a character. */
  readonly after: Int32Array;
  /** 1 for each state that reads a character. */
  readonly isReading: Uint8Array;
}

/** So many sets of states are kept; then all are forgotten and made anew when they are met. */
const STEPS_KEPT = 3000;
/** A text that leads to so many new sets, each met by few characters, is read with plain sets. */
const NEW_STEPS_MAX = 1500;
const CHARACTERS_PER_STEP = 10;

/** A pattern that is ready to be matched. */
export class Automaton implements Matcher {
  readonly #states: readonly State[];
  readonly #start: number;
  #first: Step | undefined;
  #tables: Tables | undefined;
  readonly #steps = new Map<string, Step>();
  readonly #accepted: (Uint8Array | undefined)[] = [];
  /** Sets of states that were made so far. */
  #made = 0;

  /** Takes the states and the number of the first one. */
  constructor(states: readonly State[], start: number) {
    this.#states = states;
    this.#start = start;
  }

  /** Made when the first text is matched: of a policy's patterns a call asks few. */
  #tablesOfStates(): Tables {
    return this.#tables ??= tablesOf(this.#states);
  }

  /** Whether the whole text is in the language. */
  matches(text: string): boolean {
    const made = this.#made;
    const { asciiClass, bounds } = this.#tablesOfStates();
    let step = this.#first ??= this.#stepOf([this.#start]);
    for (let at = 0; at < text.length; at++) {
      const code = text.codePointAt(at) ?? 0;
      if (code > 0xffff) at++;
      const kind = asciiClass[code] ?? classOf(code, bounds);
      let next = step.next[kind];
      if (next === undefined) {
        const isNew = this.#made - made;
        if (isNew > NEW_STEPS_MAX && at < isNew * CHARACTERS_PER_STEP) {
          return this.#simulate(text, code > 0xffff ? at - 1 : at, step.reading);
        }
        next = this.#advance(step, kind);
        step.next[kind] = next;
      }
      step = next;
      if (step.reading.length === 0 && !step.isEnd) return false;
    }
    return step.isEnd;
  }

  /** Matches the rest of a text from some states on, without keeping what was met. */
  #simulate(text: string, from: number, reading: readonly number[]): boolean {
    const { length } = this.#states;
    const { asciiClass, bounds, after, isReading } = this.#tablesOfStates();
    const seen = new Int32Array(length).fill(-1);
    let current = new Int32Array(length);
    let next = new Int32Array(length);
    current.set(reading);
    let count = reading.length;
    let isEnd = false;
    for (let at = from; at < text.length; at++) {
      const code = text.codePointAt(at) ?? 0;
      const accepts = this.#acceptedBy(asciiClass[code] ?? classOf(code, bounds));
      isEnd = false;
      let found = 0;
      for (let index = 0; index < count; index++) {
        const state = current[index] ?? 0;
        if (accepts[state] === 0) continue;
        const reached = after[state] ?? 0;
        if (seen[reached] === at) continue;
        if (isReading[reached] === 1) {
          seen[reached] = at;
          next[found++] = reached;
        } else {
          const open = [reached];
          for (let one = open.pop(); one !== undefined; one = open.pop()) {
            if (seen[one] === at) continue;
            seen[one] = at;
            const place = this.#states[one];
            if (place?.kind === "read") next[found++] = one;
            else if (place?.kind === "fork") { for (const fork of place.next) open.push(fork); }
            else isEnd = true;
          }
        }
      }
      [current, next, count] = [next, current, found];
      if (code > 0xffff) at++;
      if (count === 0) return isEnd && at === text.length - 1;
    }
    return isEnd;
  }

  /** Which states read the characters of a class, as 1. */
  #acceptedBy(kind: number): Uint8Array {
    const known = this.#accepted[kind];
    if (known !== undefined) return known;
    const code = this.#tablesOfStates().bounds[kind] ?? 0;
    const accepted = Uint8Array.from(this.#states, (state) => reads(state, code) ? 1 : 0);
    this.#accepted[kind] = accepted;
    return accepted;
  }

  #advance(step: Step, kind: number): Step {
    const accepts = this.#acceptedBy(kind);
    const next: number[] = [];
    for (const at of step.reading) {
      const state = this.#states[at];
      if (state?.kind === "read" && accepts[at] === 1) next.push(state.next);
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
    this.#made++;
    return step;
  }

  #forget(): void {
    for (const step of this.#steps.values()) step.next.length = 0;
    this.#steps.clear();
    this.#first = undefined;
  }
}

function tablesOf(states: readonly State[]): Tables {
  const starts = new Set([0]);
  for (const state of states) {
    if (state.kind !== "read") continue;
    for (const [from, to] of state.ranges) starts.add(from).add(to + 1);
  }
  const bounds = [...starts].sort((a, b) => a - b);
  return {
    bounds,
    asciiClass: Uint16Array.from({ length: 128 }, (_, code) => classOf(code, bounds)),
    after: Int32Array.from(states, (one) => one.kind === "read" ? one.next : 0),
    isReading: Uint8Array.from(states, (one) => one.kind === "read" ? 1 : 0),
  };
}

/** The class of a character: characters of one class are in the same ranges. */
function classOf(code: number, bounds: readonly number[]): number {
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((bounds[middle] ?? 0) <= code) low = middle;
    else high = middle - 1;
  }
  return low;
}

function reads(state: State, code: number): boolean {
  return state.kind === "read" && state.ranges.some(([from, to]) => code >= from && code <= to);
}
