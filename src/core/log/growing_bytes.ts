/** Records of a page. */
const PAGE_RECORDS = 4096;

interface Page {
  readonly bytes: Uint8Array;
  /** Records that were set and not cleared. */
  used: number;
}

/**
 * Records of a fixed size by index, all zeros until they are set. Memory is taken for pages with
 * records, and given back once those of a page are cleared.
 */
export class GrowingBytes {
  readonly #width: number;
  readonly #pages = new Map<number, Page>();
  readonly #zeros: Uint8Array;

  /** @param width bytes of a record */
  constructor(width: number) {
    this.#width = width;
    this.#zeros = new Uint8Array(width);
  }

  set(index: number, value: ArrayLike<number>): void {
    const page = this.#pageFor(index);
    page.bytes.set(value, (index % PAGE_RECORDS) * this.#width);
    page.used++;
  }

  /** The record at an index; not to be changed. */
  get(index: number): Uint8Array {
    const page = this.#pages.get(Math.floor(index / PAGE_RECORDS));
    const at = (index % PAGE_RECORDS) * this.#width;
    return page?.bytes.subarray(at, at + this.#width) ?? this.#zeros;
  }

  /** Sets a record that was set to zeros. */
  clear(index: number): void {
    const page = this.#pageFor(index);
    page.bytes.set(this.#zeros, (index % PAGE_RECORDS) * this.#width);
    page.used--;
  }

  #pageFor(index: number): Page {
    const number = Math.floor(index / PAGE_RECORDS);
    const known = this.#pages.get(number);
    if (known !== undefined) return known;
    for (const [other, { used }] of this.#pages) {
      if (used === 0) this.#pages.delete(other);
    }
    const page = { bytes: new Uint8Array(PAGE_RECORDS * this.#width), used: 0 };
    this.#pages.set(number, page);
    return page;
  }
}
