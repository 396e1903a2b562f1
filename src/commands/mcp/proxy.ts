/** `gait mcp proxy` and `gait mcp bridge`: one command under two names. */

import { type Command, defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { BROKER_ALLOWLIST_ENV } from "../../core/gate/controls/broker.ts";
import { lowerTrim } from "../../core/text.ts";
import type { McpProxyResult } from "../../core/schema/mcp.ts";
import type { PermissionKind } from "../../io/host.ts";
import type { SessionReport } from "../../usecases/proxy/open_session.ts";
import { callText } from "./call_text.ts";
import { callMode, MCP_PROXY_OPTIONS, type McpProxyOptions } from "./options.ts";

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
      `${path} --policy policy.yaml --upstream https://example.com/mcp --listen 127.0.0.1:8787`,
    ],
    async run({ options, args, rest }, host) {
      const named = withPositionals(options, args);
      switch (callMode(named, rest)) {
        case "file": {
          const { judgeCallFile } = await import("../../usecases/judge/call_file.ts");
          return await judgeCallFile({ ...named, ...requiredFiles(named) }, host);
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
    text: (data, style) => "calls" in data ? [] : callText(data, style),
  });
}

/** A server is started or reached only where one is named; a broker is run only where it is one. */
function kindsFor(
  { upstream = "", credential_broker }: McpProxyOptions,
  rest: readonly string[],
): PermissionKind[] {
  const needsRun = rest.length > 0 || lowerTrim(credential_broker) === "command";
  return [
    ...["read", "write", "env"] as const,
    ...(upstream.trim() === "" ? [] : ["net"] as const),
    ...(needsRun ? ["run"] as const : []),
  ];
}

/** A positional fills `--policy` if that is blank, the next one `--call`. */
function withPositionals(options: McpProxyOptions, args: readonly string[]): McpProxyOptions {
  const left = [...args];
  const fill = (given: string | undefined) => given?.trim() || left.shift()?.trim();
  const [policy, call] = [fill(options.policy), fill(options.call)];
  if (left.length > 0) throw missingFiles();
  return { ...options, policy, call };
}

function requiredFiles(
  { policy, call }: McpProxyOptions,
): { readonly policy: string; readonly call: string } {
  if (!policy || !call) throw missingFiles();
  return { policy, call };
}

function missingFiles(): GaitError {
  return new GaitError("invalid_input", EXPECTED, {
    hint: "gait mcp proxy --policy policy.yaml --call call.json; a server command stands behind --",
  });
}
