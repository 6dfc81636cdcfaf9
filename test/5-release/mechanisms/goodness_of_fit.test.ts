import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { drawBernoulliExp } from '../../../pipeline/5-release/mechanisms/bernoulli.ts';
import { drawDiscreteLaplace } from '../../../pipeline/5-release/mechanisms/discrete_laplace.ts';
import { BitSource } from '../../../pipeline/5-release/mechanisms/random.ts';
import { ONE, Rational } from '../../../pipeline/5-release/mechanisms/rational.ts';
import { chiSquareSurvival, fitEachOther, fitMass, tally } from './chi_square.ts';
import { gaussianMass, laplaceMass } from './closed_forms.ts';
import { SAMPLERS } from './samplers.ts';

const DRAWS = 200_000;
/** A sound sampler fails once in a million runs of a test. */
const ALPHA = 1e-6;

const bits = new BitSource((count) => randomBytes(count));

/** Discrete Laplace as it must not be: minus zero counts as another zero. */
function drawDoubleZero(t: bigint): bigint {
  for (;;) {
    const u = bits.below(t);
    if (!drawBernoulliExp(new Rational(u, t), bits)) continue;
    let v = 0n;
    while (drawBernoulliExp(ONE, bits)) v += 1n;
    return bits.bit() ? -(u + t * v) : u + t * v;
  }
}

/** A Gaussian of doubles, rounded: what the discrete Gaussian must not be. */
function drawRounded(sigma: number): bigint {
  const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
  return BigInt(Math.round(sigma * radius * Math.cos(2 * Math.PI * Math.random())));
}

describe('the chi-square survival function', () => {
  test.each([
    [3.841458820694124, 1, 0.05],
    [18.307038053275146, 10, 0.05],
    [124.3421134, 100, 0.05],
    [29.58829845, 10, 0.001],
  ])('of %d with %d degrees of freedom is %d', (statistic, degrees, p) => {
    expect(chiSquareSurvival(statistic, degrees) / p).toBeCloseTo(1, 7);
  });

  test('is a Poisson sum for even degrees of freedom, far into the tail', () => {
    for (const degrees of [2, 6, 40, 300]) {
      for (const factor of [0.3, 0.9, 1, 1.1, 1.5, 3]) {
        const y = (degrees * factor) / 2;
        let [term, total] = [Math.exp(-y), 0];
        for (let k = 1; k <= degrees / 2; k += 1) {
          total += term;
          term *= y / k;
        }
        expect(chiSquareSurvival(2 * y, degrees) / total).toBeCloseTo(1, 9);
      }
    }
  });
});

describe(`over ${DRAWS} real random draws`, () => {
  test.each(SAMPLERS)('$name has the law that it claims', ({ draw, mass }) => {
    expect(
      fitMass(
        tally(DRAWS, () => draw(bits)),
        mass,
      ).p,
    ).toBeGreaterThan(ALPHA);
  });
});

describe('the check has teeth: it rejects', () => {
  test.each([1, 4])('a discrete Laplace of scale %d with two zeros', (t) => {
    const counts = tally(DRAWS, () => drawDoubleZero(BigInt(t)));
    expect(fitMass(counts, laplaceMass(t)).p).toBeLessThan(ALPHA);
  });

  test('a rounded Gaussian of variance 1', () => {
    expect(
      fitMass(
        tally(DRAWS, () => drawRounded(1)),
        gaussianMass(1),
      ).p,
    ).toBeLessThan(ALPHA);
  });

  test('one value which cannot be', () => {
    const counts = new Map([
      [0, 500],
      [1, 500],
      [2, 1],
    ]);
    expect(fitMass(counts, (x) => (x === 0 || x === 1 ? 0.5 : 0)).p).toBe(0);
  });

  test('another scale, of two samples; and not the same one', () => {
    const draw = (num: bigint) => tally(DRAWS, () => drawDiscreteLaplace(new Rational(num, 100n), bits));
    expect(fitEachOther(draw(400n), draw(400n)).p).toBeGreaterThan(ALPHA);
    expect(fitEachOther(draw(400n), draw(415n)).p).toBeLessThan(ALPHA);
  });
});
