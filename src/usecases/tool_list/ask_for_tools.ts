import { clientCapabilities } from "../../core/mcp/wire/handshake.ts";
import { present } from "../../core/present.ts";
import type { Host } from "../../io/host.ts";
import { HttpConnection } from "./http_connection.ts";
import { type ListedTools, listTools } from "./list_tools.ts";
import { type Deadline, type ServerConnection, serverGone } from "./connection.ts";
import { StdioConnection } from "./stdio_connection.ts";
import { formatDuration } from "../../core/time.ts";
import type { TextKind } from "../../core/mcp/lock/locked_text.ts";

/** A server. `launch` is what the tool lock digests: the words of the command, or the URL alone. */
export type ServerAddress =
  | {
    readonly transport: "stdio";
    readonly launch: readonly string[];
    /** Variables to set for it. */
    readonly env?: Readonly<Record<string, string>>;
  }
  | { readonly transport: "http"; readonly launch: readonly string[]; readonly url: URL };

/** How long a server may take to answer `server/discover`, before it counts as a legacy one. */
const PROBE_MAX_MS = 10_000;

export interface AskSetting {
  /** Limit for the whole conversation, in nanoseconds. */
  readonly timeout: bigint;
  /** Capabilities to declare to the server. */
  readonly capabilities: readonly string[];
  /** Texts to ask for besides the tools. */
  readonly kinds: readonly TextKind[];
  /** Bearer token for a URL; empty for none. */
  readonly token: string;
}

/**
 * Lists the tools of a server. A server that this function starts is always ended.
 *
 * @throws {GaitError} if the server does not list its tools in time, or breaks the protocol.
 */
export async function askForTools(
  address: ServerAddress,
  { timeout, capabilities, kinds, token }: AskSetting,
  host: Host<"run" | "net">,
): Promise<ListedTools> {
  const timeoutMs = Number(timeout / 1_000_000n);
  const declared = clientCapabilities(capabilities);
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
    const connect = () => open(address, token, deadline, host);
    return await listTools(connect, { capabilities: declared, probeMs, kinds });
  } finally {
    done.abort();
  }
}

async function open(
  address: ServerAddress,
  token: string,
  deadline: Deadline,
  host: Host<"run" | "net">,
): Promise<ServerConnection> {
  if (address.transport === "stdio") {
    const [program = "", ...args] = address.launch;
    const { env } = address;
    const started = await host.run.start({ program, args, ...present({ env }) });
    return new StdioConnection(started, deadline, host);
  }
  const { url } = address;
  const origin = await host.net.origin(url.origin);
  return new HttpConnection(
    { origin, target: `${url.pathname}${url.search}`, token },
    deadline,
    host,
  );
}
