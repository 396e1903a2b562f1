/** Fetching over the network, only from hosts that the caller allows, also after a redirect. */

import { concatBytes } from "../core/bytes.ts";
import { bodyChunks } from "./body_chunks.ts";
import type { FetchOutcome, FetchRequest } from "./host.ts";

const MAX_REDIRECTS = 5;
const TRANSIENT: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Failures after which the same fetch may succeed later. */
const CUT =
  /connection (?:reset|refused|closed|aborted)|broken pipe|unexpected e|reading a body|temporary/i;

/** Fetches once; see `NetPort.fetch`. */
export async function fetchOnce(request: FetchRequest): Promise<FetchOutcome> {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const signal = AbortSignal.timeout(request.timeoutMs);
  try {
    let url = request.url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const refusal = request.refuse(url);
      if (refusal !== undefined) return { ok: false, transient: false, problem: refusal };
      // A client without state: no cookies, no credentials.
      const response = await fetch(url, { client, signal, redirect: "manual" });
      const location = response.headers.get("location");
      if (REDIRECTS.has(response.status) && location !== null) {
        await response.body?.cancel();
        if (!URL.canParse(location, url)) {
          return { ok: false, transient: false, problem: `redirect to no URL: ${location}` };
        }
        url = new URL(location, url).href;
        continue;
      }
      if (response.status !== 200) {
        await response.body?.cancel();
        const { status } = response;
        const transient = TRANSIENT.has(status);
        return { ok: false, transient, problem: `unexpected status ${status}` };
      }
      return await readBody(bodyChunks(response.body, signal), request.maxBytes);
    }
    return { ok: false, transient: false, problem: "too many redirects" };
  } catch (error) {
    if (signal.aborted) {
      const problem = `no complete answer within ${request.timeoutMs} ms`;
      return { ok: false, transient: true, problem };
    }
    const problem = problemOf(error);
    return { ok: false, transient: CUT.test(problem), problem };
  } finally {
    client.close();
  }
}

async function readBody(
  body: AsyncGenerator<Uint8Array>,
  maxBytes: number,
): Promise<FetchOutcome> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) return { ok: false, transient: false, problem: "payload too large" };
    chunks.push(chunk);
  }
  return { ok: true, bytes: concatBytes(chunks) };
}

/** The system's text without the URL, so that words in a URL cannot look like a failure. */
function problemOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = inner instanceof Error ? inner.message : String(inner);
  return text.replace(/^.*?client error \((\w+)\):? /s, "$1: ").replace(/ \(os error \d+\)/g, "");
}
