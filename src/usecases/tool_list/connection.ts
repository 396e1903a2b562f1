/** One connection to a server that we ask ourselves. */

import { GaitError } from "../../core/error.ts";
import type { JsonObject } from "../../core/json/json.ts";
import type { Reply } from "../../core/mcp/wire/handshake.ts";

/** A request that is not waited for forever. */
export interface AskOptions {
  /** After this long the answer is `silent`; without it the connection's own deadline counts. */
  readonly withinMs?: number;
}

/** A connection. */
export interface ServerConnection {
  /** How it is reached. */
  readonly transport: Transport;
  /** How often the server has said that its tools changed. */
  readonly toolChanges: number;
  /**
   * Sends a request and waits for its answer.
   *
   * @throws {GaitError} if the server cannot be listened to any longer: it floods, breaks the
   * protocol, or the deadline is over.
   */
  ask(method: string, params: JsonObject, options?: AskOptions): Promise<Reply>;
  /** Sends a notification. */
  tell(method: string): Promise<void>;
  /** Says which revision is spoken from now on. */
  settle(version: string): void;
  /** Ends the connection; a server that we started is gone afterwards. */
  close(): Promise<void>;
}

/** The time that is left, and whether we were asked to stop. */
export interface Deadline {
  /** Fires when it is over. */
  readonly signal: AbortSignal;
  /** Why it is over, as an error. */
  readonly error: (waitedFor: string) => GaitError;
}

/** What to do about a server that was started, and about one that was only asked. */
const HINTS = {
  stdio: "start the server by hand and look at what it writes",
  http: "check the address, and that an MCP server answers there",
} as const;

/** How a server is reached. */
export type Transport = keyof typeof HINTS;

/** The error for a server that breaks the rules. */
export function serverFault(problem: string, transport: Transport = "stdio"): GaitError {
  return new GaitError("invalid_input", `Cannot list the server's tools: ${problem}`, {
    hint: HINTS[transport],
  });
}

/** The error for a server that is not there, or no longer. */
export function serverGone(problem: string, transport: Transport = "stdio"): GaitError {
  return new GaitError("internal_failure", `Cannot list the server's tools: ${problem}`, {
    hint: HINTS[transport],
  });
}
