/** Finds out which of the calls in several transcripts count, without holding what they did. */

import type { ToldCall } from "../../core/clients/told_call.ts";
import type { BriefCall } from "../../core/clients/told_run.ts";
import { GaitError } from "../../core/error.ts";
import { present } from "../../core/present.ts";
import { printable } from "../../core/text.ts";

interface CountedCall {
  /** Position in all that was read, from 1. */
  readonly number: number;
  readonly brief: BriefCall;
}

/** Sessions that an error names. */
const NAMED_SESSIONS = 3;

export class CountedCalls {
  readonly #session: string | undefined;
  readonly #byKey = new Map<string, CountedCall>();
  readonly #parents = new Map<string, string>();
  #number = 0;
  copies = 0;

  constructor(session: string | undefined) {
    this.#session = session;
  }

  /** Answers whether the call belongs to the session that was asked for. */
  add({ copy_key, status, denied_by, time, session, parent_session }: ToldCall): boolean {
    const number = ++this.#number;
    if (session.id !== undefined && parent_session !== undefined && session.id !== parent_session) {
      this.#parents.set(session.id, parent_session);
    }
    if (this.#session !== undefined && !this.#lineOf(session.id).includes(this.#session)) {
      return false;
    }
    const brief = { status, session, ...present({ denied_by, time, parent_session }) };
    const known = this.#byKey.get(copy_key);
    if (known !== undefined) this.copies++;
    // A session that was copied while a call ran does not know how it ended.
    const isBetter = known === undefined || (isOpen(known.brief) && !isOpen(brief));
    if (isBetter) this.#byKey.set(copy_key, { number, brief });
    return true;
  }

  /** Calls of all sessions. */
  get total(): number {
    return this.#number;
  }

  inOrder(): readonly CountedCall[] {
    return [...this.#byKey.values()].sort((a, b) => a.number - b.number);
  }

  /** A session, and those from which it was started. */
  #lineOf(id: string | undefined): readonly string[] {
    const line: string[] = [];
    for (let at = id; at !== undefined && !line.includes(at); at = this.#parents.get(at)) {
      line.push(at);
    }
    return line;
  }

  /** @throws {GaitError} `invalid_input` if the calls are of sessions that have nothing in common. */
  refuseSeveral(): void {
    const ids = this.inOrder().map(({ brief }) => this.#lineOf(brief.session.id).at(-1) ?? "");
    const roots = [...new Set(ids)];
    if (roots.length <= 1) return;
    const last = roots.slice(-NAMED_SESSIONS).map((id) => printable(id)).join(", ");
    throw new GaitError(
      "invalid_input",
      `Cannot import ${roots.length} sessions into one run; the last of them: ${last}`,
      { hint: "name one with --session <id>" },
    );
  }
}

function isOpen({ status }: BriefCall): boolean {
  return status === "unknown" || status === "interrupted";
}
