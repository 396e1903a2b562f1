/** A live session over Streamable HTTP: clients connect to gait, and gait to the server. */

import { GaitError } from "../../core/error.ts";
import { quoted } from "../../core/fault.ts";
import type { Host } from "../../io/host.ts";
import { type HttpOptions, planHttp } from "./http_plan.ts";
import { serveSession } from "./http_server.ts";
import { type LiveOptions, openSession, type SessionReport } from "./open_session.ts";

export interface HttpLiveOptions extends LiveOptions, HttpOptions {
  /** Name of the environment variable that holds the token of the clients. */
  readonly auth_token_env?: string | undefined;
}

/** Fewest characters of a token. */
const TOKEN_MIN_LENGTH = 16;

/**
 * Serves clients until the process is asked to end, then packs what was recorded.
 *
 * @throws {GaitError} If an option, a file or the address to listen on cannot be used; then no
 * client is served.
 */
export async function runHttp(
  options: HttpLiveOptions,
  host: Host<"read" | "write" | "env" | "run" | "net">,
): Promise<SessionReport> {
  const plan = planHttp(options, clientToken(options.auth_token_env, host));
  const { session, watch, close } = await openSession(options, [plan.target.href], host);
  watch();
  try {
    await serveSession(plan, session, host);
  } catch (error) {
    await close(); // removes the journal of a session that served no client
    throw error;
  }
  return await close();
}

/** Throws for a named variable without a usable value: no token would let every client in. */
function clientToken(variable: string | undefined, host: Host<"env">): string | undefined {
  if (variable === undefined) return undefined;
  const token = host.env.get(variable)?.trim() ?? "";
  if (token.length >= TOKEN_MIN_LENGTH && !/[\s,]/.test(token)) return token;
  const problem = token === ""
    ? "it is not set"
    : "it is too short, or holds white space or a comma";
  throw new GaitError(
    "invalid_input",
    `Cannot use the token in the variable ${quoted(variable)}: ${problem}`,
    { hint: `set it to at least ${TOKEN_MIN_LENGTH} characters, such as $(openssl rand -hex 32)` },
  );
}
