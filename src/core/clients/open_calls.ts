/** Calls that wait for their results, and go out in the order in which they were made. */

import { present } from "../present.ts";
import type { Told, ToldCall } from "./told_call.ts";

/** How a call ended, as far as it is known. */
export type ToldOutcome = Pick<ToldCall, "status"> & {
  readonly denied_by?: NonNullable<ToldCall["denied_by"]> | undefined;
  readonly result?: string | undefined;
  readonly exit_code?: number | undefined;
  readonly may_be_denied?: true | undefined;
};

export type BareCall = Omit<
  ToldCall,
  "status" | "denied_by" | "result" | "exit_code" | "may_be_denied"
>;

/** A call on its way out. */
export interface OpenCall {
  readonly call: BareCall;
  readonly id: string | undefined;
  /** The outcome if nothing else is told. */
  otherwise?: ToldOutcome;
  /** The outcome that counts. */
  outcome?: ToldOutcome;
}

/** Calls that may wait behind one without result before they overtake it. */
const WINDOW = 256;
const WINDOW_CHARACTERS = 8 * 1024 * 1024;
/** Calls without result that are held; of more, the oldest goes out as it is. */
const OPEN_MAX = 4096;

export class OpenCalls {
  #queue: OpenCall[] = [];
  #characters = 0;
  readonly #byId = new Map<string, OpenCall[]>();

  /** `id` is what the result will name; calls may share one. */
  open(id: string | undefined, call: BareCall): OpenCall {
    const open: OpenCall = { call, id };
    this.#queue.push(open);
    if (id !== undefined) {
      const others = this.#byId.get(id);
      if (others === undefined) this.#byId.set(id, [open]);
      else others.push(open);
    }
    return open;
  }

  /** The oldest call with this id that has no result. */
  find(id: string | undefined): OpenCall | undefined {
    return this.#byId.get(id ?? "")?.[0];
  }

  /** Settles the oldest call with this id. */
  settle(id: string, outcome: ToldOutcome): void {
    const [open] = this.#byId.get(id) ?? [];
    if (open === undefined) return;
    this.#forget(open);
    open.outcome = outcome;
    this.#characters += outcome.result?.length ?? 0;
  }

  /** Says what calls without result came to, unless their result follows. */
  otherwise(outcome: ToldOutcome, isMeant: (call: BareCall) => boolean = () => true): void {
    for (const open of this.#queue) {
      if (open.outcome === undefined && isMeant(open.call)) open.otherwise ??= outcome;
    }
  }

  /** Calls that can go out. */
  ready(): Told[] {
    const told: Told[] = [];
    let done = 0;
    for (const open of this.#queue) {
      if (open.outcome === undefined) break;
      told.push(this.#out(open));
      done++;
    }
    if (done > 0) this.#queue = this.#queue.slice(done);
    if (this.#queue.length > WINDOW || this.#characters > WINDOW_CHARACTERS) {
      const left: OpenCall[] = [];
      let excess = this.#queue.filter(({ outcome }) => outcome === undefined).length - OPEN_MAX;
      for (const open of this.#queue) {
        if (open.outcome !== undefined) told.push(this.#out(open));
        else if (excess-- > 0) {
          this.#forget(open);
          told.push(this.#out(open));
        } else left.push(open);
      }
      this.#queue = left;
    }
    return told;
  }

  end(): Told[] {
    const told = this.#queue.map((open) => this.#out(open));
    this.#queue = [];
    this.#byId.clear();
    return told;
  }

  #forget(open: OpenCall): void {
    if (open.id === undefined) return;
    const others = (this.#byId.get(open.id) ?? []).filter((one) => one !== open);
    if (others.length === 0) this.#byId.delete(open.id);
    else this.#byId.set(open.id, others);
  }

  #out({ call, outcome, otherwise }: OpenCall): Told {
    this.#characters -= outcome?.result?.length ?? 0;
    return toldCall(call, outcome ?? otherwise ?? { status: "unknown" });
  }
}

export function toldCall(call: BareCall, outcome: ToldOutcome): Told {
  const { status, ...rest } = outcome;
  return { kind: "call", call: { ...call, status, ...present(rest) } };
}
