/** Counting calls and using approvals on a server that several machines share. */

import { digest } from "../../core/crypto/digest.ts";
import type { RateLimitOutcome } from "../../core/gate/controls/rate_limit.ts";
import { scopeKey } from "../../core/gate/controls/rate_limit.ts";
import type { UsableApproval } from "../../core/gate/controls/used_approvals.ts";
import {
  type ApprovalState,
  notUnderstood,
  parseApprovalStates,
  parseCount,
  type StateMarker,
} from "../../core/gate/state/reply.ts";
import {
  continuityOf,
  lostError,
  type SeenMarker,
  type StateName,
  unpreparedError,
} from "../../core/gate/state/seen.ts";
import type { RateLimitWindow } from "../../core/gate/policy/policy.ts";
import { normalizeTimestamp, toNanoseconds } from "../../core/time.ts";
import type { Host } from "../../io/host.ts";
import type { CallState, CountedCall } from "./call_state.ts";
import { readSeen, writeSeen } from "./seen_state.ts";
import { type ScriptCall, StateServer } from "./state_server.ts";
import { loadStateSetting, type StateSources } from "./state_setting.ts";

type SharedHost = Host<"read" | "write" | "env"> & Partial<Host<"net">>;

/** A process that judges many calls writes down where it is this often. */
const REMEMBER_EVERY_MS = 1000;
const WINDOW_MS: Readonly<Record<RateLimitWindow, number>> = { minute: 60_000, hour: 3_600_000 };

/** Opens the state; the first call connects. */
export async function openSharedState(
  sources: StateSources & { readonly state: string },
  isSimulated: boolean,
  host: SharedHost,
): Promise<CallState> {
  const setting = await loadStateSetting(sources, host);
  return new SharedState(new StateServer(setting, host), setting.project, isSimulated, host);
}

class SharedState implements CallState {
  readonly #server: StateServer;
  readonly #name: StateName;
  readonly #isSimulated: boolean;
  readonly #host: SharedHost;
  #turn: Promise<unknown> = Promise.resolve();
  /** What this process saw last, once it has looked. */
  #seen: SeenMarker | undefined;
  #rememberedAt = -Infinity;

  constructor(server: StateServer, project: string, isSimulated: boolean, host: SharedHost) {
    this.#server = server;
    this.#name = { server: server.shown, project };
    this.#isSimulated = isSimulated;
    this.#host = host;
  }

  async count(call: CountedCall): Promise<RateLimitOutcome> {
    const { limit: { window, scope, requests } } = call;
    const key = scopeKey(call);
    const counter = this.#server.keys.count(await digest([window, scope, key]));
    const rest = await this.#step({
      act: this.#isSimulated ? "peek" : "count",
      keys: [counter],
      args: [String(WINDOW_MS[window]), String(requests)],
    }, ([answer]) => answer === "yes");
    const { allowed, used } = parseCount(rest, requests, this.#server.shown);
    const remaining = Math.max(0, requests - used);
    return { allowed, scope, key, used, remaining, counters: undefined };
  }

  async use(approvals: readonly UsableApproval[]): Promise<readonly ApprovalState[]> {
    const rest = await this.#step({
      act: this.#isSimulated ? "examine" : "use",
      keys: approvals.map(({ digest }) => this.#server.keys.used(digest)),
      args: approvals.map(({ expires_at }) => milliseconds(expires_at)),
    }, ([states = ""]) => /^f+$/.test(states));
    return parseApprovalStates(rest, approvals.length, this.#server.shown);
  }

  /**
   * Asks the script, one call after the other.
   *
   * INVARIANT: no answer counts before the marker was compared with what this process and others of the
   * machine saw before the question.
   */
  #step(call: ScriptCall, isTaken: (rest: readonly string[]) => boolean) {
    const step = this.#turn.then(async () => {
      const stored = await readSeen(this.#name, this.#host);
      if (stored?.lost_at !== undefined) throw lostError(this.#server.shown);
      const answer = await this.#server.run(call);
      if (answer.kind === "unprepared") {
        throw unpreparedError(this.#server.shown, stored ?? this.#seen);
      }
      if (answer.kind === "changed") throw notUnderstood(this.#server.shown);
      const { marker, rest } = answer;
      const isMoved = !this.#isSimulated && isTaken(rest);
      const ways = [stored, ...(this.#seen === undefined ? [] : [this.#seen])]
        .map((seen) => continuityOf(marker, seen, isMoved));
      if (ways.includes("lost")) {
        if (!this.#isSimulated) await this.#rememberLoss(stored ?? this.#seen ?? marker);
        throw lostError(this.#server.shown);
      }
      if (!this.#isSimulated) await this.#remember(marker, ways.includes("new"));
      return rest;
    });
    this.#turn = step.catch(() => {});
    return step;
  }

  /** Refused calls move the state on, too, so that without this it would soon be what was seen. */
  async #rememberLoss({ generation, sequence }: SeenMarker): Promise<void> {
    const lost_at = normalizeTimestamp(this.#host.now()) ?? this.#host.now();
    await writeSeen(this.#name, { generation, sequence, lost_at }, this.#host);
  }

  async #remember(marker: StateMarker, isNew: boolean): Promise<void> {
    this.#seen = marker;
    const now = performance.now();
    if (!isNew && now - this.#rememberedAt < REMEMBER_EVERY_MS) return;
    const stored = await readSeen(this.#name, this.#host);
    const isOlder = stored?.generation === marker.generation && stored.sequence > marker.sequence;
    if (!isOlder && stored?.lost_at === undefined) await writeSeen(this.#name, marker, this.#host);
    this.#rememberedAt = now;
  }
}

/** An expiry in whole milliseconds since 1970, not later than it is. */
function milliseconds(timestamp: string): string {
  const ms = toNanoseconds(timestamp) / 1_000_000n;
  return String(ms < 0n ? 0n : ms);
}
