import type { InventoryItem } from "../schema/scout.ts";
import { VERSION } from "../version.ts";

const RULE = "ungated-risky-tool";

/** A log with one result per item; the caller passes risky items that no policy names. */
export function sarifLog(items: readonly InventoryItem[]): object {
  const rule = {
    id: RULE,
    shortDescription: { text: "A risky tool that no policy names" },
    help: { text: "Name the tool in match.tool_names of a rule, then take the snapshot again." },
  };
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: { driver: { name: "gait", semanticVersion: VERSION, rules: [rule] } },
      results: items.map(({ id, kind, name, locator, risk_level }) => ({
        ruleId: RULE,
        level: risk_level === "critical" ? "error" : "warning",
        message: {
          text: `${kind} "${name}" is of ${risk_level ?? "low"} risk and no policy names it`,
        },
        locations: [{
          physicalLocation: {
            artifactLocation: { uri: uriOf(locator) },
            region: { startLine: 1 },
          },
        }],
        partialFingerprints: { "gait/v1": id },
      })),
    }],
  };
}

/** A path as a URI reference. A relative one stays relative to the root of the repository. */
function uriOf(path: string): string {
  const encoded = path.split("/").map((part) => encodeURIComponent(part)).join("/");
  return encoded.startsWith("/") ? `file://${encoded}` : encoded;
}
