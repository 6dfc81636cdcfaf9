/**
 * Whether cld3 would leave a part of a text out because it repeats itself or is mostly spaces (`compact_lang_det_impl.cc` of CLD2,
 * CheapSqueezeInplace): then the package has to judge what is left.
 */
/** A text is looked at in pieces of so many bytes. */
const PIECE_BYTES = 48;
/** 30 and 40 per cent of a piece: spaces, and bytes that were foreseen. */
const MOST_SPACES = 14;
const MOST_FORESEEN = 19;
/** Each character is foreseen from a hash of the last three. */
const TABLE = 4096;

const SPACE = 0x20;

/** Foresees the characters of one text after the other. */
export class Squeezer {
  readonly #foreseen = new Int32Array(TABLE);
  /** Places of the table that the last text used, to empty them again. */
  readonly #used = new Uint16Array(TABLE);
  #usedCount = 0;

  /** @param bytes has a space after its last byte */
  wouldSqueeze(bytes: Uint8Array, length: number): boolean {
    for (let at = 0; at < this.#usedCount; at += 1) this.#foreseen[this.#used[at] ?? 0] = 0;
    this.#usedCount = 0;
    let hash = 0;
    let from = 0;
    while (from < length) {
      let to = Math.min(from + PIECE_BYTES, length);
      while (((bytes[to] ?? 0) & 0xc0) === 0x80) to += 1;
      let spaces = 0;
      // Spaces are counted in fours of bytes only.
      for (let at = from, end = from + ((to - from) & ~3); at < end; at += 1)
        if (bytes[at] === SPACE) spaces += 1;
      if (spaces >= MOST_SPACES) return true;
      let foreseen = 0;
      let at = from;
      while (at < to) {
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
      if (foreseen >= MOST_FORESEEN) return true;
      from = to;
    }
    return false;
  }
}
