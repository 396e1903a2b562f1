/** Lists the entries of a log for people: one line each, as a filter says, in flat memory. */

import type {
  IndexHead,
  IndexPruned,
  ListedEntry,
  LogHead,
  LogIndexLine,
  LogLine,
  LogPruned,
} from "../schema/log.ts";
import { present } from "../present.ts";
import { toNanoseconds } from "../time.ts";
import { lowerTrim } from "../text.ts";
import { GrowingBytes } from "./growing_bytes.ts";
import { LOG_ENTRIES_MAX, type ReadIndexLine, type ReadLogLine } from "./line.ts";

/** The entries to list. Empty lists and `undefined` select all. */
export interface EntryFilter {
  readonly kinds: readonly string[];
  /** Tool names in lower case; a final `*` matches any ending. */
  readonly tools: readonly string[];
  readonly answers: readonly string[];
  /** Nanoseconds since 1970, the first one to list. */
  readonly since: bigint | undefined;
  /** The last so many of them. */
  readonly last: number;
}

/** A line of a log or of the index. */
interface AnyLine extends Omit<LogLine, "head" | "pruned">, Omit<LogIndexLine, "head" | "pruned"> {
  readonly head?: LogHead | IndexHead;
  readonly pruned?: LogPruned | IndexPruned;
}

/** Takes the lines of a log in order. */
export class EntryList {
  readonly #filter: EntryFilter;
  readonly #kept: ListedEntry[] = [];
  /** The tool of the decision at an index, as its number among `#tools`, from 1; 0 if not listed. */
  readonly #toolOf = new GrowingBytes(4);
  readonly #numbers = new Map<string, number>();
  readonly #tools: string[] = [];
  total = 0;
  matched = 0;
  /** Entries of which only the hash is left, so that no filter can tell what they were. */
  pruned = 0;

  constructor(filter: EntryFilter) {
    this.#filter = filter;
  }

  /** The entries that the filter selects, in order. */
  get entries(): readonly ListedEntry[] {
    const { last } = this.#filter;
    const start = this.matched % last;
    const isFull = this.matched > this.#kept.length;
    return isFull ? [...this.#kept.slice(start), ...this.#kept.slice(0, start)] : this.#kept;
  }

  take(read: ReadLogLine | ReadIndexLine): void {
    const { kind, leaf, members } = read;
    if (leaf !== undefined) {
      this.total++;
      const line = read.line as AnyLine;
      const entry = { n: leaf.n, ts: leaf.ts, kind, ...this.#about(line) };
      if (this.#isShown(line, entry)) this.#keep(entry);
    } else if (kind === "pruned" && Array.isArray(members["leaves"])) {
      const count = members["leaves"].length;
      this.total += count;
      this.pruned += count;
      const entry = { n: Number(members["from"]), kind: "pruned", count };
      if (this.#isShown({}, entry)) this.#keep(entry);
    }
  }

  #keep(entry: ListedEntry): void {
    const { last } = this.#filter;
    if (this.#kept.length < last) this.#kept.push(entry);
    else this.#kept[this.matched % last] = entry;
    this.matched++;
  }

  #about(line: AnyLine): Partial<ListedEntry> {
    const { head, decision, outcome, approval, credential, event, end } = line;
    if (decision !== undefined) {
      const { call: { tool }, answer, reason_codes, rule, simulated, intent_id, trace } = decision;
      return {
        ...{ tool, answer, reason_codes, intent_id, trace_id: trace.trace_id },
        ...present({ rule, simulated }),
      };
    }
    if (outcome !== undefined) {
      const { of, status, call } = outcome;
      return { status, ...present({ of, tool: call?.tool ?? this.#toolAt(of) }) };
    }
    const record = approval ?? credential;
    if (record !== undefined) {
      return { of: record.of, ...present({ tool: this.#toolAt(record.of) }) };
    }
    if (event !== undefined) {
      const { event: name, ref, from, count, who, why, bytes } = event;
      return { event: name, ...present({ ref, from, count, who, why, bytes }) };
    }
    if (end !== undefined) return { reason: end.reason };
    if (head !== undefined) {
      const session = "session" in head ? head.session : undefined;
      return present({ client: session?.client, session_id: session?.id });
    }
    const { opened, seen, closed, dropped, pruned } = line;
    const state = seen ?? closed;
    const ofOther = pruned !== undefined && "log_id" in pruned ? pruned : undefined;
    const about = opened ?? state ?? dropped ?? ofOther;
    return present({
      ...{ log_id: about?.log_id, file: opened?.file, size: state?.size },
      ...{ from: ofOther?.from, count: ofOther?.count, who: ofOther?.who },
      why: dropped?.why ?? ofOther?.why,
    });
  }

  /** The tool of a decision, if that is listed by its tool. */
  #toolAt(of: number | undefined): string | undefined {
    if (of === undefined) return undefined;
    const [number = 0] = new Uint32Array(this.#toolOf.get(of).slice().buffer);
    return this.#tools[number - 1];
  }

  #isShown(
    { decision, outcome, approval, credential }: Omit<AnyLine, "head" | "pruned">,
    entry: ListedEntry,
  ): boolean {
    const { kinds, tools, answers, since } = this.#filter;
    const { kind, ts, n } = entry;
    const isSelected = decision === undefined
      ? this.#refersToListed(outcome?.of ?? approval?.of ?? credential?.of, outcome?.call?.tool)
      : (answers.length === 0 || answers.includes(decision.answer)) &&
        this.#isTool(decision.call.tool, decision.trace.tool_name);
    if (decision !== undefined && isSelected && n < LOG_ENTRIES_MAX) {
      this.#toolOf.set(n, new Uint8Array(Uint32Array.of(this.#number(decision.call.tool)).buffer));
    }
    const isAbout = (tools.length === 0 && answers.length === 0) || isSelected;
    return isAbout && (kinds.length === 0 || kinds.includes(kind)) &&
      (since === undefined || (ts !== undefined && toNanoseconds(ts) >= since));
  }

  /** Entries about a decision come along with it. */
  #refersToListed(of: number | undefined, tool: string | undefined): boolean {
    if (tool !== undefined) return this.#filter.answers.length === 0 && this.#isTool(tool);
    return this.#toolAt(of) !== undefined;
  }

  #isTool(...names: readonly string[]): boolean {
    const { tools } = this.#filter;
    return tools.length === 0 || names.some((name) => {
      const lower = lowerTrim(name);
      return tools.some((tool) =>
        tool.endsWith("*") ? lower.startsWith(tool.slice(0, -1)) : lower === tool
      );
    });
  }

  #number(tool: string): number {
    const known = this.#numbers.get(tool);
    if (known !== undefined) return known;
    const number = this.#tools.push(tool);
    this.#numbers.set(tool, number);
    return number;
  }
}
