/** Ids of JSON-RPC requests, kept as they were written: `1` and `"1"` differ, and no digit is lost. */

import { rawMember } from "../../json/spans.ts";

/** An id by which a call can be answered. */
export interface MessageId {
  /** As it was written, to be echoed. */
  readonly raw: string;
  /** The same for equal ids, and only for those. */
  readonly key: string;
}

/** The id of a message whose text was parsed before; `undefined` unless it is a string or an integer. */
export function messageId(text: string): MessageId | undefined {
  const raw = rawMember(text, "id");
  return raw === undefined ? undefined : idOf(raw);
}

/** An id from its JSON text. */
export function idOf(raw: string): MessageId | undefined {
  if (/^-?(?:0|[1-9][0-9]*)$/.test(raw)) return { raw, key: `n:${raw}` };
  if (!raw.startsWith('"')) return undefined;
  const value: unknown = JSON.parse(raw);
  return typeof value === "string" ? { raw, key: `s:${value}` } : undefined;
}
