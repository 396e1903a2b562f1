/** The options of all settings, for commands about settings. */

import { APPROVAL_USE_OPTION, DEFAULT_RATE_LIMIT_STATE } from "../gate/eval_options.ts";
import { STATE_OPTIONS } from "../state/options.ts";

/** One option for every setting, under the name that it has elsewhere. */
export const CONFIG_OPTIONS = {
  policy: {
    type: "paths",
    reads: "paths",
    help: "policies to judge by, base first",
    setting: { key: "policies" },
  },
  tools: { type: "path", help: "tool map", setting: { key: "tool_map" } },
  private_key: { type: "path", help: "key to sign with", setting: { key: "keys.private" } },
  public_key: { type: "path", help: "key to trust", setting: { key: "keys.public" } },
  approval_public_key: {
    type: "list",
    reads: "keys",
    value: "files",
    help: "public keys of approvers",
    setting: { key: "keys.approvers" },
  },
  trace_dir: {
    type: "path",
    value: "dir",
    help: "folder for traces",
    setting: { key: "places.traces" },
  },
  runpack_dir: {
    type: "path",
    value: "dir",
    help: "folder of runpacks",
    setting: { key: "places.runpacks" },
  },
  approval_dir: {
    type: "path",
    value: "dir",
    help: "folder where approval tokens arrive",
    setting: { key: "places.approvals" },
  },
  log: { type: "path", help: "log of a session", setting: { key: "places.logs" } },
  rate_limit_state: {
    type: "path",
    default: DEFAULT_RATE_LIMIT_STATE,
    help: "where calls are counted",
    setting: { key: "state.rate_limit" },
  },
  ...STATE_OPTIONS,
  ...APPROVAL_USE_OPTION,
} as const;
