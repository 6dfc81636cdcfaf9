import { describe, expect, test } from 'vitest';
import { clampToZero, keepMonotone } from '../../../pipeline/5-release/mechanisms/consistency.ts';
import {
  addNoise,
  type ExactCount,
  exactCount,
  type NoisyCount,
  selectWithNoise,
  shiftNoisy,
  storedCount,
  subtractNoisy,
  sumNoisy,
} from '../../../pipeline/5-release/mechanisms/counts.ts';
import { BitSource } from '../../../pipeline/5-release/mechanisms/random.ts';
import { ONE } from '../../../pipeline/5-release/mechanisms/rational.ts';
import { enumerateOutcomes } from './probability_tree.ts';

const LAPLACE = { type: 'discrete-laplace', scale: ONE } as const;
const SELECTION = { type: 'truncated-geometric', epsilon: ONE, threshold: 2n } as const;
const bits = new BitSource((count) => new Uint8Array(count));

/** What must not compile: tsc fails where one of these lines has no error. Never called. */
function refusedByCompiler(exact: ExactCount, noisy: NoisyCount): readonly unknown[] {
  return [
    // @ts-expect-error: a number has no noise
    clampToZero(3),
    // @ts-expect-error: nor has any whole number
    clampToZero(3n),
    // @ts-expect-error: nor an exact count
    clampToZero(exact),
    // @ts-expect-error: not even one among others
    keepMonotone([noisy, exact]),
    // @ts-expect-error: a sum with an exact count is none of published values
    sumNoisy([noisy, exact]),
    // @ts-expect-error: nor is a difference
    subtractNoisy(noisy, exact),
    // @ts-expect-error: moving by a public number adds no noise
    shiftNoisy(exact, 1n),
    // @ts-expect-error: an exact count is not stored as a noisy one
    exact satisfies NoisyCount,
    // @ts-expect-error: the sum of the two is neither
    (exact + noisy) satisfies NoisyCount,
    // @ts-expect-error: noise is added to counts of queries
    addNoise(3, LAPLACE, bits),
    // @ts-expect-error: and to whole numbers only where these are said to be counts
    addNoise(3n, LAPLACE, bits),
    // @ts-expect-error: noise is added once
    addNoise(noisy, LAPLACE, bits),
    // @ts-expect-error: a scale is no floating-point number
    addNoise(exact, { type: 'discrete-laplace', scale: 1 }, bits),
    // @ts-expect-error: selection is another kind of noise
    addNoise(exact, SELECTION, bits),
    // @ts-expect-error: what was published is not selected again
    selectWithNoise(noisy, SELECTION, bits),
    // @ts-expect-error: nothing published may be null
    selectWithNoise(exact, SELECTION, bits) satisfies NoisyCount,
    // @ts-expect-error: a count is a whole number
    exactCount(3),
  ];
}

test('the compiler refuses exact counts, and numbers, where noise is due', () => {
  expect(refusedByCompiler).toBeTypeOf('function');
});

describe('counts', () => {
  test('with noise are the count and a draw', () => {
    const law = enumerateOutcomes((tree) => addNoise(exactCount(40n), LAPLACE, tree), { leastWeight: 1e-4 });
    const [below, above] = [law.mass.get('39') ?? 0, law.mass.get('41') ?? 0];
    expect(law.mass.get('40') ?? 0).toBeGreaterThan(above);
    expect(below).toBeCloseTo(above, 12);
  });

  test('with a key from the data are published above the threshold only', () => {
    const outcomes = (n: bigint) => {
      const law = enumerateOutcomes((tree) => selectWithNoise(exactCount(n), SELECTION, tree), {
        leastWeight: 1e-4,
      });
      return [...law.mass.keys()].sort();
    };
    expect(outcomes(0n)).toEqual(['null']);
    expect(outcomes(1n)).toEqual(['3', 'null']);
    expect(outcomes(3n)).toEqual(['3', '4', '5', 'null']);
    expect(outcomes(5n)).toEqual(['3', '4', '5', '6', '7']);
  });

  test('are stored, moved, added and subtracted exactly', () => {
    const [a, b] = [storedCount('-12345678901234567890'), storedCount('7')];
    expect(shiftNoisy(b, -9n)).toBe(-2n);
    expect(sumNoisy([a, b])).toBe(-12345678901234567883n);
    expect(sumNoisy([])).toBe(0n);
    expect(subtractNoisy(a, b)).toBe(-12345678901234567897n);
    for (const wrong of ['1.5', 'x', '1e3']) expect(() => storedCount(wrong)).toThrow(SyntaxError);
  });
});
