/** Fetching over the network: only from the hosts that were allowed, also after a redirect. */

import { concatBytes } from "../core/bytes.ts";
import type { FetchOutcome, FetchRequest } from "./host.ts";

/** Redirects that are followed; more is a loop. */
const MAX_REDIRECTS = 5;
const TRANSIENT: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Fetches once; see `NetPort`. */
export async function fetchOnce(request: FetchRequest): Promise<FetchOutcome> {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const signal = AbortSignal.timeout(request.timeoutMs);
  try {
    let url = request.url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const refusal = request.refuse(url);
      if (refusal !== undefined) return { ok: false, transient: false, problem: refusal };
      // never with cookies, credentials or anything of this machine but its address
      const response = await fetch(url, { client, signal, redirect: "manual" });
      const location = response.headers.get("location");
      if (REDIRECTS.has(response.status) && location !== null) {
        await response.body?.cancel();
        url = new URL(location, url).href;
        continue;
      }
      if (response.status !== 200) {
        await response.body?.cancel();
        const { status } = response;
        const transient = TRANSIENT.has(status);
        return { ok: false, transient, problem: `unexpected status ${status}` };
      }
      return await readBody(response, request.maxBytes);
    }
    return { ok: false, transient: false, problem: "too many redirects" };
  } catch (error) {
    const isLate = signal.aborted;
    const text = error instanceof Error ? error.message : String(error);
    // a host that is not there, or that hangs up in the middle, may be back soon
    const isCut = /connection reset|connection refused|connection closed|eof|body/i.test(text);
    return {
      ok: false,
      transient: isLate || isCut,
      problem: isLate ? `no answer within ${request.timeoutMs} ms` : text,
    };
  } finally {
    client.close();
  }
}

async function readBody(response: Response, maxBytes: number): Promise<FetchOutcome> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) return { ok: false, transient: false, problem: "payload too large" };
    chunks.push(chunk);
  }
  return { ok: true, bytes: concatBytes(chunks) };
}
