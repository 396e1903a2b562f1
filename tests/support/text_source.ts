import type { Source } from "../../src/core/source.ts";

const encoder = new TextEncoder();

/** A source of text or bytes called `doc`. */
export function textSource(content: string | Uint8Array | readonly number[]): Source {
  const bytes = typeof content === "string" ? encoder.encode(content) : Uint8Array.from(content);
  return { name: "doc", bytes };
}

/** UTF-8 of a text. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}
