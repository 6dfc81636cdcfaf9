/**
 * A differentially private quantile, for choosing a bound: of some public candidates, one that about `target`
 * accounts exceed. The score of a candidate b is −| #{accounts above b} − target |, which one account moves by at
 * most 1; the choice is by permute-and-flip (McKenna and Sheldon, "Permute-and-Flip: A new mechanism for
 * differentially private selection", 2020, algorithm 1), which is never worse than the exponential mechanism and
 * needs coins of probability exp(−γ) only, so that it is exact.
 */
import { drawBernoulliExp } from './bernoulli.ts';
import type { ExactCount } from './counts.ts';
import type { BitSource } from './random.ts';
import { Rational } from './rational.ts';

/** A candidate for a bound, and how many accounts exceed it. */
export interface QuantileCandidate {
  readonly bound: bigint;
  readonly above: ExactCount;
}

/** Choose a bound with ε-differential privacy. */
export function drawQuantileBound(
  candidates: readonly QuantileCandidate[],
  target: bigint,
  epsilon: Rational,
  bits: BitSource,
): bigint {
  if (candidates.length === 0) throw new RangeError('there is no candidate for a bound');
  const scored = candidates.map(({ bound, above }) => {
    const distance = above - target;
    return { bound, cost: distance < 0n ? -distance : distance };
  });
  const least = scored.reduce((low, { cost }) => (cost < low ? cost : low), scored[0]?.cost ?? 0n);
  const left = [...scored];
  for (;;) {
    const at = Number(bits.below(BigInt(left.length)));
    const [chosen] = left.splice(at, 1);
    if (chosen === undefined) throw new RangeError('a best candidate is always taken');
    // exp(ε·(score − best)/(2·sensitivity)), sensitivity 1
    const gamma = epsilon.mul(new Rational(chosen.cost - least, 2n));
    if (drawBernoulliExp(gamma, bits)) return chosen.bound;
  }
}
