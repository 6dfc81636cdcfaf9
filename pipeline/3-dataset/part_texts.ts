/**
 * Columns of texts on their way into a part: posts as UTF-8, and what many rows share by number (Parquet, Encodings § Plain and
 * § Dictionary). Pure.
 */
import { enlarge } from '../model/enlarge.ts';
import { type PageBytes, packNumbers } from './part_bytes.ts';
import { damaged, IntegerColumn, NO_LEVELS, type PageFacts, type PartColumn } from './part_columns.ts';

/** Which rows have a value, as a page tells it: 1 or 0 for each. */
function encodeLevels(hasValue: Uint16Array, page: PageBytes): { nulls: number; levelBytes: number } {
  packNumbers(page, hasValue, 1);
  let values = 0;
  for (let at = 0; at < hasValue.length; at += 1) values += hasValue[at] ?? 0;
  return { nulls: hasValue.length - values, levelBytes: page.length };
}

/** UTF-8 bytes of a UTF-16 code unit, at most. */
const MAX_UNIT_BYTES = 3;

/** Texts of posts, or their absence. */
export class GrowingText implements PartColumn {
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

  encode(rows: Uint32Array, page: PageBytes): PageFacts {
    const hasValue = new Uint16Array(rows.length);
    for (let at = 0; at < rows.length; at += 1) hasValue[at] = this.#ends.at(rows[at] ?? 0) < 0 ? 0 : 1;
    const levels = encodeLevels(hasValue, page);
    for (let at = 0; at < rows.length; at += 1) {
      if (hasValue[at] === 0) continue;
      const row = rows[at] ?? 0;
      const end = this.#ends.at(row);
      const before = row === 0 ? 0 : this.#ends.at(row - 1);
      const start = before < 0 ? -1 - before : before;
      const to = page.appendLength(end - start);
      this.#buffer.copy(page.buffer, to, start, end);
    }
    return { ...levels, dictionaryValues: 0 };
  }
}

/** Texts of which there are few: each is kept once a part, by its number. */
export class RepeatedText implements PartColumn {
  readonly #numberOf = new Map<string | null, number>();
  /** UTF-8. */
  #texts: (Uint8Array | null)[] = [];
  readonly #numbers = new IntegerColumn();
  readonly #isOptional: boolean;
  /** The text that came last and its number: it often comes again. */
  #lastText: string | null = null;
  #lastNumber = -1;
  /** Number of each text within the page that is being written, plus 1; 0 where it has none yet. */
  #placeOf = new Uint16Array(0);

  /** @param isOptional whether a row may lack it */
  constructor(isOptional: boolean) {
    this.#isOptional = isOptional;
  }

  #number(text: string | null): number {
    const known = this.#numberOf.get(text);
    if (known !== undefined) return known;
    if (typeof text !== 'string' && !(text === null && this.#isOptional)) throw damaged('a text is none');
    this.#numberOf.set(text, this.#texts.length);
    return this.#texts.push(text === null ? null : Buffer.from(text, 'utf8')) - 1;
  }

  /** @throws CensusError E_DATASET_CHECK where it is lacking and may not */
  add(text: string | null): void {
    if (text !== this.#lastText || this.#lastNumber < 0) {
      this.#lastNumber = this.#number(text);
      this.#lastText = text;
    }
    this.#numbers.add(this.#lastNumber);
  }

  clear(): void {
    this.#numbers.clear();
  }

  /** Forget the texts too. */
  forget(): void {
    this.clear();
    this.#numberOf.clear();
    this.#texts = [];
    this.#lastNumber = -1;
  }

  /** @param rows at most 65,535 of them */
  encode(rows: Uint32Array, page: PageBytes, dictionary: PageBytes): PageFacts {
    if (this.#placeOf.length < this.#texts.length) this.#placeOf = new Uint16Array(2 * this.#texts.length);
    const [places, used] = [new Uint16Array(rows.length), new Uint32Array(rows.length)];
    const hasValue = new Uint16Array(rows.length);
    let values = 0;
    let texts = 0;
    for (let at = 0; at < rows.length; at += 1) {
      const number = this.#numbers.at(rows[at] ?? 0);
      const bytes = this.#texts[number] ?? null;
      if (bytes === null) continue;
      hasValue[at] = 1;
      if (this.#placeOf[number] === 0) {
        dictionary.appendPlain(bytes);
        used[texts] = number;
        texts += 1;
        this.#placeOf[number] = texts;
      }
      places[values] = (this.#placeOf[number] ?? 0) - 1;
      values += 1;
    }
    for (let at = 0; at < texts; at += 1) this.#placeOf[used[at] ?? 0] = 0;
    const levels = this.#isOptional ? encodeLevels(hasValue, page) : NO_LEVELS;
    const width = Math.ceil(Math.log2(Math.max(1, texts)));
    page.appendByte(width);
    packNumbers(page, places.subarray(0, values), width);
    return { ...levels, dictionaryValues: texts };
  }
}
