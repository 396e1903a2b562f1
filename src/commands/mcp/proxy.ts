/** `gait mcp proxy` and `gait mcp bridge`: one command under two names. */

import { type Command, defineCommand, type Outcome } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { BROKER_ALLOWLIST_ENV } from "../../core/gate/controls/broker.ts";
import { lowerTrim } from "../../core/text.ts";
import type { McpProxyResult } from "../../core/schema/mcp.ts";
import type { PermissionKind } from "../../io/host.ts";
import type { SessionReport } from "../../usecases/proxy/open_session.ts";
import { callText } from "./call_text.ts";
import { callMode, MCP_PROXY_OPTIONS, type McpProxyOptions } from "./options.ts";
import type { CallFileSetting } from "../../usecases/judge/call_file.ts";
import { EXIT_BY_VERDICT } from "../../core/gate/decide/verdict.ts";
import { STANDARD_INPUT } from "../../usecases/documents.ts";
import { checkOutputPath } from "../../usecases/runpack/write_runpack.ts";
import { conflict } from "../../core/fault.ts";
import { namedPaths } from "../../io/output_paths.ts";
import { parsePointerPattern } from "../../core/redact/pointer_pattern.ts";

/** What the command answers: the decision on one call, or the report of a session. */
export type McpProxyData = Omit<McpProxyResult, "correlation_id"> | SessionReport;

const EXPECTED = "expected --policy <policy.yaml> and --call <tool_call.json|->";

/** `gait mcp proxy`. */
export const mcpProxy: Command = defineProxy(
  "mcp proxy",
  "Judge MCP tool calls, one from a file or all of a live server",
);

/** `gait mcp bridge`. */
export const mcpBridge: Command = defineProxy(
  "mcp bridge",
  "Judge MCP tool calls; another name of mcp proxy",
);

function defineProxy(path: string, summary: string): Command {
  return defineCommand({
    path,
    summary,
    explain:
      "Stands between an MCP client and a server and lets only allowed tool calls through, or judges one recorded call and runs nothing; every decision leaves a signed trace.",
    needs: ["read", "write", "env", "net", "run"],
    needsOf: (options, _args, rest) => kindsFor(options, rest),
    env: {
      names: [BROKER_ALLOWLIST_ENV],
      prefixed: {
        option: "credential_env_prefix",
        isRead: ({ credential_broker }) => lowerTrim(credential_broker) === "env",
      },
    },
    options: MCP_PROXY_OPTIONS,
    positional: {
      name: "policy call",
      help: "policy and tool call, unless --policy and --call name them",
      min: 0,
      max: 2,
      error: EXPECTED,
    },
    rest: { name: "server command", help: "MCP server to start and stand before" },
    examples: [
      `${path} --policy policy.yaml --call call.json`,
      `${path} --policy policy.yaml --call - --adapter openai --runpack-out run.zip`,
      `${path} --policy policy.yaml --runpack-out session.zip -- npx some-mcp-server`,
      `${path} --policy policy.yaml --simulate -- npx some-mcp-server`,
      `${path} --policy policy.yaml --upstream https://example.com/mcp --listen 127.0.0.1:8787`,
    ],
    async run({ options, args, rest }, host): Promise<Outcome<McpProxyData>> {
      const named = withPositionals(options, args);
      switch (callMode(named, rest)) {
        case "file": {
          const setting = callFileSetting(named);
          const { judgeCallFile } = await import("../../usecases/judge/call_file.ts");
          const data = await judgeCallFile(setting, host);
          const isObserved = data.simulate_mode === true;
          return { exit: isObserved ? ExitCode.success : EXIT_BY_VERDICT[data.verdict], data };
        }
        case "stdio": {
          const { runStdio } = await import("../../usecases/proxy/stdio.ts");
          const { report, status } = await runStdio(named, rest, host);
          return { exit: ExitCode.success, status, data: report };
        }
        case "http": {
          const { runHttp } = await import("../../usecases/proxy/http.ts");
          return { exit: ExitCode.success, data: await runHttp(named, host) };
        }
      }
    },
    text: (data, style) => "verdict" in data ? callText(data, style) : [],
  });
}

/** A server is started or reached only where one is named; a broker is run only where it is one. */
function kindsFor(
  { upstream, credential_broker, simulate }: McpProxyOptions,
  rest: readonly string[],
): PermissionKind[] {
  const asksProgram = lowerTrim(credential_broker) === "command" && !simulate;
  const needsRun = rest.length > 0 || asksProgram;
  return [
    ...["read", "write", "env"] as const,
    ...(upstream === undefined ? [] : ["net"] as const),
    ...(needsRun ? ["run"] as const : []),
  ];
}

/** A positional fills `--policy` if that is blank, the next one `--call`. */
function withPositionals(options: McpProxyOptions, args: readonly string[]): McpProxyOptions {
  const left = [...args];
  const fill = (given: string | undefined) => given ?? (left.shift()?.trim() || undefined);
  const first = options.policy.length > 0 ? undefined : fill(undefined);
  const policy = first === undefined ? options.policy : [first];
  const call = fill(options.call);
  if (left.length > 0) throw missingFiles();
  return { ...options, policy, call };
}

/** Checks what can be checked before a file is opened. */
function callFileSetting(options: McpProxyOptions): CallFileSetting {
  const { policy, call, payloads, runpack_args, runpack_out } = options;
  if (policy.length === 0 || call === undefined) throw missingFiles();
  if (payloads !== undefined && runpack_args !== undefined && payloads !== runpack_args) {
    throw conflict("--payloads", "--runpack-args", "they mean the same: give one of them");
  }
  const inputs = namedPaths({
    "--policy": policy,
    "--call": call,
    "--context": options.context,
    "--tools": options.tools,
  });
  const piped = inputs.filter(({ path }) => path === STANDARD_INPUT).map(({ what }) => what);
  if (piped.length > 1) {
    const message = `${piped.join(" and ")} cannot both come from standard input`;
    throw new GaitError("invalid_input", message, { hint: "give the path of all but one of them" });
  }
  for (const rule of options.redact) {
    if (rule !== "secrets") parsePointerPattern(rule);
  }
  if (runpack_out !== undefined) checkOutputPath(runpack_out, "--runpack-out");
  return { ...options, policy, call, payloads: payloads ?? runpack_args };
}

function missingFiles(): GaitError {
  return new GaitError("invalid_input", EXPECTED, {
    hint: "gait mcp proxy --policy policy.yaml --call call.json; a server command follows --",
  });
}
