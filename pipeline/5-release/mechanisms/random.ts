/** Random bits as integers. Where the bytes come from is the caller's: the operating system, or a test's list. */

/** As many uniform random bytes as are asked for. */
export type RandomBytes = (count: number) => Uint8Array;

/** Bytes asked for at once: one call of the operating system serves some hundred draws. */
const CHUNK_BYTES = 4096;

/** Uniform integers out of a source of bytes. */
export class BitSource {
  private readonly random: RandomBytes;
  private chunk: Uint8Array = new Uint8Array(0);
  private used = 0;
  /** Bytes taken so far: the work that draws took, since the time of a draw is the bytes that it took. */
  bytesTaken = 0;

  constructor(random: RandomBytes) {
    this.random = random;
  }

  private byte(): number {
    if (this.used >= this.chunk.length) {
      const chunk = this.random(CHUNK_BYTES);
      if (chunk.length !== CHUNK_BYTES) throw new RangeError('the source of random bytes ran dry');
      this.chunk = chunk;
      this.used = 0;
    }
    const value = this.chunk[this.used] ?? 0;
    // A byte serves once, also where the chunk is kept by its maker.
    this.chunk[this.used] = 0;
    this.used += 1;
    this.bytesTaken += 1;
    return value;
  }

  /** True or false, each with probability one half. */
  bit(): boolean {
    return (this.byte() & 1) === 1;
  }

  /**
   * A uniform integer in [0, bound), by rejection: as many whole bytes as the bound has, the surplus bits masked,
   * drawn again while it is not below the bound. Exactly uniform; fewer than two draws are expected.
   */
  below(bound: bigint): bigint {
    if (bound <= 0n) throw new RangeError('a bound must be positive');
    const bits = (bound - 1n).toString(2).length;
    const bytes = Math.ceil(bits / 8);
    const mask = (1n << BigInt(bits)) - 1n;
    for (;;) {
      let value = 0n;
      for (let index = 0; index < bytes; index += 1) value = (value << 8n) | BigInt(this.byte());
      value &= mask;
      if (value < bound) return value;
    }
  }
}
