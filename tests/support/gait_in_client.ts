/** Gait itself in a real client: installed by its command line, asked by the client for each call. */

import assert from "node:assert/strict";
import type { LiveClient, LivePlace } from "../../src/core/clients/live/live_client.ts";
import { loadLiveClient } from "../../src/core/clients/live/live_clients.ts";
import type { StubCall } from "../../src/core/clients/stub/stub_protocol.ts";
import type { NpmClient } from "../../scripts/client_folder.ts";
import { ClientPlace, type Driven } from "./driven_client.ts";
import { gaitProcess } from "./gait.ts";
import { isRunning, untilGone } from "./processes.ts";
import { ask } from "./server.ts";
import { until } from "./until.ts";

/** Denies touch, files called denied, and the tool drop-item of MCP servers; asks for a person for mkdir. */
export const CLIENT_POLICY = `schema_version: 1.1.0
default_verdict: allow
commands: { tool.exec: /command }
rules:
  - name: no-touch
    effect: block
    message: Files are made by people.
    match: { tool_names: [tool.exec], command: { any: [{ program: touch }] } }
  - name: no-folders
    effect: require_approval
    match: { tool_names: [tool.exec], command: { any: [{ program: mkdir }] } }
  - name: no-denied-file
    effect: block
    match: { target_values: ["*denied*"] }
  - name: no-drop
    effect: block
    match: { tool_names: ["*drop_item*", "*drop-item*"] }
`;

