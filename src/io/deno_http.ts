/** HTTP in both directions: a server on one address, and a client for one origin. */

import { GaitError } from "../core/error.ts";
import type { HttpServer, Origin, SendOutcome, SendRequest, ServeRequest } from "./host.ts";

/** Node's servers close idle connections after 5 s; a request sent at that moment would fail. */
const IDLE_MS = 4000;

/** Starts a server; see `NetPort.serve`. */
export function serveHttp({ hostname, port, handle }: ServeRequest): HttpServer {
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    dropRuntimeWarning();
    server = Deno.serve({
      hostname,
      port,
      onListen: () => {}, // The default prints a line.
      onError: () => new Response(null, { status: 500 }),
      handler: (request) => handleOne(request, handle),
    });
  } catch (error) {
    throw new GaitError(
      "invalid_input",
      `Cannot listen on "${hostname}" port ${port}: ${listenProblem(error)}`,
      { hint: "choose another address or port; port 0 takes any that is free", cause: error },
    );
  }
  const { addr } = server;
  return { hostname: addr.hostname, port: addr.port, drain: () => server.shutdown() };
}

/** How the runtime begins a warning for programmers, on whom it calls to use `no-legacy-abort`. */
const RUNTIME_WARNING = "Deno.serve: request.signal";

/** Keeps it from the users of gait. */
function dropRuntimeWarning(): void {
  const { warn } = console;
  console.warn = (text, ...more) => {
    if (!String(text).startsWith(RUNTIME_WARNING)) warn(text, ...more);
  };
}

/**
 * Answers one request. Without `no-legacy-abort` the signal of a request also fires after each good
 * answer, so the listener is removed at the answer.
 */
async function handleOne(request: Request, handle: ServeRequest["handle"]): Promise<Response> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  if (request.signal.aborted) leave();
  request.signal.addEventListener("abort", leave, { once: true });
  try {
    return await handle(request, gone.signal);
  } finally {
    request.signal.removeEventListener("abort", leave);
  }
}

/** Opens the way to an origin; see `NetPort.origin`. */
export function openOrigin(origin: string): Origin {
  const client = Deno.createHttpClient({ poolIdleTimeout: IDLE_MS });
  return {
    send: (request) => sendOne(client, origin, request),
    [Symbol.dispose]: () => client.close(),
  };
}

async function sendOne(
  client: Deno.HttpClient,
  origin: string,
  { method, target, headers, body, signal }: SendRequest,
): Promise<SendOutcome> {
  const url = URL.parse(target, origin);
  // INVARIANT: no `target` leads to another origin
  if (url === null || url.origin !== origin || !target.startsWith("/")) {
    return { ok: false, problem: "the address is outside the allowed one" };
  }
  // Otherwise the runtime asks for compressed bodies and decodes them by itself.
  headers.set("accept-encoding", "identity");
  try {
    const init = { method, headers, signal, client, redirect: "manual" } as const;
    const response = await fetch(url, body === undefined ? init : { ...init, body });
    return { ok: true, response };
  } catch (error) {
    return { ok: false, problem: signal.aborted ? "the request was ended" : sendProblem(error) };
  }
}

function listenProblem(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "another program listens there";
  if (error instanceof Deno.errors.AddrNotAvailable) return "it is not an address of this machine";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.NotCapable) return "the permission for it was not given";
  return /lookup|resolve/i.test(String(error)) ? "the name is not known" : "it failed";
}

/** Our own words: the runtime's text holds the whole URL, and the query may hold secrets. */
function sendProblem(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) return "the permission for it was not given";
  const text = textOf(error);
  if (/refused/i.test(text)) return "connection refused";
  if (/lookup|resolve|dns/i.test(text)) return "the name of the host is not known";
  if (/certificate|tls|ssl|handshake/i.test(text)) return "no secure connection could be made";
  if (/timed out|unreachable/i.test(text)) return "the host cannot be reached";
  return "the connection broke before there was an answer";
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} ${textOf(error.cause)}`;
}
