/** A tool call as a transcript tells of it. Nothing here was seen by gait; nothing is signed. */

import type { ClientName } from "./client.ts";
import type { ClientCall } from "./hook_event.ts";

/**
 * How a call ended. `failed`: it ran and says so, or ended with another exit code than 0. `denied`: it
 * did not run. `unknown`: the transcript does not say.
 */
export type ToldStatus = "ok" | "failed" | "denied" | "interrupted" | "unknown";

export interface ToldCall extends ClientCall {
  readonly client: ClientName;
  /** Time of the call, RFC 3339 in UTC, where the transcript has one. */
  readonly time?: string;
  readonly status: ToldStatus;
  /** Who denied it, where the transcript tells. */
  readonly denied_by?: "hook" | "user" | "client";
  /** Whether the answer is an error that may as well be the reason of a denial. */
  readonly may_be_denied?: true;
  /** What came back, as text; absent where the transcript has none. */
  readonly result?: string;
  readonly exit_code?: number;
  /** Session from which the agent of this call was started. */
  readonly parent_session?: string;
  /**
   * Equal for copies of one call, as resumed and forked sessions have them; different for all others,
   * also where a model repeats an id.
   */
  readonly copy_key: string;
}

/** What a transcript tells, in its order. */
export type Told =
  | { readonly kind: "call"; readonly call: ToldCall }
  /** A line or part that could not be read; the rest is read. */
  | { readonly kind: "unread"; readonly line: number; readonly why: string };
