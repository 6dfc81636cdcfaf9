/** Buffers that answers are gathered in, used again: fresh ones for each page would keep the garbage collector busy. */

/** Buffers kept for the next answers; a host's slices hold no more at a time. */
const SPARE = 4;

/** Larger ones are given up: pages are a tenth of this. */
const MAX_KEPT_BYTES = 1 << 20;

/** Room beyond what is needed, so that the next page, a little longer, fits as well. */
const ROUND_BYTES = 1 << 16;

export class BodyBuffers {
  private readonly spare: Buffer[] = [];

  /** A buffer of at least so many bytes, with anything in it. */
  take(bytes: number): Buffer {
    const spare = this.spare.pop();
    if (spare !== undefined && spare.length >= bytes) return spare;
    return Buffer.allocUnsafeSlow(Math.ceil(bytes / ROUND_BYTES) * ROUND_BYTES);
  }

  /** Nobody will look any more at a body that was gathered in one of these. */
  giveBack(body: Buffer): void {
    const { buffer } = body;
    const isOwn = body.byteOffset === 0 && body.length > 0 && buffer.byteLength % ROUND_BYTES === 0;
    if (!isOwn || buffer.byteLength > MAX_KEPT_BYTES || this.spare.length >= SPARE) return;
    this.spare.push(Buffer.from(buffer));
  }
}
