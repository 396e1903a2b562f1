/**
 * The wire of Redis and Valkey (RESP 2), as far as gait speaks it: commands that are lists of texts, and
 * replies that are one text, number or error. Pure.
 */

import { decodeUtf8, encodeUtf8 } from "../../bytes.ts";
import type { ServerReply } from "./reply.ts";

/** Largest reply, in bytes. What gait asks for has some thousand. */
export const REPLY_MAX_BYTES = 64 * 1024;

const [CR, LF] = [0x0d, 0x0a];

/** A command, each of its words with its length in bytes. */
export function commandBytes(words: readonly string[]): Uint8Array<ArrayBuffer> {
  const texts = words.map((word) => `$${encodeUtf8(word).length}\r\n${word}\r\n`);
  return encodeUtf8(`*${words.length}\r\n${texts.join("")}`);
}

/**
 * Reads the bytes that came for one question: its reply, `more` while it is not whole, or `fault`.
 * Lists are faults, whatever is in them: a reader would have to make room for as many members as a server
 * announces. So is anything behind the reply.
 */
export function readReply(bytes: Uint8Array): ServerReply | "more" | "fault" {
  if (bytes.length > REPLY_MAX_BYTES) return "fault";
  const [sign] = bytes;
  if (sign === undefined) return "more";
  const kind = String.fromCharCode(sign);
  if (!"+-:$".includes(kind)) return "fault";
  const end = bytes.findIndex((byte) => byte === CR || byte === LF);
  if (end < 0 || end + 1 === bytes.length) return bytes[end] === LF ? "fault" : "more";
  if (bytes[end] !== CR || bytes[end + 1] !== LF) return "fault";
  const line = decodeUtf8(bytes.subarray(1, end));
  const rest = bytes.subarray(end + 2);
  if (kind === "$") return lengthText(line, rest);
  if (rest.length > 0) return "fault";
  if (kind === "-") return { kind: "error", text: line };
  return kind === ":" && !/^-?\d{1,18}$/.test(line) ? "fault" : { kind: "text", text: line };
}

/** A text with its length before it; -1 stands for nothing. */
function lengthText(line: string, rest: Uint8Array): ServerReply | "more" | "fault" {
  if (line === "-1") return rest.length === 0 ? { kind: "nothing" } : "fault";
  const length = /^\d{1,5}$/.test(line) ? Number(line) : Infinity;
  if (length > REPLY_MAX_BYTES || rest.length > length + 2) return "fault";
  if (rest.length < length + 2) return "more";
  const isEnded = rest[length] === CR && rest[length + 1] === LF;
  return isEnded ? { kind: "text", text: decodeUtf8(rest.subarray(0, length)) } : "fault";
}
