/** Relays the server's answers to the client, and shows each message in them to the session. */

import { concatBytes, encodeUtf8 } from "../../core/bytes.ts";
import { itemSpans } from "../../core/json/spans.ts";
import { MCP_MESSAGE_MAX_BYTES } from "../../core/limits.ts";
import { SseCutter, type SsePiece, withData } from "../../core/mcp/wire/sse.ts";

/** Shows a message of the server to the session; answers what the client gets of it. */
export type ShowMessage = (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array | undefined>;

const IDS_REMEMBERED = 64;

/** Ids of the last events that a client got; it may ask for the events after one of them. */
export class RecentIds {
  readonly #ids: string[] = [];

  /** Whether no event had an id. */
  get isEmpty(): boolean {
    return this.#ids.length === 0;
  }

  /** Whether this id is among the remembered ones. */
  has(id: string): boolean {
    return this.#ids.includes(id);
  }

  /** Remembers an id and forgets the oldest. */
  add(id: string): void {
    this.#ids.push(id);
    if (this.#ids.length > IDS_REMEMBERED) this.#ids.shift();
  }
}

/** Yields the events of a stream, each as soon as it is complete. */
export async function* relayEvents(
  body: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  show: ShowMessage,
  seen: RecentIds,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const cutter = new SseCutter(MCP_MESSAGE_MAX_BYTES);
  for await (const chunk of body) {
    for (const piece of cutter.push(chunk)) {
      // The older transport (2024-11-05) names the server's own address here, past the proxy.
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
  // An event without data only carries an id to resume from.
  const shown = data === undefined || data.length === 0 ? data : await showMessages(data, show);
  const bytes = shown === data ? piece.bytes : withData(piece, shown);
  if (bytes.length > 0) yield bytes;
}

/**
 * Shows one message to the session, or each message of an array: older servers still send arrays and
 * clients read them. Answers the same bytes if the session changes nothing.
 */
export async function showMessages(
  bytes: Uint8Array<ArrayBuffer>,
  show: ShowMessage,
): Promise<Uint8Array | undefined> {
  if (startsWithMark(bytes)) { // clients skip a byte order mark
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
    if (shown === undefined) continue;
    if (kept.length > 0) kept.push(encodeUtf8(","));
    kept.push(shown);
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
