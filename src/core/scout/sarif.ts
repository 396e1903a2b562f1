/** Findings as SARIF 2.1.0, in the form that code hosts ask for. See docs/formats/inventory.md#sarif. */

import { REPOSITORY } from "../address.ts";
import { encodeUtf8 } from "../bytes.ts";
import { sha256 } from "../crypto/digest.ts";
import type { ScoutFinding } from "../schema/scout.ts";
import { VERSION } from "../version.ts";
import { FINDING_RULES, type FindingRule } from "./findings.ts";
import type { RiskLevel } from "./identity.ts";

/** Levels of SARIF; two of ours share one. */
const LEVELS: Readonly<Record<RiskLevel, "error" | "warning" | "note">> = {
  critical: "error",
  high: "warning",
  medium: "warning",
  low: "note",
};

/** Scores by which GitHub tells low, medium, high and critical findings apart. */
const SEVERITIES: Readonly<Record<RiskLevel, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.0",
  low: "2.0",
};

/** A log with all rules, and one result per finding in the given order. */
export async function sarifLog(findings: readonly ScoutFinding[]): Promise<object> {
  const rules = Object.entries<FindingRule>(FINDING_RULES);
  const ids = rules.map(([id]) => id);
  const fingerprints = new Fingerprints();
  const results: object[] = [];
  for (const found of findings) {
    const fingerprint = await fingerprints.of(found);
    results.push({
      ruleId: found.rule_id,
      ruleIndex: ids.indexOf(found.rule_id),
      level: LEVELS[found.level],
      message: { text: messageText(found.message) },
      locations: [{
        physicalLocation: {
          artifactLocation: locationOf(found.file),
          region: { startLine: found.line, startColumn: found.column },
        },
      }],
      // GitHub compares the first alone, and makes one of the text around the line where it is missing.
      partialFingerprints: { primaryLocationLineHash: fingerprint, "gait/v2": fingerprint },
      properties: { level: found.level, ...(found.item_id && { item_id: found.item_id }) },
    });
  }
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: {
        driver: {
          name: "gait",
          semanticVersion: VERSION,
          informationUri: REPOSITORY,
          rules: rules.map(ruleOf),
        },
      },
      automationDetails: { id: "gait/scout/" },
      columnKind: "utf16CodeUnits",
      results,
    }],
  };
}

/**
 * A message as SARIF writes it: `{0}` would be a placeholder, so braces are doubled (3.11.5);
 * `[text](target)` would be a link, so brackets have a backslash (3.11.6).
 */
function messageText(message: string): string {
  return message.replace(/(?<!\\)(\\*)([[\]])/g, "$1$1\\$2").replace(/[{}]/g, "$&$&");
}

function ruleOf([id, { level, short, full, help }]: readonly [string, FindingRule]): object {
  return {
    id,
    // for people; it must differ from the id
    name: id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: short },
    fullDescription: { text: full },
    helpUri: `${REPOSITORY}/blob/main/docs/formats/inventory.md#findings`,
    help: { text: help, markdown: help },
    defaultConfiguration: { level: LEVELS[level] },
    properties: {
      tags: ["security", "ai-agents"],
      precision: "high",
      "security-severity": SEVERITIES[level],
    },
  };
}

/**
 * Fingerprints that stay when lines move and words change: rule, file and item, or the message where
 * there is no item. Equal ones are counted.
 */
class Fingerprints {
  readonly #seen = new Map<string, number>();

  async of({ rule_id, file, item_id, message }: ScoutFinding): Promise<string> {
    const parts = JSON.stringify([rule_id, file, item_id ?? message]);
    const key = (await sha256(encodeUtf8(parts))).slice(0, 32);
    const number = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, number);
    return `${key}:${number}`;
  }
}

/** A path as a URI. A relative one stays relative to the root of the repository. */
function locationOf(path: string): { readonly uri: string; readonly uriBaseId?: string } {
  const encoded = path.toWellFormed().split("/").map(encodeURIComponent).join("/");
  if (encoded.startsWith("/")) return { uri: `file://${encoded}` };
  if (/^[A-Za-z]%3A\//.test(encoded)) return { uri: `file:///${encoded.replace("%3A", ":")}` };
  return { uri: encoded, uriBaseId: "%SRCROOT%" };
}
