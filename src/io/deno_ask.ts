/** A question to a server on a socket of this machine. */

import { concatBytes } from "../core/bytes.ts";
import { bodyChunks } from "./body_chunks.ts";
import type { AskRequest } from "./host.ts";

/** A name for the `Host` header; the socket alone decides who is asked. */
const HOST = "http://gait";

/** Asks once; see `NetPort.ask`. */
export async function askLocally(
  { socket, target, body, timeoutMs, maxBytes }: AskRequest,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const client = Deno.createHttpClient({
    proxy: { transport: "unix", path: socket },
    poolMaxIdlePerHost: 0,
  });
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const headers = { "content-type": "application/json", "accept-encoding": "identity" };
    const init = { method: "POST", headers, body, client, signal, redirect: "manual" } as const;
    const response = await fetch(`${HOST}${target}`, init);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of bodyChunks(response.body, signal)) {
      size += chunk.length;
      if (size > maxBytes) return undefined;
      chunks.push(chunk);
    }
    return response.status === 200 ? concatBytes(chunks) : undefined;
  } catch {
    return undefined; // whoever asks has another way
  } finally {
    client.close();
  }
}
