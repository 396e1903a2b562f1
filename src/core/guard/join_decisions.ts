/**
 * Joins the calls of a run with traces of decisions. A trace belongs to a call if the run names its id,
 * or if tool and digest of the arguments are those of the call. Time and tool alone join nothing.
 */

import { groupBy } from "../newer_builtins.ts";
import { isVerdict, stricter, type Verdict } from "../gate/decide/verdict.ts";
import type { TraceRecord } from "../schema/gate.ts";
import { compareText, lowerTrim } from "../text.ts";
import { toUtc } from "../time.ts";
import type { RunCall } from "./run_calls.ts";

/** A verdict, or `unknown` for a word that gait does not know. `unknown` permits nothing. */
export type KnownOrNot = Verdict | "unknown";

/** The verdict for a word; `unknown` for an unknown word. */
export function knownOrNot(verdict: string): KnownOrNot {
  return isVerdict(verdict) ? verdict : "unknown";
}

/** A call with the traces that belong to it. */
export interface DecidedCall<T extends TraceRecord = TraceRecord> {
  readonly call: RunCall;
  /** The trace of its decision first, then traces of further decisions on an equal call. */
  readonly traces: readonly T[];
  /**
   * Verdict of the run, else the strictest of the traces; `unknown` if it is a word that gait does
   * not know, `undefined` without a decision.
   */
  readonly verdict: KnownOrNot | undefined;
  /** Whether the run and its trace contradict each other. */
  readonly isDisputed: boolean;
}

export interface JoinedRun<T extends TraceRecord = TraceRecord> {
  readonly calls: readonly DecidedCall<T>[];
  readonly others: readonly T[];
}

/** Joins each trace with one call at most. */
export function joinDecisions<T extends TraceRecord>(
  calls: readonly RunCall[],
  traces: readonly T[],
): JoinedRun<T> {
  const free = new Set(traces.toSorted(olderFirst));
  const taken = new Map<RunCall, T[]>(calls.map((call) => [call, []]));
  const isOpen = (call: RunCall) => taken.get(call)?.length === 0;
  const give = (keyOfTrace: KeyOf<TraceRecord>, keyOfCall: KeyOf<RunCall>) => {
    const index = new TraceIndex(free, keyOfTrace);
    for (const call of calls) {
      const key = isOpen(call) ? keyOfCall(call) : undefined;
      const trace = key === undefined ? undefined : index.take(key);
      if (trace !== undefined) taken.get(call)?.push(trace);
    }
  };

  // The closest matches first, so that no other call takes their trace.
  give((t) => keyOf(t.trace_id, t, t.created_at), (c) => named(c, c.created_at));
  give((t) => keyOf(t.trace_id, t), (c) => named(c));
  give((t) => keyOf(t.args_digest, t, t.created_at), (c) => digested(c, c.created_at));
  give((t) => keyOf(t.args_digest, t, t.verdict), (c) => digested(c, c.verdict));
  give((t) => keyOf(t.args_digest, t), (c) => digested(c));
  // Redacted arguments have another digest than the judged ones: tool and instant remain, if unique.
  const instants = countBy([...free].map((t) => keyOf("", t, t.created_at)));
  give((t) => keyOf("", t, t.created_at), (c) => {
    const key = keyOf("", c, c.created_at);
    return c.isRedacted && instants.get(key) === 1 ? key : undefined;
  });
  // What is left over of equal calls, such as an earlier answer to a call that was approved later.
  const index = new TraceIndex(free, (t) => keyOf(t.args_digest, t));
  for (const call of calls.toReversed()) {
    const key = digested(call) ?? "";
    for (let more = index.take(key); more !== undefined; more = index.take(key)) {
      taken.get(call)?.push(more);
    }
  }
  return {
    calls: calls.map((call) => {
      const own = taken.get(call) ?? [];
      const isDisputed = contradicts(call, own);
      return { call, traces: own, verdict: call.verdict ?? strictestOf(own), isDisputed };
    }),
    others: [...free],
  };
}

/**
 * Whether a run and the traces of a call contradict each other: in the verdict, in whether the decision
 * counted, or since a call that no trace allows was made all the same.
 */
function contradicts(
  { verdict, isSimulated, isMade }: RunCall,
  traces: readonly TraceRecord[],
): boolean {
  const [first] = traces;
  if (first === undefined) return false;
  if (verdict !== undefined) return first.verdict !== verdict;
  const isStopped = ({ verdict }: TraceRecord) =>
    verdict === "block" || verdict === "require_approval";
  return isSimulated || (isMade && traces.every(isStopped));
}

type KeyOf<T> = (item: T) => string | undefined;

/** Free traces by key, the oldest first. */
class TraceIndex<T extends TraceRecord> {
  readonly #free: Set<T>;
  /** Newest first, so that the oldest is taken from the end. */
  readonly #byKey: ReadonlyMap<string | undefined, T[]>;

  constructor(free: Set<T>, keyOf: KeyOf<T>) {
    this.#free = free;
    this.#byKey = groupBy([...free].reverse(), keyOf);
  }

  take(key: string): T | undefined {
    const trace = this.#byKey.get(key)?.pop();
    if (trace !== undefined) this.#free.delete(trace);
    return trace;
  }
}

/** Id or digest, tool, and what else must be equal. */
function keyOf(
  id: string,
  { tool_name }: { readonly tool_name: string },
  more: string = "",
): string {
  const time = /^\d{4}-/.test(more) ? toUtc(more) : more;
  return JSON.stringify([lowerTrim(id), lowerTrim(tool_name), time]);
}

function named(call: RunCall, more?: string): string | undefined {
  return call.trace_id === "" ? undefined : keyOf(call.trace_id, call, more);
}

/** A call whose run names a trace has no other one, even if the arguments are equal. */
function digested(call: RunCall, more?: string): string | undefined {
  const hasKey = call.trace_id === "" && call.args_digest !== "";
  return hasKey ? keyOf(call.args_digest, call, more) : undefined;
}

function olderFirst(a: TraceRecord, b: TraceRecord): number {
  return compareText(toUtc(a.created_at), toUtc(b.created_at)) ||
    compareText(a.trace_id, b.trace_id);
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function strictestOf(traces: readonly TraceRecord[]): KnownOrNot | undefined {
  const said = traces.map(({ verdict }) => knownOrNot(verdict));
  if (said.includes("unknown") && !said.includes("block")) return "unknown";
  const [first, ...rest] = said.filter((verdict) => verdict !== "unknown");
  return first === undefined ? undefined : rest.reduce<Verdict>(stricter, first);
}

export function undecided({ calls }: JoinedRun): readonly RunCall[] {
  return calls.filter(({ verdict }) => verdict === undefined).map(({ call }) => call);
}

/** How many decisions there are for how many calls: `0 decisions for 2 calls`. */
export function coverage({ calls }: JoinedRun): string {
  const decided = calls.filter(({ verdict }) => verdict !== undefined).length;
  const decisions = decided === 1 ? "1 decision" : `${decided} decisions`;
  return `${decisions} for ${calls.length === 1 ? "1 call" : `${calls.length} calls`}`;
}
