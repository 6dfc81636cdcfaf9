/**
 * Columns on their way into a part: integers, and pseudonyms as bytes. Each writes the page of some of its rows itself (Parquet,
 * Encodings § Plain), from memory to memory: as values for a library, every row was a dozen objects, and with the garbage
 * that they left it took twice as long. Pure.
 */

import { CensusError } from '../errors.ts';
import { enlarge } from '../model/enlarge.ts';
import type { PageBytes } from './part_bytes.ts';

/** What the veil may not hand over. */
export function damaged(what: string): CensusError {
  return new CensusError('E_DATASET_CHECK', {
    what: `A row of the veil is damaged: ${what}.`,
    where: 'dataset',
    kept: 'the dataset as it was, and the vault',
    todo: 'this is our fault; report the sentence above',
  });
}

/** Room of a column for so many rows at first; it doubles. */
const FIRST_ROWS = 8192;

/** What a page holds beside its bytes. */
export interface PageFacts {
  /** Rows without a value. */
  readonly nulls: number;
  /** Bytes before the values which tell the rows that have one. */
  readonly levelBytes: number;
  /** Values of the page of the dictionary, for a column that has one. */
  readonly dictionaryValues: number;
}

/** A column of a part. */
export interface PartColumn {
  /** Forget all rows. */
  clear(): void;
  /**
   * Write the page of some rows.
   *
   * @param page empty
   * @param dictionary empty; takes the page of the dictionary, for a column that has one
   */
  encode(rows: Uint32Array, page: PageBytes, dictionary: PageBytes): PageFacts;
}

/** Facts of a page of which every row has a value. */
export const NO_LEVELS: PageFacts = { nulls: 0, levelBytes: 0, dictionaryValues: 0 };

/** Integers of 32 bits. */
export class IntegerColumn implements PartColumn {
  #values = new Int32Array(FIRST_ROWS);
  #rows = 0;

  add(value: number): void {
    if (this.#rows === this.#values.length) {
      const larger = new Int32Array(2 * this.#rows);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#rows] = value;
    this.#rows += 1;
  }

  clear(): void {
    this.#rows = 0;
  }

  at(row: number): number {
    return this.#values[row] ?? 0;
  }

  encode(rows: Uint32Array, page: PageBytes): PageFacts {
    page.reserve(Int32Array.BYTES_PER_ELEMENT * rows.length);
    const { ints } = page;
    for (let at = 0; at < rows.length; at += 1) ints[at] = this.#values[rows[at] ?? 0] ?? 0;
    return NO_LEVELS;
  }
}

/** Bytes of a pseudonym, and integers that they are. */
const PID_BYTES = 16;
const PID_INTS = 4;
/** Hex digits of a pseudonym. */
const PID_DIGITS = 2 * PID_BYTES;

/** Value of a hex digit by its byte; 255 where it is none. */
const HEX = new Uint8Array(256).fill(255);
for (const [value, digit] of [...'0123456789abcdef'].entries()) HEX[digit.charCodeAt(0)] = value;

/** Pseudonyms, 16 bytes each. */
export class HexColumn implements PartColumn {
  #buffer: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(FIRST_ROWS * PID_BYTES);
  #bytes = 0;
  /** Digits on their way to bytes. */
  #digits: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(PID_DIGITS);

  /**
   * Add pseudonyms: as one text, since a text is asked what shape it has for each of its digits.
   *
   * @throws CensusError E_DATASET_CHECK where one is not 32 hex digits in lower case
   */
  add(pids: readonly string[]): void {
    const digits = pids.join('');
    const bytes = PID_BYTES * pids.length;
    if (digits.length > this.#digits.length) this.#digits = enlarge(this.#digits, digits.length);
    if (this.#bytes + bytes > this.#buffer.length) this.#buffer = enlarge(this.#buffer, this.#bytes + bytes);
    let seen = this.#digits.write(digits) === 2 * bytes ? 0 : 255;
    for (const pid of pids) if (pid.length !== PID_DIGITS) seen = 255;
    const [from, to] = [this.#digits, this.#buffer];
    for (let at = 0; at < bytes; at += 1) {
      const high = HEX[from[2 * at] ?? 0] ?? 255;
      const low = HEX[from[2 * at + 1] ?? 0] ?? 255;
      seen |= high | low;
      to[this.#bytes + at] = (high << 4) | low;
    }
    if (seen > 15) throw damaged('a pseudonym is none');
    this.#bytes += bytes;
  }

  /** The first `bytes` of a row's pseudonym, as a number of which the first is the highest; 6 at most. */
  startOf(row: number, bytes: number): number {
    return this.#buffer.readUIntBE(PID_BYTES * row, bytes);
  }

  clear(): void {
    this.#bytes = 0;
  }

  encode(rows: Uint32Array, page: PageBytes): PageFacts {
    page.reserve(PID_BYTES * rows.length);
    const { ints } = page;
    const own = new Int32Array(this.#buffer.buffer);
    for (let at = 0; at < rows.length; at += 1) {
      const from = PID_INTS * (rows[at] ?? 0);
      const to = PID_INTS * at;
      for (let int = 0; int < PID_INTS; int += 1) ints[to + int] = own[from + int] ?? 0;
    }
    return NO_LEVELS;
  }
}
