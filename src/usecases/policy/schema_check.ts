/** Reads the tools whose names and schemas policies must fit. */

import type { PolicyCheck } from "../../core/gate/policy/lint/lint.ts";
import { MCP_LIST_MAX_BYTES } from "../../core/limits.ts";
import { parseOfferedTools } from "../../core/mcp/lock/offered_tools.ts";
import { toolNameCheck } from "../../core/mcp/lock/policy_name_check.ts";
import { schemaCheck } from "../../core/mcp/lock/policy_schema_check.ts";
import type { Host } from "../../io/host.ts";
import { readDocument } from "../documents.ts";

/**
 * The check of a tool lock, or of a list of tools.
 *
 * @throws {GaitError} `invalid_input` for a file that is neither.
 */
export async function readSchemaCheck(path: string, host: Host<"read">): Promise<PolicyCheck> {
  const source = await readDocument("list of tools", path, host, MCP_LIST_MAX_BYTES);
  const tools = parseOfferedTools(source);
  const checks = [schemaCheck(tools), toolNameCheck(tools)];
  return (rules, document) => checks.flatMap((check) => check(rules, document));
}
