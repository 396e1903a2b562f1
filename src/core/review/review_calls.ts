/** Adds up the calls that transcripts tell of. What it keeps does not grow with their number. */

import { type ClientName, CLIENTS } from "../clients/client.ts";
import type { ToldCall, ToldStatus } from "../clients/told_call.ts";
import { compareStrictness, type Verdict } from "../gate/decide/verdict.ts";
import { present } from "../present.ts";
import type {
  ClientReview,
  PrintedSecret,
  ReviewCounts,
  ReviewResult,
  RuleReview,
  ToldExample,
} from "../schema/review.ts";
import { compareText, sortedUnique } from "../text.ts";
import { CALL_KINDS, type CallFacts, callFacts, type CallKind } from "./call_facts.ts";
import { HOLES } from "../clients/holes.ts";
import { isEarlier, Latest, Span } from "./latest.ts";
import { shownText, withoutSecrets } from "./shown_text.ts";
import { SessionCounts } from "./session_counts.ts";
import { Tally } from "./tally.ts";
import type { NotJudged, ReadCall } from "./told_verdict.ts";

const PROGRAMS_SHOWN = 50;
const FILES_SHOWN = 100;
const HOSTS_SHOWN = 100;
const PROJECTS_SHOWN = 20;
const TOOLS_SHOWN = 10;

/** What a review says of the calls. */
export type CallsReview = Omit<
  ReviewResult,
  | "ok"
  | "correlation_id"
  | "since"
  | "until"
  | "policies"
  | "policy_digest"
  | "warnings"
  | "html_path"
>;

export interface ReviewSetting {
  /** Calls before that time are left out; RFC 3339 in UTC. */
  readonly since: string;
  /** Most examples of a rule. */
  readonly examples: number;
  /** What the policy says of a call of a session that began in `workspace`. */
  judge(call: ToldCall, workspace: string | undefined): ReadCall;
}

/** A call as it is kept for an example. */
type Kept = Omit<ToldExample, "time"> & { readonly time?: string | undefined };

class RuleCalls {
  readonly reason_codes = new Set<string>();
  readonly span = new Span();
  readonly latest: Latest<Kept>;
  calls = 0;
  ran = 0;
  not_known = 0;

  constructor(readonly verdict: Verdict, readonly rule: string, examples: number) {
    this.latest = new Latest(examples);
  }
}

/** The calls of one client. */
class ClientCalls {
  readonly counts = new Counts();
  readonly span = new Span();
  readonly sessions = new SessionCounts();
  readonly holes = new Tally();
  transcripts = 0;
  unread = 0;
  /** Keys of calls that were counted, and whether their end is known. */
  #seen = new Map<string, boolean>();

  /** Whether a call was counted already; a copy may tell how it ended. */
  knows({ copy_key, status }: ToldCall): boolean {
    const isEnded = status !== "unknown";
    const before = this.#seen.get(copy_key);
    if (before !== true) this.#seen.set(copy_key, isEnded);
    if (before === undefined) return false;
    this.counts.copies++;
    if (!before && isEnded) {
      this.counts.status.unknown--;
      this.counts.status[status]++;
    }
    return true;
  }

  /** Forgets what only further calls of this client would need. */
  end(): void {
    this.#seen = new Map();
  }
}

class Counts {
  readonly status: Record<ToldStatus, number> = {
    ...{ ok: 0, failed: 0, denied: 0, interrupted: 0, unknown: 0 },
  };
  calls = 0;
  subagent_calls = 0;
  copies = 0;
  undated = 0;

  shown(sessions: number): ReviewCounts {
    const { calls, status, subagent_calls, copies, undated } = this;
    return { sessions, calls, ...status, subagent_calls, copies, undated };
  }
}