/** The mark with which the text of a ruling ends. */
export const MARK = /\[gait [0-9a-f]{8}#\d+\]/;

/** The words of an MCP server whose tools leave markers in a folder. */
export function markerServer(folder: string): readonly [program: string, ...args: string[]] {
  const path = new URL("mcp_marker_server.ts", import.meta.url).pathname;
  return [Deno.execPath(), "run", "--quiet", "--no-config", "--allow-write", path, folder];
}

/** The settings of a client with that server added to them, under the name my-demo. */
export function withMarkerServer(at: ClientPlace, live: LiveClient): Partial<LiveClient> {
  const [command, ...args] = markerServer(at.project);
  return {
    files(place) {
      const files = live.files(place);
      const added = (path: string, member: object) => ({
        ...files,
        [path]: JSON.stringify({ ...JSON.parse(files[path] ?? "{}"), ...member }),
      });
      switch (at.name) {
        case "codex": {
          const path = `${place.home}/.codex/config.toml`;
          const table = `\n[mcp_servers.my-demo]\ncommand = ${JSON.stringify(command)}\n` +
            `args = ${JSON.stringify(args)}\n`;
          return { ...files, [path]: `${files[path]}${table}` };
        }
        case "gemini":
          return added(`${place.home}/.gemini/settings.json`, {
            mcpServers: { "my-demo": { command, args, trust: true } },
          });
        case "copilot":
          return added(`${place.home}/.copilot/mcp-config.json`, {
            mcpServers: { "my-demo": { type: "local", command, args, tools: ["*"] } },
          });
        case "opencode":
          return added(`${place.home}/.config/opencode/opencode.json`, {
            mcp: { "my-demo": { type: "local", command: [command, ...args], enabled: true } },
          });
      }
    },
  };
}

/** A client with gait and an MCP server does what the policy says, for a call of each class of tools. */
export async function assertGaitObeyed(name: NpmClient): Promise<void> {
  const live = await loadLiveClient(name);
  if (live === undefined) throw new Error("it cannot be driven");
  using at = new ClientPlace(name);
  const client = withMarkerServer(at, live);
  const { told } = await driveWithGait(at, callsOf(name, live, at), { client });
  assertObeyed(at, told);
}

/** A call that a person has to approve does not run where nobody is there. */
export async function assertAskDenies(name: NpmClient): Promise<void> {
  const live = await loadLiveClient(name);
  if (live === undefined) throw new Error("it cannot be driven");
  using at = new ClientPlace(name);
  const { requests, told } = await driveWithGait(at, [live.shell("mkdir made")]);
  assert.equal(at.left("made"), undefined);
  assert.throws(() => Deno.statSync(`${at.project}/made`), Deno.errors.NotFound);
  assert.ok(requests > 0, "the client did not ask its model");
  // Gemini CLI ends at the question, so its model hears nothing of it.
  for (const text of told) assert.match(text, MARK);
}

/** Changed policies deny every call until a person accepts them. */
export async function assertChangedPolicyDenies(name: NpmClient): Promise<void> {
  const live = await loadLiveClient(name);
  if (live === undefined) throw new Error("it cannot be driven");
  using at = new ClientPlace(name);
  const { told: [told = ""] } = await driveWithGait(at, [live.shell("echo ran > ran.txt")], {
    then: () => Deno.writeTextFile(`${at.home}/policy.yaml`, `${CLIENT_POLICY}# changed\n`),
  });
  assert.equal(at.left("ran.txt"), undefined);
  assert.match(told, /policy\.yaml changed, and nobody accepted that/);
  assert.match(told, new RegExp(`gait hooks accept ${name}`));
}

/** Where gait only observes, calls run and the log has what would have been denied. */
export async function assertObserves(name: NpmClient): Promise<void> {
  const live = await loadLiveClient(name);
  if (live === undefined) throw new Error("it cannot be driven");
  using at = new ClientPlace(name);
  const plan = [live.shell("touch made.txt")];
  await driveWithGait(at, plan, { install: ["--observe"] });
  assert.equal(at.left("made.txt"), "");
  const log = logOf(at, name);
  assert.match(log, /"simulated_block"/);
}

/** A session in which the model makes no call leaves a heartbeat, by which the doctor finds it. */
export async function assertHeartbeat(name: NpmClient): Promise<void> {
  using at = new ClientPlace(name);
  await driveWithGait(at, []);
  const log = logOf(at, name);
  assert.match(log, /"event":"heartbeat"/);
  assert.doesNotMatch(log, /^\{"decision"/m);
}

/** The second session asks the server that the first one started, and ends although the server stays. */
export async function assertServed(name: NpmClient): Promise<void> {
  const live = await loadLiveClient(name);
  if (live === undefined) throw new Error("it cannot be driven");
  using at = new ClientPlace(name);
  const plan = [live.shell("touch made.txt"), live.shell("echo ran > line.txt")];
  let registered: ReadonlyMap<string, string> = new Map();
  let model = "";
  const first = await driveWithGait(at, plan, {
    isServed: true,
    then(place) {
      model = place.url;
      registered = new Map(
        Object.keys(live.files(place)).map((path) => [
          path,
          Deno.readTextFileSync(path),
        ]),
      );
      return Promise.resolve();
    },
  });
  assertLines(at, first);
  const server = await serverOf(at);
  try {
    const before = await answeredBy(server);
    Deno.removeSync(`${at.project}/line.txt`);
    // The settings of a run are written anew; some clients have their hooks in them.
    const register = async ({ url }: LivePlace) => {
      for (const [path, text] of registered) {
        await Deno.writeTextFile(path, text.replaceAll(model, url));
      }
    };
    assertLines(at, await at.drive({ plan, register }));
    // Before each of the two calls, and what else the client tells.
    const asked = await answeredBy(server) - before;
    assert.ok(asked >= 2, `the server was asked ${asked} times`);
    assert.ok(isRunning(server.pid));
  } finally {
    await endServer(at);
  }
}

/** Ends the server that was started in a place, which would outlive its folder. */
export async function endServer(at: ClientPlace): Promise<void> {
  const { pid } = await serverOf(at);
  Deno.kill(pid, "SIGKILL");
  await untilGone(pid);
}

function assertLines(at: ClientPlace, { told, timedOut, printed }: Driven): void {
  assert.equal(timedOut, false);
  assert.equal(at.left("made.txt"), undefined);
  assert.equal(at.left("line.txt")?.trim(), "ran", `${told.join(" | ")} ${printed}`);
  assert.match(told[0] ?? "", MARK);
}

interface Served {
  readonly pid: number;
  readonly socket: string;
}

/** The server that a session started. */
async function serverOf(at: ClientPlace): Promise<Served> {
  const folder = `${at.home}/.gait/serve`;
  const record = () => {
    try {
      return [...Deno.readDirSync(folder)].find((entry) => entry.name.endsWith(".json"))?.name;
    } catch {
      return undefined;
    }
  };
  await until(() => record() !== undefined, "a server");
  return JSON.parse(Deno.readTextFileSync(`${folder}/${record()}`));
}

async function answeredBy({ socket }: Served): Promise<number> {
  const { body } = await ask(socket, "/metrics");
  const counts = body.matchAll(/^gait_requests_total\{path="\/v1\/hooks",status="200"\} (\d+)$/mg);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** The text of the one log of a client's session. */
export function logOf(at: ClientPlace, name: NpmClient): string {
  const folder = `${at.home}/.gait/log`;
  const logs = [...Deno.readDirSync(folder)].filter((entry) => entry.name.startsWith(`${name}-`));
  assert.equal(logs.length, 1);
  return Deno.readTextFileSync(`${folder}/${logs[0]?.name}`);
}

export interface GaitDrive {
  readonly client?: Partial<LiveClient>;
  /** Options of `gait hooks install`. */
  readonly install?: readonly string[];
  /** Whether the session starts a server, which outlives it. */
  readonly isServed?: boolean;
  readonly policy?: string;
  /** What is done between the installation and the start of the client. */
  readonly then?: (place: LivePlace) => Promise<void>;
}

/** Runs a command line in the home and project of a client. */
export async function gaitAt(
  at: ClientPlace,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const cache = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
  // GAIT_LOG_DIR is set for all tests; here the log lies where the client's hook looks for it.
  return await gaitProcess(argv, {
    cwd: at.project,
    env: { ...at.env, DENO_DIR: cache, GAIT_LOG_DIR: "", ...env },
  });
}

/** Installs gait for the user of a place, and drives the client with a plan. */
export async function driveWithGait(
  at: ClientPlace,
  plan: readonly StubCall[],
  { client, install = [], isServed = false, policy = CLIENT_POLICY, then }: GaitDrive = {},
) {
  const live = await loadLiveClient(at.name);
  if (live === undefined) throw new Error("it cannot be driven");
  return await at.drive({
    plan,
    ...(client === undefined ? {} : { client }),
    async register(place) {
      const path = `${at.home}/policy.yaml`;
      await Deno.writeTextFile(path, policy);
      const argv = ["hooks", "install", at.name, "--policy", path, "--yes", ...install];
      if (!isServed) argv.push("--no-serve");
      const { exit, stderr } = await gaitAt(at, argv, live.env(place));
      assert.equal(exit, 0, stderr);
      await then?.(place);
    },
  });
}

/** The calls that a client is asked for in turn: each class of tools, denied and allowed. */
export function callsOf(
  name: NpmClient,
  live: LiveClient,
  { project }: Pick<LivePlace, "project">,
): readonly StubCall[] {
  const mcp = (tool: string): StubCall => {
    switch (name) {
      case "codex":
        return { tool: `${tool}_item`, args: { k: "v" }, namespace: "mcp__my_demo" };
      case "gemini":
        return { tool: `mcp_my-demo_${tool}-item`, args: { k: "v" } };
      default:
        return { tool: `my-demo${name === "copilot" ? "-" : "_"}${tool}-item`, args: { k: "v" } };
    }
  };
  return [
    live.shell("touch made.txt"),
    live.shell("echo ran > line.txt"),
    live.write(`${project}/denied_file.txt`, "ran"),
    live.write(`${project}/file.txt`, "ran"),
    mcp("drop"),
    mcp("put"),
  ];
}

/** Asserts that what was denied left nothing, what was allowed left a file, and that the model was told. */
export function assertObeyed(at: ClientPlace, told: readonly string[]): void {
  for (const name of ["made.txt", "denied_file.txt", "drop.txt"]) {
    assert.equal(at.left(name), undefined, name);
  }
  for (const name of ["line.txt", "file.txt", "put.txt"]) {
    assert.equal(at.left(name)?.trim(), "ran", `${name}: ${told.join(" | ")}`);
  }
  assert.equal(told.length, 6, told.join(" | "));
  for (const [index, text] of told.entries()) {
    if (index % 2 === 0) {
      assert.match(text, /gait blocked this call: /);
      assert.match(text, MARK);
    } else assert.doesNotMatch(text, MARK);
  }
  assert.match(told[0] ?? "", /Files are made by people\./);
}
