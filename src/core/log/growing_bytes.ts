/** Records of a fixed size by index, all zeros until they are set. */
export class GrowingBytes {
  readonly #width: number;
  #bytes = new Uint8Array();

  /** @param width bytes of a record */
  constructor(width: number) {
    this.#width = width;
  }

  set(index: number, value: Uint8Array): void {
    const end = (index + 1) * this.#width;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2, 1024));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(value, end - this.#width);
  }

  get(index: number): Uint8Array {
    return this.#bytes.subarray(index * this.#width, (index + 1) * this.#width);
  }
}
