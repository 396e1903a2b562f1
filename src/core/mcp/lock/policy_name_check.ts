/**
 * Compares the names of tools in a policy with the tools of a list. A policy may name tools of other
 * servers and of clients, too. So a name that the list does not have is told only where it is nearly a
 * name of the list, or where the policy shows by its prefix that the list is of its server.
 */

import { isNamePattern } from "../../gate/conditions/glob.ts";
import { patternSet } from "../../gate/decide/name_set.ts";
import { aboutKey, aboutValue, type PolicyFinding } from "../../gate/policy/lint/finding.ts";
import type { PolicyCheck } from "../../gate/policy/lint/lint.ts";
import { joinPointer } from "../../json/json.ts";
import { nearest } from "../../suggest.ts";
import { lowerTrim } from "../../text.ts";
import type { OfferedTool } from "./offered_tools.ts";

/** Looks for names and patterns that are nearly those of a tool, and match none. */
export function toolNameCheck(tools: readonly OfferedTool[]): PolicyCheck {
  const offered = tools.map(({ name }) => lowerTrim(name));
  return (rules, { commands = {} }) => {
    const named = rules.flatMap(({ rule }) => rule.match.tool_names);
    const own = ownPrefixes([...named, ...Object.keys(commands).map(lowerTrim)], offered);
    const findings: PolicyFinding[] = [];
    for (const { rule, written, pointer } of rules) {
      const { tool_names } = rule.match;
      const at = `${pointer}/match/tool_names`;
      for (const name of tool_names) {
        const text = unknownText(name, tool_names, offered, own);
        if (text === undefined) continue;
        // An item that a list stands for is at no place of its own.
        const index = (written.match?.tool_names ?? []).findIndex((one) => lowerTrim(one) === name);
        const place = index < 0 ? at : joinPointer(at, index);
        findings.push(aboutValue(place, `rule ${rule.name}: ${text}`));
      }
    }
    for (const tool of Object.keys(commands)) {
      const text = unknownText(lowerTrim(tool), Object.keys(commands), offered, own);
      if (text !== undefined) findings.push(aboutKey(joinPointer("/commands", tool), text));
    }
    return findings;
  };
}

/** The name of a tool, and the server's prefix as clients write it: `mcp__files__` of `mcp__files__read`. */
function splitName(name: string): readonly [prefix: string, name: string] {
  const [whole = "", prefix = ""] = /^((?:tool\.)?mcp__[^*]+?__)./.exec(name) ?? [];
  return whole === "" ? ["", name] : [prefix, name.slice(prefix.length)];
}

/** Prefixes under which the policy names a tool of the list. */
function ownPrefixes(named: readonly string[], offered: readonly string[]): ReadonlySet<string> {
  const own = named.map(splitName).filter(([prefix, name]) =>
    prefix !== "" && !isNamePattern(name) && offered.includes(name)
  );
  return new Set(own.map(([prefix]) => prefix));
}

/** What is wrong with a name, in words; `undefined` if it may be right. */
function unknownText(
  whole: string,
  beside: readonly string[],
  offered: readonly string[],
  own: ReadonlySet<string>,
): string | undefined {
  const [prefix, name] = splitName(whole);
  const set = patternSet([name]);
  if (offered.some((one) => set.has(one))) return undefined;
  const isPattern = isNamePattern(name);
  const guess = isPattern ? nearPattern(name, offered) : nearName(name, offered);
  const what = isPattern ? `no tool of the list matches ${whole}` : `the list has no tool ${whole}`;
  if (guess !== undefined && !beside.includes(prefix + guess)) {
    return `${what}; did you mean "${prefix}${guess}"?`;
  }
  return own.has(prefix) && guess === undefined && name !== "" ? what : undefined;
}

/** Names that differ at the start, such as `get_x` and `set_x`, are rather two tools than one misspelt. */
function nearName(name: string, offered: readonly string[]): string | undefined {
  return nearest(name, offered.filter((one) => one.charAt(0) === name.charAt(0)));
}

/** Letters in front of the star that are enough to compare. */
const PATTERN_START_MIN = 5;

/** The start of a pattern such as `wrte_*`, as the tools of the list have it. */
function nearPattern(name: string, offered: readonly string[]): string | undefined {
  const start = name.slice(0, -1);
  if (!name.endsWith("*") || isNamePattern(start) || start.length < PATTERN_START_MIN) {
    return undefined;
  }
  const starts = offered.flatMap((one) => {
    const end = one.search(/[_.\-/]/) + 1;
    return end === 0 ? [] : [one.slice(0, end)];
  });
  const guess = nearName(start, starts);
  return guess === undefined ? undefined : `${guess}*`;
}
