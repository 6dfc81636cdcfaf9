import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { BitSource } from '../../../pipeline/5-release/mechanisms/random.ts';
import { fitMass, tally } from './chi_square.ts';

/** Bytes that a source is asked for at once. */
const CHUNK = 4096;
/** Length of the byte strings that are enumerated: all 65,536 of them. */
const LENGTH = 2;

/** A source whose first bytes are given. */
function sourceOf(...first: number[]): BitSource {
  const chunk = new Uint8Array(CHUNK);
  chunk.set(first);
  return new BitSource(() => chunk);
}

describe('below', () => {
  const BOUNDS = [1n, 2n, 3n, 5n, 6n, 128n, 200n, 256n, 257n, 300n, 65_536n];

  test.each(BOUNDS)('is exactly uniform below %d over all strings of two bytes', (bound) => {
    const accepted = new Map<bigint, number>();
    let rejected = 0;
    for (let high = 0; high < 256; high += 1) {
      for (let low = 0; low < 256; low += 1) {
        const bits = sourceOf(high, low);
        const value = bits.below(bound);
        if (bits.bytesTaken > LENGTH) rejected += 1;
        else accepted.set(value, (accepted.get(value) ?? 0) + 1);
      }
    }
    expect(accepted.size).toBe(Number(bound));
    expect([...accepted.keys()].every((value) => value >= 0n && value < bound)).toBe(true);
    expect(new Set(accepted.values()).size).toBe(1);
    const isPowerOfTwo = (bound & (bound - 1n)) === 0n;
    // One bit is always drawn, so that a bound of one rejects as well.
    expect(rejected > 0).toBe(!isPowerOfTwo || bound === 1n);
  });

  test('draws again, and only what it needs, where a value is too large', () => {
    const bits = sourceOf(3, 255, 0b1111_1101, 2);
    expect(bits.below(3n)).toBe(1n);
    expect(bits.bytesTaken).toBe(3);
    expect(bits.below(3n)).toBe(2n);
    expect(bits.bytesTaken).toBe(4);
  });

  test('is uniform below 1000 on real random bytes', () => {
    const bits = new BitSource((count) => randomBytes(count));
    const counts = tally(200_000, () => bits.below(1000n));
    const { p } = fitMass(counts, (x) => (x >= 0 && x < 1000 ? 1e-3 : 0));
    expect(p).toBeGreaterThan(1e-6);
  });

  test('takes large bounds, and none that is not positive', () => {
    const bound = 10n ** 40n;
    const bits = new BitSource((count) => randomBytes(count));
    for (let k = 0; k < 1000; k += 1) {
      const value = bits.below(bound);
      expect(value >= 0n && value < bound).toBe(true);
    }
    for (const wrong of [0n, -1n]) expect(() => bits.below(wrong)).toThrow(RangeError);
  });
});

describe('a source', () => {
  test('gives true for half of all bytes', () => {
    const heads = Array.from({ length: 256 }, (_, byte) => sourceOf(byte).bit()).filter(Boolean);
    expect(heads.length).toBe(128);
  });

  test.each([0, 1, CHUNK - 1, CHUNK + 1])(
    'of %d bytes where more or fewer were asked for is refused',
    (n) => {
      const create = () => new BitSource(() => new Uint8Array(n));
      expect(() => create().bit()).toThrow(RangeError);
      expect(() => create().below(10n)).toThrow(RangeError);
    },
  );

  test('that dries up later is refused then', () => {
    let calls = 0;
    const bits = new BitSource((count) => {
      calls += 1;
      return new Uint8Array(calls === 1 ? count : 0);
    });
    for (let k = 0; k < CHUNK; k += 1) bits.bit();
    expect(() => bits.bit()).toThrow(RangeError);
  });

  test('is read in order, across chunks, and each byte is wiped when it was used', () => {
    const chunks: Uint8Array[] = [];
    const bits = new BitSource((count) => {
      chunks.push(new Uint8Array(count).fill(chunks.length + 1));
      return chunks.at(-1) ?? new Uint8Array(0);
    });
    for (let k = 0; k < CHUNK; k += 1) expect(bits.below(256n)).toBe(1n);
    expect(bits.below(256n)).toBe(2n);
    expect(chunks[0]?.every((byte) => byte === 0)).toBe(true);
    expect(chunks[1]?.filter((byte) => byte === 0).length).toBe(1);
    expect(bits.bytesTaken).toBe(CHUNK + 1);
  });
});
