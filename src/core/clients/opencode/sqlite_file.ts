/**
 * Reads tables of an SQLite database, with the pages of its write-ahead log, and changes nothing:
 * SQLite itself would make files next to a database in that mode, also to read it.
 *
 * File format: https://www.sqlite.org/fileformat2.html. Read are tables with row ids, in UTF-8.
 */

import { decodeUtf8 } from "../../bytes.ts";
import { unreadable } from "../../fault.ts";
import type { RandomAccess } from "../../source.ts";
import { columnsOf } from "./sqlite_columns.ts";

/** A value of a row; a blob is bytes. */
export type SqliteValue = null | number | bigint | string | Uint8Array;
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

const MAGIC = "SQLite format 3\0";
const HEADER_BYTES = 100;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const WAL_MAGIC = 0x377f0682;
const UTF8 = 1;
const LEAF = 0x0d;
const INTERIOR = 0x05;
/** A tree of pages is never deeper than this: a page refers to hundreds. */
const DEEPEST = 20;
const MOST_PAGES = 2 ** 32 - 2;
/** Largest row. */
const ROW_MAX_BYTES = 64 * 1024 * 1024;

export class SqliteFile {
  readonly #file: RandomAccess;
  readonly #wal: RandomAccess | undefined;
  /** Where the log has the newest version of a page. */
  readonly #newer: ReadonlyMap<number, number>;
  readonly #pageBytes: number;
  readonly #usableBytes: number;
  readonly #pages: number;

  private constructor(
    file: RandomAccess,
    wal: RandomAccess | undefined,
    newer: ReadonlyMap<number, number>,
    layout: { readonly pageBytes: number; readonly reserved: number },
  ) {
    this.#file = file;
    this.#wal = wal;
    this.#newer = newer;
    this.#pageBytes = layout.pageBytes;
    this.#usableBytes = layout.pageBytes - layout.reserved;
    this.#pages = Math.ceil(file.size / layout.pageBytes) + newer.size;
  }

  /** @throws {GaitError} `invalid_input` for a file that is no such database. */
  static async open(file: RandomAccess, wal?: RandomAccess): Promise<SqliteFile> {
    const log = wal === undefined || wal.size <= WAL_HEADER_BYTES ? undefined : await readLog(wal);
    const first = log?.pages.get(1);
    const header = first === undefined || wal === undefined
      ? await readRange(file, 0, HEADER_BYTES)
      : await readRange(wal, first, HEADER_BYTES);
    const view = viewOf(header);
    const size = view.getUint16(16);
    const pageBytes = size === 1 ? 65_536 : size;
    const isDatabase = decodeUtf8(header.subarray(0, MAGIC.length)) === MAGIC &&
      pageBytes >= 512 && (pageBytes & (pageBytes - 1)) === 0;
    if (!isDatabase) throw broken(file, "it is not an SQLite database");
    if (view.getUint32(56) !== UTF8) throw broken(file, "its texts are not in UTF-8");
    if (log !== undefined && log.pageBytes !== pageBytes) {
      throw broken(file, "its log is another's");
    }
    const reserved = header[20] ?? 0;
    return new SqliteFile(file, wal, log?.pages ?? new Map(), { pageBytes, reserved });
  }

  /** Whether there is such a table. */
  async has(table: string): Promise<boolean> {
    for await (const [type, name] of this.#records(1)) {
      if (type === "table" && name === table) return true;
    }
    return false;
  }

