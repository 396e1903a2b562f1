/** A live session in memory: what a transport would show it, and what it would answer. */

import { decodeUtf8, encodeUtf8 } from "../../src/core/bytes.ts";
import {
  type LiveOptions,
  type OpenedSession,
  openSession,
} from "../../src/usecases/proxy/open_session.ts";
import type { ClientRuling } from "../../src/usecases/proxy/session_types.ts";
import type { Host, PermissionKind } from "../../src/io/host.ts";
import { MemorySystem, type World } from "./memory_system.ts";
import { KEY_1 } from "./test_key.ts";
import { readClientMessage } from "../../src/core/mcp/wire/client_message.ts";

/** Default options of a session. */
export const LIVE_DEFAULTS: LiveOptions = {
  policy: ["p.yaml"],
  approval_token: undefined,
  approval_token_chain: [],
  approval_token_ref: "",
  approval_public_key: [],
  approval_public_key_env: undefined,
  approval_private_key: undefined,
  approval_private_key_env: undefined,
  key_mode: "prod",
  private_key: "k1",
  private_key_env: undefined,
  rate_limit_state: "limits.json",
  approval_use: "until-expiry",
  credential_broker: "off",
  credential_env_prefix: "",
  credential_ref: undefined,
  credential_scopes: [],
  credential_command: undefined,
  credential_command_args: [],
  payloads: undefined,
  redact: [],
  compress: false,
  hide_blocked: false,
};

/** How to open a session. */
export interface LiveSetting {
  readonly options?: Partial<LiveOptions>;
  readonly world?: World;
  /** Replaces parts of the host. */
  readonly host?:
    | Partial<Host<PermissionKind>>
    | ((system: MemorySystem) => Partial<Host<PermissionKind>>);
  /** Whether messages come as lines, as over stdio; if not, as bodies over HTTP. Lines by default. */
  readonly lines?: boolean;
  /** Takes messages of gait's own to the server. */
  readonly send?: (message: string, live: Live) => Promise<void>;
}

/** A session to talk to. */
export interface Live {
  readonly system: MemorySystem;
  readonly opened: OpenedSession;
  /** Shows a message of the client: `forward`, `drop`, or the answer. */
  client(message: string | Uint8Array, scope?: string): Promise<string>;
  /** Shows a message of the server; answers what the client gets. */
  server(message: string, scope?: string): Promise<string | undefined>;
  /** Ends the session and answers its report with the lines of the journal, if it stayed. */
  end(): Promise<Awaited<ReturnType<OpenedSession["close"]>>>;
}

/** Opens a session under the policy text. */
export async function openLive(policy: string, setting: LiveSetting = {}): Promise<Live> {
  const { options = {}, world = {}, host = {}, lines = true, send } = setting;
  const files = { "p.yaml": policy, k1: KEY_1.private, "k1.pub": KEY_1.public, ...world.files };
  const system = new MemorySystem({ ...world, files });
  const needs = {
    kinds: ["read", "write", "env"] as const,
    env: [],
  };
  const parts = typeof host === "function" ? host(system) : host;
  const narrowed = { ...system.narrow(needs), ...parts, ...lastingPause(parts) };
  const opened = await openSession({ ...LIVE_DEFAULTS, ...options }, ["server"], narrowed);
  const live: Live = {
    system,
    opened,
    async client(message, scope = "") {
      const bytes = typeof message === "string" ? encodeUtf8(message) : message;
      const channel = {
        scope,
        send: (own: Uint8Array) => send?.(decodeUtf8(own), live) ?? Promise.resolve(),
      };
      const { session } = opened;
      return shown(
        lines
          ? await session.line(bytes, channel)
          : await session.client(readClientMessage(bytes, { lines }), channel),
      );
    },
    async server(message, scope = "") {
      const bytes = encodeUtf8(message);
      const answer = await opened.session.server(bytes, scope);
      return answer && decodeUtf8(answer);
    },
    end: () => opened.close(),
  };
  return live;
}

/** A pause lasts until other work had its turn, also where a test makes it as short as it can. */
function lastingPause({ pause }: Partial<Host<PermissionKind>>) {
  if (pause === undefined) return {};
  return {
    async pause(milliseconds: number, signal?: AbortSignal) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (signal?.aborted !== true) await pause(milliseconds, signal);
    },
  };
}

function shown(ruling: ClientRuling): string {
  return ruling.kind === "answer" ? decodeUtf8(ruling.bytes) : ruling.kind;
}

/** Removes the logs of a session, as if its traces were all that is left. */
export function dropLogs({ system }: Pick<Live, "system">): void {
  for (const path of [...system.files.keys()]) {
    if (path.startsWith("/log/")) system.files.delete(path);
  }
}

/** A call. */
export function callOf(id: unknown, name: string, args: object = {}, params: object = {}): string {
  const all = { name, arguments: args, ...params };
  return JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: all });
}

/** The members of the entries of one kind in a log, without what every entry has. */
export function entriesIn(
  system: MemorySystem,
  path: string,
  kind: string,
): Record<string, unknown>[] {
  return linesIn(system, path).flatMap((line) => {
    const members = line[kind];
    if (typeof members !== "object" || members === null) return [];
    const { n: _n, salt: _s, ...others } = members as Record<string, unknown>;
    return [others];
  });
}

/** Lines of a JSON Lines file in memory. */
export function linesIn(system: MemorySystem, path: string): Record<string, unknown>[] {
  const text = decodeUtf8(system.files.get(path)?.bytes ?? new Uint8Array());
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}
