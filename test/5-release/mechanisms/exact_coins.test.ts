import { describe, expect, test } from 'vitest';
import { drawBernoulli, drawBernoulliExp } from '../../../pipeline/5-release/mechanisms/bernoulli.ts';
import { drawDiscreteGaussian } from '../../../pipeline/5-release/mechanisms/discrete_gaussian.ts';
import { drawDiscreteLaplace } from '../../../pipeline/5-release/mechanisms/discrete_laplace.ts';
import { BitSource } from '../../../pipeline/5-release/mechanisms/random.ts';
import { ONE, parseRational, Rational } from '../../../pipeline/5-release/mechanisms/rational.ts';
import { drawTruncatedGeometric } from '../../../pipeline/5-release/mechanisms/truncated_geometric.ts';
import { gaussianMass, laplaceMass, truncatedMass } from './closed_forms.ts';
import { enumerateOutcomes, type Law } from './probability_tree.ts';

/** Rounding errors of adding up doubles. */
const ROUNDING = 1e-12;

/** Largest distance of a law from the interval that its closed form must lie in. */
function worstError(law: Law, mass: (x: number) => number): number {
  const reached = [...law.mass].map(([outcome, low]) => {
    const exact = mass(Number(outcome));
    return Math.max(low - exact, exact - low - law.rare);
  });
  return Math.max(...reached);
}

describe('the tree', () => {
  test('loses no mass', () => {
    const law = enumerateOutcomes((bits) => bits.below(3n) + (bits.bit() ? bits.below(4n) : 0n), {
      leastWeight: 0,
    });
    expect(law.runs).toBe(3 + 3 * 4);
    const total = law.mass.values().reduce((sum, weight) => sum + weight, 0);
    expect(total).toBeCloseTo(1, 14);
    expect(law.mass.get('0')).toBeCloseTo(1 / 6 + 1 / 24, 14);
  });
});

describe('a coin', () => {
  test.each([
    [0n, 1n],
    [1n, 1n],
    [1n, 3n],
    [199n, 200n],
  ])('%d/%d has exactly that probability', (num, den) => {
    const law = enumerateOutcomes((bits) => drawBernoulli(num, den, bits), { leastWeight: 0 });
    expect(law.rare).toBe(0);
    expect(Math.abs((law.mass.get('true') ?? 0) - Number(num) / Number(den))).toBeLessThan(ROUNDING);
  });

  test.each(['0', '1/2', '1/3', '2/3', '1', '3/2', '2', '7/3'])('of e^(−%s) is exact', (text) => {
    const gamma = parseRational(text);
    const law = enumerateOutcomes((bits) => drawBernoulliExp(gamma, bits), { leastWeight: 1e-14 });
    const exact = Math.exp(-Number(gamma.num) / Number(gamma.den));
    const chance = law.mass.get('true') ?? 0;
    expect(law.rare).toBeLessThan(1e-9);
    expect(chance).toBeLessThan(exact + ROUNDING);
    expect(chance + law.rare).toBeGreaterThan(exact - ROUNDING);
  });

  test('of a negative exponent is refused', () => {
    const bits = new BitSource((count) => new Uint8Array(count));
    expect(() => drawBernoulliExp(new Rational(-1n, 9n), bits)).toThrow(RangeError);
  });
});

/** Coins branch so often that some mass is left: the closed form must lie between what was found and that much more. */
describe('down to single integers, within the mass that was followed', () => {
  const reach = { leastWeight: 1e-6 };

  test('discrete Laplace of scale 1', () => {
    const law = enumerateOutcomes((bits) => drawDiscreteLaplace(ONE, bits), reach);
    expect(law.rare).toBeLessThan(0.02);
    expect(worstError(law, laplaceMass(1))).toBeLessThan(ROUNDING);
  });

  test('discrete Gaussian of variance 1/2', () => {
    const law = enumerateOutcomes((bits) => drawDiscreteGaussian(new Rational(1n, 2n), bits), reach);
    expect(law.rare).toBeLessThan(0.25);
    expect(worstError(law, gaussianMass(0.5))).toBeLessThan(ROUNDING);
  });

  test('truncated geometric of ε = 1 and k = 2', () => {
    const law = enumerateOutcomes((bits) => drawTruncatedGeometric(ONE, 2n, bits), reach);
    expect(law.rare).toBeLessThan(0.05);
    expect(law.mass.size).toBe(5);
    expect(worstError(law, truncatedMass(1, 2))).toBeLessThan(ROUNDING);
  });
});
