import { describe, expect, test } from 'vitest';
import {
  epsilonOfRho,
  isProven,
  rhoOfBudget,
  rhoOfGaussian,
  varianceForRho,
} from '../../../pipeline/5-release/mechanisms/accounting.ts';
import { ONE, parseRational, Rational, ZERO } from '../../../pipeline/5-release/mechanisms/rational.ts';
import { gaussianMass } from './closed_forms.ts';

const STEP = new Rational(1n, 10n ** 9n);
const EPSILONS = ['0.05', '0.25', '1', '2', '4', '10'];
const DELTAS = ['1e-4', '1e-6', '1e-8', '1e-10'];
const BUDGETS = EPSILONS.flatMap((epsilon) => DELTAS.map((delta) => [epsilon, delta] as const));
const RHOS = ['0.0005', '0.01', '0.0625', '0.3', '1'].flatMap((rho) =>
  DELTAS.map((delta) => [rho, delta] as const),
);

const toNumber = (x: Rational): number => Number(x.num) / Number(x.den);
const numberOf = (text: string): number => toNumber(parseRational(text));

/** Least value of a function of the order α over all reals above 1: a fine grid, and a finer one around its best. */
function minimise(f: (alpha: number) => number): number {
  let [low, high] = [-12, 16];
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round += 1) {
    const step = (high - low) / 200;
    let at = low;
    for (let k = 0; k <= 200; k += 1) {
      const value = f(1 + Math.exp(low + k * step));
      if (value < best) [best, at] = [value, low + k * step];
    }
    [low, high] = [at - 2 * step, at + 2 * step];
  }
  return best;
}

/** Corollary 13 by floating-point numbers: ln δ of ρ-zCDP at ε, and ε at δ. */
const lnDelta = (rho: number, epsilon: number): number =>
  minimise((a) => (a - 1) * (a * rho - epsilon) + (a - 1) * Math.log1p(-1 / a) - Math.log(a));
const leastEpsilon = (rho: number, delta: number): number =>
  minimise((a) => a * rho + Math.log1p(-1 / a) - (Math.log(delta) + Math.log(a)) / (a - 1));

describe('ε of ρ', () => {
  test.each(RHOS)('at ρ = %s, δ = %s is within a hundredth of the best, and claims no more', (rho, delta) => {
    const ours = toNumber(epsilonOfRho(parseRational(rho), parseRational(delta)));
    const best = leastEpsilon(numberOf(rho), numberOf(delta));
    expect(ours).toBeGreaterThanOrEqual(best - 1e-7);
    expect(ours).toBeLessThanOrEqual(best * 1.01);
  });

  test('claims no more than the best, and at most a twentieth less, where the best order is small', () => {
    // Whole orders only: those of so large a ρ are few, and up to 4.3 % are lost.
    for (const delta of DELTAS.map(parseRational)) {
      for (const rho of [3n, 4n, 5n].map((value) => new Rational(value))) {
        const ours = toNumber(epsilonOfRho(rho, delta));
        const best = leastEpsilon(toNumber(rho), toNumber(delta));
        expect(ours).toBeGreaterThanOrEqual(best - 1e-7);
        expect(ours).toBeLessThanOrEqual(best * 1.05);
      }
    }
  });

  test('rises with ρ and falls with δ', () => {
    for (const delta of DELTAS.map(parseRational)) {
      const series = ['0.001', '0.01', '0.1', '1'].map((rho) => epsilonOfRho(parseRational(rho), delta));
      for (const [at, epsilon] of series.slice(1).entries()) {
        expect(epsilon.compare(series[at] ?? ZERO) > 0n).toBe(true);
      }
    }
    const byDelta = DELTAS.map((delta) => epsilonOfRho(new Rational(1n, 10n), parseRational(delta)));
    expect(byDelta.every((epsilon, at) => epsilon.compare(byDelta[at - 1] ?? ZERO) > 0n)).toBe(true);
  });
});

