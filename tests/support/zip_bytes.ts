import { crc32 } from "../../src/core/zip/crc32.ts";
import { utf8 } from "./text_source.ts";

/** Header fields that may be set to something else than the truth. */
export interface HeaderFields {
  readonly name?: string | Uint8Array;
  readonly flags?: number;
  readonly method?: number;
  readonly crc32?: number;
  readonly compressedSize?: number;
  readonly size?: number;
  readonly extra?: Uint8Array;
}

/** An entry of a hand-made archive: the truth, and where the headers lie. */
export interface ZipEntry extends HeaderFields {
  readonly name: string | Uint8Array;
  /** The content that a reader should get. */
  readonly content?: string | Uint8Array;
  /** Bytes between the headers, if not the content itself. */
  readonly data?: Uint8Array;
  /** Lies of the local header only. */
  readonly local?: HeaderFields;
  /** Lies of the directory only. */
  readonly central?: HeaderFields & { readonly offset?: number };
  /** Bytes after the data. */
  readonly descriptor?: Uint8Array;
  readonly attributes?: number;
  readonly madeBy?: number;
}

/** Lies of the end record. */
export interface ZipEnd {
  readonly entries?: number;
  readonly directorySize?: number;
  readonly directoryOffset?: number;
  readonly comment?: Uint8Array;
  readonly disk?: number;
  /** Bytes between directory and end record, such as zip64 records. */
  readonly before?: (directoryOffset: number, directorySize: number) => Uint8Array;
}

/** Little-endian numbers as bytes: `[2, 0x0304]` is a two-byte field. */
export function fields(...parts: readonly (readonly [1 | 2 | 4 | 8, number])[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, [width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of parts) {
    if (width === 8) view.setBigUint64(at, BigInt(value), true);
    else if (width === 4) view.setUint32(at, value >>> 0, true);
    else if (width === 2) view.setUint16(at, value, true);
    else view.setUint8(at, value);
    at += width;
  }
  return bytes;
}

/** Joins bytes. */
export function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Raw deflate by the platform. */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const asBytes = (text: string | Uint8Array) => typeof text === "string" ? utf8(text) : text;

/** Writes an archive byte by byte, honest unless told to lie. */
export function zipBytes(entries: readonly ZipEntry[], end: ZipEnd = {}): Uint8Array<ArrayBuffer> {
  const body: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = asBytes(entry.content ?? "");
    const data = entry.data ?? content;
    const truth = {
      flags: 0,
      method: 0,
      crc32: crc32(content),
      compressedSize: data.length,
      size: content.length,
      extra: new Uint8Array(),
    };
    const local = { ...truth, ...entry, ...entry.local };
    const central = { ...truth, ...entry, offset, ...entry.central };
    const [localName, name] = [asBytes(local.name), asBytes(central.name)];
    const record = join(
      fields([4, 0x04034b50], [2, 20], [2, local.flags], [2, local.method], [4, 0x00210000]),
      fields([4, local.crc32], [4, local.compressedSize], [4, local.size]),
      fields([2, localName.length], [2, local.extra.length]),
      localName,
      local.extra,
      data,
      entry.descriptor ?? new Uint8Array(),
    );
    body.push(record);
    directory.push(join(
      fields([4, 0x02014b50], [2, entry.madeBy ?? 0x0314], [2, 20], [2, central.flags]),
      fields([2, central.method], [4, 0x00210000], [4, central.crc32]),
      fields([4, central.compressedSize], [4, central.size]),
      fields([2, name.length], [2, central.extra.length], [2, 0], [2, 0], [2, 0]),
      fields([4, entry.attributes ?? 0x81a40000], [4, central.offset]),
      name,
      central.extra,
    ));
    offset += record.length;
  }
  const central = join(...directory);
  const comment = end.comment ?? new Uint8Array();
  const count = end.entries ?? entries.length;
  return join(
    ...body,
    central,
    end.before?.(offset, central.length) ?? new Uint8Array(),
    fields([4, 0x06054b50], [2, end.disk ?? 0], [2, end.disk ?? 0], [2, count], [2, count]),
    fields([4, end.directorySize ?? central.length], [4, end.directoryOffset ?? offset]),
    fields([2, comment.length]),
    comment,
  );
}

/** Zip64 end record and locator. */
export function zip64End(
  recordOffset: number,
  entries: number,
  directorySize: number,
  directoryOffset: number,
): Uint8Array<ArrayBuffer> {
  return join(
    fields([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, entries], [8, entries]),
    fields([8, directorySize], [8, directoryOffset]),
    fields([4, 0x07064b50], [4, 0], [8, recordOffset], [4, 1]),
  );
}
