/** MurmurHash2, which libc++ and cld3 both use, over whole words of memory. */
const M = 0x5bd1e995;
const R = 24;

/**
 * MurmurHash2 of some bytes, as a signed number: those need no memory.
 *
 * @param view up to three bytes behind the last one are read as well
 */
export function hashOf(view: DataView, from: number, length: number, seed: number): number {
  let hash = seed ^ length;
  const end = from + length;
  let at = from;
  for (; at + 4 <= end; at += 4) {
    const mixed = Math.imul(view.getInt32(at, true), M);
    hash = Math.imul(hash, M) ^ Math.imul(mixed ^ (mixed >>> R), M);
  }
  if (at < end) {
    const rest = view.getInt32(at, true) & ((1 << (8 * (end - at))) - 1);
    hash = Math.imul(hash ^ rest, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}

/**
 * Remainder of a hash as an unsigned number; V8's own `%` of unsigned numbers took twelve times as long.
 *
 * Half a one more than the hash is so far from every multiple of the divisor that no rounding leads across one, for all
 * divisors below 2 ** 20.
 *
 * @param inverse 1 / divisor
 */
export function remainderOf(hash: number, divisor: number, inverse: number): number {
  return (hash - Math.imul(((hash >>> 0) + 0.5) * inverse, divisor)) | 0;
}