describe('ρ of a budget', () => {
  test.each(BUDGETS)('of ε = %s, δ = %s is proven, and nearly the most there is', (epsilon, delta) => {
    const [e, d] = [parseRational(epsilon), parseRational(delta)];
    const rho = rhoOfBudget(e, d);
    expect(isProven(rho, e, d)).toBe(true);
    expect(lnDelta(toNumber(rho), toNumber(e))).toBeLessThanOrEqual(Math.log(toNumber(d)) + 1e-9);
    const more = toNumber(rho) * 1.01 + 1e-9;
    expect(lnDelta(more, toNumber(e))).toBeGreaterThan(Math.log(toNumber(d)));
    // 2 % more is not proven by anything.
    expect(isProven(rho.mul(new Rational(102n, 100n)).add(STEP), e, d)).toBe(false);
  });

  test.each(BUDGETS)('of ε = %s, δ = %s and ε of ρ undo each other within a step', (epsilon, delta) => {
    const [e, d] = [parseRational(epsilon), parseRational(delta)];
    const rho = rhoOfBudget(e, d);
    const back = epsilonOfRho(rho, d);
    expect(back.compare(e) <= 0n).toBe(true);
    // ε is found again but for what one more step of ρ would have cost.
    expect(epsilonOfRho(rho.add(STEP), d).compare(e) > 0n).toBe(true);
    expect(rhoOfBudget(back, d).sub(rho).compare(ZERO)).toBe(0n);
  });

  test('rises with ε and with δ', () => {
    for (const fixed of ['1e-8', '1e-5'].map(parseRational)) {
      const series = EPSILONS.map((epsilon) => rhoOfBudget(parseRational(epsilon), fixed));
      expect(series.every((rho, at) => rho.compare(series[at - 1] ?? ZERO) > 0n)).toBe(true);
    }
    const byDelta = DELTAS.toReversed().map((delta) => rhoOfBudget(ONE, parseRational(delta)));
    expect(byDelta.every((rho, at) => rho.compare(byDelta[at - 1] ?? ZERO) > 0n)).toBe(true);
  });

  test('needs a budget', () => {
    const small = new Rational(1n, 100n);
    for (const [e, d] of [
      [ZERO, small],
      [new Rational(-1n), small],
      [ONE, ZERO],
      [ONE, ONE],
    ] as const) {
      expect(() => rhoOfBudget(e, d)).toThrow(RangeError);
    }
    expect(isProven(new Rational(-1n), ONE, small)).toBe(false);
    expect(isProven(ZERO, ONE, small)).toBe(true);
  });
});

describe('noise for a budget', () => {
  /** δ of one count under discrete Gaussian noise, as theorem 7 has it: P[Y > εσ² − ½] − e^ε·P[Y > εσ² + ½]. */
  function exactDelta(variance: number, epsilon: number): number {
    const mass = gaussianMass(variance);
    const tail = (above: number): number => {
      let total = 0;
      const far = Math.ceil(above + 40 * Math.sqrt(variance));
      for (let x = far; x > above; x -= 1) total += mass(x);
      return total;
    };
    const edge = epsilon * variance;
    return tail(edge - 0.5) - Math.exp(epsilon) * tail(edge + 0.5);
  }

  test.each(BUDGETS)('at ε = %s, δ = %s costs no more than δ, exactly', (epsilon, delta) => {
    const rho = rhoOfBudget(parseRational(epsilon), parseRational(delta));
    const variance = varianceForRho(1n, rho);
    expect(rhoOfGaussian(1n, variance).compare(rho) <= 0n).toBe(true);
    const spent = exactDelta(toNumber(variance), numberOf(epsilon));
    expect(spent).toBeLessThanOrEqual(numberOf(delta));
    // A tenth of the variance would not do.
    expect(exactDelta(toNumber(variance) / 10, numberOf(epsilon))).toBeGreaterThan(numberOf(delta));
  });

  test('is the least whole variance, for every sensitivity', () => {
    for (const squared of [1n, 2n, 9n, 400n]) {
      for (const rho of ['1/7', '0.0132', '1', '3'].map(parseRational)) {
        const variance = varianceForRho(squared, rho);
        expect(variance.den).toBe(1n);
        expect(rhoOfGaussian(squared, variance).compare(rho) <= 0n).toBe(true);
        const less = variance.sub(ONE);
        expect(less.num === 0n || rhoOfGaussian(squared, less).compare(rho) > 0n).toBe(true);
      }
    }
  });
});
