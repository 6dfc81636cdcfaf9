import { describe, expect, test } from 'vitest';
import { ONE, parseRational, Rational, ZERO } from '../../../pipeline/5-release/mechanisms/rational.ts';
import { selectionThreshold } from '../../../pipeline/5-release/mechanisms/truncated_geometric.ts';
import { truncatedMass } from './closed_forms.ts';

const EPSILONS = ['1/10', '1/4', '1/2', '1', '2', '5'];
const DELTAS = ['1e-3', '1e-5', '1e-8', '1e-12'];
const BUDGETS = EPSILONS.flatMap((epsilon) => DELTAS.map((delta) => [epsilon, delta] as const));
const BUDGET = 'at ε = %s, δ = %s';

const toNumber = (text: string): number => {
  const { num, den } = parseRational(text);
  return Number(num) / Number(den);
};

const thresholdOf = (epsilon: string, delta: string): number =>
  Number(selectionThreshold(parseRational(epsilon), parseRational(delta)));

/** What may be seen of a partition of n accounts: each published count, and that there is none (the key null). */
function lawOf(n: number, epsilon: number, k: number): Map<number | null, number> {
  const mass = truncatedMass(epsilon, k);
  const law = new Map<number | null, number>();
  let hidden = 0;
  for (let x = -k; x <= k; x += 1) {
    if (n + x > k) law.set(n + x, mass(x));
    else hidden += mass(x);
  }
  return hidden > 0 ? law.set(null, hidden) : law;
}

/** Hockey-stick divergence: what the one law has above e^ε times the other, but for errors of rounding. */
function divergence(
  one: Map<number | null, number>,
  other: Map<number | null, number>,
  epsilon: number,
): number {
  let total = 0;
  for (const [outcome, p] of one) {
    const allowed = Math.exp(epsilon) * (other.get(outcome) ?? 0);
    if (p > allowed * (1 + 1e-12)) total += p - allowed;
  }
  return total;
}

/** The worst δ over all neighbouring sizes of a partition, in both directions. */
function worstDelta(epsilon: number, k: number): number {
  let worst = 0;
  for (let n = 0; n <= 3 * k; n += 1) {
    const [less, more] = [lawOf(n, epsilon, k), lawOf(n + 1, epsilon, k)];
    worst = Math.max(worst, divergence(less, more, epsilon), divergence(more, less, epsilon));
  }
  return worst;
}

describe('partition selection', () => {
  test.each(BUDGETS)(`${BUDGET} is (ε, δ)-private at its threshold, and not one below`, (epsilon, delta) => {
    const k = thresholdOf(epsilon, delta);
    expect(worstDelta(toNumber(epsilon), k)).toBeLessThanOrEqual(toNumber(delta) * (1 + 1e-9));
    expect(k).toBeGreaterThan(1);
    expect(worstDelta(toNumber(epsilon), k - 1)).toBeGreaterThan(toNumber(delta) * (1 + 1e-9));
  });

  test.each(BUDGETS)(`${BUDGET} has the threshold of the paper`, (epsilon, delta) => {
    const [e, d] = [toNumber(epsilon), toNumber(delta)];
    const paper = Math.ceil(Math.log((Math.expm1(e) + 2 * d) / ((Math.exp(e) + 1) * d)) / e);
    expect(thresholdOf(epsilon, delta)).toBe(paper);
  });

  test.each(BUDGETS)(`${BUDGET} never publishes more often than the optimum`, (epsilon, delta) => {
    const [e, d, k] = [toNumber(epsilon), toNumber(delta), thresholdOf(epsilon, delta)];
    let optimal = 0;
    for (let n = 0; n <= 3 * k; n += 1) {
      const published = 1 - (lawOf(n, e, k).get(null) ?? 0);
      expect(published).toBeLessThanOrEqual(optimal + 1e-12);
      optimal = Math.min(Math.exp(e) * optimal + d, 1 - Math.exp(-e) * (1 - optimal - d), 1);
    }
    // And it does publish what is large enough.
    expect(lawOf(2 * k + 1, e, k).has(null)).toBe(false);
  });

  test('needs a budget', () => {
    for (const wrong of [ZERO, new Rational(-1n)]) {
      expect(() => selectionThreshold(wrong, ONE)).toThrow(RangeError);
      expect(() => selectionThreshold(ONE, wrong)).toThrow(RangeError);
    }
  });

  test('with all of δ to spend has the least threshold there is', () => {
    expect(selectionThreshold(ONE, new Rational(9n, 10n))).toBe(1n);
  });
});
