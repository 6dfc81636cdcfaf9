import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteSet } from '../../pipeline/model/byte_set.ts';

test('a set of byte strings knows what a set of texts knows, in the order in which they came', () => {
  const bytes = fc.uint8Array({ max: 3, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 60 }), fc.uint8Array({ maxLength: 3 }), (all, before) => {
      const [set, plain] = [new ByteSet(), new Set<string>()];
      for (const each of all) {
        const key = Buffer.from(each).toString('hex');
        // What stands around them does not count.
        const within = Buffer.concat([before, each, before]);
        expect(set.add(within, before.length, before.length + each.length)).toBe(!plain.has(key));
        plain.add(key);
        expect(set.size).toBe(plain.size);
      }
      const { bytes: joined, ends } = set;
      const kept = Array.from(ends, (end, at) =>
        Buffer.from(joined.subarray(ends[at - 1] ?? 0, end)).toString('hex'),
      );
      expect(kept).toEqual([...plain]);
    }),
  );
});

test('it grows, and forgets', () => {
  const set = new ByteSet();
  const add = (number: number): boolean => {
    const bytes = Buffer.from(`name number ${number}`);
    return set.add(bytes, 0, bytes.length);
  };
  for (let number = 0; number < 50_000; number += 1) if (!add(number)) expect(number).toBe('new');
  for (let number = 0; number < 50_000; number += 1) if (add(number)) expect(number).toBe('known');
  expect(set.size).toBe(50_000);
  set.clear();
  expect([set.size, set.bytes.length, add(7), add(7)]).toEqual([0, 0, true, false]);
});
