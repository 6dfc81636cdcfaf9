/**
 * What cld3 leaves out of a clean text: pieces that repeat what stood before them, or are mostly spaces (CLD2's
 * `text_processing.cc`, CheapSqueezeInplace). What is left moves to the front, within the same bytes.
 */
/** A text is looked at in pieces of so many bytes. */
const PIECE_BYTES = 48;
/** 30 and 40 per cent of a piece: spaces, and bytes that were foreseen. */
const MOST_SPACES = 14;
const MOST_FORESEEN = 19;
/** Each character is foreseen from a hash of the last three. */
const TABLE = 4096;
/** A piece begins and ends at a space where one stands within so many bytes. */
const MOST_SCANNED = 32;

const SPACE = 0x20;

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** Bytes back from `at` to behind a space; without one near, to where a character begins. */
function scanBack(bytes: Uint8Array, at: number): number {
  const most = Math.min(at, MOST_SCANNED);
  for (let back = 0; back < most; back += 1) if (bytes[at - back - 1] === SPACE) return back;
  for (let back = 0; back < most; back += 1) if (!isContinuation(bytes[at - back] ?? 0)) return back;
  return 0;
}

/** Bytes from `at` to behind a space; without one near, to where a character begins. */
function scanForward(bytes: Uint8Array, at: number, length: number): number {
  const most = Math.min(length, MOST_SCANNED);
  for (let on = 0; on < most; on += 1) if (bytes[at + on] === SPACE) return on + 1;
  for (let on = 0; on < most; on += 1) if (!isContinuation(bytes[at + on] ?? 0)) return on;
  return 0;
}

function countSpaces(bytes: Uint8Array, from: number, length: number): number {
  let spaces = 0;
  // In fours of bytes only.
  for (let at = from, end = from + (length & ~3); at < end; at += 1) if (bytes[at] === SPACE) spaces += 1;
  return spaces;
}

/** Squeezes one text after the other. */
export class Squeezer {
  readonly #foreseen = new Int32Array(TABLE);
  /** Places of the table that the last text used, to empty them again. */
  readonly #used = new Uint16Array(TABLE);
  #usedCount = 0;
  #hash = 0;

  /**
   * @param bytes characters of one to three bytes, a space first and last, and a 0 after `length`
   * @returns the length of what is left; `length` itself where all is
   */
  squeeze(bytes: Uint8Array, length: number): number {
    for (let at = 0; at < this.#usedCount; at += 1) this.#foreseen[this.#used[at] ?? 0] = 0;
    this.#usedCount = 0;
    this.#hash = 0;
    let kept = 0;
    let isSkipping = false;
    for (let from = 0; from < length; ) {
      let size = Math.min(PIECE_BYTES, length - from);
      while (isContinuation(bytes[from + size] ?? 0)) size += 1;
      const isDense = countSpaces(bytes, from, size) >= MOST_SPACES;
      const foreseen = this.#countForeseen(bytes, from, from + size);
      const next = from + size;
      if (isDense || foreseen >= MOST_FORESEEN) {
        if (!isSkipping) {
          kept -= scanBack(bytes, kept);
          if (kept === 0) {
            bytes[0] = SPACE;
            kept = 1;
          }
        }
        isSkipping = true;
      } else {
        const start = isSkipping ? from + scanForward(bytes, from, size) : from;
        isSkipping = false;
        if (kept !== start) bytes.copyWithin(kept, start, next);
        kept += next - start;
      }
      from = next;
    }
    return kept;
  }

  #countForeseen(bytes: Uint8Array, from: number, to: number): number {
    let foreseen = 0;
    let hash = this.#hash;
    for (let at = from; at < to; ) {
      let char = bytes[at] ?? 0;
      let width = 1;
      if (char >= 0xe0) {
        char = (char << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
        width = 3;
      } else if (char >= 0xc0) {
        char = (char << 8) | (bytes[at + 1] ?? 0);
        width = 2;
      }
      const known = this.#foreseen[hash] ?? 0;
      if (known === char) foreseen += width;
      else {
        if (known === 0 && this.#usedCount < TABLE) {
          this.#used[this.#usedCount] = hash;
          this.#usedCount += 1;
        }
        this.#foreseen[hash] = char;
      }
      hash = ((hash << 4) ^ char) & (TABLE - 1);
      at += width;
    }
    this.#hash = hash;
    return foreseen;
  }
}
