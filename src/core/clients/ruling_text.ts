/** What model and person read of a ruling: short, with what to do next. */

import type { DecidedBy } from "../gate/decide/decision.ts";
import { NOT_JUDGEABLE } from "../gate/decide/rich_rules.ts";
import type { GateOutcome } from "../gate/decide/outcome.ts";
import { printable } from "../text.ts";

/** Facts that a text about a judged call is made of. */
export interface RuledCall {
  readonly outcome: Pick<GateOutcome, "verdict" | "reason_codes">;
  /** Part of the policy that decided. */
  readonly decided_by: DecidedBy;
  /** Name of the rule that decided; empty if none did. */
  readonly rule: string;
  /** Texts of the policy, for the agent. */
  readonly messages: readonly string[];
  /** Objections that are not the policy's: of the guard, the tool map, the reading of the call. */
  readonly problems: readonly string[];
  /** The command with which a person approves exactly this call. */
  readonly approve_command?: string | undefined;
}

/** Most characters of what is said of the reasons: clients cut long texts. */
const REASONS_MAX = 600;

/** The text for a call that does not run, or waits for a person. */
export function rulingText(ruled: RuledCall, mark: string): string {
  return `${sentences(ruled).join(" ")} ${mark}`;
}

/** The text of a failure: of a call that waits, which denies, or of another event. */
export function failureText(
  fault: string,
  { hint, client, isCall }: {
    readonly hint: string | undefined;
    readonly client: string;
    readonly isCall: boolean;
  },
): string {
  // Further lines show places in files, for people at a terminal.
  const [line = ""] = fault.split("\n");
  const what = isCall
    ? "gait could not judge this call, so it was not run"
    : "gait could not record this event";
  return [
    `${what}: ${ended(printable(line))}`,
    ...hint === undefined || hint === "" ? [] : [mending(hint)],
    ...isCall ? ["Do not try it in another way."] : [],
    `gait hooks doctor ${client} finds the cause; ` +
    `gait hooks uninstall ${client} takes gait out of the way.`,
  ].join(" ");
}

function sentences(ruled: RuledCall): readonly string[] {
  const { outcome: { verdict }, approve_command } = ruled;
  const why = reasonsOf(ruled);
  switch (verdict) {
    case "require_approval":
      return approve_command === undefined
        ? [`The policy wants a person to decide on this call: ${why}`]
        : [
          `gait did not run this call: a person has to approve it first: ${why}`,
          "Do not do the same in another way.",
          `Ask the user to run: ${approve_command}`,
          "Then make exactly the same call again.",
        ];
    case "dry_run":
      return [
        `gait did not run this call: the policy only tries it out: ${why}`,
        "Go on as if it had no effect, and tell the user.",
      ];
    default:
      return [
        `gait blocked this call: ${why}`,
        "Neither repeat it nor do the same in another way. If it is needed, tell the user why.",
      ];
  }
}

function reasonsOf(ruled: RuledCall): string {
  const { messages, problems, rule, decided_by, outcome } = ruled;
  const own = decided_by === "default" ? unruled(ruled) : [];
  const said = [...messages, ...problems, ...own].map((text) => ended(capital(printable(text))));
  const codes = outcome.reason_codes.filter((code) => code !== WAITS).map(printable).join(", ");
  const about = [rule === "" ? "" : `rule ${printable(rule)}`, codes]
    .filter((part) => part !== "").join(": ");
  const letters = [...said.join(" ")];
  const cut = letters.length <= REASONS_MAX ? said : [`${letters.slice(0, REASONS_MAX).join("")}…`];
  return [...cut, ...about === "" ? [] : [`(${about})`]].join(" ");
}

/** What is to be said of a call about which no rule decided. */
function unruled({ messages, outcome }: RuledCall): readonly string[] {
  if (!outcome.reason_codes.includes(NOT_JUDGEABLE)) return ["no rule of the policy is about it"];
  return messages.length > 0 ? [] : ["the policy could not tell whether a rule is about it"];
}

/** Reason that a person is waited for, which the text says in words. */
const WAITS = "approval_token_missing";

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function ended(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** What a person can do. Some hints say already that a person does it. */
function mending(hint: string): string {
  const text = ended(printable(hint));
  return text.startsWith("a person ") ? `A${text.slice(1)}` : `A person can mend it: ${text}`;
}
