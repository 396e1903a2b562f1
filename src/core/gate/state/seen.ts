/** What a machine remembers of a shared state, and what a server may show after that. Pure. */

import { encodeUtf8 } from "../../bytes.ts";
import { sha256 } from "../../crypto/digest.ts";
import { GaitError } from "../../error.ts";
import { parseJson } from "../../json/json.ts";
import { plainJsonBytes } from "../../json/plain.ts";
import { readSeenState, type SeenState } from "../../schema/state.ts";
import { present } from "../../present.ts";
import type { Source } from "../../source.ts";
import { type StateMarker, unusableState } from "./reply.ts";

/** Largest file of memory, in bytes. */
export const SEEN_MAX_BYTES = 16 * 1024;

/** A state by its server, without user and password, and its project. */
export interface StateName {
  readonly server: string;
  readonly project: string;
}

/** What a machine remembers of a state. */
export type SeenMarker = Pick<SeenState, "generation" | "sequence" | "lost_at">;

export async function seenFileName({ server, project }: StateName): Promise<string> {
  return `${(await sha256(encodeUtf8(`${server}\n${project}`))).slice(0, 32)}.json`;
}

export function seenBytes(
  { server, project }: StateName,
  { generation, sequence, lost_at }: SeenMarker,
  seen_at: string,
): Uint8Array<ArrayBuffer> {
  const seen: SeenState = {
    schema_id: "gait.state.seen",
    schema_version: "1.0.0",
    ...{ server, project, generation, sequence, seen_at },
    ...present({ lost_at }),
  };
  return plainJsonBytes(seen, { indented: true });
}

/** @throws {GaitError} `invalid_input` for a file that is about something else. */
export function parseSeen(source: Source, { server, project }: StateName): SeenState {
  const seen = readSeenState(parseJson(source), source.name);
  if (seen.server === server && seen.project === project) return seen;
  throw new GaitError("invalid_input", `Cannot use "${source.name}": it is about another server`, {
    hint: "remove it, then on a terminal: gait state reset",
  });
}

/**
 * How a marker relates to what was seen.
 *
 * - `same`: the state goes on.
 * - `new`: nothing was seen before, or a person put this generation in the place of the seen one.
 * - `lost`: it is an earlier state, or another one: calls that were counted are forgotten.
 */
export type Continuity = "same" | "new" | "lost";

/** `counted` tells that the marker was moved on for this answer. */
export function continuityOf(
  { generation, follows, sequence }: StateMarker,
  seen: Pick<SeenState, "generation" | "sequence"> | undefined,
  counted: boolean,
): Continuity {
  if (seen === undefined) return "new";
  if (generation === seen.generation) {
    return sequence < seen.sequence + (counted ? 1 : 0) ? "lost" : "same";
  }
  return follows.includes(seen.generation) ? "new" : "lost";
}

/** The failure for a server that holds nothing of the project. */
export function unpreparedError(server: string, seen: object | undefined): GaitError {
  return seen === undefined
    ? unusableState(
      server,
      "it is not prepared, or it lost its data",
      "a person prepares it once, on a terminal: gait state reset",
    )
    : lostError(server, "it held calls that were counted, and now it holds none");
}

export function lostError(
  server: string,
  fault = "it is not the state that this machine saw before, so counted calls may be forgotten",
): GaitError {
  return unusableState(server, fault, "find out why; then, on a terminal: gait state reset");
}
