import { GaitError } from "../error.ts";
import { isOverlong, overlongLine, parseJsonLine } from "../json/lines.ts";
import type { Reader } from "../shape.ts";
import { LineCutter } from "./line_cutter.ts";

/** Reads each record of a member as soon as it is complete, and keeps nothing else. */
export class RecordReader<T> {
  readonly #name: string;
  readonly #read: Reader<T>;
  readonly #take: (record: T, line: Uint8Array) => void;
  readonly #look: (line: Uint8Array) => void;
  readonly #shorten: (line: Uint8Array) => Uint8Array | undefined;
  readonly #lines = new LineCutter((line, number) => this.#parse(line, number));
  #count = 0;
  #fault: GaitError | undefined;

  /**
   * `take` gets the records in order, with their lines, and `look` each line before it is parsed. What
   * they throw ends the reading. Lines are only valid during the call. `shorten` may answer a line
   * that is read in place of one that it checked.
   */
  constructor(
    name: string,
    read: Reader<T>,
    take: (record: T, line: Uint8Array) => void,
    look: (line: Uint8Array) => void = () => {},
    shorten: (line: Uint8Array) => Uint8Array | undefined = () => undefined,
  ) {
    this.#name = name;
    this.#read = read;
    this.#take = take;
    this.#look = look;
    this.#shorten = shorten;
  }

  /** Takes the next chunk. A bad record is reported by `end`, after the digest was checked. */
  readonly sink = (chunk: Uint8Array): void => this.#lines.sink(chunk);

  /**
   * Ends the member, and says how many records it has.
   *
   * @throws {GaitError} `invalid_input` for the first record that cannot be read.
   */
  end(): number {
    this.#lines.end();
    if (this.#fault !== undefined) throw this.#fault;
    return this.#count;
  }

  /** Of a bad member nothing more is read. */
  #parse(whole: Uint8Array, number: number): boolean {
    const name = `${this.#name} line ${number}`;
    // Before it is shortened: what no reader takes whole, none takes in parts.
    if (isOverlong(whole)) {
      this.#fault = overlongLine(name);
      return false;
    }
    let parsed: T;
    const line = this.#shorten(whole) ?? whole;
    this.#look(line);
    try {
      const record = parseJsonLine(line, name);
      if (record === undefined) return true;
      parsed = this.#read(record, name);
    } catch (error) {
      if (!(error instanceof GaitError)) throw error;
      this.#fault = error;
      return false;
    }
    this.#count++;
    this.#take(parsed, line);
    return true;
  }
}
