import { defineCommand } from "../../cli/command.ts";
import { GaitError } from "../../core/error.ts";
import { ExitCode } from "../../core/exit_code.ts";
import { csv, shellWord } from "../../core/text.ts";
import { MCP_LOCK_MAX_BYTES } from "../../core/limits.ts";
import {
  compareTools,
  EMPTY_LOCK,
  formatToolLock,
  invisibleIn,
  launchDigest,
  type LockedServer,
  type LockFinding,
  lockServer,
  parseToolLock,
  serverIn,
  sharedNames,
  TOOL_LOCK_PATH,
  type ToolLock,
  withServer,
} from "../../core/mcp/lock/tool_lock.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { readDocument } from "../../usecases/documents.ts";
import { askForTools, serverAddress } from "../../usecases/tool_list/ask_for_tools.ts";
import { type LockData, lockText } from "./lock_text.ts";

/** It tells what a workspace trusts; a commit makes it public all the same. */
const LOCK_MODE = 0o600;
/** Declares none where the lock says some. */
const NO_CAPABILITIES = "none";

/** `gait mcp lock`. */
export const mcpLock = defineCommand({
  path: "mcp lock",
  summary: "Lock the tools of an MCP server, and review how they changed",
  explain:
    "Starts an MCP server or asks one by HTTP for its tools, and locks them; exit 2 if they differ from the lock, which only a person who repeats the reviewed digest can change.",
  needs: ["read", "write", "env", "run", "net"],
  needsOf: ({ upstream }, _args, rest) => {
    const isHttp = (upstream?.trim() ?? "") !== "";
    if (isHttp === rest.length > 0) return ["read"]; // neither, or both: refused
    return isHttp ? ["read", "write", "env", "net"] : ["read", "write", "run"];
  },
  options: {
    lock: { type: "path", default: TOOL_LOCK_PATH, help: "the lock" },
    review: { type: "boolean", help: "show every difference, and what accepts it" },
    accept: {
      type: "string",
      value: "digest",
      help: "with --review: update the lock to what was reviewed",
    },
    capabilities: {
      type: "list",
      value: "names",
      help: "capabilities to declare, as tools may depend on them: roots, sampling, elicitation " +
        "(default: those of the lock)",
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
    },
  },
  rest: { name: "server command", help: "the words that start the server" },
  examples: [
    "mcp lock -- npx -y @modelcontextprotocol/server-everything@2026.8.31",
    "mcp lock --review -- npx -y @modelcontextprotocol/server-everything@2026.8.31",
    "mcp lock --upstream http://127.0.0.1:3000/mcp",
  ],
  async run({ options, rest }, host) {
    const accept = options.accept?.trim();
    if (accept !== undefined && !options.review) {
      throw new GaitError("invalid_input", "--accept needs --review", {
        hint: "gait mcp lock --review shows the differences and the digest to accept",
      });
    }
    const address = serverAddress(rest, options.upstream?.trim() ?? "");
    const lock_path = options.lock.trim() || TOOL_LOCK_PATH;
    const lock = await readLock(lock_path, host);
    const known = serverIn(lock, await launchDigest(address.launch));
    const capabilities = declaredCapabilities(options.capabilities, known);
    const asked = { timeout: options.timeout, capabilities, token: tokenOf(options, host) };

    const { tools, protocol_version } = await askForTools(address, asked, host);

    const now = await lockServer({ ...address, capabilities, tools });
    const differences = await compareTools(known?.tools ?? [], now.tools);
    if (accept !== undefined && accept !== now.tools_digest) throw notReviewed(accept);
    const isChanged = known === undefined
      ? options.review && accept === undefined
      : differences.length > 0 && accept === undefined;
    const isNew = known === undefined && !isChanged;
    const isAccepted = known !== undefined && differences.length > 0 && !isChanged;

    if (isNew || isAccepted) await writeLock(lock_path, now, host);
    const status = isChanged
      ? "changed"
      : isNew
      ? "created"
      : isAccepted
      ? "accepted"
      : "unchanged";
    const findings = known === undefined ? [UNKNOWN, ...differences] : differences;
    const warnings = known === undefined
      ? [...invisibleIn(now.tools), ...sharedNames(lock, now)]
      : [];
    const data: LockData = {
      ok: !isChanged,
      status,
      lock_path,
      launch_digest: now.launch_digest,
      transport: now.transport,
      protocol_version,
      tools_digest: now.tools_digest,
      ...(known === undefined ? {} : { locked_tools_digest: known.tools_digest }),
      tools: now.tools.length,
      ...(isChanged ? { findings, next: nextLine(options, now) } : {}),
      ...(warnings.length === 0 ? {} : { warnings }),
      is_review: options.review,
    };
    return { exit: isChanged ? ExitCode.verification_failed : ExitCode.success, data };
  },
  text: lockText,
  json: ({ is_review: _, ...data }) => data,
});

