/** The address of a server that several machines share: `redis://host:6379/0`, `rediss://` with TLS. */

import { GaitError } from "../../error.ts";
import { unusable } from "../../fault.ts";

const DEFAULT_PORT = 6379;
const EXPECTED = "redis://<host>:<port> or rediss://<host>:<port>";
const EXAMPLE = "rediss://state.example:6380, for example";

export interface StateAddress {
  readonly tls: boolean;
  /** Name or IP address, an IPv6 address without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** Number of the database. */
  readonly database: number;
  /** Name of the user; `undefined` for the server's default one. */
  readonly user: string | undefined;
}

/**
 * Parses an address. No error quotes it: it may hold a password.
 *
 * @throws {GaitError} `invalid_input` for another form, and for a password, which a process list,
 * a shell's history and a file of settings would show.
 */
export function parseStateAddress(text: string): StateAddress {
  const refuse = (fault: string, hint: string) =>
    new GaitError("invalid_input", `Cannot use --state: ${fault}`, { hint });
  if (!URL.canParse(text)) throw refuse(`expected ${EXPECTED}`, EXAMPLE);
  const url = new URL(text);
  if (url.protocol !== "redis:" && url.protocol !== "rediss:") {
    throw refuse(`expected ${EXPECTED}`, EXAMPLE);
  }
  if (url.password !== "") {
    throw refuse(
      "the address holds a password, which others on this machine could read",
      "leave it out, and give --state-password-file <file of mode 0600> or --state-password-env <variable>",
    );
  }
  if (url.hostname === "") throw refuse("the address names no host", EXAMPLE);
  if (/[?#]/.test(text)) throw refuse("the address has more than a host and a database", EXAMPLE);
  const [, database = "0"] = /^\/?(\d{1,4})?$/.exec(url.pathname) ??
    [undefined, undefined];
  if (!/^\/?\d{0,4}$/.test(url.pathname)) {
    throw refuse("after the host it takes the number of a database", "redis://localhost:6379/0");
  }
  return {
    tls: url.protocol === "rediss:",
    hostname: url.hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase(),
    port: url.port === "" ? DEFAULT_PORT : Number(url.port),
    database: Number(database),
    user: userIn(url.username, refuse),
  };
}

function userIn(
  text: string,
  refuse: (fault: string, hint: string) => GaitError,
): string | undefined {
  if (text === "") return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse("the name of its user is not readable", "write special signs as %40");
  }
}

/** The address without its user, as gait shows and remembers it. */
export function shownAddress({ tls, hostname, port, database }: StateAddress): string {
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return `${tls ? "rediss" : "redis"}://${host}:${port}/${database}`;
}

/** Host and port as Deno's `--allow-net` takes them. */
export function netPermission({ hostname, port }: StateAddress): string {
  return `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

/** Whether the address is on this machine, so that no network lies between. */
export function isLoopback({ hostname }: StateAddress): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * The name under which projects keep their calls apart on one server.
 *
 * @throws {GaitError} `invalid_input` for a name with other signs.
 */
export function checkStateProject(name: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,62}$/.test(name)) return name;
  const expected = "up to 63 of a to z, 0 to 9, dot, dash and underscore";
  throw unusable("--state-project", name, expected, "such as payments");
}
