/** Reading a file, or standard input, that a command was given. */

import { concatBytes } from "../core/bytes.ts";
import { GaitError } from "../core/error.ts";
import { naming, quotedName } from "../core/fault.ts";
import { GATE_DOCUMENT_MAX_BYTES } from "../core/limits.ts";
import type { Source } from "../core/source.ts";
import type { Host } from "../io/host.ts";

/** Name of standard input where a path is expected. */
export const STANDARD_INPUT = "-";

/**
 * Reads a file, or standard input where the path is `-`.
 *
 * @throws {GaitError} that calls the file by `what` it is: `Cannot read policy "p.yaml": …`.
 */
export async function readDocument(
  what: string,
  path: string,
  host: Host<"read">,
  maxBytes: number = GATE_DOCUMENT_MAX_BYTES,
): Promise<Source> {
  try {
    if (path === STANDARD_INPUT) return await readStandardInput(maxBytes, host);
    return await host.read.file(path, maxBytes);
  } catch (error) {
    throw naming(what, error);
  }
}

/**
 * {@linkcode readDocument} piece by piece, for what is looked at line by line.
 *
 * @throws {GaitError} as {@linkcode readDocument} does.
 */
export async function* documentChunks(
  what: string,
  path: string,
  host: Host<"read">,
  maxBytes: number = GATE_DOCUMENT_MAX_BYTES,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    if (path === STANDARD_INPUT) {
      yield* standardInput(maxBytes, host);
      return;
    }
    let size = 0;
    for await (const chunk of host.read.stream(path)) {
      size += chunk.length;
      if (size > maxBytes) {
        const message = `Cannot read ${quotedName(path)}: it is larger than ${maxBytes} bytes`;
        throw new GaitError("invalid_input", message, { hint: "give a smaller document" });
      }
      yield chunk;
    }
  } catch (error) {
    throw naming(what, error);
  }
}

/** Reads and parses a document that may be left out. */
export async function readGiven<T>(
  what: string,
  path: string | undefined,
  parse: (source: Source) => T,
  host: Host<"read">,
): Promise<T | undefined> {
  return path === undefined ? undefined : parse(await readDocument(what, path, host));
}

async function readStandardInput(maxBytes: number, host: Host<"read">): Promise<Source> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of standardInput(maxBytes, host)) chunks.push(chunk);
  return { name: STANDARD_INPUT, bytes: concatBytes(chunks) };
}

async function* standardInput(
  maxBytes: number,
  host: Host<"read">,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let size = 0;
  for await (const chunk of host.stdin()) {
    size += chunk.length;
    if (size > maxBytes) {
      const message = `Cannot read "-": standard input is larger than ${maxBytes} bytes`;
      throw new GaitError("invalid_input", message, { hint: "give a smaller document" });
    }
    yield chunk;
  }
}
