import { defineCommand, type Outcome } from "../../cli/command.ts";
import { conflict, unusable } from "../../core/fault.ts";
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
import type { FoundLockResult, LockResult } from "../../core/schema/mcp.ts";

/** Word that declares no capability, even if the lock names some. */
const NO_CAPABILITIES = "none";
/** Range of `--timeout`, in nanoseconds. */
const MIN_TIMEOUT = 1_000_000n;
const MAX_TIMEOUT = 3_600_000_000_000n;

const ALL_NEEDS = ["read", "write", "env", "run", "net"] as const;

const NOT_WITH_SCOUT =
  "--from-scout locks many servers; review one with gait mcp lock --review -- …";

export const mcpLock = defineCommand({
  path: "mcp lock",
  summary: "Lock the tools of an MCP server, and review how they changed",
  explain:
    "Starts an MCP server or asks one by HTTP for its tools, and locks them; exit 2 if they differ from the lock. Only a person who repeats the reviewed digest can change the lock.",
  needs: ALL_NEEDS,
  needsOf: ({ upstream = "", from_scout, start }, _args, rest) => {
    if (from_scout !== undefined) return start ? ALL_NEEDS : ["read", "write"];
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
      help: "texts to lock besides the tools: instructions, prompts, resources, or none " +
        "(default: those of the lock, else all)",
    },
    timeout: {
      type: "duration",
      default: "30s",
      help: "how long the server may take",
    },
    from_scout: {
      type: "path",
      value: "snapshot",
      conflicts: {
        review: NOT_WITH_SCOUT,
        accept: NOT_WITH_SCOUT,
        capabilities: NOT_WITH_SCOUT,
        texts: NOT_WITH_SCOUT,
        upstream: NOT_WITH_SCOUT,
      },
      help: "lock the servers of a snapshot of gait scout, as far as files list their tools",
    },
    start: {
      type: "boolean",
      requires: { from_scout: "a server that the line names is asked anyway" },
      help: "start and ask the servers whose tools no file lists",
    },
    upstream: { type: "string", value: "url", help: "ask a server by HTTP" },
    upstream_token_env: {
      type: "variable",
      help: "variable that holds a bearer token for it",
      requires: { upstream: "a server that gait starts has its own environment" },
    },
  },
  rest: { name: "server command", help: "command that starts the server" },
  examples: [
    "mcp lock -- npx -y @modelcontextprotocol/server-everything@2026.8.31",
    "mcp lock --review -- npx -y @modelcontextprotocol/server-everything@2026.8.31",
    "mcp lock --upstream http://127.0.0.1:3000/mcp",
    "mcp lock --from-scout snapshot.json",
  ],
  async run({ options, rest }, host): Promise<Outcome<LockData | FoundData>> {
    const { review, accept, timeout, from_scout: snapshotPath } = options;
    if (timeout < MIN_TIMEOUT || timeout > MAX_TIMEOUT) {
      throw unusable("--timeout", formatDuration(timeout), "1ms to 1h", "such as --timeout 30s");
    }
    const lockPath = options.lock || TOOL_LOCK_PATH;
    if (snapshotPath !== undefined) {
      if (rest.length > 0) {
        throw conflict(
          "--from-scout",
          "-- <server command>",
          "lock one server, or all that were found",
        );
      }
      const { lockFound } = await import("../../usecases/tool_list/lock_found.ts");
      const request = { lockPath, snapshotPath, mayStart: options.start, timeout };
      return { data: await lockFound(request, host) };
    }
    const address = serverAddress(rest, options.upstream ?? "");
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
  text: (data, style) => "servers" in data ? foundText(data) : lockText(data, style),
  json: (data) => {
    if ("servers" in data) return data;
    const { is_review: _, ...rest } = data;
    return rest;
  },
});

type FoundData = Omit<FoundLockResult, "correlation_id">;

/** One line for each server, and the command that locks it where none did. */
function foundText(
  { servers, lock_path }: FoundData,
): readonly string[] {
  const lines = servers.flatMap(({ name, status, tools, declared, reason, next }) => {
    const count = tools === undefined ? "" : ` tools=${tools}${declared ? " (names only)" : ""}`;
    const why = reason === undefined ? "" : `: ${reason}`;
    return [
      `${printable(name)}: status=${status}${count}${printable(why)}`,
      ...(next === undefined ? [] : [`  next: ${printable(next)}`]),
    ];
  });
  if (lines.length === 0) return ["mcp lock: the snapshot has no servers"];
  return [...lines, `lock: ${printable(lock_path)}`];
}

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
