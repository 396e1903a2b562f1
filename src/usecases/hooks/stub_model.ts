/** Serves the stub model on loopback, for one run of a client. */

import { concatBytes, decodeUtf8 } from "../../core/bytes.ts";
import type { StubCall, StubProtocol, StubReply } from "../../core/clients/stub/stub_protocol.ts";
import { parseJsonObject } from "../../core/json/json.ts";
import type { JsonObject } from "../../core/json/json.ts";
import { JSON_MAX_BYTES } from "../../core/limits.ts";
import { bodyChunks } from "../../io/body_chunks.ts";
import type { Host } from "../../io/host.ts";

/** A model that cannot answer may be asked again and again; then nothing more is answered. */
const MAX_REQUESTS = 200;

export interface StubModel extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** What the client told about each call, as of its last request. */
  readonly told: readonly string[];
  /** How many requests it answered. */
  readonly requests: number;
}

/** @throws {GaitError} `invalid_input` if nothing can listen on loopback. */
export async function serveStub(
  protocol: StubProtocol,
  plan: readonly StubCall[],
  host: Host<"net">,
): Promise<StubModel> {
  let told: readonly string[] = [];
  let requests = 0;
  const server = await host.net.serve({
    hostname: "127.0.0.1",
    port: 0,
    async handle(request, gone) {
      requests++;
      if (requests > MAX_REQUESTS) return new Response(null, { status: 429 });
      const { pathname: path } = new URL(request.url);
      const body = await bodyOf(request, gone);
      if (body === undefined) return new Response(null, { status: 400 });
      const said = protocol.told(body);
      // Requests about the conversation itself carry no results.
      if (said.length >= told.length) told = said;
      return responseOf(protocol.reply({ method: request.method, path, body }, plan));
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    get told() {
      return told;
    },
    get requests() {
      return requests;
    },
    [Symbol.asyncDispose]: () => server.drain(),
  };
}

/** The object that a client sent; an empty one without a body, `undefined` for anything else. */
async function bodyOf(request: Request, gone: AbortSignal): Promise<JsonObject | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bodyChunks(request.body, gone)) {
    size += chunk.length;
    if (size > JSON_MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  const bytes = concatBytes(chunks);
  if (decodeUtf8(bytes).trim() === "") return {};
  try {
    return parseJsonObject({ name: "request", bytes });
  } catch {
    return undefined;
  }
}

function responseOf({ status, type, body }: StubReply): Response {
  return new Response(body, { status, headers: { "content-type": type } });
}
