/**
 * Judges calls that a record tells of, as the doors judge live ones. Nothing is recorded and no file is
 * looked at, so the guard of gait's own files, limits, approvals and brokers have no part in it.
 */

import { type ClientName, CLIENTS, loadDialect } from "../../core/clients/client.ts";
import type { HookDialect } from "../../core/clients/hook_event.ts";
import type { ToldCall } from "../../core/clients/told_call.ts";
import { GaitError } from "../../core/error.ts";
import { evaluate } from "../../core/gate/decide/evaluate.ts";
import { normalizeIntent } from "../../core/gate/intent/normalize.ts";
import type { AdaptedCall } from "../../core/mcp/call/adapters/adapter.ts";
import { CLASS_TARGETS } from "../../core/mcp/call/client_tools.ts";
import { NO_TOOL_MAP } from "../../core/mcp/map/tool_map.ts";
import { present } from "../../core/present.ts";
import type { ReadCall, ToldVerdict } from "../../core/review/told_verdict.ts";
import { sameArguments } from "../judge/exact_only.ts";
import { type CallReading, requestOf, tightened } from "../judge/call_request.ts";
import type { ReadyPolicies } from "../policy/load_policies.ts";

/** Most calls that are remembered, and the longest of them. */
const KNOWN_MAX = 4096;
const KNOWN_MAX_LENGTH = 2048;

export type Dialects = ReadonlyMap<ClientName, HookDialect>;

export async function loadDialects(clients: readonly ClientName[] = CLIENTS): Promise<Dialects> {
  return new Map(
    await Promise.all(clients.map(async (client) => [client, await loadDialect(client)] as const)),
  );
}

/** Judges told calls by policies. */
export class ToldJudge {
  readonly #policies: ReadyPolicies;
  readonly #dialects: Dialects;
  readonly #reading: Omit<CallReading, "now" | "given">;
  readonly #now: string;
  readonly #known = new Map<string, ReadCall>();

  /** `now` is the time of calls without one, RFC 3339 in UTC. */
  constructor(policies: ReadyPolicies, dialects: Dialects, now: string) {
    this.#policies = policies;
    this.#dialects = dialects;
    this.#now = now;
    this.#reading = {
      policies: policies.judge.policies,
      spellings: policies.spellings,
      map: NO_TOOL_MAP,
    };
  }

  /** Judges a call of a session that began in `workspace`; the client is its identity, as in a hook. */
  read(call: ToldCall, workspace: string | undefined): ReadCall {
    // No condition asks about time or session, and agents repeat themselves.
    const { client, tool, mcp = null, args, session: { cwd = null } } = call;
    const key = JSON.stringify([client, tool, mcp, cwd, workspace ?? null, args]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const read = this.#read(call, workspace);
    if (key.length <= KNOWN_MAX_LENGTH) {
      if (this.#known.size >= KNOWN_MAX) this.#known.clear();
      this.#known.set(key, read);
    }
    return read;
  }

  #read(call: ToldCall, workspace: string | undefined): ReadCall {
    const dialect = this.#dialects.get(call.client);
    if (dialect === undefined) return { told: { kind: "not_judged", why: "unknown_client" } };
    try {
      const adapted = dialect.adapt(call);
      return { adapted, told: this.#judge(call, adapted, workspace) };
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      return { told: { kind: "not_judged", why: "unreadable" } };
    }
  }

  #judge(call: ToldCall, adapted: AdaptedCall, workspace: string | undefined): ToldVerdict {
    const lacksArguments = Object.keys(call.args).length === 0 && CLASS_TARGETS.has(adapted.name);
    if (lacksArguments) return { kind: "not_judged", why: "no_arguments" };
    const { judge } = this.#policies;
    const context = { identity: call.client, ...present({ workspace }) };
    const told = requestOf(adapted, {
      ...this.#reading,
      given: { context, targets: [], arg_provenance: [] },
      now: call.time ?? this.#now,
    });
    const intent = normalizeIntent(told.request);
    const received = { request: told.request, intent };
    const own = evaluate(judge, intent);
    const { decision: same } = sameArguments(own, received, { policy: judge, isEdge: true });
    const { verdict, matched_rule: rule, reason_codes } = tightened(same, told, judge);
    return { kind: "judged", verdict, rule, reason_codes };
  }
}
