/** The ways to a server: a command that is started, or an address. */

import { csv } from "../../core/text.ts";
import { GaitError } from "../../core/error.ts";
import { clientCapabilities } from "../../core/mcp/wire/handshake.ts";
import type { Host } from "../../io/host.ts";
import { HttpConnection } from "./http_connection.ts";
import { type ListedTools, listTools } from "./list_tools.ts";
import { type Deadline, type ServerConnection, serverGone } from "./connection.ts";
import { StdioConnection } from "./stdio_connection.ts";
import { formatDuration } from "../../core/time.ts";
import { unusable } from "../../core/fault.ts";

/** A server, as the command line names it. */
export type ServerAddress =
  | { readonly transport: "stdio"; readonly launch: readonly string[] }
  | { readonly transport: "http"; readonly launch: readonly string[]; readonly url: URL };

/** The most that may be waited for a server. */
const MAX_TIMEOUT_MS = 3_600_000;
/** What the question for the newer era may take of it. */
const PROBE_MAX_MS = 10_000;

/**
 * The server that words behind `--` or a URL name.
 *
 * @throws {GaitError} `invalid_input` for neither, both, or a URL that cannot be asked.
 */
export function serverAddress(rest: readonly string[], upstream: string): ServerAddress {
  if ((rest.length > 0) === (upstream !== "")) {
    const found = upstream === "" ? "neither" : "both";
    throw new GaitError(
      "invalid_input",
      `expected -- <server command> or --upstream <url>, found ${found}`,
      { hint: "gait mcp lock -- npx -y <package>" },
    );
  }
  if (upstream === "") return { transport: "stdio", launch: rest };
  const url = URL.parse(upstream);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new GaitError("invalid_input", "Cannot use --upstream: it is no http or https URL");
  }
  if (url.username !== "" || url.password !== "") {
    throw new GaitError("invalid_input", "Cannot use --upstream: it holds a user or a password", {
      hint: "--upstream-token-env names the variable that holds a token",
    });
  }
  if (url.hash !== "") {
    throw new GaitError("invalid_input", "Cannot use --upstream: a fragment is never sent");
  }
  // in the one form of an address, as the proxy digests it
  return { transport: "http", launch: [url.href], url };
}

/** What a server is asked with. */
export interface AskSetting {
  /** How long all of it may take, in nanoseconds. */
  readonly timeout: bigint;
  /** Capabilities to declare. */
  readonly capabilities: readonly string[];
  /** Bearer token for an address; empty if there is none. */
  readonly token: string;
}

/**
 * Lists the tools of a server. Whatever happens, one that was started is gone afterwards.
 *
 * @throws {GaitError} if they cannot be listed.
 */
export async function askForTools(
  address: ServerAddress,
  { timeout, capabilities, token }: AskSetting,
  host: Host<"run" | "net">,
): Promise<ListedTools> {
  const timeoutMs = readTimeout(timeout);
  const declared = clientCapabilities(capabilities.flatMap(csv));
  const over = new AbortController();
  let isStopped = false;
  using _stop = host.onStop(() => {
    isStopped = true;
    over.abort();
  });
  const done = new AbortController();
  void host.pause(timeoutMs, done.signal).then(() => over.abort());
  const deadline: Deadline = {
    signal: over.signal,
    error: (waitedFor) =>
      serverGone(
        isStopped
          ? "gait was asked to stop"
          : `it does not answer within ${formatDuration(timeout)}, waited for: ${waitedFor}`,
        address.transport,
      ),
  };
  try {
    const probeMs = Math.min(PROBE_MAX_MS, timeoutMs / 2);
    const connect = () => openLine(address, token, deadline, host);
    return await listTools(connect, { capabilities: declared, probeMs });
  } finally {
    done.abort();
  }
}

async function openLine(
  address: ServerAddress,
  token: string,
  deadline: Deadline,
  host: Host<"run" | "net">,
): Promise<ServerConnection> {
  if (address.transport === "stdio") {
    const [program = "", ...args] = address.launch;
    return new StdioConnection(await host.run.start({ program, args }), deadline, host);
  }
  const { url } = address;
  const origin = await host.net.origin(url.origin);
  return new HttpConnection(
    { origin, target: `${url.pathname}${url.search}`, token },
    deadline,
    host,
  );
}

function readTimeout(timeout: bigint): number {
  const milliseconds = Number(timeout / 1_000_000n);
  if (milliseconds >= 1 && milliseconds <= MAX_TIMEOUT_MS) return milliseconds;
  throw unusable("--timeout", formatDuration(timeout), "a time of at most 1h", "such as 30s");
}
