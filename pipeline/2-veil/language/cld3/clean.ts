/**
 * What cld3 looks at of a text: its letters in lower case, with a space for whatever stands between them (CLD2's
 * `getonescriptspan.cc`, GetOneScriptSpanLower), for texts in one script. Whatever is not known here for sure is the
 * package's own to judge.
 */
import { unitAt } from '../../../model/units.ts';
import type { MarkedText } from './ngrams.ts';

/** Bytes that cld3 looks at: its own default. Of longer texts it takes samples. */
export const MAX_BYTES = 700;

/** Kinds of code units; above these are scripts. */
const UNKNOWN = 0;
const NO_LETTER = 1;
/** Taken for a letter of whatever script stands before it. */
const INHERITED = 2;
const FIRST_SCRIPT = 3;

/** A script: its number in CLD2 (`generated_ulscript.h`), and that of its letters of two bytes among cld3's relevant ones. */
export interface KnownScript {
  readonly ulScript: number;
  readonly relevant: number;
}

/** Ranges of code units, inclusive. */
type Ranges = readonly (readonly [first: number, last: number])[];

interface ScriptRanges extends KnownScript {
  readonly letters: Ranges;
}

/** Scripts that are known, by their letters. No more of each than cld3’s tables, of an old Unicode, have as well. */
export const SCRIPTS: readonly ScriptRanges[] = [
  {
    ulScript: 1,
    relevant: 2,
    letters: [
      [0x41, 0x5a],
      [0x61, 0x7a],
      [0xc0, 0xd6],
      [0xd8, 0xf6],
      [0xf8, 0x24f],
      [0x1e00, 0x1eff],
    ],
  },
  {
    ulScript: 2,
    relevant: 5,
    letters: [
      [0x386, 0x386],
      [0x388, 0x3ce],
    ],
  },
  {
    ulScript: 3,
    relevant: 6,
    letters: [
      [0x400, 0x481],
      [0x48a, 0x4ff],
    ],
  },
];

/** What is no letter and stands between them, in cld3's tables too. */
export const NO_LETTERS: Ranges = [
  [0x09, 0x0a],
  [0x0d, 0x0d],
  [0x20, 0x40],
  [0x5b, 0x60],
  [0x7b, 0x7e],
  [0xa0, 0xa9],
  [0xab, 0xb9],
  [0xbb, 0xbf],
  [0xd7, 0xd7],
  [0xf7, 0xf7],
  // Punctuation, joiners of emoji among it; signs of currencies, arrows, symbols, letters in circles.
  [0x2000, 0x206f],
  [0x20a0, 0x20bf],
  [0x2100, 0x2125],
  [0x2190, 0x2bff],
  // Of East Asia: punctuation, and wide forms but for letters.
  [0x3000, 0x3004],
  [0x3008, 0x3020],
  [0xff01, 0xff20],
  [0xff3b, 0xff40],
  [0xff5b, 0xff65],
];

/** The same beyond the first plane: emoji and other pictures. */
export const PICTURES: readonly [first: number, last: number] = [0x1f000, 0x1faff];

/** Selectors of how an emoji looks are taken for letters of the script that stands before them. */
export const SELECTORS: Ranges = [[0xfe0e, 0xfe0f]];

/** Kind of each code unit, and its lower case. */
const kinds = new Uint8Array(0x10000);
const lower = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
for (const [first, last] of NO_LETTERS) kinds.fill(NO_LETTER, first, last + 1);
for (const [first, last] of SELECTORS) kinds.fill(INHERITED, first, last + 1);
for (const [index, { letters }] of SCRIPTS.entries()) {
  for (const [first, last] of letters) {
    for (let unit = first; unit <= last; unit += 1) {
      const small = String.fromCharCode(unit).toLowerCase();
      if (!/\p{L}/u.test(String.fromCharCode(unit)) || small.length !== 1) continue;
      kinds[unit] = index + FIRST_SCRIPT;
      lower[unit] = small.charCodeAt(0);
    }
  }
}

const HAT = 0x5e;
const DOLLAR = 0x24;
const SPACE = 0x20;
/** First bytes of characters of two and of three bytes in UTF-8 are no smaller; that of selectors, and of no letter known here. */
const TWO_BYTES = 0xc0;
const THREE_BYTES = 0xe0;
const SELECTOR_BYTE = 0xef;

/** The code unit that a character of one to three bytes stands for. */
function unitOf(bytes: Uint8Array, at: number, width: number): number {
  const first = bytes[at] ?? 0;
  if (width === 1) return first;
  const second = (bytes[at + 1] ?? 0) & 0x3f;
  if (width === 2) return ((first & 0x1f) << 6) | second;
  return ((first & 0x0f) << 12) | (second << 6) | ((bytes[at + 2] ?? 0) & 0x3f);
}

