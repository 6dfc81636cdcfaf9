/** The law of the quantile's choice by following every branch; coins of probability e^(−γ) are one branching. */
import { describe, expect, test, vi } from 'vitest';
import { exactCount } from '../../../pipeline/5-release/mechanisms/counts.ts';
import { drawQuantileBound } from '../../../pipeline/5-release/mechanisms/quantile.ts';
import { BitSource } from '../../../pipeline/5-release/mechanisms/random.ts';
import { ONE, Rational } from '../../../pipeline/5-release/mechanisms/rational.ts';
import { enumerateOutcomes } from './probability_tree.ts';

vi.mock(import('../../../pipeline/5-release/mechanisms/bernoulli.ts'), async (importOriginal) =>
  (await import('./probability_tree.ts')).withWholeCoins(await importOriginal()),
);

const ROUNDING = 1e-12;
const BOUNDS = [1n, 5n, 20n];
const EPSILONS = [new Rational(1n, 2n), ONE, new Rational(3n)];
const toNumber = (x: Rational): number => Number(x.num) / Number(x.den);

/** Probability of each bound, given how many accounts exceed it. */
function lawOf(above: readonly number[], target: number, epsilon: Rational): number[] {
  const candidates = above.map((count, at) => ({
    bound: BOUNDS[at] ?? 0n,
    above: exactCount(BigInt(count)),
  }));
  const law = enumerateOutcomes((bits) => drawQuantileBound(candidates, BigInt(target), epsilon, bits), {
    leastWeight: 0,
    hasWholeCoins: true,
  });
  expect(law.rare + law.later).toBe(0);
  return candidates.map(({ bound }) => law.mass.get(String(bound)) ?? 0);
}

/** All orders of some things. */
function permutations(things: readonly number[]): number[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((first) =>
    permutations(things.filter((thing) => thing !== first)).map((rest) => [first, ...rest]),
  );
}

/** Permute and flip as its paper says: in random order, each is taken with probability e^(ε(q − q*)/2), the best surely. */
function closedForm(above: readonly number[], target: number, epsilon: number): number[] {
  const scores = above.map((count) => -Math.abs(count - target));
  const best = Math.max(...scores);
  const law = scores.map(() => 0);
  const orders = permutations([...scores.keys()]);
  for (const order of orders) {
    let reached = 1 / orders.length;
    for (const at of order) {
      const taken = Math.exp((epsilon * ((scores[at] ?? 0) - best)) / 2);
      law[at] = (law[at] ?? 0) + reached * taken;
      reached *= 1 - taken;
    }
  }
  return law;
}

/** Counts that do not rise with the bound, and a target. */
const CASES = [
  { above: [9, 4, 1], target: 3 },
  { above: [3, 3, 3], target: 3 },
  { above: [50, 2, 0], target: 4 },
  { above: [7, 5, 4], target: 0 },
  { above: [2, 1, 0], target: 9 },
  { above: [6, 2], target: 4 },
  { above: [6], target: 4 },
] as const;

describe('the choice', () => {
  test.each(CASES)('among $above for $target is that of permute and flip', ({ above, target }) => {
    for (const epsilon of EPSILONS) {
      const law = lawOf(above, target, epsilon);
      const exact = closedForm(above, target, toNumber(epsilon));
      for (const [at, p] of law.entries()) expect(Math.abs(p - (exact[at] ?? 0))).toBeLessThan(ROUNDING);
    }
  });

  test('of nothing is refused', () => {
    const bits = new BitSource((count) => new Uint8Array(count));
    expect(() => drawQuantileBound([], 1n, ONE, bits)).toThrow(RangeError);
  });
});

describe('one account more or less', () => {
  test.each(CASES)('beside $above for $target moves no probability by more than e^ε', ({ above, target }) => {
    for (const epsilon of EPSILONS) {
      const law = lawOf(above, target, epsilon);
      // An account exceeds the first few bounds.
      for (let exceeded = 1; exceeded <= above.length; exceeded += 1) {
        const more = above.map((count, at) => (at < exceeded ? count + 1 : count));
        for (const [at, p] of lawOf(more, target, epsilon).entries()) {
          const loss = Math.abs(Math.log(p / (law[at] ?? 0)));
          expect(loss).toBeLessThanOrEqual(toNumber(epsilon) + ROUNDING);
        }
      }
    }
  });
});
