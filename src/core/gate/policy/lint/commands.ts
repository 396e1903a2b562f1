/** Warnings about conditions on command lines that no tool has. */

import { lowerTrim, printable } from "../../../text.ts";
import type { PolicyDocument } from "../../../schema/gate.ts";
import { patternSet } from "../../decide/name_set.ts";
import { aboutKey, type PlacedRule, type PolicyFinding } from "./finding.ts";
import { told } from "./rule.ts";

/** So many tools of one rule are named. */
const SHOWN = 3;

/** A condition on the command line of a tool that has none always says no. */
export function commandFindings(
  { rule, pointer }: PlacedRule,
  { commands = {} }: PolicyDocument,
): readonly PolicyFinding[] {
  const { command, tool_names } = rule.match;
  if (command === undefined) return [];
  const known = Object.keys(commands).map(lowerTrim);
  const at = `${pointer}/match/command`;
  if (known.length === 0) {
    const text = "command never holds, as no tool has a command line: " +
      "say at the top where it is, such as commands: { bash: /command }";
    return [aboutKey(at, told(rule, text))];
  }
  const missing = tool_names.filter((name) => {
    const meant = patternSet([name]);
    return !known.some((one) => meant.has(one));
  });
  if (missing.length === 0) return [];
  const shown = missing.slice(0, SHOWN).map(printable).join(", ");
  const rest = missing.length > SHOWN ? ` and ${missing.length - SHOWN} more` : "";
  const text = `command never holds for ${shown}${rest}, which commands at the top does not name`;
  return [aboutKey(at, told(rule, text))];
}
