/** Answer of a witness (C2SP tlog-witness): signature lines, or the size that it saw last. */

import { type NoteSignature, parseSignature } from "./note.ts";

/** An answer to a checkpoint that was sent. */
export type WitnessAnswer =
  /** Signature lines for the checkpoint. Nothing is known of them until they were checked. */
  | { readonly kind: "signed"; readonly signatures: readonly NoteSignature[] }
  /** The size of the checkpoint that it cosigned last, where the proof begins at another one. */
  | { readonly kind: "size"; readonly size: number }
  /** Anything else, such as why it refuses. */
  | { readonly kind: "refused"; readonly why: string };

/** Reads an answer. The body of a conflict (409) is a size alone. */
export function readWitnessAnswer(text: string): WitnessAnswer {
  const digits = /^(0|[1-9][0-9]{0,15})\n?$/.exec(text)?.[1];
  const size = Number(digits);
  if (digits !== undefined && Number.isSafeInteger(size)) return { kind: "size", size };
  const lines = text.split("\n").filter((line) => line !== "");
  const signatures = lines.flatMap((line) => parseSignature(line) ?? []);
  if (lines.length > 0 && signatures.length === lines.length) return { kind: "signed", signatures };
  return { kind: "refused", why: lines[0] ?? "" };
}
