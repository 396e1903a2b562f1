/** What tests of `gait mcp` start from. Expected values are in the tests themselves. */

import type { MemorySystem } from "../../support/memory_system.ts";
import { memberText } from "../../support/packs.ts";
import { KEY_1 } from "../../support/test_key.ts";

/** The policy of the worked decision. */
export const BLOCK_HOST = `default_verdict: allow
rules:
  - name: block-write-host
    effect: block
    match: {tool_names: [tool.write], target_kinds: [host], target_values: [api.external.com]}
`;

/** The call of the worked decision. */
export const CASE = {
  name: "tool.write",
  args: { path: "/tmp/out.txt" },
  target: "api.external.com",
  context: {
    identity: "alice",
    workspace: "/repo/gait",
    risk_class: "high",
    run_id: "run_mcp_case",
  },
};

/** A call with a worked digest. */
export const SEARCH = { name: "tool.search", args: { query: "gait" } };

/** The published example key. */
export const KEYS = { "k1": KEY_1.private, "k1.pub": KEY_1.public };

/** Signs with it. */
export const PROD = "--key-mode prod --private-key k1";

/** Text of a member of an archive that was written. */
export async function memberOf(
  system: MemorySystem,
  archive: string,
  name: string,
): Promise<string> {
  return await memberText(system.files.get(archive)?.bytes ?? new Uint8Array(), name);
}
