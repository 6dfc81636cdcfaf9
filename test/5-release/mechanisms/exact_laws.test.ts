/**
 * The laws of the samplers, in closed form and by following every branch. Coins of probability e^(−γ) are one
 * branching here: that they have this probability is the matter of another test. A sampler which rejects begins
 * anew with a call of `below`, knowing nothing of what was before; so its law is that of its first round, over the
 * probability that this one succeeds. That a second round has the law of the first is tested, too.
 */
import { describe, expect, test, vi } from 'vitest';
import { drawDiscreteGaussian } from '../../../pipeline/5-release/mechanisms/discrete_gaussian.ts';
import { drawDiscreteLaplace } from '../../../pipeline/5-release/mechanisms/discrete_laplace.ts';
import { BitSource } from '../../../pipeline/5-release/mechanisms/random.ts';
import { parseRational, ZERO } from '../../../pipeline/5-release/mechanisms/rational.ts';
import { drawTruncatedGeometric } from '../../../pipeline/5-release/mechanisms/truncated_geometric.ts';
import { gaussianMass, laplaceMass, truncatedMass } from './closed_forms.ts';
import { enumerateOutcomes, type ProbabilityTree } from './probability_tree.ts';

vi.mock(import('../../../pipeline/5-release/mechanisms/bernoulli.ts'), async (importOriginal) =>
  (await import('./probability_tree.ts')).withWholeCoins(await importOriginal()),
);

/** Mass which is not followed, and the errors that it may make. */
const LEFT = 1e-9;

type Draw = (bits: ProbabilityTree) => bigint;

/** Compare a sampler's first round, and its first two, with the closed form. */
function expectLaw(draw: Draw, mass: (x: number) => number): void {
  const first = enumerateOutcomes(draw, { leastWeight: 1e-14, rounds: 1, hasWholeCoins: true });
  expect(first.rare).toBeLessThan(LEFT);
  const success = first.mass.values().reduce((sum, weight) => sum + weight, 0);
  expect(success + first.later + first.rare).toBeCloseTo(1, 12);
  let total = 0;
  for (const [outcome, weight] of first.mass) {
    expect(Math.abs(weight / success - mass(Number(outcome)))).toBeLessThan(LEFT);
    total += mass(Number(outcome));
  }
  // All that has any probability was drawn.
  expect(Math.abs(total - 1)).toBeLessThan(LEFT);
  const second = enumerateOutcomes(draw, { leastWeight: 1e-9, rounds: 2, hasWholeCoins: true });
  const bothRounds = success * (1 + first.later);
  for (const [outcome, weight] of second.mass) {
    const exact = bothRounds * mass(Number(outcome));
    expect(weight).toBeLessThan(exact + LEFT);
    expect(weight + second.rare).toBeGreaterThan(exact - LEFT);
  }
}

/** A number from its text. */
const toNumber = (text: string): number => {
  const { num, den } = parseRational(text);
  return Number(num) / Number(den);
};

describe('discrete Laplace', () => {
  test.each(['1', '1/2', '2', '3/2', '5'])('of scale %s', (scale) => {
    expectLaw((bits) => drawDiscreteLaplace(parseRational(scale), bits), laplaceMass(toNumber(scale)));
  });
});

describe('discrete Gaussian', () => {
  test.each(['1/2', '1', '2', '4', '25/2'])('of variance %s', (variance) => {
    expectLaw(
      (bits) => drawDiscreteGaussian(parseRational(variance), bits),
      gaussianMass(toNumber(variance)),
    );
  });
});

describe('truncated geometric', () => {
  const CASES = ['1', '1/2', '3/2'].flatMap((epsilon) => [2, 3, 4].map((k) => [epsilon, k] as const));
  test.each(CASES)('of ε = %s and k = %d', (epsilon, k) => {
    expectLaw(
      (bits) => drawTruncatedGeometric(parseRational(epsilon), BigInt(k), bits),
      truncatedMass(toNumber(epsilon), k),
    );
  });
});

test('a scale or a variance that is not positive is refused', () => {
  const bits = new BitSource((count) => new Uint8Array(count));
  for (const wrong of [ZERO, parseRational('-1')]) {
    expect(() => drawDiscreteLaplace(wrong, bits)).toThrow(RangeError);
    expect(() => drawDiscreteGaussian(wrong, bits)).toThrow(RangeError);
  }
});
