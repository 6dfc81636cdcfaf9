/**
 * Partition selection with its count, by the k-truncated symmetric geometric distribution: Desfontaines, Voss,
 * Gipson and Mandayam, "Differentially private partition selection" (2022), section 4 (definition 6 and theorem 4).
 *
 *     P(x) = c · q^|x| for |x| ≤ k, with q = e^(−ε) and c = (1 − q)/(1 + q − 2q^(k+1))
 *
 * A partition of n accounts is published, as n + x, only where n + x > k. A partition of nobody has n + x ≤ k and
 * is never published; that of one account appears with probability c·q^k ≤ δ; all other odds are within e^ε.
 */
import { drawDiscreteLaplace } from './discrete_laplace.ts';
import { expLower, expUpper } from './exp_bounds.ts';
import type { BitSource } from './random.ts';
import { ONE, Rational } from './rational.ts';

/** Whether c·q^k ≤ δ, that is (1 − q)·q^k ≤ δ·(1 + q − 2q^(k+1)); proven, since every bound errs to the safe side. */
function isSafe(k: bigint, epsilon: Rational, delta: Rational): boolean {
  const power = (exponent: bigint) => epsilon.mul(new Rational(-exponent));
  const least = expLower(power(1n));
  const left = ONE.sub(least).mul(expUpper(power(k)));
  const right = ONE.add(least).sub(new Rational(2n).mul(expUpper(power(k + 1n))));
  return left.compare(delta.mul(right)) <= 0n;
}

/** The least k at which publishing n + x where it exceeds k is (ε, δ)-differentially private. */
export function selectionThreshold(epsilon: Rational, delta: Rational): bigint {
  if (epsilon.num <= 0n || delta.num <= 0n) throw new RangeError('selection needs ε > 0 and δ > 0');
  let high = 1n;
  while (!isSafe(high, epsilon, delta)) high *= 2n;
  let low = 0n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (isSafe(middle, epsilon, delta)) high = middle;
    else low = middle;
  }
  return high;
}

/** One draw of the k-truncated distribution: discrete Laplace of scale 1/ε, drawn again where it lies beyond k. */
export function drawTruncatedGeometric(epsilon: Rational, k: bigint, bits: BitSource): bigint {
  const scale = ONE.div(epsilon);
  for (;;) {
    const x = drawDiscreteLaplace(scale, bits);
    if (x <= k && x >= -k) return x;
  }
}
