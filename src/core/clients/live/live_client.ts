/** How an installed client is started headless against the stub model, to see whether it obeys. Pure. */

import type { StubCall, StubProtocol } from "../stub/stub_protocol.ts";

/** Folders and address of one run. All paths are absolute. */
export interface LivePlace {
  /** An empty folder that the client takes for the home of its user. */
  readonly home: string;
  /** An empty folder that the client works in. */
  readonly project: string;
  /** The stub model, `http://127.0.0.1:PORT`. */
  readonly url: string;
}

export interface LiveClient {
  readonly protocol: StubProtocol;
  /** Name of the client's program on PATH. */
  readonly program: string;
  /** Arguments that start one prompt and end with it. */
  args(place: LivePlace): readonly string[];
  /** Variables besides those that every client gets. */
  env(place: LivePlace): Readonly<Record<string, string>>;
  /** Texts of settings by absolute path: the model, and nothing that leaves the machine. */
  files(place: LivePlace): Readonly<Record<string, string>>;
  /** Asks for a shell line. */
  shell(line: string): StubCall;
  /** Asks to write a file, with the client's tool for that. */
  write(path: string, text: string): StubCall;
}

/** What the client is asked to do; the stub model does not read it. */
export const LIVE_PROMPT = "do it";

/** Stands where a client wants a key, so that none of the user is sent. */
export const MADE_UP_KEY = "gait-doctor";

/** Where no program listens, for clients that would reach other hosts. */
const DEAD_PROXY = "http://127.0.0.1:9";

/** Variables that every client gets. */
export function commonEnv({ home }: LivePlace): Readonly<Record<string, string>> {
  return {
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: `${home}/.config`,
    XDG_DATA_HOME: `${home}/.local/share`,
    XDG_CACHE_HOME: `${home}/.cache`,
    XDG_STATE_HOME: `${home}/.local/state`,
    HTTPS_PROXY: DEAD_PROXY,
    HTTP_PROXY: DEAD_PROXY,
    NO_PROXY: "127.0.0.1,localhost",
    NO_COLOR: "1",
  };
}
