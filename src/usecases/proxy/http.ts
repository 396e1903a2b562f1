/** A live session over Streamable HTTP: clients reach gait in place of the server. */

import { GaitError } from "../../core/error.ts";
import type { Host } from "../../io/host.ts";
import { DEFAULT_LISTEN } from "../../commands/mcp/options.ts";
import { planHttp, serveSession } from "./http_server.ts";
import { type LiveOptions, openSession, type SessionReport } from "./open_session.ts";

/** Options of a live session over HTTP, by the keys of the command. */
export interface HttpLiveOptions extends LiveOptions {
  readonly upstream?: string | undefined;
  readonly listen?: string | undefined;
  readonly auth_token_env?: string | undefined;
  readonly allow_host: readonly string[];
  readonly allow_origin: readonly string[];
}

/**
 * Stands before the server until it is asked to end; then packs what was recorded.
 *
 * @throws {GaitError} for whatever cannot be had: then nothing is listened to.
 */
export async function runHttp(
  options: HttpLiveOptions,
  host: Host<"read" | "write" | "env" | "run" | "net">,
): Promise<SessionReport> {
  const { allow_host, allow_origin } = options;
  const plan = planHttp({
    ...{ allow_host, allow_origin },
    upstream: options.upstream?.trim() ?? "",
    listen: options.listen?.trim() || DEFAULT_LISTEN,
    token: clientToken(options.auth_token_env?.trim() ?? "", host),
  });
  const { session, end } = await openSession(options, [plan.target.href], host);
  try {
    await serveSession(plan, session, host);
  } catch (error) {
    await end(); // the journal of a session that never was is not left behind
    throw error;
  }
  return await end();
}

/** A name without a value must not quietly mean that no token is wanted. */
function clientToken(name: string, host: Host<"env">): string | undefined {
  if (name === "") return undefined;
  const token = host.env.get(name)?.trim() ?? "";
  if (token.length >= TOKEN_MIN_LENGTH && !/[\s,]/.test(token)) return token;
  const problem = token === "" ? "it is not set" : "it is too short, or holds white space";
  throw new GaitError(
    "invalid_input",
    `Cannot take the token from the variable "${name}": ${problem}`,
    {
      hint: `give it at least ${TOKEN_MIN_LENGTH} characters: openssl rand -hex 32`,
    },
  );
}

const TOKEN_MIN_LENGTH = 16;
