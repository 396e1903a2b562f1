/** Adds up what policies say of recorded calls. What it keeps does not grow with their number. */

import { compareStrictness, type Verdict, VERDICTS } from "../gate/decide/verdict.ts";
import type { Policy } from "../gate/policy/policy.ts";
import { present } from "../present.ts";
import type {
  BacktestChange,
  BacktestExample,
  BacktestPolicy,
  BacktestRule,
} from "../schema/policy.ts";
import { compareText } from "../text.ts";
import { Latest, Span } from "./latest.ts";
import { shownText } from "./shown_text.ts";
import type { NotJudged, ToldVerdict } from "./told_verdict.ts";

/** A call of a history, as it is shown. */
export interface HistoryCall {
  readonly time?: string | undefined;
  /** File of the history. */
  readonly path: string;
  /** Id of the call in it. */
  readonly call: string;
  readonly tool: string;
  readonly subject: string;
}

/** Policies that are judged by together. */
export interface TestedPolicies {
  /** Paths of their files. */
  readonly paths: readonly string[];
  readonly digest: string;
  readonly policies: readonly Policy[];
}

type Counts = Record<Verdict, number>;

const NONE: Readonly<Counts> = { allow: 0, dry_run: 0, require_approval: 0, block: 0 };

class Decided {
  readonly counts: Counts = { ...NONE };
  readonly span = new Span();
  readonly latest: Latest<HistoryCall>;
  calls = 0;

  constructor(examples: number) {
    this.latest = new Latest(examples);
  }

  add(verdict: Verdict, call: HistoryCall): void {
    this.calls++;
    this.counts[verdict]++;
    this.span.add(call.time);
    this.latest.add(call.time, () => call);
  }

  get examples(): readonly BacktestExample[] {
    return this.latest.items.map(exampleOf);
  }
}

class PolicyCalls {
  readonly #tested: TestedPolicies;
  readonly #examples: number;
  readonly #rules = new Map<string, Decided>();
  readonly #unmatched: Decided;
  readonly #counts: Counts = { ...NONE };
  readonly #notJudged = new Map<NotJudged, number>();

  constructor(tested: TestedPolicies, examples: number) {
    this.#tested = tested;
    this.#examples = examples;
    this.#unmatched = new Decided(examples);
  }

  take(call: HistoryCall, told: ToldVerdict): void {
    if (told.kind === "not_judged") {
      this.#notJudged.set(told.why, (this.#notJudged.get(told.why) ?? 0) + 1);
      return;
    }
    const { verdict, rule } = told;
    this.#counts[verdict]++;
    let of = rule === "" ? this.#unmatched : this.#rules.get(rule);
    if (of === undefined) this.#rules.set(rule, of = new Decided(this.#examples));
    of.add(verdict, call);
  }

  result(): BacktestPolicy {
    const { paths, digest, policies } = this.#tested;
    const effects = new Map<string, Verdict>();
    for (const { name, effect } of policies.flatMap(({ rules }) => rules)) {
      if (!effects.has(name)) effects.set(name, effect);
    }
    const { calls, counts, examples } = this.#unmatched;
    return {
      ...{ policies: paths, policy_digest: digest, ...this.#counts },
      rules: [...effects].map(([rule, effect]) => this.#ruleOf(rule, effect)),
      unmatched: {
        ...{ calls, block: counts.block, require_approval: counts.require_approval, examples },
      },
      not_judged: [...this.#notJudged].map(([why, calls]) => ({ why, calls }))
        .sort((a, b) => b.calls - a.calls || compareText(a.why, b.why)),
    };
  }

  #ruleOf(rule: string, effect: Verdict): BacktestRule {
    const of = this.#rules.get(rule);
    if (of === undefined) {
      return { rule, effect, calls: 0, block: 0, require_approval: 0, examples: [] };
    }
    const { calls, counts, span, examples } = of;
    return {
      ...{ rule, effect, calls, block: counts.block, require_approval: counts.require_approval },
      ...present({ first: span.first, last: span.last }),
      examples,
    };
  }
}

class Changed {
  readonly rules = new Map<string, { from: string; to: string; calls: number }>();
  readonly latest: Latest<HistoryCall>;
  calls = 0;

  constructor(readonly from: Verdict, readonly to: Verdict, examples: number) {
    this.latest = new Latest(examples);
  }

  add(call: HistoryCall, from: string, to: string): void {
    this.calls++;
    this.latest.add(call.time, () => call);
    const key = JSON.stringify([from, to]);
    const rules = this.rules.get(key);
    if (rules === undefined) this.rules.set(key, { from, to, calls: 1 });
    else rules.calls++;
  }
}

/** Judgements of one policy, or of two side by side. */
export class BacktestCalls {
  readonly #examples: number;
  readonly #own: PolicyCalls;
  readonly #against: PolicyCalls | undefined;
  readonly #changes = new Map<string, Changed>();

  constructor(
    { policy, against, examples }: {
      readonly policy: TestedPolicies;
      readonly against?: TestedPolicies | undefined;
      /** Most examples of a rule. */
      readonly examples: number;
    },
  ) {
    this.#examples = examples;
    this.#own = new PolicyCalls(policy, examples);
    this.#against = against && new PolicyCalls(against, examples);
  }

  take(call: HistoryCall, own: ToldVerdict, against: ToldVerdict | undefined): void {
    this.#own.take(call, own);
    if (against === undefined) return;
    this.#against?.take(call, against);
    if (own.kind !== "judged" || against.kind !== "judged") return;
    const [from, to] = [own.verdict, against.verdict];
    if (from === to) return;
    const key = `${from} ${to}`;
    let changed = this.#changes.get(key);
    if (changed === undefined) {
      this.#changes.set(key, changed = new Changed(from, to, this.#examples));
    }
    changed.add(call, own.rule, against.rule);
  }

  result(): {
    readonly policy: BacktestPolicy;
    readonly against?: BacktestPolicy;
    readonly changes?: readonly BacktestChange[];
  } {
    const policy = this.#own.result();
    const against = this.#against?.result();
    if (against === undefined) return { policy };
    return { policy, against, changes: this.#changesShown() };
  }

  #changesShown(): readonly BacktestChange[] {
    const step = ({ from, to }: Changed) => VERDICTS.indexOf(to) - VERDICTS.indexOf(from);
    return [...this.#changes.values()]
      .sort((a, b) => step(b) - step(a) || compareStrictness(b.to, a.to))
      .map(({ from, to, calls, rules, latest }) => ({
        ...{ from, to, calls },
        rules: [...rules.values()].sort((a, b) =>
          b.calls - a.calls || compareText(a.from, b.from) || compareText(a.to, b.to)
        ),
        examples: latest.items.map(exampleOf),
      }));
  }
}

function exampleOf({ time, path, call, tool, subject }: HistoryCall): BacktestExample {
  return {
    ...present({ time }),
    ...{ path, call, tool: shownText(tool), subject: shownText(subject) },
  };
}
