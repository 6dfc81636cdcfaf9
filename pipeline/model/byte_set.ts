/**
 * A set of byte strings that lie one after the other in one array, with a table of hashes beside it: a hundred thousand of
 * them are a few objects, where a `Set` of texts would be as many for the garbage collector to look through. Pure.
 */

const FIRST_BYTES = 64 * 1024;
const FIRST_ENTRIES = 4096;
/** Slots of the table for each entry that there is room for. */
const SLOTS_PER_ENTRY = 2;

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  // FNV-1a, then a last stir, for its high bits alone say little of the last bytes.
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d);
}

export class ByteSet {
  #bytes = new Uint8Array(FIRST_BYTES);
  /** Where each entry ends, after a first 0. */
  #ends = new Uint32Array(FIRST_ENTRIES + 1);
  /** Hash of an entry and its number, counted from 1, side by side; 0 where there is none. */
  #slots = new Int32Array(2 * SLOTS_PER_ENTRY * FIRST_ENTRIES);
  #size = 0;

  /** Entries. */
  get size(): number {
    return this.#size;
  }

  /** All entries, one after the other; good until the next is added. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#ends[this.#size]);
  }

  /** Where each entry ends within {@link bytes}; good until the next is added. */
  get ends(): Uint32Array {
    return this.#ends.subarray(1, this.#size + 1);
  }

  clear(): void {
    this.#size = 0;
    this.#slots.fill(0);
  }

  /**
   * Add `bytes[start, end)`.
   *
   * @returns false where it was there
   */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    const hash = hashOf(bytes, start, end);
    const mask = this.#slots.length - 1;
    let slot = (hash << 1) & mask;
    for (let entry = this.#slots[slot + 1] ?? 0; entry !== 0; entry = this.#slots[slot + 1] ?? 0) {
      if (this.#slots[slot] === hash && this.#isEntry(entry, bytes, start, end)) return false;
      slot = (slot + 2) & mask;
    }
    this.#append(bytes, start, end);
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = this.#size;
    if (this.#size + 1 === this.#ends.length) this.#grow();
    return true;
  }

  #isEntry(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#ends[entry - 1] ?? 0;
    if ((this.#ends[entry] ?? 0) - own !== end - start) return false;
    for (let at = start; at < end; at += 1) if (this.#bytes[own + at - start] !== bytes[at]) return false;
    return true;
  }

  #append(bytes: Uint8Array, start: number, end: number): void {
    const from = this.#ends[this.#size] ?? 0;
    const to = from + end - start;
    if (to > this.#bytes.length) {
      const larger = new Uint8Array(2 * to);
      larger.set(this.#bytes.subarray(0, from));
      this.#bytes = larger;
    }
    for (let at = start; at < end; at += 1) this.#bytes[from + at - start] = bytes[at] ?? 0;
    this.#size += 1;
    this.#ends[this.#size] = to;
  }

  #grow(): void {
    const ends = new Uint32Array(2 * this.#size + 1);
    ends.set(this.#ends);
    this.#ends = ends;
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (let from = 0; from < this.#slots.length; from += 2) {
      const entry = this.#slots[from + 1] ?? 0;
      if (entry === 0) continue;
      const hash = this.#slots[from] ?? 0;
      let slot = (hash << 1) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = hash;
      slots[slot + 1] = entry;
    }
    this.#slots = slots;
  }
}
