import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  epsilonOfRho,
  isProven,
  rhoOfBudget,
  rhoOfGaussian,
  varianceForRho,
} from '../../pipeline/5-release/mechanisms/accounting.ts';
import { keepMonotone } from '../../pipeline/5-release/mechanisms/consistency.ts';
import { addNoise, type ExactCount, type NoisyCount } from '../../pipeline/5-release/mechanisms/counts.ts';
import { expLower, expUpper } from '../../pipeline/5-release/mechanisms/exp_bounds.ts';
import { parseRational, Rational } from '../../pipeline/5-release/mechanisms/rational.ts';
import { selectionThreshold } from '../../pipeline/5-release/mechanisms/truncated_geometric.ts';
import { gaussianMass, truncatedMass } from './goodness.ts';

const number = (value: Rational): number => Number(value.num) / Number(value.den);
const BUDGETS = [
  [1, 1e-8],
  [0.25, 3e-9],
  [0.2, 3e-9],
  [3, 1e-6],
] as const;

/** Corollary 13 of Canonne, Kamath and Steinke in floating point, over real α. */
function floatDelta(rho: number, epsilon: number): number {
  let best = 1;
  for (let step = 1; step < 6000; step += 1) {
    const alpha = 1 + Math.exp(step / 500 - 3);
    const log = (alpha - 1) * (alpha * rho - epsilon) - Math.log(alpha - 1) + alpha * Math.log(1 - 1 / alpha);
    best = Math.min(best, Math.exp(log));
  }
  return best;
}

describe('zCDP and (ε, δ)', () => {
  test.each(BUDGETS)('ε %s, δ %s: proven, nearly the most, and back again', (epsilon, delta) => {
    const [e, d] = [parseRational(String(epsilon)), parseRational(String(delta))];
    const rho = rhoOfBudget(e, d);
    expect(isProven(rho, e, d)).toBe(true);
    expect(floatDelta(number(rho), epsilon)).toBeLessThanOrEqual(delta * (1 + 1e-6));
    // One per cent more can't be proven by any order.
    expect(floatDelta(number(rho) * 1.01, epsilon)).toBeGreaterThan(delta);
    expect(Math.abs(number(epsilonOfRho(rho, d)) - epsilon)).toBeLessThan(1e-5);
  });
  test.each(BUDGETS)(
    'ε %s, δ %s: the exact δ of the discrete Gaussian (theorem 7) is below the claim',
    (epsilon, delta) => {
      const rho = rhoOfBudget(parseRational(String(epsilon)), parseRational(String(delta)));
      const variance = number(varianceForRho(1n, rho));
      const mass = gaussianMass(variance);
      const tail = (above: number): number => {
        let total = 0;
        for (let x = Math.floor(above) + 1; x < above + 40 * Math.sqrt(variance); x += 1) total += mass(x);
        return total;
      };
      const exact = tail(epsilon * variance - 0.5) - Math.exp(epsilon) * tail(epsilon * variance + 0.5);
      expect(exact).toBeLessThanOrEqual(delta);
    },
  );
  test('a table of Gaussian noise costs what its variance was made for', () => {
    const rho = parseRational('0.001');
    expect(rhoOfGaussian(900n, varianceForRho(900n, rho)).compare(rho)).toBeLessThanOrEqual(0n);
  });
  test('budgets that are none are refused', () => {
    expect(() => rhoOfBudget(parseRational('0'), parseRational('1e-8'))).toThrow(RangeError);
    expect(() => rhoOfBudget(parseRational('1'), parseRational('1'))).toThrow(RangeError);
  });
});

describe('bounds of the exponential function', () => {
  test('hold, and are closer than 1e-40', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60_000, max: 60_000 }), (milli) => {
        const x = new Rational(BigInt(milli), 1000n);
        const [low, high] = [expLower(x), expUpper(x)];
        expect(low.compare(high)).toBeLessThanOrEqual(0n);
        expect(high.sub(low).div(high).compare(parseRational('1e-40'))).toBeLessThan(0n);
        expect(number(low) / Math.exp(milli / 1000)).toBeCloseTo(1, 10);
      }),
    );
  });
});

