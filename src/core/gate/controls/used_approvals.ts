/** Approvals that count for one call, kept in a file until they expire. Pure. */

import { GaitError } from "../../error.ts";
import { normalizeTimestamp, toNanoseconds, toUtc } from "../../time.ts";
import { digest } from "../../crypto/digest.ts";
import { formatArtifact } from "../../crypto/signed_document.ts";
import { parseJson } from "../../json/json.ts";
import { readUsedApprovals, type UsedApprovals } from "../../schema/gate.ts";
import type { Source } from "../../source.ts";
import { compareText } from "../../text.ts";
import type { ApprovalState } from "../state/reply.ts";

/** Tolerance towards a clock that went back, in nanoseconds; within it time stands still. */
const TOLERANCE = 60_000_000_000n;

/** An approval that a call would use up. */
export interface UsableApproval {
  readonly digest: string;
  /** RFC 3339. */
  readonly expires_at: string;
}

/** Approvals before the first one is used, when there is no file. */
export const NO_USED_APPROVALS: UsedApprovals = {
  schema_id: "gait.gate.used_approvals",
  schema_version: "1.0.0",
  time: "1970-01-01T00:00:00Z",
  used: [],
};

/** By which a used token is known: a token that is written in another way stays the same. */
export async function approvalDigest(
  token: {
    readonly key_id?: string | undefined;
    readonly token_id: string;
    readonly intent_digest: string;
    readonly policy_digest: string;
  },
): Promise<string> {
  const { key_id = "", token_id, intent_digest, policy_digest } = token;
  return await digest([key_id, token_id, intent_digest, policy_digest]);
}

export interface TakenApprovals {
  /** One for each approval, in their order. Unless all are free, none was used. */
  readonly states: readonly ApprovalState[];
  /** What is to be stored; `undefined` if nothing was used. */
  readonly next: UsedApprovals | undefined;
}

/**
 * Uses approvals together, or none of them.
 *
 * @throws {GaitError} `invalid_input` if the clock shows a time well before the last use: an approval
 * that expired would count again, and its use may be forgotten.
 */
export function takeApprovals(
  kept: UsedApprovals,
  approvals: readonly UsableApproval[],
  now: string,
): TakenApprovals {
  const time = latest(kept.time, now);
  const isOver = (expires_at: string) => toNanoseconds(expires_at) <= toNanoseconds(time);
  const used = new Map(kept.used.map(({ digest, expires_at }) => [digest, expires_at]));
  const states = approvals.map(({ digest, expires_at }): ApprovalState =>
    used.has(digest) ? "used" : isOver(expires_at) ? "expired" : "free"
  );
  if (states.some((state) => state !== "free")) return { states, next: undefined };
  for (const { digest, expires_at } of approvals) used.set(digest, toUtc(expires_at));
  return {
    states,
    next: {
      ...kept,
      time,
      used: [...used].map(([digest, expires_at]) => ({ digest, expires_at }))
        .filter(({ expires_at }) => !isOver(expires_at))
        .sort((a, b) => compareText(a.digest, b.digest)),
    },
  };
}

function latest(before: string, now: string): string {
  const shown = toUtc(normalizeTimestamp(now) ?? now);
  const ahead = toNanoseconds(before) - toNanoseconds(shown);
  if (ahead <= 0n) return shown;
  if (ahead <= TOLERANCE) return before;
  throw new GaitError(
    "invalid_input",
    `Cannot use an approval: the last one was used at ${before}, and the clock shows ${shown}`,
    { hint: "set the clock; if it was wrong before, move the file of used approvals away" },
  );
}

/** @throws {GaitError} `invalid_input` for anything but such a file: its uses would be forgotten. */
export function parseUsedApprovals(source: Source): UsedApprovals {
  try {
    return readUsedApprovals(parseJson(source), source.name);
  } catch (error) {
    if (!(error instanceof GaitError)) throw error;
    throw error.retold({ hint: "move the file away if no approval in it counts any more" });
  }
}

export function formatUsedApprovals(used: UsedApprovals): string {
  return formatArtifact(used);
}

/** Where used approvals are kept: beside the counters of the rate limits. */
export function usedApprovalsPath(rateLimitState: string): string {
  return `${rateLimitState.replace(/\.json$/, "")}.used_approvals.json`;
}
