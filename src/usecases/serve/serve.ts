/** The one judge as a process that stays: over HTTP on a socket of its user, or on loopback. */

import { GaitError } from "../../core/error.ts";
import { directoryOf } from "../../io/path.ts";
import { quoted, quotedName, unusable } from "../../core/fault.ts";
import { GATE_DOCUMENT_MAX_BYTES } from "../../core/limits.ts";
import { present, withoutEmpty } from "../../core/present.ts";
import type { ServeResult } from "../../core/schema/serve.ts";
import { Metrics } from "../../core/serve/metrics.ts";
import { printed } from "../../core/text.ts";
import { normalizeTimestamp } from "../../core/time.ts";
import { VERSION } from "../../core/version.ts";
import type { Host, ListenPlace } from "../../io/host.ts";
import { CHECKPOINT_MS } from "../log/log_writer.ts";
import { sendLast, sendWhileOpen } from "../log/send_heads.ts";
import { homeOf, recordPath } from "../hooks/registration_record.ts";
import { whenFired } from "../when_fired.ts";
import { ProgramFiles } from "./program_files.ts";
import { ResidentGate, type ResidentSetting } from "./resident_gate.ts";
import { ResidentHooks } from "./resident_hooks.ts";
import { Server } from "./server.ts";
import {
  readServer,
  serverId,
  serverPlace,
  takePlace,
  tokenIn,
  writeServer,
} from "./server_place.ts";

type ServeHost = Host<"read" | "write" | "env" | "run" | "net">;

export interface ServeSetting extends ResidentSetting {
  /** Id of the installed hook to answer for. */
  readonly hooks?: string | undefined;
  /** Path of the socket; without it, and without an address, the one below the home folder. */
  readonly socket?: string | undefined;
  /** Loopback address and port. */
  readonly listen?: string | undefined;
  readonly token_file?: string | undefined;
  /** Time without a request after which it ends, in milliseconds; 0 for none. */
  readonly idleMs: number;
}

const LIMITS = {
  connections: 256,
  bodyBytes: GATE_DOCUMENT_MAX_BYTES,
  requestMs: 5_000,
  idleMs: 60_000,
} as const;
/** Time that requests on their way get when it is asked to end, in milliseconds. */
const DRAIN_MS = 5_000;

/** Serves until the process is asked to end, or nobody asks for a while. */
export async function serve(
  setting: ServeSetting,
  host: ServeHost,
): Promise<Omit<ServeResult, "correlation_id">> {
  const { hooks, policy } = setting;
  if (hooks === undefined && policy.length === 0) {
    throw new GaitError("invalid_input", "Cannot serve: nothing to judge by is named", {
      hint: "name a policy with --policy, or an installed hook with --hooks <id>",
    });
  }
  if (hooks !== undefined && !/^[0-9a-f]{16}$/.test(hooks)) {
    throw unusable("--hooks", hooks, "the id of an installed hook", "16 hex digits");
  }
  if (hooks !== undefined && !await isInstalled(hooks, host)) {
    throw new GaitError("invalid_input", "Cannot serve: no hook with this id is installed", {
      hint: "gait hooks install <client> installs one",
    });
  }
  const listens = setting.listen === undefined ? undefined : addressOf(setting.listen);
  const id = hooks ?? await serverId(setting, host);
  const taken = await takePlace(serverPlace(homeOf(host), id), host);
  using _taken = taken;
  const { place } = taken;
  const metrics = new Metrics();
  using resident = new ResidentHooks();
  using gate = policy.length === 0 ? undefined : await ResidentGate.open(
    { ...setting, ...ownFiles(setting) },
    (result) => metrics.reload(result),
    host,
  );
  const token_file = setting.token_file ?? place.token;
  const token = listens === undefined ? undefined : await tokenIn(token_file, host);
  const stop = new AbortController();
  using _stop = host.onStop(() => stop.abort());
  const server = new Server({ gate, resident, hooks, token, metrics }, host);
  const wanted: ListenPlace = listens ?? { socket: await socketPath(setting, place.socket, host) };
  const listening = await host.net.listen({
    ...{ place: wanted, limits: LIMITS },
    // A signer or a shared state may be reached later.
    isLast: setting.signer === undefined && setting.state === undefined,
    handle: (request) => server.handle(request),
  });
  server.port = "port" in listening.place ? listening.place.port : undefined;
  const where = "socket" in listening.place
    ? { socket: listening.place.socket }
    : { address: shownAddress(listening.place), token_file };
  await writeServer(place, {
    ...{ schema_id: "gait.serve.server", schema_version: "1.0.0" },
    created_at: normalizeTimestamp(host.now()) ?? host.now(),
    ...{ producer_version: VERSION, id, pid: host.pid, ...where },
  }, host);
  host.tell(printed`listening on ${where.socket ?? where.address ?? ""}`);
  const exposed = where.socket === undefined ? [] : await exposedFolder(where.socket, host);
  for (const warning of [...exposed, ...gate?.warnings ?? []]) host.tell(printed`gait: ${warning}`);
  const heads = gate && sendWhileOpen(gate, stop.signal, host);
  void watch(server, { idleMs: setting.idleMs, hooks, stop }, host);
  await whenFired(stop.signal);
  // A hook that was installed anew may have another server by now.
  const isOwn = (await readServer(place, host).catch(() => undefined))?.pid === host.pid;
  if (isOwn) await host.write.remove(place.record);
  await listening.drain(DRAIN_MS);
  if ("socket" in listening.place && isOwn) await host.write.remove(listening.place.socket);
  await resident.checkpoint();
  await heads;
  const log_head = await gate?.end();
  if (log_head !== undefined) await sendLast(log_head, host);
  return {
    ...{ ok: true, id, answered: metrics.answered },
    ...present({ log_path: gate?.logPath, log_head }),
    ...withoutEmpty({ warnings: [...exposed, ...gate?.warnings ?? []] }),
  };
}

