/** Rules for findings in a workspace. See docs/formats/inventory.md#findings. */

import type { ScoutFinding } from "../schema/scout.ts";
import { compareText } from "../text.ts";
import type { RiskLevel } from "./identity.ts";

export type { ScoutFinding } from "../schema/scout.ts";

/** A rule, explained for people who meet it for the first time. */
export interface FindingRule {
  /** The level of its findings, unless a finding says otherwise. */
  readonly level: RiskLevel;
  /** One line, without a final period. */
  readonly short: string;
  /** Why it matters. */
  readonly full: string;
  /** How to fix it. */
  readonly help: string;
}

/** All rules, by id. An id never changes its meaning: SARIF viewers and baselines store it. */
export const FINDING_RULES = {
  "ungated-risky-tool": {
    level: "high",
    short: "A risky tool that no policy decides about",
    full:
      "The name of the tool suggests harm, and no rule of the given policies decides about it, " +
      "so an agent can call it unjudged.",
    help: "Name the tool in match.tool_names of a rule, then take the snapshot again.",
  },
  "allowed-by-name": {
    level: "medium",
    short: "A risky tool that a rule allows by its name alone",
    full:
      "The name of the tool suggests harm, and the rule that decides about it looks neither at " +
      "the arguments nor at the targets of a call, so every call is allowed.",
    help:
      "Add a condition to the rule, such as match.args or match.targets, or let a person approve.",
  },
  "unread-file": {
    level: "medium",
    short: "A file that could not be read",
    full: "The file belongs to an agent client or may define tools, and could not be read whole. " +
      "The inventory may lack what it holds.",
    help: "Mend the file, or leave it out on purpose with --exclude.",
  },
  "loose-json": {
    level: "low",
    short: "Settings that not every client reads",
    full:
      "The file has comments, trailing commas or a byte order mark, and its client is not known " +
      "to accept them. Clients that refuse it run without its servers, others run them.",
    help: "Write plain JSON.",
  },
  "duplicate-key": {
    level: "medium",
    short: "A key that occurs twice",
    full: "Readers disagree about which of the two values counts, so a reviewer may see another " +
      "server than the client starts.",
    help: "Keep one of the two.",
  },
  "unpinned-package": {
    level: "medium",
    short: "A server whose package has no fixed version",
    full:
      "The client downloads the newest version at each start. Anyone who publishes the next one " +
      "runs code on the machine of the user, without a change in any file of the project.",
    help: "Name an exact version, such as name@1.2.3 for npm or name==1.2.3 for PyPI.",
  },
  "unpinned-image": {
    level: "medium",
    short: "A server whose image has no digest",
    full: "A tag can move to another image, without a change in any file of the project.",
    help: "Name the digest of the image: name@sha256:….",
  },
  "unencrypted-server": {
    level: "high",
    short: "A server that is reached without encryption",
    full: "Anyone on the network path can read the calls, and change the tools and their results.",
    help: "Use an https address.",
  },
  "secret-in-settings": {
    level: "high",
    short: "A secret in the settings of a server",
    full: "The value looks like a secret. Settings of a project are often shared and committed.",
    help:
      "Refer to a variable of the environment or an input of the client, and revoke the secret.",
  },
  "same-name": {
    level: "medium",
    short: "Two servers of one name",
    full:
      "Settings in different places start different servers under one name. Which one a client " +
      "takes depends on the client, and policies that name the server mean both.",
    help: "Give the servers different names, or remove one.",
  },
  "unasked-tools": {
    level: "medium",
    short: "A server whose tools run without a question",
    full: "The settings let the client call every tool of the server without asking a person.",
    help: "Allow single tools by name, and judge calls with gait mcp proxy.",
  },
} as const satisfies Readonly<Record<string, FindingRule>>;

/** Id of a finding rule, as in SARIF. */
export type FindingRuleId = keyof typeof FINDING_RULES;

/** Where in a file, from 1. A file as a whole is line 1, column 1. */
export interface FindingPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A finding of a rule, at the rule's level. `itemId` is the item that it is about. */
export function finding(
  rule: FindingRuleId,
  message: string,
  { file, line, column }: FindingPlace,
  itemId?: string,
): ScoutFinding {
  return {
    rule_id: rule,
    level: FINDING_RULES[rule].level,
    message,
    file,
    line,
    column,
    ...(itemId === undefined ? {} : { item_id: itemId }),
  };
}

/** Findings by file, place, rule and message, each once. */
export function sortFindings(findings: Iterable<ScoutFinding>): readonly ScoutFinding[] {
  const byKey = new Map<string, ScoutFinding>();
  for (const each of findings) byKey.set(JSON.stringify(each), each);
  return [...byKey.values()].sort((a, b) =>
    compareText(a.file, b.file) || a.line - b.line || a.column - b.column ||
    compareText(a.rule_id, b.rule_id) || compareText(a.message, b.message)
  );
}
