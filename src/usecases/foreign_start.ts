/** Tells by its first bytes what a file is that no reader of gait takes. */

import { unreadable } from "../core/fault.ts";
import { foreignFile, KIND_BYTES } from "../core/foreign_file.ts";
import { foreignText, type TextFault } from "../core/foreign_text.ts";
import type { Host } from "../io/host.ts";

/** What a file is in place of a text of gait; `undefined` for one that may be such a text. */
export async function foreignStart(
  path: string,
  host: Host<"read">,
): Promise<TextFault | undefined> {
  if (await host.read.kindOf(path) !== "file") return undefined;
  using file = await host.read.open(path);
  const buffer = new Uint8Array(KIND_BYTES);
  const head = buffer.subarray(0, await file.read(0, buffer));
  const other = foreignFile(head, path);
  return foreignText(head) ??
    (other === undefined ? undefined : { problem: `it is ${other.kind}`, hint: other.hint });
}

/** @throws {GaitError} `invalid_input` that says what the file is, if that is known. */
export async function refuseForeign(
  what: string,
  path: string,
  host: Host<"read">,
): Promise<void> {
  const other = await foreignStart(path, host);
  if (other !== undefined) throw unreadable(what, path, other.problem, other.hint);
}
