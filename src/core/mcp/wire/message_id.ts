/** Ids of JSON-RPC requests, kept as written: `1` and `"1"` differ, and large numbers keep all digits. */

import { rawMember } from "../../json/spans.ts";

/** An id, which is a string or an integer. */
export interface MessageId {
  /** JSON text of the id, for the answer. */
  readonly raw: string;
  /** Two ids are equal exactly if their keys are. */
  readonly key: string;
}

/** The id of a message that was parsed before; `undefined` unless it is a string or an integer. */
export function messageId(text: string): MessageId | undefined {
  const raw = rawMember(text, "id");
  return raw === undefined ? undefined : idOf(raw);
}

/** Reads the JSON text of an id; `undefined` unless it is a string or an integer. */
export function idOf(raw: string): MessageId | undefined {
  if (/^-?(?:0|[1-9][0-9]*)$/.test(raw)) return { raw, key: `n:${raw}` };
  if (!raw.startsWith('"')) return undefined;
  const value: unknown = JSON.parse(raw);
  return typeof value === "string" ? { raw, key: `s:${value}` } : undefined;
}
