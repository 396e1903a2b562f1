import { defineCommand } from "../../cli/command.ts";
import { unusable } from "../../core/fault.ts";
import { type LockFinding, TOOL_LOCK_PATH } from "../../core/mcp/lock/tool_lock.ts";
import { present } from "../../core/present.ts";
import { csv, printable, shellWord } from "../../core/text.ts";
import { formatDuration } from "../../core/time.ts";
import {
  type LockChoice,
  type LockReport,
  lockToolsOf,
} from "../../usecases/tool_list/lock_tools.ts";
import { serverAddress } from "./server_address.ts";
import { textKinds } from "../../core/mcp/lock/locked_text.ts";
import type { Style } from "../../cli/style.ts";
import type { LockResult } from "../../core/schema/mcp.ts";

/** Word that declares no capability, even if the lock names some. */
const NO_CAPABILITIES = "none";
/** Range of `--timeout`, in nanoseconds. */
const MIN_TIMEOUT = 1_000_000n;
const MAX_TIMEOUT = 3_600_000_000_000n;

export const mcpLock = defineCommand({
  path: "mcp lock",
  summary: "Lock the tools of an MCP server, and review how they changed",
  explain:
    "Starts an MCP server or asks one by HTTP for its tools, and locks them; exit 2 if they differ from the lock, which only a person who repeats the reviewed digest can change.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: ({ upstream = "" }, _args, rest) => {
    const isHttp = upstream !== "";
    if (isHttp === rest.length > 0) return ["read"]; // neither or both: an error
    return isHttp ? ["read", "write", "env", "net"] : ["read", "write", "run"];
  },
  options: {
    lock: { type: "path", writes: true, default: TOOL_LOCK_PATH, help: "the lock" },
    review: { type: "boolean", help: "show every difference, and what accepts it" },
    accept: {
      type: "string",
      value: "digest",
      help: "with --review: update the lock to what was reviewed",
      requires: {
        review: "gait mcp lock --review shows the differences and the digest to accept",
      },
    },
    capabilities: {
      type: "list",
      value: "names",
      help: "capabilities to declare, as tools may depend on them: roots, sampling, elicitation " +
        "(default: those of the lock)",
    },
    texts: {
      type: "list",
      value: "kinds",
      help: "what to lock besides the tools: instructions, prompts, resources, or none " +
        "(default: those of the lock, else all)",
    },
    timeout: {
      type: "duration",
      default: "30s",
      help: "how long the server may take",
    },
    upstream: { type: "string", value: "url", help: "ask a server by HTTP" },
    upstream_token_env: {
      type: "variable",
      help: "variable that holds a bearer token for it",
      requires: { upstream: "a server that gait starts has its own environment" },
    },
  },
  rest: { name: "server command", help: "the words that start the server" },
  examples: [
    "mcp lock -- npx -y @modelcontextprotocol/server-everything@2026.8.31",
    "mcp lock --review -- npx -y @modelcontextprotocol/server-everything@2026.8.31",
    "mcp lock --upstream http://127.0.0.1:3000/mcp",
  ],
  async run({ options, rest }, host) {
    const { review, accept, timeout } = options;
    const address = serverAddress(rest, options.upstream ?? "");
    if (timeout < MIN_TIMEOUT || timeout > MAX_TIMEOUT) {
      throw unusable("--timeout", formatDuration(timeout), "1ms to 1h", "such as --timeout 30s");
    }
    const lockPath = options.lock || TOOL_LOCK_PATH;
    const choice: LockChoice = accept !== undefined
      ? { kind: "accept", toolsDigest: accept }
      : { kind: review ? "review" : "lock" };
    const { result, launch } = await lockToolsOf({
      lockPath,
      address,
      choice,
      capabilities: declaredCapabilities(options.capabilities),
      texts: options.texts.length === 0 ? undefined : textKinds(options.texts),
      timeout,
      tokenVariable: options.upstream_token_env,
    }, host);
    const next = result.ok ? undefined : nextLine({ ...options, lock: lockPath }, result, launch);
    return {
      data: { ...result, ...present({ next }), is_review: review },
    };
  },
  text: lockText,
  json: ({ is_review: _, ...data }) => data,
});

function declaredCapabilities(given: readonly string[]): readonly string[] | undefined {
  const words = given.flatMap(csv);
  if (given.length === 0) return undefined;
  return words.length === 1 && words[0] === NO_CAPABILITIES ? [] : words;
}

/** The command line that reviews or accepts the change. It hides secrets of the server's command. */
function nextLine(
  { lock, review, capabilities, texts }: {
    readonly lock: string;
    readonly review: boolean;
    readonly texts: readonly string[];
    readonly capabilities: readonly string[];
  },
  { transport, tools_digest }: LockReport["result"],
  launch: readonly string[],
): string {
  const own = [
    ...(lock === TOOL_LOCK_PATH ? [] : ["--lock", lock]),
    ...(capabilities.length === 0 ? [] : ["--capabilities", capabilities.join()]),
    ...(texts.length === 0 ? [] : ["--texts", texts.join()]),
    "--review",
    ...(review ? ["--accept", tools_digest] : []),
  ];
  const server = transport === "http" ? ["--upstream", ...launch] : ["--", ...launch];
  return ["gait", "mcp", "lock", ...own, ...server].map(shellWord).join(" ");
}

/** The result of the command. With `is_review` the text shows every difference in full. */
export interface LockData extends Omit<LockResult, "correlation_id"> {
  readonly is_review: boolean;
}

/** The status, the findings, in a review with their details, and the command to run next. */
export function lockText(data: LockData, style: Style): readonly string[] {
  const { status, tools, lock_path, tools_digest, findings = [], is_review, next } = data;
  const shown = findings.flatMap((finding) => findingLines(finding, is_review, style));
  return [
    `mcp lock: status=${status} tools=${tools}`,
    `lock: ${printable(lock_path)}`,
    // Only the review shows the digest that accepts a change.
    ...(status === "changed" && !is_review ? [] : [`digest: ${tools_digest}`]),
    ...(shown.length === 0 ? [] : ["", ...shown, ""]),
    ...(next === undefined ? [] : [`${is_review ? "to accept" : "next"}: ${printable(next)}`]),
  ];
}

function findingLines(
  { kind, tool, detail }: LockFinding,
  isReview: boolean,
  style: Style,
): readonly string[] {
  const head = style.paint("bold", tool === "" ? kind : `${kind} ${printable(tool)}`);
  if (!isReview || detail === "") return [head];
  return [head, ...detail.split("\n").map((line) => `  ${paintLine(printable(line), style)}`)];
}

function paintLine(line: string, style: Style): string {
  const mark = /^ {2}([-+]) /.exec(line)?.[1];
  if (mark === undefined) return line;
  return style.paint(mark === "+" ? "green" : "red", line);
}
