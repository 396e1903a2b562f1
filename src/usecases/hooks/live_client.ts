/**
 * Starts an installed client headless, with a home and a project of its own and the stub model, and
 * tells what it did. Nothing of the user is read; nothing leaves the machine.
 */

import { decodeUtf8, encodeUtf8 } from "../../core/bytes.ts";
import { commonEnv, type LiveClient, type LivePlace } from "../../core/clients/live/live_client.ts";
import type { StubCall } from "../../core/clients/stub/stub_protocol.ts";
import type { Host } from "../../io/host.ts";
import { directoryOf } from "../../io/path.ts";
import { serveStub } from "./stub_model.ts";

export type LiveHost = Host<"read" | "write" | "env" | "net" | "run">;

/** Time after which a run is killed with everything that it started. */
const RUN_WITHIN_MS = 60_000;
const OUTPUT_MAX_BYTES = 4 * 1024 * 1024;

/** Variables of the user that a client gets: none that could hold a key or lead to settings. */
const INHERITED = ["LANG", "LC_ALL", "TMPDIR", "TERM", "SystemRoot", "ComSpec", "PATHEXT"];

export interface LiveRun {
  readonly client: LiveClient;
  /** The client's program, as a path or by its name on PATH. */
  readonly program: string;
  /** Folders of this run; they exist. */
  readonly place: Omit<LivePlace, "url">;
  readonly plan: readonly StubCall[];
  /** Registers gait in the client's settings, which are there by then. */
  register(place: LivePlace): Promise<void>;
}

/** What a run showed. Exit codes of clients say nothing about whether a call was stopped. */
export interface LiveSeen {
  /** What the client told its model about each call, in order. */
  readonly told: readonly string[];
  readonly requests: number;
  readonly timedOut: boolean;
  /** The end of what it printed, for messages. */
  readonly printed: string;
}

/** @throws {GaitError} `dependency_missing` if the client cannot be started. */
export async function runLive(
  { client, program, place: folders, plan, register }: LiveRun,
  host: LiveHost,
): Promise<LiveSeen> {
  const model = await serveStub(client.protocol, plan, host);
  await using stub = model;
  const place: LivePlace = { ...folders, url: stub.url };
  for (const [path, text] of Object.entries(client.files(place))) {
    await host.write.directory(directoryOf(path), 0o700);
    await host.write.file(path, encodeUtf8(text), 0o600);
  }
  await register(place);
  const { cache } = host.read.own();
  const { stdout, stderr, timedOut } = await host.run.program({
    program,
    args: client.args(place),
    cwd: place.project,
    inherits: INHERITED,
    env: {
      PATH: host.env.get("PATH") ?? "",
      // The home folder is another one, and gait may be a program of Deno.
      ...(cache === undefined ? {} : { DENO_DIR: cache }),
      ...commonEnv(place),
      ...client.env(place),
    },
    stdin: new Uint8Array(),
    timeoutMs: RUN_WITHIN_MS,
    maxOutputBytes: OUTPUT_MAX_BYTES,
    keepStderr: true,
  });
  const printed = `${decodeUtf8(stdout)}${decodeUtf8(stderr ?? new Uint8Array())}`;
  return { told: stub.told, requests: stub.requests, timedOut, printed };
}
