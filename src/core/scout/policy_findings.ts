/** Findings about what policies do not decide. */

import { quoted } from "../fault.ts";
import type { InventoryItem, ScoutFinding } from "../schema/scout.ts";
import { type CoveringPolicy, coverToolBy, namedBy } from "./coverage.ts";
import { finding, type FindingPlace } from "./findings.ts";
import { riskScore } from "./identity.ts";
import { isJudged, isRisky } from "./inventory.ts";
import { kindWord } from "./words.ts";

/** Risky tools that no rule names, or that a rule allows whatever the call is. Without policies, all of them. */
export function policyFindings(
  items: readonly InventoryItem[],
  policies: readonly CoveringPolicy[],
  placeOf: (item: InventoryItem) => FindingPlace,
): readonly ScoutFinding[] {
  const [isNamed, coverOf] = [namedBy(policies), coverToolBy(policies)];
  const none = policies.length === 0 ? "there is no policy" : "no policy names it";
  return items.filter((item) => isJudged(item) && isRisky(item)).flatMap((item) => {
    const { covered, by, rule, effect } = coverOf(item);
    const what = `${kindWord(item.kind, 1)} ${quoted(item.name)} is of ${item.risk_level} risk and`;
    const level = item.risk_level ?? "low";
    if (covered) return [];
    if (by === "name" && effect === "allow") {
      const message = `${what} rule ${quoted(rule ?? "")} allows it without a look at the call`;
      return [finding("allowed-by-name", message, placeOf(item), item.id)];
    }
    if (by === "name" || isNamed(item)) return [];
    const found = finding("ungated-risky-tool", `${what} ${none}`, placeOf(item), item.id);
    return [{ ...found, level }];
  });
}

/** The worst first; those of one level stay in their order. */
export function worstFirst(findings: readonly ScoutFinding[]): readonly ScoutFinding[] {
  return findings.toSorted((a, b) => riskScore(b.level) - riskScore(a.level));
}

/** Whether a finding is as bad as a level, or worse. */
export function reaches({ level }: ScoutFinding, least: ScoutFinding["level"]): boolean {
  return riskScore(level) >= riskScore(least);
}
