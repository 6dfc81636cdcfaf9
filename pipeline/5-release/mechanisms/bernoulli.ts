/**
 * Exact coins, after Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (2020),
 * section 5.1 and algorithm 1.
 */
import type { BitSource } from './random.ts';
import { ONE, type Rational } from './rational.ts';

/** True with probability num/den, 0 ≤ num ≤ den. */
export function drawBernoulli(num: bigint, den: bigint, bits: BitSource): boolean {
  return bits.below(den) < num;
}

/** Algorithm 1, case γ ∈ [0, 1]: the first k at which Bernoulli(γ/k) fails is odd with probability exp(−γ). */
function drawSmallExponential(num: bigint, den: bigint, bits: BitSource): boolean {
  let k = 1n;
  while (drawBernoulli(num, den * k, bits)) k += 1n;
  return (k & 1n) === 1n;
}

/**
 * True with probability exactly exp(−γ), by algorithm 1.
 *
 * @param gamma not negative
 */
export function drawBernoulliExp(gamma: Rational, bits: BitSource): boolean {
  if (gamma.num < 0n) throw new RangeError('the exponent must not be negative');
  // γ > 1: ⌊γ⌋ coins of exp(−1), all of which must be true, then one for what is left.
  const whole = gamma.floor();
  for (let k = 0n; k < whole; k += 1n) {
    if (!drawSmallExponential(ONE.num, ONE.den, bits)) return false;
  }
  return drawSmallExponential(gamma.num - whole * gamma.den, gamma.den, bits);
}
