/** `gait mcp proxy` and `gait mcp bridge`: one command under two names. */

import { guardedFiles } from "../guarded_files.ts";
import { GATE_ENV } from "../gate/eval_options.ts";
import { type Command, defineCommand, type Outcome } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { lowerTrim, printable } from "../../core/text.ts";
import type { McpProxyResult } from "../../core/schema/mcp.ts";
import type { PermissionKind } from "../../io/host.ts";
import type { SessionReport } from "../../usecases/proxy/open_session.ts";
import { callMode, MCP_PROXY_OPTIONS, type McpProxyOptions } from "./options.ts";
import type { CallFileSetting } from "../../usecases/judge/call_file.ts";
import { EXIT_BY_VERDICT } from "../../core/gate/decide/verdict.ts";
import { STANDARD_INPUT } from "../../usecases/documents.ts";
import { checkOutputPath } from "../../usecases/runpack/write_runpack.ts";
import { conflict } from "../../core/fault.ts";
import { namedPaths } from "../../io/output_paths.ts";
import { parsePointerPattern } from "../../core/redact/pointer_pattern.ts";
import type { Style } from "../../cli/style.ts";
import { signerKinds } from "../key_options.ts";
import { stateKinds } from "../state/options.ts";
import { sharedKey, VERDICT_COLORS } from "../gate/eval_text.ts";

export type McpProxyData = Omit<McpProxyResult, "correlation_id"> | SessionReport;

const EXPECTED = "expected --policy <policy.yaml> and --call <tool_call.json|->";

export const mcpProxy: Command = defineProxy(
  "mcp proxy",
  "Judge MCP tool calls, one from a file or all of a live server",
);

export const mcpBridge: Command = defineProxy(
  "mcp bridge",
  "Judge MCP tool calls; another name of mcp proxy",
);

function defineProxy(path: string, summary: string): Command {
  return defineCommand({
    path,
    summary,
    explain:
      "Runs between an MCP client and a server and forwards only allowed tool calls. Or judges one recorded call and runs nothing. Every decision leaves a signed trace.",
    needs: ["read", "write", "env", "net", "run"],
    needsOf: (options, _args, rest) => kindsFor(options, rest),
    env: GATE_ENV,
    options: MCP_PROXY_OPTIONS,
    positional: {
      name: "policy call",
      help: "policy and tool call, unless --policy and --call name them",
      max: 2,
      error: EXPECTED,
    },
    rest: { name: "server command", help: "MCP server to start; its calls are checked" },
    examples: [
      `${path} --policy policy.yaml --call call.json`,
      `${path} --policy policy.yaml --call - --adapter openai --runpack-out run.zip`,
      `${path} --policy policy.yaml --runpack-out session.zip -- npx some-mcp-server`,
      `${path} --policy policy.yaml --simulate -- npx some-mcp-server`,
      `${path} --policy policy.yaml --upstream https://example.com/mcp --listen 127.0.0.1:8787`,
    ],
    async run(
      { options, args, rest, filled, project },
      host,
    ): Promise<Outcome<McpProxyData>> {
      const guarded = guardedFiles(filled, project);
      const named = withPositionals(options, args);
      switch (callMode(named, rest)) {
        case "file": {
          const setting = { ...callFileSetting(named), guarded };
          const { judgeCallFile } = await import("../../usecases/judge/call_file.ts");
          const data = await judgeCallFile(setting, host);
          const isObserved = data.simulate_mode === true;
          return { exit: isObserved ? ExitCode.success : EXIT_BY_VERDICT[data.verdict], data };
        }
        case "stdio": {
          const { runStdio } = await import("../../usecases/proxy/stdio.ts");
          const { report, status } = await runStdio({ ...named, guarded }, rest, host);
          return { status, data: report };
        }
        case "http": {
          const { runHttp } = await import("../../usecases/proxy/http.ts");
          return { data: await runHttp({ ...named, guarded }, host) };
        }
      }
    },
    text: (data, style) => "verdict" in data ? callText(data, style) : [],
  });
}

/** A server is started or reached only where one is named; a broker is run only where it is one. */
function kindsFor(
  { upstream, credential_broker, simulate, signer, witness, state }: McpProxyOptions,
  rest: readonly string[],
): PermissionKind[] {
  const asksProgram = lowerTrim(credential_broker) === "command" && !simulate;
  const needsRun = rest.length > 0 || asksProgram || witness !== undefined;
  return [
    ...["read", "write", "env"] as const,
    ...(upstream === undefined ? [] : ["net"] as const),
    ...(needsRun ? ["run"] as const : []),
    ...signerKinds({ signer }),
    ...stateKinds({ state }),
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

/** Lines of a decision; of several calls, those of the strictest one, then a line for each. */
export function callText(
  data: Omit<McpProxyResult, "correlation_id">,
  style: Style,
): readonly string[] {
  const line = (label: string, text: string | undefined) =>
    text === undefined ? [] : [`${label}: ${printable(text)}`];
  const list = (label: string, values: readonly string[] = []) =>
    values.length === 0 ? [] : [`${label}: ${values.map(printable).join()}`];
  const { required_approvals = 0, valid_approvals = 0, verdict } = data;
  return [
    `mcp proxy: verdict=${style.paint(VERDICT_COLORS[verdict], verdict)}`,
    ...(data.simulated_verdict === undefined ? [] : [
      `simulate: would_have_blocked=${data.would_have_blocked ?? false} ` +
      `simulated_verdict=${data.simulated_verdict}`,
    ]),
    ...line("trace", data.trace_path),
    ...line("runpack", data.runpack_path),
    ...list("reasons", data.reason_codes),
    ...list("violations", data.violations),
    ...(data.messages ?? []).map((message) => `message: ${printable(message)}`),
    ...(required_approvals > 0 ? [`approvals: ${valid_approvals}/${required_approvals}`] : []),
    ...line("approval audit", data.approval_audit_path),
    ...line("credential evidence", data.credential_evidence_path),
    ...sharedKey(data),
    // what gait approve needs
    ...(verdict === "require_approval"
      ? [`intent digest: ${data.intent_digest}`, `policy digest: ${data.policy_digest}`]
      : []),
    ...(data.calls ?? []).map((call, index) =>
      `call ${index + 1}: ${printable(call.tool_name)} verdict=${
        style.paint(VERDICT_COLORS[call.verdict], call.verdict)
      } intent=${call.intent_digest} trace=${printable(call.trace_path)}`
    ),
  ];
}
