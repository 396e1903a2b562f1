/** A connection to a server on which gait itself is the client. */

import { GaitError } from "../../core/error.ts";
import type { JsonObject } from "../../core/json/json.ts";
import type { Reply } from "../../core/mcp/wire/handshake.ts";

export interface AskOptions {
  /** After this time the answer is `silent`; by default only the deadline of the connection counts. */
  readonly withinMs?: number;
}

export interface ServerConnection {
  readonly transport: Transport;
  /** How often the server has announced that its tools changed. */
  readonly toolChanges: number;
  /**
   * @throws {GaitError} if the server writes too much or breaks the protocol, and after the deadline.
   */
  ask(method: string, params: JsonObject, options?: AskOptions): Promise<Reply>;
  tell(method: string): Promise<void>;
  settle(version: string): void;
  /** Ends the connection, and the server if gait started it. */
  close(): Promise<void>;
}

/** The end of the time limit, or of gait itself. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Makes the error for a request that the deadline cut off. */
  readonly error: (waitedFor: string) => GaitError;
}

/** Hints for a server that does not list its tools. */
export const SERVER_HINTS = {
  stdio: "start the server by hand and look at what it writes",
  http: "check the address, and that an MCP server answers there",
} as const;

export type Transport = keyof typeof SERVER_HINTS;

/** The error for a server that breaks the protocol or a limit. */
export function serverFault(problem: string, transport: Transport = "stdio"): GaitError {
  return new GaitError("invalid_input", `Cannot list the server's tools: ${problem}`, {
    hint: SERVER_HINTS[transport],
  });
}

/** The error for a server that does not answer, or has ended. */
export function serverGone(problem: string, transport: Transport = "stdio"): GaitError {
  return new GaitError("internal_failure", `Cannot list the server's tools: ${problem}`, {
    hint: SERVER_HINTS[transport],
  });
}
