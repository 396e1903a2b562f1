// deno-fmt-ignore-file
// Generated from schemas/ by `deno task generate`. Do not edit.

import { type ObjectShape, type Reader, readerOf } from "../shape.ts";

/** gait state reset --json. */
export interface StateResetResult {
  /** Whether the outcome is a good one. */
  readonly ok: boolean;
  /** Id of the command line: equal for equal lines. */
  readonly correlation_id: string;
  /** Address of the server, without user and password. */
  readonly server: string;
  /** Name under which the project keeps its calls apart. */
  readonly project: string;
  /** Generation that counts from now on. */
  readonly generation: string;
  /** Whether the server was prepared anew, its generation was accepted on this machine, or nothing had to be done. */
  readonly action: "prepared" | "accepted" | "present";
  /** Generation that counted before. */
  readonly replaces?: string;
  /** Where this machine remembers it. */
  readonly record_path?: string;
  /** Warnings that do not change the outcome. */
  readonly warnings?: readonly string[];
}

/** What this machine last saw of a shared state, by which it notices that a server lost its data. */
export interface SeenState {
  /** Kind of artifact. */
  readonly schema_id: "gait.state.seen";
  /** Generation of the schema. */
  readonly schema_version: "1.0.0";
  /** Address of the server, without user and password. */
  readonly server: string;
  /** Name under which the project keeps its calls apart. */
  readonly project: string;
  /** Random text that gait state reset wrote to the server. */
  readonly generation: string;
  /** Number of counted calls and used approvals of the generation. */
  readonly sequence: number;
  /** When, by the clock of this machine. */
  readonly seen_at: string;
  /** When this machine noticed that the state had gone back. No call is allowed until a person resets it. */
  readonly lost_at?: string;
}
export const seenStateShape: ObjectShape = {
  kind: "object", absent: "error", unknown: "refuse",
  required: ["schema_id", "schema_version", "server", "project", "generation", "sequence", "seen_at"],
  members: {
    schema_id: { kind: "string", oneOf: ["gait.state.seen"] },
    schema_version: { kind: "string", oneOf: ["1.0.0"] }, server: { kind: "string" },
    project: { kind: "string" }, generation: { kind: "string", pattern: "^[0-9a-f]{32}$" },
    sequence: { kind: "integer", minimum: 0 }, seen_at: { kind: "timestamp" },
    lost_at: { kind: "timestamp" },
  },
};

/** Reads state/seen; see {@linkcode SeenState}. */
export const readSeenState: Reader<SeenState> = readerOf(seenStateShape, "state/seen");
