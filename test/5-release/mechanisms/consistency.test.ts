import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clampToZero, keepMonotone } from '../../../pipeline/5-release/mechanisms/consistency.ts';
import type { NoisyCount } from '../../../pipeline/5-release/mechanisms/counts.ts';
import { storedCount } from '../../../pipeline/5-release/mechanisms/counts.ts';

const count: fc.Arbitrary<NoisyCount> = fc
  .bigInt({ min: -100n, max: 100n })
  .map((value) => storedCount(String(value)));
const series = fc.array(count, { maxLength: 40 });

/** Order of counts, for sorting. */
const upwards = (a: NoisyCount, b: NoisyCount): number => Number(a - b);

describe('keepMonotone', () => {
  test('gives as many values, none negative, none below the one before', () => {
    fc.assert(
      fc.property(series, (values) => {
        const kept = keepMonotone(values);
        expect(kept.length).toBe(values.length);
        expect(kept.every((value, at) => value >= 0n && value >= (kept[at - 1] ?? 0n))).toBe(true);
      }),
    );
  });

  test('is the largest value so far, or zero', () => {
    fc.assert(
      fc.property(series, (values) => {
        const largest = (end: number) =>
          values.slice(0, end).reduce<bigint>((most, value) => (value > most ? value : most), 0n);
        expect(keepMonotone(values)).toEqual(values.map((_, at) => largest(at + 1)));
      }),
    );
  });

  test('changes nothing a second time, and nothing that is fine already', () => {
    fc.assert(
      fc.property(series, (values) => {
        expect(keepMonotone(keepMonotone(values))).toEqual(keepMonotone(values));
        const fine = values.map(clampToZero).sort(upwards);
        expect(keepMonotone(fine)).toEqual(fine);
      }),
    );
  });

  test('never changes what was published: a prefix stays as it was', () => {
    fc.assert(
      fc.property(series, fc.nat({ max: 40 }), (values, length) => {
        expect(keepMonotone(values.slice(0, length))).toEqual(keepMonotone(values).slice(0, length));
      }),
    );
  });

  test('leaves its argument alone', () => {
    const values = ['3', '-1', '2'].map(storedCount);
    expect(keepMonotone(values)).toEqual([3n, 3n, 3n]);
    expect(values).toEqual([3n, -1n, 2n]);
  });
});

test('clampToZero is the nearest count that is not negative', () => {
  fc.assert(
    fc.property(count, (value) => {
      expect(clampToZero(value)).toBe(value < 0n ? 0n : value);
      expect(clampToZero(clampToZero(value))).toBe(clampToZero(value));
    }),
  );
});