export class ReviewCalls {
  readonly #setting: ReviewSetting;
  readonly #clients = new Map<ClientName, ClientCalls>();
  readonly #kinds = new Map<CallKind, Tally>();
  readonly #programs = new Tally();
  readonly #hosts = new Tally();
  readonly #verdicts: Record<Verdict, number> = {
    ...{ allow: 0, dry_run: 0, require_approval: 0, block: 0 },
  };
  readonly #rules = new Map<string, RuleCalls>();
  readonly #notJudged = new Map<NotJudged, number>();
  readonly #files = new Tally();
  readonly #fileTimes = new Map<string, string>();
  readonly #printed = new Map<
    string,
    { in_results: number; in_arguments: number; latest: Latest<Kept> }
  >();
  #secretFileCalls = 0;
  #printedCalls = 0;
  #unknownHostCalls = 0;
  #unreadLines = 0;

  constructor(setting: ReviewSetting) {
    this.#setting = setting;
  }

  /** Notes that a transcript of a client is read. */
  transcript(client: ClientName): void {
    this.#client(client).transcripts++;
  }

  unread(client: ClientName): void {
    this.#client(client).unread++;
  }

  /** Ends a client: no more calls of it come. */
  end(client: ClientName): void {
    this.#clients.get(client)?.end();
  }

  take(call: ToldCall): void {
    const { time, status, session, parent_session } = call;
    if (time !== undefined && isEarlier(time, this.#setting.since)) return;
    const of = this.#client(call.client);
    const isCopy = of.knows(call);
    // Whichever transcript is read first, each session counts.
    const workspace = of.sessions.add(call, isCopy ? 0 : 1);
    if (isCopy) return;
    const { counts } = of;
    counts.calls++;
    counts.status[status]++;
    if (time === undefined) counts.undated++;
    of.span.add(time);
    const isSubagent = session.agent !== undefined || parent_session !== undefined;
    if (isSubagent) counts.subagent_calls++;
    for (const { id, isSeen } of HOLES[call.client]) if (isSeen?.(call) === true) of.holes.add(id);
    const read = this.#setting.judge(call, workspace);
    const facts = callFacts(call, read.adapted);
    this.#takeFacts(call, facts);
    this.#takeVerdict(call, facts, read.told);
  }

  #client(client: ClientName): ClientCalls {
    let of = this.#clients.get(client);
    if (of === undefined) this.#clients.set(client, of = new ClientCalls());
    return of;
  }

  #takeFacts(call: ToldCall, facts: CallFacts): void {
    let tools = this.#kinds.get(facts.kind);
    if (tools === undefined) this.#kinds.set(facts.kind, tools = new Tally());
    tools.add(call.tool);
    if (facts.isUnreadLine) this.#unreadLines++;
    for (const program of facts.programs) this.#programs.add(program);
    // What was denied read nothing and reached nobody, but its arguments are in the transcript.
    this.#takeSecrets(call, facts);
    if (call.status === "denied" || call.may_be_denied === true) return;
    for (const host of facts.hosts) this.#hosts.add(host);
    if (facts.hasUnknownHost) this.#unknownHostCalls++;
    if (facts.secret_files.length > 0) this.#secretFileCalls++;
    for (const path of facts.secret_files) {
      this.#files.add(path);
      const { time } = call;
      if (time !== undefined && isEarlier(this.#fileTimes.get(path) ?? "", time)) {
        this.#fileTimes.set(path, time);
      }
    }
  }

  #takeSecrets(call: ToldCall, facts: CallFacts): void {
    const { secrets_in_result, secrets_in_arguments } = facts;
    const kinds = new Set([...secrets_in_result, ...secrets_in_arguments]);
    if (kinds.size > 0) this.#printedCalls++;
    for (const kind of kinds) {
      let printed = this.#printed.get(kind);
      if (printed === undefined) {
        printed = { in_results: 0, in_arguments: 0, latest: new Latest(1) };
        this.#printed.set(kind, printed);
      }
      if (secrets_in_result.includes(kind)) printed.in_results++;
      if (secrets_in_arguments.includes(kind)) printed.in_arguments++;
      printed.latest.add(call.time, () => keptCall(call, facts));
    }
  }

  #takeVerdict(call: ToldCall, facts: CallFacts, told: ReadCall["told"]): void {
    if (told.kind === "not_judged") {
      this.#notJudged.set(told.why, (this.#notJudged.get(told.why) ?? 0) + 1);
      return;
    }
    const { verdict, rule, reason_codes } = told;
    this.#verdicts[verdict]++;
    if (verdict === "allow") return;
    // Without a rule, the reasons tell what decided.
    const key = JSON.stringify([verdict, rule, rule === "" ? reason_codes : []]);
    let of = this.#rules.get(key);
    if (of === undefined) {
      this.#rules.set(key, of = new RuleCalls(verdict, rule, this.#setting.examples));
    }
    of.calls++;
    if (call.status === "ok" || call.status === "failed") of.ran++;
    else if (call.status !== "denied") of.not_known++;
    for (const code of reason_codes) of.reason_codes.add(code);
    of.span.add(call.time);
    of.latest.add(call.time, () => keptCall(call, facts));
  }

  result(): CallsReview {
    const clients = CLIENTS.flatMap((client) => {
      const of = this.#clients.get(client);
      return of === undefined ? [] : [clientReview(client, of)];
    });
    const not_judged = [...this.#notJudged].map(([why, calls]) => ({ why, calls }))
      .sort((a, b) => b.calls - a.calls || compareText(a.why, b.why));
    const kinds = CALL_KINDS.flatMap((kind) => {
      const tools = this.#kinds.get(kind);
      return tools === undefined
        ? []
        : [{ kind, calls: tools.total, tools: namesShown(tools, TOOLS_SHOWN) }];
    });
    return {
      transcripts: sum(clients, ({ transcripts }) => transcripts),
      totals: totals(clients),
      clients,
      kinds: kinds.sort((a, b) => b.calls - a.calls),
      programs: namesShown(this.#programs, PROGRAMS_SHOWN),
      verdicts: { ...this.#verdicts, not_judged: sum(not_judged, ({ calls }) => calls) },
      rules: [...this.#rules.values()].map(ruleReview).sort((a, b) =>
        compareStrictness(b.verdict, a.verdict) || b.calls - a.calls ||
        compareText(a.rule ?? "", b.rule ?? "")
      ),
      not_judged,
      secret_files: this.#files.top(FILES_SHOWN).map(({ name, calls }) => ({
        path: shownText(name),
        calls,
        ...present({ last: this.#fileTimes.get(name) }),
      })),
      secret_file_calls: this.#secretFileCalls,
      printed_secrets: this.#printedSecrets(),
      printed_secret_calls: this.#printedCalls,
      hosts: namesShown(this.#hosts, HOSTS_SHOWN),
      host_total: this.#hosts.names,
      unknown_host_calls: this.#unknownHostCalls,
      unread_lines: this.#unreadLines,
    };
  }

  #printedSecrets(): readonly PrintedSecret[] {
    return [...this.#printed].flatMap(([kind, { in_results, in_arguments, latest }]) =>
      latest.items.map((one) => ({ kind, in_results, in_arguments, example: exampleOf(one) }))
    ).sort((a, b) =>
      b.in_results + b.in_arguments - a.in_results - a.in_arguments || compareText(a.kind, b.kind)
    );
  }
}

function keptCall(call: ToldCall, { subject }: CallFacts): Kept {
  const { client, session, tool, status, time } = call;
  return {
    ...{ time, client, session: session.id ?? "", tool, subject, status },
    ...present({ agent: session.agent }),
  };
}

/** Any text of a transcript may hold a secret. */
function exampleOf({ time, client, session, agent, tool, subject, status }: Kept): ToldExample {
  return {
    ...present({ time }),
    ...{ client, session: shownText(session), status },
    ...present({ agent: agent === undefined ? undefined : shownText(agent) }),
    ...{ tool: shownText(tool), subject: shownText(subject) },
  };
}

function ruleReview(
  { verdict, rule, reason_codes, calls, ran, not_known, span, latest }: RuleCalls,
): RuleReview {
  return {
    verdict,
    ...(rule === "" ? {} : { rule }),
    reason_codes: sortedUnique(reason_codes),
    ...{ calls, ran },
    ...(not_known === 0 ? {} : { not_known }),
    ...present({ first: span.first, last: span.last }),
    examples: latest.items.map(exampleOf),
  };
}

function clientReview(client: ClientName, of: ClientCalls): ClientReview {
  const projects = of.sessions.projects();
  const seen = new Map(of.holes.top().map(({ name, calls }) => [name, calls]));
  return {
    ...{ client, transcripts: of.transcripts, counts: of.counts.shown(of.sessions.count) },
    ...present({ first: of.span.first, last: of.span.last }),
    projects: projects.slice(0, PROJECTS_SHOWN)
      .map(({ project, ...counts }) => ({ project: withoutSecrets(project), ...counts })),
    ...{ project_total: projects.length, unread: of.unread },
    holes: HOLES[client].map(({ id, text, isSeen }) => ({
      ...{ id, text },
      ...(isSeen === undefined ? {} : { calls: seen.get(id) ?? 0 }),
    })),
  };
}

function namesShown(tally: Tally, most: number) {
  return tally.top(most).map(({ name, calls }) => ({ name: shownText(name), calls }));
}

function totals(clients: readonly ClientReview[]): ReviewCounts {
  const of = (name: keyof ReviewCounts) => sum(clients, ({ counts }) => counts[name]);
  return {
    ...{ sessions: of("sessions"), calls: of("calls"), ok: of("ok"), failed: of("failed") },
    ...{ denied: of("denied"), interrupted: of("interrupted"), unknown: of("unknown") },
    ...{ subagent_calls: of("subagent_calls"), copies: of("copies"), undated: of("undated") },
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
