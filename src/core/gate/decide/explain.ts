import type { CompiledPolicy } from "./compiled_policy.ts";
import type { Decision } from "./decision.ts";
import { evaluate } from "./evaluate.ts";
import type { NormalizedIntent } from "../intent/intent.ts";
import { type MatchKey, POLICY_SCHEMA_VERSION } from "../policy/policy.ts";
import { firstFailure } from "./rule_match.ts";
import { printable, uniqueSorted } from "../../text.ts";
import { decided, floorOf } from "./rich_rules.ts";
import { compareStrictness, type Verdict } from "./verdict.ts";
import type { Answer, UnclearReason } from "../conditions/answer.ts";
import type { CompiledRule } from "./compiled_rule.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import type { Note } from "../conditions/asker.ts";
import { foldedName } from "../conditions/folded_name.ts";
import { askedCall } from "./call_conditions.ts";
import { canonicalText } from "../../json/canonical.ts";
import { joinPointer, pointerTokens } from "../../json/pointer.ts";
import { present, withoutEmpty } from "../../present.ts";

/** A condition of a rule that an intent did not meet. */
export interface FailedCondition {
  /** Key of the condition in `match`. */
  readonly condition: MatchKey;
  /** Values that the rule accepts. */
  readonly expected: readonly string[];
  /** Values that the intent has instead, sorted. */
  readonly found: readonly string[];
}

/** One rule that was tried on an intent. */
export interface ConsideredRule {
  /** Name of the rule. */
  readonly rule: string;
  /** Priority of the rule. */
  readonly priority: number;
  /** Verdict that the rule gives when it matches. */
  readonly effect: Verdict;
  /** Whether the rule matched; true for the last one tried at most, which decided. */
  readonly matched: boolean;
  /** The first list that did not hold; absent if all did. */
  readonly failed?: FailedCondition;
  /** Answer of the rule in a policy of 1.1; an unclear one does not decide. */
  readonly answer?: Answer;
  /** Findings of the conditions on arguments, targets and commands. */
  readonly conditions?: readonly AskedCondition[];
}

/** Finding of one condition of a rule. */
export interface AskedCondition {
  /** Pointer of the condition in `args`; absent for conditions on targets and commands. */
  readonly pointer?: string;
  /** JSON Pointer of the argument. */
  readonly argument: string;
  /** Name of the condition, such as `under`. */
  readonly condition: string;
  /** Answer of the condition. */
  readonly answer: Answer;
  /** Why it is unclear. */
  readonly why?: UnclearReason;
  /** The finding in words; printable, never the value of a secret. */
  readonly text: string;
  /** The value as JSON, printable, at most 80 characters; absent if there is none or it is secret. */
  readonly value?: string;
}

/** A decision with the rules that were tried on the way to it. */
export interface Explanation {
  /** The same decision that {@linkcode evaluate} returns. */
  readonly decision: Decision;
  /**
   * Rules in the order in which they were tried, up to the rule that decided; empty if none was
   * tried.
   */
  readonly considered: readonly ConsideredRule[];
  /** The unclear rule that makes the verdict stricter than what decided it. */
  readonly raised_by?: RaisingRule;
}

/** A rule that could not be judged, and so set the verdict. */
export interface RaisingRule {
  /** Name of the rule. */
  readonly rule: string;
  /** Verdict that it gives when it matches. */
  readonly effect: Verdict;
  /** Verdict that it asks for while it is unclear. */
  readonly verdict: "block" | "require_approval";
  /** The condition that was unclear. */
  readonly condition?: AskedCondition;
}

/** Values that an explanation must hide. */
export interface ExplainOptions {
  /** JSON Pointers of arguments that are secret, with all below them. */
  readonly secrets?: readonly string[];
}

/**
 * Judges an intent and lists the rules that were tried. It is slower than `evaluate`: use it to
 * explain a decision to a person.
 */
