/** A buffer of at least `needed` bytes, and at least twice as many as before, that begins with those of `buffer`. */
export function enlarge(buffer: Buffer, needed: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(Math.max(2 * buffer.length, needed));
  buffer.copy(larger);
  return larger;
}