/**
 * Where it listens by its own settings, for what else lies there would answer in its name, and the token,
 * with which anybody can ask. The guard knows the places below the home folder.
 */
function ownFiles(
  { guarded = [], socket, token_file }: ServeSetting,
): Pick<ServeSetting, "guarded" | "secret_files"> {
  return {
    guarded: socket === undefined ? guarded : [...guarded, socket],
    secret_files: token_file === undefined ? [] : [token_file],
  };
}

/** Warns of a folder in which another user can put a socket while no server runs. */
async function exposedFolder(socket: string, host: ServeHost): Promise<readonly string[]> {
  const folder = directoryOf(socket);
  const mode = await host.read.modeOf(folder) ?? 0;
  if ((mode & GROUP_AND_OTHERS_WRITE) === 0) return [];
  return [
    `others can write to ${
      quotedName(folder)
    }: while no server runs, another user may put a socket ` +
    "there that answers allow; choose a folder that only you can write to",
  ];
}

const GROUP_AND_OTHERS_WRITE = 0o022;

interface Watched {
  /** Time without a request after which it ends, in milliseconds; 0 for none. */
  readonly idleMs: number;
  readonly hooks: string | undefined;
  readonly stop: AbortController;
}

/** Lets checkpoints follow what was added, and ends the server that nobody needs or that was replaced. */
async function watch(
  server: Server,
  { idleMs, hooks, stop }: Watched,
  host: ServeHost,
): Promise<void> {
  const program = new ProgramFiles(host);
  await program.haveChanged();
  while (!stop.signal.aborted) {
    await host.pause(CHECKPOINT_MS, stop.signal);
    if (stop.signal.aborted) return;
    await server.checkpoint();
    if (idleMs > 0 && server.idleMs() >= idleMs) stop.abort();
    // Another version of the program may judge otherwise.
    if (await program.haveChanged()) stop.abort();
    if (hooks !== undefined && !await isInstalled(hooks, host)) stop.abort();
  }
}

async function isInstalled(id: string, host: Host<"read" | "env">): Promise<boolean> {
  return await host.read.kindOf(recordPath(homeOf(host), id)) === "file";
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\]):([0-9]{1,5})$/;

/** @throws {GaitError} `invalid_input` for an address that other machines reach. */
function addressOf(listen: string): ListenPlace {
  const [, name = "", port = ""] = LOOPBACK.exec(listen.trim()) ?? [];
  if (name === "" || Number(port) > 65535) {
    const hint = "127.0.0.1:0 takes a free port; other machines are not served";
    throw unusable("--listen", listen, "a loopback address with a port", hint);
  }
  return { hostname: name === "[::1]" ? "::1" : "127.0.0.1", port: Number(port) };
}

function shownAddress(place: { readonly hostname: string; readonly port: number }): string {
  const name = place.hostname.includes(":") ? `[${place.hostname}]` : place.hostname;
  return `http://${name}:${place.port}`;
}

/** The socket to listen on; one that a killed server left is removed. */
async function socketPath(
  { socket }: ServeSetting,
  own: string,
  host: ServeHost,
): Promise<string> {
  if (socket === undefined) return own;
  const entry = await host.read.entryOf(socket);
  if (entry === undefined) return socket;
  const refuse = (fault: string) =>
    new GaitError("invalid_input", `Cannot listen on the socket ${quoted(socket)}: ${fault}`, {
      hint: "name a path where nothing is",
    });
  if (entry.kind !== "other") throw refuse("something else lies there");
  const isAlive = await host.net.local(socket).then((open) => {
    open[Symbol.dispose]();
    return true;
  }, () => false);
  if (isAlive) throw refuse("another program listens there");
  await host.write.remove(socket);
  return socket;
}
