/** The options of `gait mcp proxy`, and which of its three ways of working they ask for. */

import { flagOf, type OptionValues } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { DEFAULT_LISTEN } from "../../usecases/proxy/http_plan.ts";
import { WITNESS_OPTIONS } from "../log/options.ts";
import { GATE_CONTROL_OPTIONS, POLICY_SETTING, STRICTEST_OPTION } from "../gate/eval_options.ts";
import type { FilledLine } from "../../cli/option_setting.ts";
import { RUNPACK_OPTIONS } from "../runpack_options.ts";

const FILE_OPTIONS = {
  call: { type: "path", blank: "absent", help: "tool call to judge; - is standard input" },
  adapter: {
    type: "string",
    blank: "kept",
    value: "name",
    default: "mcp",
    help: "mcp, mcp-jsonrpc, openai, anthropic, langchain, gemini, claude_code or auto",
  },
  trace_out: {
    type: "path",
    writes: true,
    help: "where the trace goes (default trace_<trace_id>.json)",
    conflicts: { trace_dir: "--trace-dir names each trace itself" },
  },
  runpack_args: {
    type: "string",
    choices: ["digest", "keep"],
    help: "the same as --payloads, for one call",
  },
  export_log_out: {
    type: "path",
    writes: true,
    blank: "absent",
    help: "add a log line to this file",
  },
  export_otel_out: {
    type: "path",
    writes: true,
    blank: "absent",
    help: "add an OTEL-style line to this file",
  },
} as const;

const SHARED_OPTIONS = {
  policy: {
    type: "paths",
    blank: "absent",
    reads: "paths",
    help:
      "policy to judge by, unless an argument names it; repeats: the strictest of several counts",
    // A positional names the policy too.
    setting: { ...POLICY_SETTING, fits: ({ args }: FilledLine) => args.length === 0 },
  },
  ...STRICTEST_OPTION,
  context: {
    type: "path",
    help: "identity, workspace, risk class, targets and provenance that win over the call's",
  },
  tools: {
    type: "path",
    help: "tool map: what the arguments of tools mean",
    setting: { key: "tool_map" },
  },
  simulate: {
    type: "boolean",
    help: "observe: judge and record, forward everything, say what would have been blocked",
    conflicts: {
      approval_wait: "a simulated call waits for no approval",
      hide_blocked: "a simulated session hides nothing",
    },
  },
  trace_dir: {
    type: "path",
    writes: true,
    value: "dir",
    help: "folder for traces, each under a name of its own",
    setting: { key: "places.traces" },
  },
  run_id: { type: "string", value: "id", help: "id of the run" },
  runpack_out: {
    type: "path",
    writes: true,
    blank: "absent",
    help: "record what was decided as a runpack",
  },
  ...RUNPACK_OPTIONS,
} as const;

/** Options that give the keys of approvers. */
const APPROVER_SOURCES = [
  ...["approval_public_key", "approval_public_key_env", "approval_private_key"],
  ...["approval_private_key_env", "private_key", "private_key_env"],
];

/** Whether a line starts a live session. */
function isLive({ given, rest }: FilledLine): boolean {
  return rest.length > 0 || given.has("upstream");
}

