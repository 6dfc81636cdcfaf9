/** A few bytes that are looked for again and again, compared four at a time. */

const WORD_BYTES = 4;

export class BytePattern {
  readonly length: number;
  private readonly words: Int32Array;
  /** Which bytes of the last word count. */
  private readonly lastMask: number;

  /** @param bytes at least one */
  constructor(bytes: Uint8Array) {
    this.length = bytes.length;
    const padded = new Uint8Array(Math.ceil(bytes.length / WORD_BYTES) * WORD_BYTES);
    padded.set(bytes);
    const view = new DataView(padded.buffer);
    this.words = Int32Array.from({ length: padded.length / WORD_BYTES }, (_, word) =>
      view.getInt32(word * WORD_BYTES, true),
    );
    this.lastMask = -1 >>> (8 * (padded.length - bytes.length));
  }

  /**
   * Whether the bytes stand at a place; within three bytes of the end it may be said that they don't.
   *
   * @param end of the view: asking it for that would cost more than looking
   */
  standsAt(view: DataView, at: number, end: number): boolean {
    const { words } = this;
    const last = words.length - 1;
    if (at + last * WORD_BYTES + WORD_BYTES > end) return false;
    let place = at;
    for (let word = 0; word < last; word += 1) {
      if (view.getInt32(place, true) !== words[word]) return false;
      place += WORD_BYTES;
    }
    return (view.getInt32(place, true) & this.lastMask) === words[last];
  }
}
