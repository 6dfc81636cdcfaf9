import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { drawBernoulliExp } from '../../pipeline/5-release/mechanisms/bernoulli.ts';
import {
  drawDiscreteGaussian,
  integerSquareRoot,
} from '../../pipeline/5-release/mechanisms/discrete_gaussian.ts';
import { drawDiscreteLaplace } from '../../pipeline/5-release/mechanisms/discrete_laplace.ts';
import { BitSource } from '../../pipeline/5-release/mechanisms/random.ts';
import { parseRational, Rational } from '../../pipeline/5-release/mechanisms/rational.ts';
import { drawTruncatedGeometric } from '../../pipeline/5-release/mechanisms/truncated_geometric.ts';
import { chiSquareTail, gaussianMass, laplaceMass, testFit, truncatedMass } from './goodness.ts';
import { enumerate } from './tree.ts';

const ALPHA = 1e-6;
const real = (): BitSource => new BitSource((count) => randomBytes(count));

/** Every outcome lies within what was left out of its closed form, and most of the tree was followed. */
function expectExact(
  draw: (source: BitSource) => bigint,
  mass: (x: number) => number,
  least: Rational,
  reach: number,
): void {
  const { outcomes, left } = enumerate(draw, least);
  expect(left).toBeLessThan(0.2);
  for (let x = -reach; x <= reach; x += 1) {
    const p = outcomes.get(BigInt(x)) ?? 0;
    expect(p).toBeLessThanOrEqual(mass(x) + 1e-12);
    expect(p).toBeGreaterThanOrEqual(mass(x) - left - 1e-12);
  }
}

describe('exact probabilities, by following every path of the random integers', () => {
  const least = new Rational(1n, 2_000_000n);
  test.each(['0', '1/3', '1', '5/2'])('a coin of exp(−%s)', (gamma) => {
    const { outcomes, left } = enumerate(
      (bits) => (drawBernoulliExp(parseRational(gamma), bits) ? 1n : 0n),
      least,
    );
    const { num, den } = parseRational(gamma);
    expect(left).toBeLessThan(1e-3);
    expect(Math.abs((outcomes.get(1n) ?? 0) - Math.exp(-Number(num) / Number(den)))).toBeLessThanOrEqual(
      left + 1e-12,
    );
  });
  test.each([
    ['1', 1],
    ['1/2', 0.5],
    ['2', 2],
    ['3/2', 1.5],
  ] as const)('discrete Laplace of scale %s', (scale, t) => {
    expectExact((bits) => drawDiscreteLaplace(parseRational(scale), bits), laplaceMass(t), least, 6);
  });
  test('discrete Gaussian of variance 1/2', () => {
    const wide = new Rational(1n, 1_000_000n);
    const { outcomes } = enumerate((bits) => drawDiscreteGaussian(parseRational('1/2'), bits), wide);
    const found = [...outcomes.values()].reduce((total, p) => total + p, 0);
    // What is left out is left out of all outcomes alike up to its own size.
    for (const x of [0, 1, -1, 2]) {
      const share = (outcomes.get(BigInt(x)) ?? 0) / found;
      expect(Math.abs(share - gaussianMass(0.5)(x))).toBeLessThan(0.05);
    }
  });
  test('the path interpreter finds a sampler that counts zero twice', () => {
    const withoutRejection = (bits: BitSource): bigint => {
      const magnitude = drawDiscreteLaplace(parseRational('1'), bits);
      return bits.bit() ? -magnitude : magnitude;
    };
    const biased = (bits: BitSource): bigint => (bits.bit() ? 0n : withoutRejection(bits));
    expect(() => expectExact(biased, laplaceMass(1), least, 4)).toThrow();
  });
});

