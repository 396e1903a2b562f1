/** Ids of JSON-RPC requests, kept as written: `1` and `"1"` differ, and large numbers keep all digits. */

import { rawMember } from "../../json/spans.ts";

/** An id, which is a string or an integer. */
export interface MessageId {
  /** JSON text of the id, for the answer. */
  readonly raw: string;
  /** Two ids are equal exactly if their keys are. */
  readonly key: string;
}

const INTEGER = /^-?(?:0|[1-9][0-9]*)$/;

/** The id of a message that was parsed before; `undefined` unless it is a string or an integer. */
export function messageId(text: string): MessageId | undefined {
  const raw = rawMember(text, "id");
  return raw === undefined ? undefined : idOf(raw);
}

/** Reads the JSON text of an id; `undefined` unless it is a string or an integer. */
export function idOf(raw: string): MessageId | undefined {
  if (INTEGER.test(raw)) return { raw, key: `n:${raw}` };
  if (!raw.startsWith('"')) return undefined;
  const value: unknown = JSON.parse(raw);
  return typeof value === "string" ? { raw, key: `s:${value}` } : undefined;
}

/** The id as a text, without what tells a string from an integer. */
export function idText({ key }: Pick<MessageId, "key">): string {
  return key.slice(2);
}

const UUID_OR_HEX = /^[0-9a-f-]{16,}$/i;
/** Digits that make an id unlikely to meet one of the client. */
const RANDOM_DIGITS = 10;

/**
 * Makes an id that looks like the given one of the client, so that a server cannot tell whose request
 * it answers. It is made of 16 random bytes.
 */
export function idLike({ key }: MessageId, random: Uint8Array): string | number {
  const digits = [...random].map((byte) => byte % 10).join("");
  const text = key.slice(2);
  if (key.startsWith("n:")) return Number(`1${digits.slice(1, RANDOM_DIGITS)}`);
  if (UUID_OR_HEX.test(text)) {
    const hex = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    let at = 0;
    return text.replaceAll(/[0-9a-f]/gi, (old) => {
      const next = hex[at++ % hex.length] ?? "0";
      return /[A-F]/.test(old) ? next.toUpperCase() : next;
    });
  }
  const tail = digits.slice(0, RANDOM_DIGITS);
  return /[0-9]/.test(text) ? text.replace(/[0-9]+(?=[^0-9]*$)/, tail) : `${text}${tail}`;
}
