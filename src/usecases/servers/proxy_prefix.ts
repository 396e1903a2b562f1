/** The words that start `gait mcp proxy`, to be put before those of a server. */

import { missing } from "../../core/fault.ts";
import { parseToolMap } from "../../core/mcp/map/tool_map.ts";
import type { Host } from "../../io/host.ts";
import { readDocument } from "../documents.ts";
import { absoluteFrom } from "../hooks/install_client.ts";
import { loadPolicies } from "../policy/load_policies.ts";

export interface ProxyPrefix {
  readonly words: readonly string[];
  readonly policies: readonly string[];
  readonly warnings: readonly string[];
}

const STARTS_OTHERS =
  "your PATH names the working folder (. or an empty name) before that of gait: a " +
  "client then starts a gait that lies in a checkout. Take it out of PATH, or give --program a path";

/**
 * Loads what the proxy will load.
 *
 * @throws {GaitError} `invalid_input` for policies and a tool map that cannot be used.
 */
export async function proxyPrefix(
  { scope, program, policy, strictest, tools, simulate }: {
    readonly scope: "user" | "project";
    readonly program: readonly string[] | undefined;
    readonly policy: readonly string[];
    readonly strictest: boolean;
    readonly tools?: string | undefined;
    readonly simulate: boolean;
  },
  host: Host<"read">,
): Promise<ProxyPrefix> {
  if (policy.length === 0) throw missing(["--policy"], "gait policy init writes one to start from");
  const policies = await Promise.all(policy.map((path) => absoluteFrom(path, host)));
  const { warnings } = await loadPolicies(policies, host, strictest);
  const map = tools === undefined ? undefined : await absoluteFrom(tools, host);
  if (map !== undefined) parseToolMap(await readDocument("tool map", map, host));
  const own = program ?? (scope === "project" ? ["gait"] : host.read.ownCommand());
  const isBehind = own[0] === "gait" && host.read.launcher()?.isBehind === true;
  return {
    policies,
    warnings: isBehind ? [...warnings, STARTS_OTHERS] : warnings,
    words: [
      ...own,
      ...["mcp", "proxy"],
      ...policies.flatMap((path) => ["--policy", path]),
      ...(strictest ? ["--strictest"] : []),
      ...(map === undefined ? [] : ["--tools", map]),
      ...(simulate ? ["--simulate"] : []),
      "--",
    ],
  };
}
