/** Columns on their way into a part: integers, pseudonyms as bytes, posts as UTF-8, and what many rows share by number. Pure. */

import { CensusError } from '../errors.ts';
import { unitAt } from '../model/units.ts';

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

/** Integers of 32 bits. */
export class IntegerColumn {
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

  /** Those of some rows. */
  pick(rows: Uint32Array): Int32Array {
    const picked = new Int32Array(rows.length);
    for (let at = 0; at < rows.length; at += 1) picked[at] = this.at(rows[at] ?? 0);
    return picked;
  }
}

/** Bytes of a pseudonym. */
const PID_BYTES = 16;

/** Value of a hex digit by its character code; 255 where it is none. */
const HEX = new Uint8Array(128).fill(255);
for (const [value, digit] of [...'0123456789abcdef'].entries()) HEX[digit.charCodeAt(0)] = value;

/** At least `needed` bytes that begin with those of `buffer`. */
function enlarge(buffer: Buffer, needed: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(Math.max(2 * buffer.length, needed));
  buffer.copy(larger);
  return larger;
}

/** Pseudonyms, 16 bytes each. */
export class HexColumn {
  #buffer: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(FIRST_ROWS * PID_BYTES);
  #bytes = 0;

  /** @throws CensusError E_DATASET_CHECK where it is not 32 hex digits in lower case */
  add(pid: string): void {
    if (this.#bytes + PID_BYTES > this.#buffer.length) this.#buffer = enlarge(this.#buffer, 0);
    const buffer = this.#buffer;
    let seen = 0;
    for (let at = 0; at < PID_BYTES; at += 1) {
      const high = HEX[unitAt(pid, 2 * at)] ?? 255;
      const low = HEX[unitAt(pid, 2 * at + 1)] ?? 255;
      seen |= high | low;
      buffer[this.#bytes + at] = (high << 4) | low;
    }
    if (seen > 15 || pid.length !== 2 * PID_BYTES) throw damaged('a pseudonym is none');
    this.#bytes += PID_BYTES;
  }

  clear(): void {
    this.#bytes = 0;
  }

  /** Those of some rows. */
  pick(rows: Uint32Array): Uint8Array[] {
    const { buffer, byteOffset } = this.#buffer;
    return Array.from(rows, (row) => new Uint8Array(buffer, byteOffset + row * PID_BYTES, PID_BYTES));
  }
}

/** UTF-8 bytes of a UTF-16 code unit, at most. */
const MAX_UNIT_BYTES = 3;

/** Texts of posts, or their absence. */
export class GrowingText {
  #buffer: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(1024 * 1024);
  /** Where each text ends; negative, less one, where there is none. */
  readonly #ends = new IntegerColumn();
  /** Of all texts since the last {@link clear}. */
  bytes = 0;

  add(text: string | null): void {
    if (text !== null) {
      const needed = this.bytes + MAX_UNIT_BYTES * text.length;
      if (needed > this.#buffer.length) this.#buffer = enlarge(this.#buffer, needed);
      this.bytes += this.#buffer.write(text, this.bytes, 'utf8');
    }
    this.#ends.add(text === null ? -1 - this.bytes : this.bytes);
  }

  clear(): void {
    this.#ends.clear();
    this.bytes = 0;
  }

  /** Those of some rows. */
  pick(rows: Uint32Array): (Uint8Array | null)[] {
    const { buffer, byteOffset } = this.#buffer;
    return Array.from(rows, (row) => {
      const end = this.#ends.at(row);
      if (end < 0) return null;
      const before = row === 0 ? 0 : this.#ends.at(row - 1);
      const start = before < 0 ? -1 - before : before;
      return new Uint8Array(buffer, byteOffset + start, end - start);
    });
  }
}

/** Texts of which there are few: each is kept once a part, by its number. */
export class RepeatedText {
  readonly #numberOf = new Map<string | null, number>();
  #texts: (string | null)[] = [];
  readonly #numbers = new IntegerColumn();
  readonly #isOptional: boolean;

  /** @param isOptional whether a row may lack it */
  constructor(isOptional: boolean) {
    this.#isOptional = isOptional;
  }

  #number(text: string | null): number {
    const known = this.#numberOf.get(text);
    if (known !== undefined) return known;
    if (typeof text !== 'string' && !(text === null && this.#isOptional)) throw damaged('a text is none');
    this.#numberOf.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** @throws CensusError E_DATASET_CHECK where it is lacking and may not */
  add(text: string | null): void {
    this.#numbers.add(this.#number(text));
  }

  clear(): void {
    this.#numbers.clear();
  }

  /** Forget the texts too. */
  forget(): void {
    this.clear();
    this.#numberOf.clear();
    this.#texts = [];
  }

  /** Those of some rows. */
  pick(rows: Uint32Array): (string | null)[] {
    return Array.from(rows, (row) => this.#texts[this.#numbers.at(row)] ?? null);
  }
}
