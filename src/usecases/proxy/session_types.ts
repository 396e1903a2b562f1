/** Answers of a session to its transport, and its counts. */

import type { HoldingChannel } from "./call_judge.ts";

/** How a transport must treat a message of the client. */
export type ClientRuling =
  /** Send on the bytes that were received, unchanged. */
  | { readonly kind: "forward" }
  /** Send one message back, without line feed. */
  | { readonly kind: "answer"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Forward and answer nothing. */
  | { readonly kind: "drop" };

/** How a message reached the session. */
export interface ClientChannel extends HoldingChannel {
  /** Keeps equal ids of different senders apart; empty on stdio. */
  readonly scope: string;
}

/** Counts of calls and of refused messages. */
export interface SessionCounts {
  /** Calls that were judged. */
  calls: number;
  /** Calls that the server got. */
  forwarded: number;
  /** Calls and other messages that the server did not get. */
  refused: number;
  /** Calls of an observed session that enforcing would have stopped. */
  would_have_blocked?: number;
  /** Answers that no request waited for. */
  answers_withheld?: number;
}
