/**
 * Heads: what a log is at some size, in one line that can leave the machine. It names the log, its
 * size and its root, and no host, user or call.
 */

import { decodeHex, encodeHex } from "../bytes.ts";
import type { Bytes } from "../crypto/digest.ts";
import {
  type Checkpoint,
  logIdIn,
  originOf,
  parseCheckpoint,
  type TreeHead,
} from "./checkpoint.ts";

/** A head that was given from elsewhere. The short form names no log. */
export interface GivenHead extends Omit<TreeHead, "origin"> {
  readonly origin?: string;
  /** The checkpoint that it was, with its signatures. */
  readonly checkpoint?: Checkpoint;
}

/** The line by which a head leaves: `GAIT log=<id> size=<n> root=sha256:<hex>`. */
export function headLine(
  { log_id, size, root }: { readonly log_id: string; readonly size: number; readonly root: Bytes },
): string {
  return `GAIT log=${log_id} size=${size} root=sha256:${encodeHex(root)}`;
}

/** The line of the head that a checkpoint of gait is. */
export function checkpointHead({ origin, size, root }: TreeHead): string {
  return headLine({ log_id: logIdIn(origin) ?? "", size, root });
}

/** Finds every head in a text, such as the output of a job. */
export function headsIn(text: string): readonly GivenHead[] {
  const line = /\bGAIT log=([0-9a-f]{32}) size=(0|[1-9][0-9]{0,15}) root=sha256:([0-9a-f]{64})\b/g;
  return [...text.matchAll(line)].flatMap(([, id = "", size, hex]) => {
    const head = sizedRoot(size, hex);
    return head === undefined ? [] : [{ ...head, origin: originOf(id) }];
  });
}

/** Numbers of the lines, from 1, that begin a head and do not hold one: it was cut or changed. */
export function brokenHeadLines(text: string): readonly number[] {
  return text.split("\n").flatMap((line, at) => {
    const begun = line.match(/\bGAIT log=/g)?.length ?? 0;
    return begun > headsIn(line).length ? [at + 1] : [];
  });
}

/** Reads a head in any of its forms: its line, `<size>:<hex>`, or a checkpoint. */
export function parseHead(text: string): GivenHead | undefined {
  const trimmed = text.trim();
  const [, size, hex] = /^(0|[1-9][0-9]{0,15}):(?:sha256:)?([0-9a-f]{64})$/.exec(trimmed) ?? [];
  const short = sizedRoot(size, hex);
  if (short !== undefined) return short;
  const checkpoint = parseCheckpoint(text.endsWith("\n") ? text : `${text}\n`);
  if (checkpoint !== undefined && logIdIn(checkpoint.origin) !== undefined) {
    const { origin, size, root } = checkpoint;
    return { origin, size, root, checkpoint };
  }
  const [head, other] = headsIn(trimmed);
  return other === undefined ? head : undefined;
}

function sizedRoot(
  digits: string | undefined,
  hex: string | undefined,
): { readonly size: number; readonly root: Bytes } | undefined {
  const size = Number(digits);
  const root = decodeHex(hex ?? "");
  return digits !== undefined && Number.isSafeInteger(size) && root?.length === 32
    ? { size, root }
    : undefined;
}