describe('goodness of fit on real randomness, at 1e-6', () => {
  const DRAWS = 200_000;
  test.each([
    ['1/2', 0.5],
    ['4', 4],
    ['200/3', 200 / 3],
  ] as const)('discrete Laplace of scale %s', (scale, t) => {
    const draw = (bits: BitSource): bigint => drawDiscreteLaplace(parseRational(scale), bits);
    expect(testFit(draw, real(), laplaceMass(t), 3000, DRAWS).p).toBeGreaterThan(ALPHA);
  });
  test.each([0.5, 2, 100, 38_604])('discrete Gaussian of variance %s', (variance) => {
    const draw = (bits: BitSource): bigint => drawDiscreteGaussian(parseRational(String(variance)), bits);
    expect(testFit(draw, real(), gaussianMass(variance), 2000, DRAWS).p).toBeGreaterThan(ALPHA);
  });
  test('truncated geometric', () => {
    const draw = (bits: BitSource): bigint => drawTruncatedGeometric(parseRational('0.25'), 20n, bits);
    expect(testFit(draw, real(), truncatedMass(0.25, 20), 40, DRAWS).p).toBeGreaterThan(ALPHA);
  });
  test('rounded floating-point noise does not fit', () => {
    const rounded = (): bigint => {
      const u = Math.random() - 0.5;
      return BigInt(Math.round(-Math.sign(u) * 4 * Math.log(1 - 2 * Math.abs(u))));
    };
    expect(testFit(rounded, real(), laplaceMass(4), 200, DRAWS).p).toBeLessThan(ALPHA);
  });
  test('the chi-square tail is that of tables', () => {
    expect(chiSquareTail(3.841_458_8, 1)).toBeCloseTo(0.05, 6);
    expect(chiSquareTail(18.307_038, 10)).toBeCloseTo(0.05, 6);
    expect(chiSquareTail(1000, 1000)).toBeCloseTo(0.494_053, 4);
  });
});

describe('uniform integers', () => {
  /** All two-byte beginnings, the rest zero. */
  const sources = () =>
    Array.from({ length: 65_536 }, (_, start) => {
      const chunk = new Uint8Array(4096);
      chunk[0] = start >> 8;
      chunk[1] = start & 0xff;
      return new BitSource(() => chunk.slice());
    });
  test.each([3n, 5n, 6n, 200n])('below %s every value comes from equally many first bytes', (bound) => {
    const counts = new Map<bigint, number>();
    for (const source of sources().filter((_, start) => (start & 0xff) === 0)) {
      const before = source.bytesTaken;
      const value = source.below(bound);
      // Only what the first byte decides: the others were rejected and went on to the zeros.
      if (source.bytesTaken - before === 1) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect(counts.size).toBe(Number(bound));
    expect(new Set(counts.values()).size).toBe(1);
  });
  test('a bound of more than a byte', () => {
    const counts = new Map<bigint, number>();
    for (const source of sources()) {
      const value = source.below(257n);
      if (source.bytesTaken === 2) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect(counts.size).toBe(257);
    expect(new Set(counts.values()).size).toBe(1);
  });
  test('a dry source and an impossible bound are errors', () => {
    expect(() => new BitSource(() => new Uint8Array(3)).below(2n)).toThrow(/ran dry/u);
    expect(() => real().below(0n)).toThrow(RangeError);
  });
  test('square roots of squares and their neighbours', () => {
    for (let n = 0n; n < 2000n; n += 1n) {
      const root = integerSquareRoot(n);
      expect(root * root <= n && (root + 1n) * (root + 1n) > n).toBe(true);
    }
    expect(integerSquareRoot(10n ** 40n)).toBe(10n ** 20n);
  });
});

describe('time', () => {
  test('the bytes of a draw, which are its time, grow with |value| by less than fivefold from the middle to the outer twentieth', () => {
    const source = real();
    const small = { draws: 0, bytes: 0 };
    const large = { draws: 0, bytes: 0 };
    for (let at = 0; at < 60_000; at += 1) {
      const before = source.bytesTaken;
      const value = drawDiscreteLaplace(new Rational(4n), source);
      const size = value < 0n ? -value : value;
      const tally = size <= 2n ? small : size >= 12n ? large : null;
      if (tally === null) continue;
      tally.draws += 1;
      tally.bytes += source.bytesTaken - before;
    }
    expect(large.bytes / large.draws / (small.bytes / small.draws)).toBeLessThan(5);
  });
});