describe('partition selection', () => {
  const cases = [
    [0.015, 1e-9],
    [0.25, 1e-6],
    [1, 1e-8],
    [2.5, 0.01],
  ] as const;
  test.each(cases)('ε %s, δ %s: the threshold is the closed form of the paper', (epsilon, delta) => {
    const k = selectionThreshold(parseRational(String(epsilon)), parseRational(String(delta)));
    const closed = Math.ceil(
      Math.log((Math.exp(epsilon) + 2 * delta - 1) / ((Math.exp(epsilon) + 1) * delta)) / epsilon,
    );
    expect(Number(k)).toBe(closed);
  });
  test.each(cases.slice(1))(
    'ε %s, δ %s: exactly private for all neighbours, and no smaller threshold is',
    (epsilon, delta) => {
      const least = Number(selectionThreshold(parseRational(String(epsilon)), parseRational(String(delta))));
      /** Largest divergence between n and n + 1 accounts, both ways; null stands for all that is not published. */
      const worst = (k: number): number => {
        const mass = truncatedMass(epsilon, k);
        const law = (n: number): Map<number | null, number> => {
          const out = new Map<number | null, number>([[null, 0]]);
          for (let x = -k; x <= k; x += 1) {
            const key = n > 0 && n + x > k ? n + x : null;
            out.set(key, (out.get(key) ?? 0) + mass(x));
          }
          return out;
        };
        const beyond = (a: Map<number | null, number>, b: Map<number | null, number>): number =>
          [...a].reduce(
            (total, [key, p]) => total + Math.max(0, p - Math.exp(epsilon) * (b.get(key) ?? 0)),
            0,
          );
        let most = 0;
        for (let n = 0; n <= 3 * k; n += 1)
          most = Math.max(most, beyond(law(n), law(n + 1)), beyond(law(n + 1), law(n)));
        return most;
      };
      expect(worst(least)).toBeLessThanOrEqual(delta * (1 + 1e-9) + 1e-15);
      expect(worst(least - 1)).toBeGreaterThan(delta);
    },
  );
  test('is never more likely than the optimal mechanism lets it be', () => {
    const [epsilon, delta] = [1, 1e-3];
    const k = Number(selectionThreshold(parseRational('1'), parseRational('0.001')));
    const mass = truncatedMass(epsilon, k);
    let optimal = 0;
    for (let n = 1; n <= 3 * k; n += 1) {
      optimal = Math.min(
        Math.exp(epsilon) * optimal + delta,
        1 - Math.exp(-epsilon) * (1 - optimal - delta),
        1,
      );
      let ours = 0;
      for (let x = -k; x <= k; x += 1) if (n + x > k) ours += mass(x);
      expect(ours).toBeLessThanOrEqual(optimal + 1e-12);
    }
  });
});

describe('rational numbers', () => {
  const rational = fc
    .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 12n }))
    .map(([num, den]) => new Rational(num, den));
  test('field laws, floor and ceiling', () => {
    fc.assert(
      fc.property(rational, rational, rational, (a, b, c) => {
        expect(a.add(b).sub(b)).toEqual(a);
        expect(a.mul(b.add(c))).toEqual(a.mul(b).add(a.mul(c)));
        if (b.num !== 0n) expect(a.mul(b).div(b)).toEqual(a);
        const floor = new Rational(a.floor());
        expect(floor.compare(a) <= 0n && floor.add(new Rational(1n)).compare(a) > 0n).toBe(true);
        expect(a.ceil()).toBe(-new Rational(-a.num, a.den).floor());
        expect(parseRational(a.toString())).toEqual(a);
      }),
    );
  });
  test('decimals are read exactly', () => {
    expect(parseRational('0.25')).toEqual(new Rational(1n, 4n));
    expect(parseRational('1e-8')).toEqual(new Rational(1n, 10n ** 8n));
    expect(parseRational('2.5E+3')).toEqual(new Rational(2500n));
    for (const text of ['', 'x', '1.', 'NaN', '0x1', 'Infinity', '1/0'])
      expect(() => parseRational(text)).toThrow(RangeError);
  });
});

describe('post-processing', () => {
  const series = fc.array(fc.bigInt({ min: -1000n, max: 1000n })).map((values) => values as NoisyCount[]);
  test('never falls, is not below zero, changes nothing that was fine, and leaves what was published', () => {
    fc.assert(
      fc.property(series, fc.nat(), (values, cut) => {
        const out = keepMonotone(values);
        expect(out.every((value, at) => value >= (out[at - 1] ?? 0n))).toBe(true);
        expect(keepMonotone(out)).toEqual(out);
        const some = cut % (values.length + 1);
        expect(keepMonotone(values.slice(0, some))).toEqual(out.slice(0, some));
      }),
    );
  });
});

test('the types let no number and no exact count through', () => {
  expectTypeOf<number>().not.toExtend<ExactCount>();
  expectTypeOf<bigint>().not.toExtend<NoisyCount>();
  expectTypeOf<ExactCount>().not.toExtend<NoisyCount>();
  expectTypeOf<NoisyCount>().not.toExtend<ExactCount>();
  expectTypeOf(addNoise).parameter(0).toEqualTypeOf<ExactCount>();
  expectTypeOf(addNoise).returns.toEqualTypeOf<NoisyCount>();
});
