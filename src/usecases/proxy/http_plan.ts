import { GaitError } from "../../core/error.ts";
import { unusable } from "../../core/fault.ts";
import { isLoopback } from "../../core/mcp/wire/http_access.ts";

/** Address that the HTTP proxy listens on unless the operator names another. */
export const DEFAULT_LISTEN = "127.0.0.1:8787";

export interface HttpOptions {
  /** Address of the server; required. */
  readonly upstream?: string | undefined;
  /** `host:port` to listen on; {@linkcode DEFAULT_LISTEN} if absent or empty. */
  readonly listen?: string | undefined;
  /** Further `Host` values that clients may send. */
  readonly allow_host: readonly string[];
  /** Further origins of web pages that may send requests. */
  readonly allow_origin: readonly string[];
}

export interface HttpPlan {
  readonly target: URL;
  readonly hostname: string;
  /** Port to listen on; 0 takes any that is free. */
  readonly port: number;
  readonly allowHosts: readonly string[];
  readonly allowOrigins: readonly string[];
  /** Bearer token that every request must bring, if there is one. */
  readonly token: string | undefined;
}

/**
 * Checks the addresses.
 *
 * @throws {GaitError} `invalid_input` for an unusable address, and for an address that other
 * machines can reach while no token is required.
 */
export function planHttp(options: HttpOptions, token?: string): HttpPlan {
  const target = targetOf(options.upstream ?? "");
  const { hostname, port } = listenerOf(options.listen || DEFAULT_LISTEN, token);
  const { allow_host: allowHosts, allow_origin: allowOrigins } = options;
  return { target, hostname, port, allowHosts, allowOrigins, token };
}

function targetOf(upstream: string): URL {
  const target = URL.parse(upstream);
  if (target === null || (target.protocol !== "http:" && target.protocol !== "https:")) {
    const hint = "give the server's address, such as https://tools.example/mcp";
    throw unusable("--upstream", upstream, "an http or https address", hint);
  }
  if (target.username !== "" || target.password !== "") {
    // the address is not quoted, since errors end up in logs
    throw new GaitError(
      "invalid_input",
      "Cannot use --upstream: expected an address without credentials",
      { hint: "leave user name and password out; clients send their own Authorization header" },
    );
  }
  if (target.hash !== "") {
    const hint = "leave out # and what follows it; no server ever gets it";
    throw unusable("--upstream", upstream, "an address without a fragment", hint);
  }
  return target;
}

function listenerOf(listen: string, token: string | undefined) {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s/]+)):([0-9]{1,5})$/.exec(listen);
  const [, ipv6, name, digits] = match ?? [];
  const hostname = ipv6 ?? name;
  const port = Number(digits);
  if (hostname === undefined || port > 65_535) {
    throw unusable("--listen", listen, "host:port", `such as --listen ${DEFAULT_LISTEN}`);
  }
  if (token === undefined && !isLoopback(hostname)) {
    throw new GaitError(
      "invalid_input",
      `Cannot listen on "${listen}": other machines can reach it, so a token is required`,
      { hint: "name the variable that holds it with --auth-token-env, or listen on 127.0.0.1" },
    );
  }
  return { hostname, port };
}