/** A text as cld3 looks at it, written over by the next one. */
export class CleanText implements MarkedText {
  /** ^ and $ stand around each word, and a space between two. */
  readonly bytes = new Uint8Array(4 * MAX_BYTES);
  readonly view = new DataView(this.bytes.buffer);
  readonly units = new Uint16Array(4 * MAX_BYTES);
  readonly offsets = new Uint16Array(4 * MAX_BYTES);
  readonly words = new Uint16Array(4 * MAX_BYTES);
  wordCount = 0;
  /** Without ^ and $: what the words and spaces are in. */
  readonly plain = new Uint8Array(2 * MAX_BYTES);
  plainBytes = 0;
  /** Letters by the length of their UTF-8, bytes. */
  readonly lengths = new Int32Array(4);
  script: KnownScript | null = null;
  #bytes = 0;
  #chars = 0;

  /** @returns whether all of it is known, has a letter and is no longer than what cld3 reads whole */
  read(text: string): boolean {
    this.#begin();
    this.plainBytes = 0;
    this.script = null;
    let script = UNKNOWN;
    let isInWord = false;
    // The text begins with a space, before which stands an empty word.
    this.#beginWord();
    this.#endWord();
    for (let at = 0, { length } = text; at < length; at += 1) {
      const unit = unitAt(text, at);
      const kind = kinds[unit] ?? UNKNOWN;
      if (kind >= INHERITED) {
        if (kind === INHERITED) {
          if (script === UNKNOWN) return false;
        } else if (script !== kind) {
          if (script !== UNKNOWN) return false;
          script = kind;
        }
        if (!isInWord) this.#beginWord();
        isInWord = true;
        this.#put(lower[unit] ?? unit);
        if (this.plainBytes > MAX_BYTES - 4) return false;
      } else {
        if (kind === UNKNOWN) {
          const point = text.codePointAt(at) ?? 0;
          if (point < PICTURES[0] || point > PICTURES[1]) return false;
          at += 1;
        }
        if (isInWord) this.#endWord();
        isInWord = false;
      }
    }
    if (isInWord) this.#endWord();
    this.#beginWord();
    this.#closeWord();
    this.plain[this.plainBytes] = 0;
    this.script = SCRIPTS[script - FIRST_SCRIPT] ?? null;
    return this.script !== null;
  }

  /**
   * Take the first bytes of {@link plain} for the text: what is left where pieces of it were left out.
   *
   * @returns whether a letter is left, before which no selector stands
   */
  shorten(length: number): boolean {
    const { plain } = this;
    this.#begin();
    this.#beginWord();
    let isFirst = true;
    for (let at = 0; at < length; ) {
      const byte = plain[at] ?? 0;
      if (byte === SPACE) {
        this.#closeWord();
        this.#mark(SPACE);
        this.#beginWord();
        at += 1;
        continue;
      }
      const width = byte < TWO_BYTES ? 1 : byte < THREE_BYTES ? 2 : 3;
      if (isFirst && byte === SELECTOR_BYTE) return false;
      isFirst = false;
      this.#mark(byte);
      this.units[this.#chars - 1] = unitOf(plain, at, width);
      for (let end = at + width, next = at + 1; next < end; next += 1) this.#addByte(plain[next] ?? 0);
      this.lengths[width] = (this.lengths[width] ?? 0) + 1;
      at += width;
    }
    this.#closeWord();
    return !isFirst;
  }

  #begin(): void {
    this.wordCount = 0;
    this.lengths.fill(0);
    this.#bytes = 0;
    this.#chars = 0;
  }

  #mark(byte: number): void {
    this.offsets[this.#chars] = this.#bytes;
    this.units[this.#chars] = byte;
    this.bytes[this.#bytes] = byte;
    this.#chars += 1;
    this.#bytes += 1;
  }

  #beginWord(): void {
    this.words[2 * this.wordCount] = this.#chars;
    this.#mark(HAT);
  }

  #closeWord(): void {
    this.#mark(DOLLAR);
    this.offsets[this.#chars] = this.#bytes;
    this.words[2 * this.wordCount + 1] = this.#chars;
    this.wordCount += 1;
  }

  #endWord(): void {
    this.#closeWord();
    this.#mark(SPACE);
    this.plain[this.plainBytes] = SPACE;
    this.plainBytes += 1;
  }

  #put(unit: number): void {
    this.offsets[this.#chars] = this.#bytes;
    this.units[this.#chars] = unit;
    this.#chars += 1;
    let length = 1;
    if (unit < 0x80) this.#byte(unit);
    else if (unit < 0x800) {
      this.#byte(0xc0 | (unit >> 6));
      this.#byte(0x80 | (unit & 0x3f));
      length = 2;
    } else {
      this.#byte(0xe0 | (unit >> 12));
      this.#byte(0x80 | ((unit >> 6) & 0x3f));
      this.#byte(0x80 | (unit & 0x3f));
      length = 3;
    }
    this.lengths[length] = (this.lengths[length] ?? 0) + 1;
  }

  #addByte(byte: number): void {
    this.bytes[this.#bytes] = byte;
    this.#bytes += 1;
  }

  #byte(byte: number): void {
    this.#addByte(byte);
    this.plain[this.plainBytes] = byte;
    this.plainBytes += 1;
  }
}
