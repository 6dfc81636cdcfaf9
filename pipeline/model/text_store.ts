/**
 * Texts that lie one after the other in one buffer, each known by its number: a hundred thousand of them are two objects,
 * which the garbage collector need not look through. Pure.
 */
import { enlarge } from './enlarge.ts';
import { unitAt } from './units.ts';

const FIRST_BYTES = 64 * 1024;
const FIRST_TEXTS = 4096;
/** Largest code unit of Latin-1: texts without a larger one take a byte a unit. */
const MAX_NARROW_UNIT = 0xff;
const WIDE_BYTES = 2;

export class TextStore {
  #buffer: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Where each text ends, after a first 0, twice; and 1 more where it has two bytes a unit: what is asked together lies together. */
  #ends = new Uint32Array(FIRST_TEXTS + 1);
  #size = 0;

  /** Of all texts. */
  get bytes(): number {
    return this.startOf(this.#size);
  }

  clear(): void {
    this.#size = 0;
  }

  /** Keep a text. Returns its number, counted from 0. */
  add(text: string): number {
    if (this.#size === this.#ends.length - 1) this.#growTexts();
    const { length } = text;
    const start = this.bytes;
    const needed = start + WIDE_BYTES * length;
    if (needed > this.#buffer.length) this.#buffer = enlarge(this.#buffer, needed);
    let seen = 0;
    for (let at = 0; at < length; at += 1) {
      const unit = unitAt(text, at);
      this.#buffer[start + at] = unit;
      seen |= unit;
    }
    const isWide = seen > MAX_NARROW_UNIT;
    const bytes = isWide ? this.#buffer.write(text, start, 'utf16le') : length;
    const number = this.#size;
    this.#size += 1;
    this.#ends[this.#size] = 2 * (start + bytes) + (isWide ? 1 : 0);
    return number;
  }

  /** Whether a text is that of a number. */
  isEqual(number: number, text: string): boolean {
    const start = this.startOf(number);
    const end = this.#ends[number + 1] ?? 0;
    const bytes = (end >>> 1) - start;
    const { length } = text;
    const buffer = this.#buffer;
    if ((end & 1) === 0) {
      if (bytes !== length) return false;
      for (let at = 0; at < length; at += 1) if (buffer[start + at] !== unitAt(text, at)) return false;
      return true;
    }
    if (bytes !== WIDE_BYTES * length) return false;
    for (let at = 0; at < length; at += 1) {
      const from = start + WIDE_BYTES * at;
      if (((buffer[from] ?? 0) | ((buffer[from + 1] ?? 0) << 8)) !== unitAt(text, at)) return false;
    }
    return true;
  }

  /** Where a text begins, in bytes from the first one's start. */
  startOf(number: number): number {
    return (this.#ends[number] ?? 0) >>> 1;
  }

  /** First byte of a text, or of the next one where it is empty. */
  firstByteOf(number: number): number {
    return this.#buffer[this.startOf(number)] ?? 0;
  }

  read(number: number): string {
    const end = this.#ends[number + 1] ?? 0;
    return this.#buffer.toString((end & 1) === 1 ? 'utf16le' : 'latin1', this.startOf(number), end >>> 1);
  }

  #growTexts(): void {
    const ends = new Uint32Array(2 * this.#size + 1);
    ends.set(this.#ends);
    this.#ends = ends;
  }
}

const scratch = new TextStore();

/** A text of the same units that lies in one piece: a part of another one would keep that, and be read through it. */
export function copyText(text: string): string {
  scratch.clear();
  return scratch.read(scratch.add(text));
}
