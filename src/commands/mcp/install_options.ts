/** Options of `gait mcp install` and `gait mcp uninstall`. */

import { CHANGE_OPTIONS } from "../change_options.ts";
import { POLICY_SETTING, STRICTEST_OPTION } from "../gate/eval_options.ts";
import { SCOPE_OPTIONS } from "../hooks/options.ts";

export const SERVER_OPTION = {
  server: { type: "list", value: "name", help: "the server, by its name; repeats" },
} as const;

export const MCP_INSTALL_OPTIONS = {
  ...SCOPE_OPTIONS,
  ...SERVER_OPTION,
  all: {
    type: "boolean",
    help: "all servers that the client starts",
    conflicts: { server: "either all of them or those that are named" },
  },
  policy: {
    type: "paths",
    reads: "paths",
    help: "policy to judge by; repeats: the strictest of several counts",
    setting: POLICY_SETTING,
  },
  ...STRICTEST_OPTION,
  tools: {
    type: "path",
    help: "tool map: what the arguments of tools mean",
    setting: { key: "tool_map" },
  },
  simulate: {
    type: "boolean",
    help: "observe: judge and record, forward everything",
  },
  ...CHANGE_OPTIONS,
} as const;