const LIVE_OPTIONS = {
  upstream: { type: "string", value: "url", help: "check calls to this HTTP server" },
  listen: {
    type: "string",
    value: "host:port",
    help: `where to listen with --upstream (default ${DEFAULT_LISTEN})`,
  },
  auth_token_env: {
    type: "variable",
    help: "variable with the token that clients must send, with --upstream",
  },
  allow_origin: { type: "list", value: "origin", help: "web origins to accept, with --upstream" },
  allow_host: {
    type: "list",
    value: "host",
    help: "further Host names to accept, with --upstream",
  },
  lock: { type: "path", help: "tool lock (default gait.mcp.lock, if there)" },
  hide_blocked: {
    type: "boolean",
    help: "hide tools that the policy never allows from tools/list",
  },
  approval_dir: {
    type: "path",
    writes: true,
    value: "dir",
    help: "folder where approval tokens arrive",
    // Without a key no token could count.
    setting: { key: "places.approvals", fits: isLive, beside: APPROVER_SOURCES },
  },
  approval_wait: {
    type: "duration",
    help: "how long a call waits there for its approval, such as 10m",
  },
  log: {
    type: "path",
    writes: true,
    help: "log of the session; in a folder under the name of its run (default ~/.gait/log)",
    setting: { key: "places.logs", fits: isLive, asFolder: true },
    conflicts: { journal: "they mean the same: give --log" },
  },
  journal: { type: "path", writes: true, help: "earlier name of --log" },
  trace_files: {
    type: "boolean",
    help: "also write a file for each trace (default gait-out/traces; --trace-dir implies it)",
  },
  ...WITNESS_OPTIONS,
  durable: {
    type: "boolean",
    help: "wait until the log is on the disk, so that a loss of power loses no decision",
  },
} as const;

export const MCP_PROXY_OPTIONS = {
  ...SHARED_OPTIONS,
  ...FILE_OPTIONS,
  ...LIVE_OPTIONS,
  ...GATE_CONTROL_OPTIONS,
} as const;

export type McpProxyOptions = OptionValues<typeof MCP_PROXY_OPTIONS>;

/** `file`: one recorded call; `stdio`: a server on pipes; `http`: a server over HTTP. */
export type CallMode = "file" | "stdio" | "http";

/**
 * The mode that the command line asks for. `rest` is the server's command after `--`.
 *
 * @throws {GaitError} `invalid_input` where it asks for several ways at once.
 */
export function callMode(options: McpProxyOptions, rest: readonly string[]): CallMode {
  const isHttp = isGiven(options.upstream);
  if (rest.length > 0 && isHttp) {
    throw new GaitError(
      "invalid_input",
      "--upstream and a server command after -- cannot be combined: a session has one server",
      { hint: "start one gait mcp proxy for each server" },
    );
  }
  const mode = rest.length > 0 ? "stdio" : isHttp ? "http" : "file";
  const foreign = foreignOptions(options, mode);
  if (foreign.length === 0) return mode;
  throw new GaitError("invalid_input", `${foreign.map(flagOf).join(", ")}: ${WRONG_PLACE[mode]}`, {
    hint: "gait mcp proxy --help",
  });
}

const WRONG_PLACE: Readonly<Record<CallMode, string>> = {
  file: "only for live sessions, and no server is given after -- or with --upstream",
  stdio: "not for live sessions over stdio",
  http: "not for live sessions over HTTP",
};

const HTTP_KEYS: readonly string[] = [
  "listen",
  "auth_token_env",
  "allow_origin",
  "allow_host",
];

/** Options of live sessions that calls from a file take too. */
const BOTH_KEYS: readonly string[] = ["log"];

/** Paths that a session cannot share between calls: each call has its own. */
const ONE_CALL_KEYS: readonly string[] = ["approval_audit_out", "credential_evidence_out"];

function foreignOptions(options: McpProxyOptions, mode: CallMode): readonly string[] {
  const given = Object.entries(options)
    .filter(([key, value]) => isGiven(value) && value !== defaultOf(key))
    .map(([key]) => key);
  if (mode === "file") {
    return given.filter((key) => Object.hasOwn(LIVE_OPTIONS, key) && !BOTH_KEYS.includes(key));
  }
  return given.filter((key) =>
    Object.hasOwn(FILE_OPTIONS, key) || ONE_CALL_KEYS.includes(key) ||
    (mode === "stdio" && HTTP_KEYS.includes(key))
  );
}

function defaultOf(key: string): string | undefined {
  return key === "adapter" ? FILE_OPTIONS.adapter.default : undefined;
}

function isGiven(value: McpProxyOptions[keyof McpProxyOptions]): boolean {
  if (typeof value === "string" || Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== false;
}
