/** What the server answers, on its way to the client: seen by the session, else as it came. */

import { concatBytes, encodeUtf8 } from "../../core/bytes.ts";
import { itemSpans } from "../../core/json/spans.ts";
import { MCP_MESSAGE_MAX_BYTES } from "../../core/limits.ts";
import { SseCutter, type SsePiece, withData } from "../../core/mcp/wire/sse.ts";

/** Shows a message of the server to the session; answers what the client gets of it. */
export type ShowMessage = (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array | undefined>;

/** Ids of the last events that a client got, by which it may ask for what follows. */
export class RecentIds {
  readonly #ids: string[] = [];

  /** Whether there was none. */
  get isEmpty(): boolean {
    return this.#ids.length === 0;
  }

  /** Whether the client can have seen it. */
  has(id: string): boolean {
    return this.#ids.includes(id);
  }

  /** Adds the next. */
  add(id: string): void {
    this.#ids.push(id);
    if (this.#ids.length > 64) this.#ids.shift();
  }
}

/** The events of a stream, each as soon as it is complete. */
export async function* relayEvents(
  body: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  show: ShowMessage,
  seen: RecentIds,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const cutter = new SseCutter(MCP_MESSAGE_MAX_BYTES);
  for await (const chunk of body) {
    for (const piece of cutter.push(chunk)) {
      // the older transport's way to name an address to post to, which would not be ours
      if (piece.event === "endpoint") return;
      yield* relayPiece(piece, show, seen);
    }
  }
  const last = cutter.end();
  if (last !== undefined && last.event !== "endpoint") yield* relayPiece(last, show, seen);
}

async function* relayPiece(
  piece: SsePiece,
  show: ShowMessage,
  seen: RecentIds,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (piece.id !== undefined) seen.add(piece.id);
  const { data } = piece;
  // an event with an id and no data only says where to go on from
  const shown = data === undefined || data.length === 0 ? data : await showMessages(data, show);
  const bytes = shown === data ? piece.bytes : withData(piece, shown);
  if (bytes.length > 0) yield bytes;
}

/**
 * Shows one message, or each of an array: servers may still answer so, and clients take it.
 * Answers the same array of bytes where nothing changes.
 */
export async function showMessages(
  bytes: Uint8Array<ArrayBuffer>,
  show: ShowMessage,
): Promise<Uint8Array | undefined> {
  if (startsWithMark(bytes)) { // which clients skip
    const rest = bytes.subarray(3);
    const shown = await showMessages(rest, show);
    return shown === rest ? bytes : shown;
  }
  if (!startsArray(bytes)) return await show(bytes);
  const text = textOfJson(bytes);
  if (text === undefined) return bytes;
  const kept: Uint8Array[] = [];
  let isSame = true;
  for (const { start, end } of itemSpans(text)) {
    const item = encodeUtf8(text.slice(start, end));
    const shown = await show(item);
    isSame &&= shown === item;
    if (shown !== undefined) kept.push(...(kept.length === 0 ? [] : [encodeUtf8(",")]), shown);
  }
  return isSame ? bytes : concatBytes([encodeUtf8("["), ...kept, encodeUtf8("]")]);
}

function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function startsArray(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => ![0x20, 0x09, 0x0a, 0x0d].includes(byte));
  return first === 0x5b;
}

function textOfJson(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}
