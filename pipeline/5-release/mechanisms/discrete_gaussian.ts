/**
 * The discrete Gaussian distribution, P(x) ∝ e^(−x²/(2σ²)), sampled exactly. Canonne, Kamath and Steinke (2020),
 * section 5.3, algorithm 3.
 */
import { drawBernoulliExp } from './bernoulli.ts';
import { drawDiscreteLaplace } from './discrete_laplace.ts';
import type { BitSource } from './random.ts';
import { Rational } from './rational.ts';

/** ⌊√n⌋ by Newton's method. */
export function integerSquareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/**
 * One draw. Added to each of several counts whose vector has L2-sensitivity Δ it gives Δ²/(2σ²)-zCDP (theorem 14).
 *
 * @param variance σ² > 0
 */
export function drawDiscreteGaussian(variance: Rational, bits: BitSource): bigint {
  if (variance.num <= 0n) throw new RangeError('a variance must be positive');
  const { num, den } = variance;
  const t = integerSquareRoot(num / den) + 1n;
  const scale = new Rational(t);
  for (;;) {
    const y = drawDiscreteLaplace(scale, bits);
    // (|y| − σ²/t)² / (2σ²) = (|y|·t·den − num)² / (2·num·den·t²)
    const distance = (y < 0n ? -y : y) * t * den - num;
    const gamma = new Rational(distance * distance, 2n * num * den * t * t);
    if (drawBernoulliExp(gamma, bits)) return y;
  }
}