export function explainDecision(
  policy: CompiledPolicy,
  intent: NormalizedIntent,
  { secrets = [] }: ExplainOptions = {},
): Explanation {
  const decision = evaluate(policy, intent);
  const considered: ConsideredRule[] = [];
  // No rule was tried: a required field is empty, or the intent cannot be judged.
  if (decision.decided_by === "fail_closed" || decision.decided_by === "error") {
    return { decision, considered };
  }
  const raising: RaisingRule[] = [];
  let own: Verdict = policy.policy.default_verdict;
  const isExtended = policy.policy.schema_version !== POLICY_SCHEMA_VERSION;
  for (const compiled of policy.rules) {
    const { name, priority, effect, match } = compiled.rule;
    const key = firstFailure(compiled.match, intent);
    if (key !== undefined) {
      const failed = { condition: key, expected: match[key], found: valuesFor(key, intent) };
      const answer = isExtended ? { answer: "no" as const } : {};
      considered.push({ rule: name, priority, effect, matched: false, failed, ...answer });
      continue;
    }
    const { answer, conditions } = asked(compiled, intent, secrets);
    const matched = answer === "yes";
    const details = isExtended ? { answer, ...withoutEmpty({ conditions }) } : {};
    considered.push({ rule: name, priority, effect, matched, ...details });
    if (answer === "unclear") {
      const { verdict } = floorOf(compiled, intent);
      const condition = conditions.findLast((one) => one.answer === "unclear");
      raising.push({ rule: name, effect, verdict, ...present({ condition }) });
    }
    if (matched) {
      own = decided(compiled, intent).verdict;
      break;
    }
  }
  const isRaised = compareStrictness(decision.verdict, own) > 0;
  const raised_by = isRaised
    ? raising.find(({ verdict }) => verdict === decision.verdict)
    : undefined;
  return { decision, considered, ...present({ raised_by }) };
}

function asked(
  { ask }: CompiledRule,
  intent: NormalizedIntent,
  secrets: readonly string[],
): { readonly answer: Answer; readonly conditions: readonly AskedCondition[] } {
  if (ask === undefined) return { answer: "yes", conditions: [] };
  const notes: Note[] = [];
  const answer = ask(askedCall(intent, notes));
  return { answer, conditions: notes.map((note) => told(note, intent.args, secrets)) };
}

const SHOWN_CHARACTERS = 80;

function told(
  { pointer, at, condition, answer, why, text }: Note,
  args: JsonObject,
  secrets: readonly string[],
): AskedCondition {
  const about = { ...present({ pointer, why }), argument: at, condition, answer };
  if (secrets.some((secret) => tellsOf(secret, at))) return { ...about, text: "is secret" };
  const value = at === "" ? undefined : valueAt(args, at);
  return {
    ...about,
    text: printable(text),
    ...present({ value: value === undefined ? undefined : shown(value) }),
  };
}

/** Many notes may be about one long text, so no more of it is read than is shown. */
const READ_UNITS = 4 * SHOWN_CHARACTERS;

function shown(value: JsonValue): string {
  const start = typeof value === "string" ? value.slice(0, READ_UNITS) : value;
  return cut(printable(canonicalText(start).slice(0, READ_UNITS)));
}

/**
 * Whether a place is secret, is inside a secret or contains one. A disguised name may be that of a
 * secret.
 */
function tellsOf(secret: string, at: string): boolean {
  const [a, b] = [`${foldedPointer(secret)}/`, `${foldedPointer(at)}/`];
  return at !== "" && (a.startsWith(b) || b.startsWith(a));
}

function foldedPointer(pointer: string): string {
  return pointerTokens(pointer).map((token) => joinPointer("", foldedName(token))).join("");
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= SHOWN_CHARACTERS
    ? text
    : `${characters.slice(0, SHOWN_CHARACTERS - 1).join("")}…`;
}

function valueAt(args: JsonObject, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = args;
  for (const token of pointerTokens(pointer)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) {
      return undefined;
    }
    value = (value as Record<string, JsonValue>)[token];
  }
  return value;
}

function valuesFor(key: MatchKey, intent: NormalizedIntent): readonly string[] {
  switch (key) {
    case "tool_names":
      return [intent.tool_name];
    case "risk_classes":
      return [intent.context.risk_class];
    case "identities":
      return [intent.context.identity];
    case "workspace_prefixes":
      return [intent.context.workspace];
    case "target_kinds":
    case "destination_kinds":
      return uniqueSorted(intent.targets.map(({ kind }) => kind));
    case "target_values":
    case "destination_values":
      return uniqueSorted(intent.targets.map(({ value }) => value));
    case "data_classes":
      return uniqueSorted(intent.targets.map(({ sensitivity }) => sensitivity));
    case "destination_operations":
      return uniqueSorted(intent.targets.map(({ operation }) => operation));
    case "provenance_sources":
      return uniqueSorted(intent.arg_provenance.map(({ source }) => source));
  }
}
