/**
 * The discrete Laplace distribution, P(x) = (e^(1/t) − 1)/(e^(1/t) + 1) · e^(−|x|/t), sampled exactly. Canonne,
 * Kamath and Steinke (2020), section 5.2, algorithm 2.
 */
import { drawBernoulliExp } from './bernoulli.ts';
import type { BitSource } from './random.ts';
import { ONE, Rational } from './rational.ts';

/**
 * One draw. Its time grows with its size (three to four times the bytes at three scales from zero), which nobody sees who
 * sees only what is published. Added to a count of sensitivity Δ with scale t = Δ/ε it gives ε-differential privacy.
 *
 * @param scale t = num/den > 0
 */
export function drawDiscreteLaplace(scale: Rational, bits: BitSource): bigint {
  if (scale.num <= 0n) throw new RangeError('a scale must be positive');
  const { num: t, den: s } = scale;
  for (;;) {
    const u = bits.below(t);
    if (!drawBernoulliExp(new Rational(u, t), bits)) continue;
    let v = 0n;
    while (drawBernoulliExp(ONE, bits)) v += 1n;
    const magnitude = (u + t * v) / s;
    const isNegative = bits.bit();
    // Without this, zero would come up twice as often as it should: once as +0, once as −0.
    if (isNegative && magnitude === 0n) continue;
    return isNegative ? -magnitude : magnitude;
  }
}
