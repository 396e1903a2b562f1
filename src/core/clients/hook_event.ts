/** What a client tells its hooks, and what gait answers, in words that all clients share. */

import type { JsonObject, JsonValue } from "../json/json.ts";
import type { AdaptedCall } from "../mcp/call/adapters/adapter.ts";

/** The session in which a hook was called. */
export interface HookSession {
  /** Id that the client gave to the session. */
  readonly id?: string;
  /** Id of the sub-agent that makes the call; absent for the main agent, and where nothing tells. */
  readonly agent?: string;
  /** Folder of the session, as the client wrote it. */
  readonly cwd?: string;
  /** Version of the client, where it tells. */
  readonly version?: string;
}

/** A tool call as a client, or its transcript, tells of it. */
export interface ClientCall {
  /** Name of the tool in the client's words. */
  readonly tool: string;
  readonly args: JsonObject;
  /** Id that the model gave to the call, where the client tells. */
  readonly id?: string;
  /** Server and tool of MCP, where the client names them apart. */
  readonly mcp?: { readonly server: string; readonly tool: string };
  readonly session: HookSession;
}

/** How a tool ended, in the words of the log. */
export interface ToolOutcome {
  readonly status: "ok" | "error";
  /** What the client says of the result. */
  readonly result: JsonValue;
}

export type HookEvent =
  | {
    /** A call that waits for an answer. */
    readonly kind: "before";
    readonly session: HookSession;
    readonly call: ClientCall;
    readonly adapted: AdaptedCall;
    /** Whether the client may let the call run without asking, though a hook says that it should ask. */
    readonly isUnasked?: true;
  }
  | {
    readonly kind: "after";
    readonly session: HookSession;
    readonly call: ClientCall;
    readonly outcome: ToolOutcome;
  }
  | { readonly kind: "start" | "end"; readonly session: HookSession };

export type HookEventKind = HookEvent["kind"];

/** What gait says about a call. */
export interface Ruling {
  /** `pass` is no opinion; `allow` overrides the client's own question, where the client can. */
  readonly answer: "pass" | "allow" | "ask" | "deny";
  /** For model and person, never empty unless the answer is `pass`. */
  readonly text: string;
}

/** What the process of a hook writes, and how it ends. */
export interface HookAnswer {
  /** Empty, or exactly one JSON document and a line end. */
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: 0 | 1 | 2;
}

/** How one client talks with its hooks. Pure. */
export interface HookDialect {
  /** Whether the client can ask the person at the keyboard, and honours it. */
  readonly canAsk: boolean;
  /** Whether an explicit allow has a form in the answer. */
  readonly canAllow: boolean;
  /**
   * Reads the document that the client gave to the hook. `given` is the event that the registered
   * command names, for clients whose payloads do not.
   *
   * @throws {GaitError} for a payload that does not say which call would run, and for an event that
   * is not known. Then the call is denied.
   */
  readEvent(payload: JsonValue, given?: HookEventKind): HookEvent;
  /**
   * The call as the judge reads it; for payloads and transcripts alike.
   *
   * @throws {GaitError} for arguments that the client's tool cannot have.
   */
  adapt(call: ClientCall): AdaptedCall;
  /** The answer to a call that waits, in this client's own contract and no other. */
  answer(ruling: Ruling): HookAnswer;
  /** The answer to every other event: nothing, or a text about a failure to record it. */
  note(text?: string): HookAnswer;
}
