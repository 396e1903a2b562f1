/** The servers that are compared: how each is started and asked, and where its answer says allow. */

import { words } from "../../support/gait.ts";
import { connect, startServer } from "../../support/server.ts";
import { KEY_1 } from "../../support/test_key.ts";
import { postOf } from "../kept_connections.ts";
import type { PeerCall } from "./workload.ts";

export interface Peer extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** Path of the socket, or address. */
  readonly where: string;
  readonly requestOf: (call: PeerCall) => Uint8Array;
  readonly isAllowed: (answer: string) => boolean;
}

/** What starts a server in a folder of its own; `undefined` if its program is not there. */
type Start = (folder: string) => Promise<Peer | undefined>;

const HERE = new URL(".", import.meta.url).pathname;
const POLL_MS = 50;
const POLLS = 600;

/** Each server in each way of running it. The programs are named by variables. */
export const STARTS: readonly Start[] = [
  (folder) => startNothing(folder),
  (folder) => startGait("gait, socket", folder, ""),
  (folder) => startGait("gait, loopback", folder, "--listen 127.0.0.1:0"),
  (folder) => startOpa("OPA, no log, socket", folder, { isLogging: false, isSocket: true }),
  (folder) => startOpa("OPA, no log, loopback", folder, { isLogging: false, isSocket: false }),
  (folder) => startOpa("OPA, log, socket", folder, { isLogging: true, isSocket: true }),
  (folder) => startOpa("OPA, log, loopback", folder, { isLogging: true, isSocket: false }),
  (folder) => startCerbos("Cerbos, no log, socket", folder, { isLogging: false, isSocket: true }),
  (folder) =>
    startCerbos("Cerbos, no log, loopback", folder, { isLogging: false, isSocket: false }),
  (folder) => startCerbos("Cerbos, log, socket", folder, { isLogging: true, isSocket: true }),
  (folder) => startCerbos("Cerbos, log, loopback", folder, { isLogging: true, isSocket: false }),
];

interface Way {
  readonly isLogging: boolean;
  readonly isSocket: boolean;
}

/** The HTTP library that gait is built on, with an answer that never changes. */
async function startNothing(folder: string): Promise<Peer> {
  const where = `${folder}/nothing.sock`;
  const script = `${HERE}fixed_answer.ts`;
  const args = ["run", "--quiet", "--allow-all", script, where];
  return {
    ...await startProgram(Deno.execPath(), args, { folder, where }),
    name: "fixed answer, socket",
    requestOf: (call) => postOf("/v1/judge", { intent: intentOf(call, folder) }, { host: "gait" }),
    isAllowed: (answer) => answer === "allow",
  };
}

async function startGait(name: string, folder: string, listen: string): Promise<Peer> {
  Deno.writeTextFileSync(`${folder}/k1`, KEY_1.private, { mode: 0o600 });
  const line = `--key-mode prod --private-key k1 --token-file token --log log.jsonl ${listen}`;
  const server = await startServer(["--policy", `${HERE}gait.yaml`, ...words(line)], {
    cwd: folder,
    env: { HOME: folder, GAIT_LOG_DIR: `${folder}/log` },
  });
  const { where } = server;
  const workspace = `${folder}/repo`; // away from the key, which commands may not list
  Deno.mkdirSync(workspace);
  const headers = listen === "" ? { host: "gait" } : {
    host: new URL(where).host,
    authorization: `Bearer ${Deno.readTextFileSync(`${folder}/token`).trim()}`,
  };
  return {
    ...{ name, where, pid: server.child.pid },
    requestOf: (call) => postOf("/v1/judge", { intent: intentOf(call, workspace) }, headers),
    isAllowed: (answer) => JSON.parse(answer).verdict === "allow",
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function intentOf({ tool, args }: PeerCall, workspace: string): unknown {
  const context = { identity: "alice", workspace, risk_class: "low" };
  return { tool_name: tool, args, context };
}

async function startOpa(name: string, folder: string, way: Way): Promise<Peer | undefined> {
  const program = Deno.env.get("OPA");
  if (program === undefined) return undefined;
  const where = way.isSocket ? `${folder}/opa.sock` : `http://127.0.0.1:${freePort()}`;
  const place = way.isSocket ? `unix://${where}` : new URL(where).host;
  const log = way.isLogging ? ["--set", "decision_logs.console=true"] : [];
  const args = ["run", "--server", "--skip-version-check", "--addr", place, ...log];
  return {
    ...await startProgram(program, [...args, "--log-level", "error", `${HERE}agent.rego`], {
      ...{ folder, where },
    }),
    name,
    requestOf: (call) => postOf("/v1/data/agent/verdict", { input: call }, hostOf(where)),
    isAllowed: (answer) => JSON.parse(answer).result === "allow",
  };
}

async function startCerbos(name: string, folder: string, way: Way): Promise<Peer | undefined> {
  const program = Deno.env.get("CERBOS");
  if (program === undefined) return undefined;
  const where = way.isSocket ? `${folder}/cerbos.sock` : `http://127.0.0.1:${freePort()}`;
  const httpListenAddr = way.isSocket ? `unix:${where}` : new URL(where).host;
  const audit = way.isLogging
    ? { enabled: true, backend: "local", local: { storagePath: `${folder}/audit` } }
    : { enabled: false };
  Deno.writeTextFileSync(
    `${folder}/cerbos.yaml`, // JSON is YAML
    JSON.stringify({
      server: { httpListenAddr, grpcListenAddr: `unix:${folder}/grpc.sock` },
      storage: { driver: "disk", disk: { directory: `${HERE}cerbos`, watchForChanges: false } },
      audit: { ...audit, accessLogsEnabled: false, decisionLogsEnabled: way.isLogging },
      telemetry: { disabled: true },
    }),
  );
  const args = ["server", "--config", `${folder}/cerbos.yaml`, "--log-level", "error"];
  return {
    ...await startProgram(program, [...args, "--debug-listen-addr="], { folder, where }),
    name,
    requestOf: ({ tool, args: attr }) =>
      postOf("/api/check/resources", {
        principal: { id: "alice", roles: ["agent"] },
        resources: [{ actions: [tool], resource: { kind: "tool_call", id: "1", attr } }],
      }, hostOf(where)),
    isAllowed: (answer) => answer.includes('"EFFECT_ALLOW"'),
  };
}

function hostOf(where: string): { readonly host: string } {
  return { host: where.startsWith("/") ? "peer" : new URL(where).host };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Starts a program whose output goes to a file, and returns when it listens. */
async function startProgram(
  program: string,
  args: readonly string[],
  { folder, where }: { readonly folder: string; readonly where: string },
): Promise<Pick<Peer, "pid" | "where" | typeof Symbol.asyncDispose>> {
  const line = 'out=$1; shift; exec "$@" >"$out" 2>&1';
  const child = new Deno.Command("sh", {
    args: ["-c", line, "sh", `${folder}/output`, program, ...args],
    cwd: folder,
    env: { HOME: folder },
    ...{ stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
  const end = async () => {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
    await child.status;
  };
  let isEnded = false;
  void child.status.then(() => isEnded = true);
  for (let polls = 0; polls < POLLS && !isEnded; polls++) {
    const isThere = await connect(where).then((open) => (open.close(), true), () => false);
    if (isThere) return { pid: child.pid, where, [Symbol.asyncDispose]: end };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await end();
  throw new Error(`${program} does not listen:\n${Deno.readTextFileSync(`${folder}/output`)}`);
}