  /**
   * Rows of a table in the order of their ids; none if there is no such table. Columns that the row
   * does not have are `null`.
   */
  async *rows(table: string): AsyncGenerator<SqliteRow> {
    for await (const [type, name, , root, sql] of this.#records(1)) {
      if (type !== "table" || name !== table || typeof sql !== "string") continue;
      if (typeof root !== "number") throw broken(this.#file, `the table ${table} is nowhere`);
      const columns = columnsOf(sql);
      for await (const values of this.#records(root)) {
        yield Object.fromEntries(columns.map((column, at) => [column, values[at] ?? null]));
      }
      return;
    }
  }

  async *#records(root: number): AsyncGenerator<readonly SqliteValue[]> {
    let left = this.#pages + 1;
    const open = [[root]];
    for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
      const number = level.pop();
      if (number === undefined) {
        open.pop();
        continue;
      }
      // A page that leads back to itself would never end.
      if (left-- === 0 || open.length > DEEPEST) {
        throw broken(this.#file, "its pages run in a circle");
      }
      if (number === 0 || number > MOST_PAGES) throw broken(this.#file, "a page is nowhere");
      const page = await this.#page(number);
      const start = number === 1 ? HEADER_BYTES : 0;
      const view = viewOf(page);
      const cells = view.getUint16(start + 3);
      if (start + 12 + 2 * cells > view.byteLength) throw broken(this.#file, "a page is damaged");
      if (page[start] === INTERIOR) {
        const children = [view.getUint32(start + 8)];
        // Backwards, as `pop` takes the last one first.
        for (let at = cells - 1; at >= 0; at--) {
          children.push(view.getUint32(this.#cell(view, start + 12, at)));
        }
        open.push(children);
      } else if (page[start] === LEAF) {
        for (let at = 0; at < cells; at++) {
          yield valuesOf(await this.#payload(page, this.#cell(view, start + 8, at)), this.#file);
        }
      } else throw broken(this.#file, `page ${number} is no page of a table`);
    }
  }

  #cell(view: DataView, pointers: number, at: number): number {
    const offset = view.getUint16(pointers + 2 * at);
    if (offset + 4 > view.byteLength) throw broken(this.#file, "a page is damaged");
    return offset;
  }

  /** The payload of a cell, with what lies on pages of its own. */
  async #payload(page: Uint8Array, offset: number): Promise<Uint8Array> {
    const size = varint(page, offset);
    const id = varint(page, size.next);
    const total = size.value;
    if (total > ROW_MAX_BYTES) throw broken(this.#file, `a row has ${total} bytes`);
    const most = this.#usableBytes - 35;
    if (total <= most) return page.subarray(id.next, id.next + total);
    const least = Math.floor((this.#usableBytes - 12) * 32 / 255) - 23;
    const local = least + (total - least) % (this.#usableBytes - 4);
    const kept = local <= most ? local : least;
    const payload = new Uint8Array(total);
    if (id.next + kept + 4 > page.length) throw broken(this.#file, "a row is damaged");
    payload.set(page.subarray(id.next, id.next + kept));
    let next = viewOf(page).getUint32(id.next + kept);
    for (let done = kept; done < total;) {
      if (next === 0) throw broken(this.#file, "a row is cut off");
      const more = await this.#page(next);
      const part = more.subarray(4, 4 + Math.min(total - done, this.#usableBytes - 4));
      payload.set(part, done);
      done += part.length;
      next = viewOf(more).getUint32(0);
    }
    return payload;
  }

  async #page(number: number): Promise<Uint8Array> {
    const newer = this.#newer.get(number);
    if (newer !== undefined && this.#wal !== undefined) {
      return await readRange(this.#wal, newer, this.#pageBytes);
    }
    return await readRange(this.#file, (number - 1) * this.#pageBytes, this.#pageBytes);
  }
}

/** Pages in a log, up to its last complete transaction. */
async function readLog(wal: RandomAccess) {
  const header = await readRange(wal, 0, WAL_HEADER_BYTES);
  const view = viewOf(header);
  const magic = view.getUint32(0);
  const pageBytes = view.getUint32(8);
  const pages = new Map<number, number>();
  const isLog = (magic & ~1) === WAL_MAGIC && pageBytes >= 512 && pageBytes <= 65_536;
  if (!isLog) return undefined;
  const isLittle = (magic & 1) === 0;
  let sum = checksum(header.subarray(0, 24), isLittle, [0, 0]);
  if (sum[0] !== view.getUint32(24) || sum[1] !== view.getUint32(28)) return undefined;
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  const waiting = new Map<number, number>();
  for (let at = WAL_HEADER_BYTES; at + frameBytes <= wal.size; at += frameBytes) {
    const frame = await readRange(wal, at, frameBytes);
    const of = viewOf(frame);
    const isCurrent = of.getUint32(8) === view.getUint32(16) &&
      of.getUint32(12) === view.getUint32(20);
    if (!isCurrent) break;
    sum = checksum(frame.subarray(0, 8), isLittle, sum);
    sum = checksum(frame.subarray(FRAME_HEADER_BYTES), isLittle, sum);
    if (sum[0] !== of.getUint32(16) || sum[1] !== of.getUint32(20)) break;
    waiting.set(of.getUint32(0), at + FRAME_HEADER_BYTES);
    if (of.getUint32(4) === 0) continue;
    for (const [page, offset] of waiting) pages.set(page, offset);
    waiting.clear();
  }
  return { pages, pageBytes };
}

function checksum(
  bytes: Uint8Array,
  isLittle: boolean,
  [first, second]: readonly [number, number],
): [number, number] {
  const view = viewOf(bytes);
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    first = (first + view.getUint32(at, isLittle) + second) >>> 0;
    second = (second + view.getUint32(at + 4, isLittle) + first) >>> 0;
  }
  return [first, second];
}

/** The values of a record: types first, then what they describe. */
function valuesOf(record: Uint8Array, file: RandomAccess): readonly SqliteValue[] {
  const header = varint(record, 0);
  if (header.value > record.length) throw broken(file, "a row is damaged");
  const view = viewOf(record);
  const values: SqliteValue[] = [];
  let at = header.value;
  for (let next = header.next; next < header.value;) {
    const type = varint(record, next);
    next = type.next;
    const size = sizeOf(type.value);
    if (at + size > record.length) throw broken(file, "a row is cut off");
    values.push(valueOf(view, type.value, at, size));
    at += size;
  }
  return values;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function sizeOf(type: number): number {
  if (type < INTEGER_BYTES.length) return INTEGER_BYTES[type] ?? 0;
  return Math.floor((type - 12) / 2);
}

function valueOf(view: DataView, type: number, at: number, size: number): SqliteValue {
  switch (type) {
    case 0:
      return null;
    case 7:
      return view.getFloat64(at);
    case 8:
    case 9:
      return type - 8;
  }
  if (type >= 12) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at, size);
    return type % 2 === 0 ? bytes.slice() : decodeUtf8(bytes);
  }
  let value = BigInt(view.getInt8(at));
  for (let byte = 1; byte < size; byte++) value = value << 8n | BigInt(view.getUint8(at + byte));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function varint(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let byte = 0; byte < 8; byte++) {
    const part = bytes[at + byte] ?? 0;
    value = value * 128 + (part & 0x7f);
    if (part < 0x80) return { value, next: at + byte + 1 };
  }
  return { value: value * 256 + (bytes[at + 8] ?? 0), next: at + 9 };
}

async function readRange(
  file: RandomAccess,
  offset: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const read = await file.read(offset + done, bytes.subarray(done));
    if (read === 0) throw broken(file, "it ends within a page");
    done += read;
  }
  return bytes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function broken(file: RandomAccess, problem: string) {
  return unreadable("database", file.name, problem, "close the client, and run this again");
}
