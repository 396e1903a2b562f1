/** Relays the server's answers to the client, and shows each message in them to the session. */

import { concatBytes, encodeUtf8 } from "../../core/bytes.ts";
import { quoted } from "../../core/fault.ts";
import { itemSpans } from "../../core/json/spans.ts";
import { MCP_MESSAGE_MAX_BYTES } from "../../core/limits.ts";
import { SseCutter, type SsePiece, withCleanLines, withData } from "../../core/mcp/wire/sse.ts";

/** Shows a message of the server to the session; answers what the client gets of it. */
export type ShowMessage = (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array | undefined>;

/** The session, as the answer to one request sees it. */
export interface AnswerView {
  readonly show: ShowMessage;
  /** Whether nothing passes that the session does not read. */
  isStrict(): boolean;
  /** Tells the session of a message that it cannot read; answers what the client gets in its place. */
  withheld(bytes: Uint8Array, problem: string): Uint8Array | undefined;
  /** Says that a part of the answer is left out that clients do not read. */
  leftOut(problem: string): void;
  /** Like `withheld`, where nothing that came answers the request; `undefined` if none was asked. */
  unanswered(): Uint8Array | undefined;
}

const IDS_REMEMBERED = 64;

/** Ids of the last events that a client got; it may ask for the events after one of them. */
export class RecentIds {
  readonly #ids: string[] = [];

  /** Whether no event had an id. */
  get isEmpty(): boolean {
    return this.#ids.length === 0;
  }

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
  view: AnswerView,
  { seen, onEndpoint }: { readonly seen: RecentIds; readonly onEndpoint: () => void },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const relay = new EventRelay(view, seen);
  const cutter = new SseCutter(MCP_MESSAGE_MAX_BYTES);
  for await (const chunk of body) {
    for (const piece of cutter.push(chunk)) {
      // The older transport (2024-11-05) names the server's own address here, past the proxy.
      if (piece.event === "endpoint") return onEndpoint();
      yield* relay.piece(piece);
    }
  }
  const last = cutter.end();
  if (last?.event === "endpoint") return onEndpoint();
  if (last !== undefined) yield* relay.piece(last);
}

class EventRelay {
  readonly #view: AnswerView;
  readonly #seen: RecentIds;
  /** Whether the parts of a large event pass; `undefined` between such events. */
  #partsPass: boolean | undefined;

  constructor(view: AnswerView, seen: RecentIds) {
    this.#view = view;
    this.#seen = seen;
  }

  async *piece(piece: SsePiece): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    if (piece.id !== undefined) this.#seen.add(piece.id);
    const bytes = piece.part === undefined ? await this.#event(piece) : this.#part(piece);
    if (bytes.length > 0) yield bytes;
  }

  async #event(received: SsePiece): Promise<Uint8Array<ArrayBuffer>> {
    const isStrict = this.#view.isStrict();
    const piece = isStrict ? withCleanLines(received) : received;
    const { data, bytes, isBroken } = piece;
    if (isBroken === true && isStrict) {
      return withData(piece, this.#view.withheld(data ?? bytes, "it is not valid UTF-8"));
    }
    if (data === undefined && piece !== received) {
      const error = this.#view.withheld(received.bytes, "it is in no field that all clients read");
      return error === undefined ? bytes : withData({ bytes: EVENT }, error);
    }
    // An event without data only carries an id to resume from.
    if (data === undefined || data.length === 0) return bytes;
    if (piece.event !== undefined) {
      if (!isStrict) return bytes;
      this.#view.leftOut(`its type is ${quoted(piece.event)}, and clients read those of "message"`);
      return withData(piece, undefined);
    }
    const shown = await showMessages(data, this.#view);
    return shown === data ? bytes : withData(piece, shown);
  }

  #part({ bytes, part }: SsePiece): Uint8Array<ArrayBuffer> {
    let shown = bytes;
    if (this.#partsPass === undefined) {
      this.#partsPass = !this.#view.isStrict();
      if (!this.#partsPass) {
        const error = this.#view.withheld(bytes, TOO_LARGE);
        shown = error === undefined ? NOTHING : withData({ bytes: EVENT }, error);
      }
    } else if (!this.#partsPass) {
      shown = NOTHING;
    } else if (this.#view.isStrict()) {
      // Its id may come last, and be that of a call made in the meantime.
      this.#partsPass = false;
      this.#view.withheld(NOTHING, TOO_LARGE);
      shown = EVENT_END;
    }
    if (part === "last") this.#partsPass = undefined;
    return shown;
  }
}

/** Why a message is withheld that is larger than what gait reads. */
export const TOO_LARGE: string = `it is larger than the limit of ${MCP_MESSAGE_MAX_BYTES} bytes`;
const NOTHING = new Uint8Array();
const EVENT_END = encodeUtf8("\n\n");

/** Passes a body unread until something depends on reading it; then it breaks off. */
export async function* relayUnread(
  body: AsyncGenerator<Uint8Array<ArrayBuffer>>,
  view: AnswerView,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const chunk of body) {
    if (view.isStrict()) {
      view.withheld(NOTHING, TOO_LARGE);
      return;
    }
    yield chunk;
  }
}
const EVENT = encodeUtf8("data:\n\n");

/**
 * Shows one message to the session, or each message of an array: older servers still send arrays and
 * clients read them. Answers the same bytes if the session changes nothing.
 */
export async function showMessages(
  bytes: Uint8Array<ArrayBuffer>,
  view: AnswerView,
): Promise<Uint8Array | undefined> {
  const { show } = view;
  if (view.isStrict()) return await show(bytes); // which takes neither a mark nor an array
  if (startsWithMark(bytes)) { // clients skip a byte order mark
    const rest = bytes.subarray(3);
    const shown = await showMessages(rest, view);
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
