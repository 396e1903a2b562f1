/** Real agent clients, driven headless against the stub model, in a home and a project of their own. */

import { clientFolder, type NpmClient, programFolders } from "../../scripts/client_folder.ts";
import type { LiveClient, LivePlace } from "../../src/core/clients/live/live_client.ts";
import { loadLiveClient } from "../../src/core/clients/live/live_clients.ts";
import { loadRegistration } from "../../src/core/clients/registrations.ts";
import type { StubCall } from "../../src/core/clients/stub/stub_protocol.ts";
import { runLive } from "../../src/usecases/hooks/live_client.ts";
import { diskHost } from "./disk_host.ts";
import { scratch } from "./gait.ts";

/** Id of registrations whose program is a stand-in for gait. */
const STAND_IN_ID = "1f2e3d4c5b6a7988";

/** What a run of a client left. */
export interface Driven {
  /** What the client told its model about each call, in order. */
  readonly told: readonly string[];
  /** How many requests it sent to its model. */
  readonly requests: number;
  readonly printed: string;
  readonly timedOut: boolean;
}

/** Changes of how a client is started. */
export interface Drive {
  readonly plan: readonly StubCall[];
  /** What is done after the client's settings were written: by default nothing. */
  readonly register?: (place: LivePlace) => Promise<void>;
  readonly client?: Partial<LiveClient>;
}

/** A client with an empty home and project. */
export class ClientPlace implements Disposable {
  readonly #folder = scratch();
  readonly home: string;
  readonly project: string;
  readonly name: NpmClient;

  constructor(name: NpmClient) {
    this.name = name;
    const path = Deno.realPathSync(this.#folder.path);
    this.home = `${path}/home`;
    this.project = `${path}/project`;
    Deno.mkdirSync(this.home);
    Deno.mkdirSync(this.project);
  }

  /** Variables by which command lines find the client and this home. */
  get env(): Record<string, string> {
    return {
      HOME: this.home,
      PATH: [...programFolders(this.name), Deno.env.get("PATH")].join(":"),
    };
  }

  async drive({ plan, register, client: changes = {} }: Drive): Promise<Driven> {
    const client = await loadLiveClient(this.name);
    if (client === undefined) throw new Error(`${this.name} cannot be driven`);
    return await runLive({
      client: { ...client, ...changes },
      program: client.program,
      place: { home: this.home, project: this.project },
      plan,
      register: register ?? (() => Promise.resolve()),
    }, diskHost(this.env));
  }

  /** Registers a stand-in for gait, with the wrapper that gait registers. */
  standIn(program: readonly string[]): (place: LivePlace) => Promise<void> {
    return (place) => registerStandIn(this.name, program, place);
  }

  /** The text of a file in the project; `undefined` if there is none. */
  left(name: string): string | undefined {
    try {
      return Deno.readTextFileSync(`${this.project}/${name}`);
    } catch {
      return undefined;
    }
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

async function registerStandIn(
  name: NpmClient,
  program: readonly string[],
  { home, project }: LivePlace,
): Promise<void> {
  const registration = await loadRegistration(name);
  const path = registration.path("user", { home, project, variable: () => undefined });
  const text = await Deno.readTextFile(path).catch(() => undefined);
  const command = { id: STAND_IN_ID, program, observe: false, isPosix: true };
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, registration.add(text, command));
}

/** Says that there is no opinion, as the registered line wants it said. */
export const SAYS_NOTHING = 'echo "$GAIT_NO_OPINION"';

/** Words of a program that runs a line of the shell and ignores what follows them. */
export function shellProgram(line: string): readonly string[] {
  return ["/bin/sh", "-c", line, "stand-in"];
}

/** Fails with what to do where the client is not installed. */
export function requireInstalled(name: NpmClient): void {
  try {
    Deno.statSync(clientFolder(name));
  } catch {
    throw new Error(`${name} is not installed for tests: deno task clients ${name}`);
  }
}

/**
 * Programs in place of gait that fail, by how. `deny` is the client's own denial: what ends with another
 * exit code than 0 counts as failed whatever it printed.
 */
export function failingPrograms(deny: string): Readonly<Record<string, readonly string[]>> {
  return {
    "is missing": ["/nonexistent/gait"],
    "cannot be executed": ["/dev/null"],
    "is killed": shellProgram("kill -9 $$"),
    "crashes in the middle of its answer": shellProgram(`echo '${deny.slice(0, 12)}'; exit 1`),
    "ends with 1 after its answer": shellProgram(`echo '${deny}'; exit 1`),
    "gives no answer in time": shellProgram(whereCalled("exec sleep 60")),
  };
}

/** A line that is run for events about a call, and not where a session starts. */
export function whereCalled(line: string): string {
  return `if grep -qE 'tool_?[nN]ame|"args"'; then ${line}; else ${SAYS_NOTHING}; fi`;
}