const UNKNOWN: LockFinding = {
  kind: "server_unknown",
  tool: "",
  detail: "the lock knows no server that is started by this command or has this URL",
};

async function readLock(path: string, host: Host<"read">): Promise<ToolLock> {
  if (await host.read.kindOf(path) === undefined) return EMPTY_LOCK;
  return parseToolLock(await readDocument("tool lock", path, host, MCP_LOCK_MAX_BYTES));
}

/** Reads the lock again: while the server was asked, another server may have been locked. */
async function writeLock(
  path: string,
  server: LockedServer,
  host: Host<"read" | "write">,
): Promise<void> {
  const bytes = formatToolLock(withServer(await readLock(path, host), server));
  if (bytes.length > MCP_LOCK_MAX_BYTES) {
    throw new GaitError(
      "invalid_input",
      `Cannot write "${path}": it would be larger than the limit of ${MCP_LOCK_MAX_BYTES} bytes`,
      { hint: "give each server a lock of its own with --lock" },
    );
  }
  const directory = directoryOf(path);
  if (directory !== ".") await host.write.directory(directory);
  await host.write.file(path, bytes, LOCK_MODE);
}

function declaredCapabilities(
  given: readonly string[],
  known: LockedServer | undefined,
): readonly string[] {
  if (given.length === 0) return known?.capabilities ?? [];
  const words = given.flatMap(csv);
  return words.length === 1 && words[0] === NO_CAPABILITIES ? [] : words;
}

function tokenOf(
  { upstream_token_env }: { readonly upstream_token_env: string | undefined },
  host: Host<"env">,
): string {
  const name = upstream_token_env?.trim() ?? "";
  if (name === "") return "";
  const token = host.env.get(name)?.trim() ?? "";
  if (token !== "") return token;
  throw new GaitError("invalid_input", `Cannot read the token: the variable ${name} is not set`);
}

/** The right digest is not told here: it stands in the review, which is to be read. */
function notReviewed(accept: string): GaitError {
  return new GaitError(
    "invalid_input",
    `Cannot accept "${accept}": it is not the digest of what the server offers now`,
    { hint: "gait mcp lock --review shows that; accept the digest of what you have reviewed" },
  );
}

/** The same question with what comes next; secrets of the server's command are not repeated. */
function nextLine(
  options: {
    readonly review: boolean;
    readonly lock: string;
    readonly capabilities: readonly string[];
  },
  { launch, transport, tools_digest }: LockedServer,
): string {
  const own = [
    ...(options.lock === TOOL_LOCK_PATH ? [] : ["--lock", options.lock]),
    ...(options.capabilities.length === 0 ? [] : ["--capabilities", options.capabilities.join()]),
    "--review",
    ...(options.review ? ["--accept", tools_digest] : []),
  ];
  const server = transport === "http" ? ["--upstream", ...launch] : ["--", ...launch];
  return ["gait", "mcp", "lock", ...own, ...server].map(shellWord).join(" ");
}
