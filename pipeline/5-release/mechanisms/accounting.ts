/**
 * Privacy accounting. Pure ε composes by addition; ρ of zero-concentrated differential privacy does, too (Bun and
 * Steinke 2016, lemma 1.7), and is brought to (ε, δ) by Canonne, Kamath and Steinke (2020), corollary 13:
 *
 *     δ = inf over α > 1 of exp((α − 1)(αρ − ε)) / (α − 1) · (1 − 1/α)^α
 *
 * Any single α gives a valid δ. Whole α make the last factor rational, so that what is claimed is proven by exact
 * arithmetic and not by a floating-point minimum.
 */
import { expUpper } from './exp_bounds.ts';
import { ONE, Rational } from './rational.ts';

/** Grid of ρ and ε, in parts of one: finer steps change no noise that anybody could see. */
const GRID = 10n ** 9n;
/** Orders tried on both sides of where the exponent is least, in hundredths of it. */
const SPREAD_PERCENT = [70n, 80n, 85n, 90n, 94n, 97n, 99n, 100n, 101n, 103n, 106n, 110n, 115n, 125n, 140n];

/** Largest order tried: its powers have a million bits. A smaller one proves less, and nothing that is not so. */
const MAX_ORDER = 50_000n;

/** Whether ρ-zCDP implies (ε, δ) by the order α. */
function isProvenBy(alpha: bigint, rho: Rational, epsilon: Rational, delta: Rational): boolean {
  const order = new Rational(alpha);
  const exponent = order.sub(ONE).mul(order.mul(rho).sub(epsilon));
  const bound = expUpper(exponent);
  // exp(…) / (α − 1) · ((α − 1)/α)^α ≤ δ
  return bound.num * (alpha - 1n) ** (alpha - 1n) * delta.den <= delta.num * bound.den * alpha ** alpha;
}

/** Whether ρ-zCDP implies (ε, δ)-differential privacy, proven by corollary 13. */
export function isProven(rho: Rational, epsilon: Rational, delta: Rational): boolean {
  if (rho.num <= 0n) return rho.num === 0n;
  const centre = epsilon.add(rho).div(rho.add(rho));
  for (const percent of SPREAD_PERCENT) {
    const wanted = centre.mul(new Rational(percent, 100n)).floor();
    const alpha = wanted > MAX_ORDER ? MAX_ORDER : wanted;
    if (alpha >= 2n && isProvenBy(alpha, rho, epsilon, delta)) return true;
  }
  return false;
}

/** Largest whole number in [low, high) that passes a test which holds up to some point; `low` is taken to pass. */
function lastTrue(low: bigint, high: bigint, test: (value: bigint) => boolean): bigint {
  let [yes, no] = [low, high];
  while (no - yes > 1n) {
    const middle = (yes + no) / 2n;
    if (test(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

/** The largest ρ, in steps of 10⁻⁹, that is proven to imply (ε, δ). */
export function rhoOfBudget(epsilon: Rational, delta: Rational): Rational {
  if (epsilon.num <= 0n || delta.num <= 0n || delta.compare(ONE) >= 0n) {
    throw new RangeError('a budget needs ε > 0 and 0 < δ < 1');
  }
  // ρ-zCDP costs at least ρ in ε, so ε bounds the search.
  const steps = lastTrue(0n, (epsilon.num * GRID) / epsilon.den + 1n, (step) =>
    isProven(new Rational(step, GRID), epsilon, delta),
  );
  return new Rational(steps, GRID);
}

/** The smallest ε, in steps of 10⁻⁹, that ρ-zCDP is proven to imply at δ. */
export function epsilonOfRho(rho: Rational, delta: Rational): Rational {
  let high = GRID;
  while (!isProven(rho, new Rational(high, GRID), delta)) high *= 2n;
  const steps = lastTrue(0n, high, (step) => !isProven(rho, new Rational(step, GRID), delta));
  return new Rational(steps + 1n, GRID);
}

/** ρ of a vector with squared L2-sensitivity Δ² under Gaussian noise of variance σ² (theorem 14): Δ²/(2σ²). */
export function rhoOfGaussian(squaredSensitivity: bigint, variance: Rational): Rational {
  return new Rational(squaredSensitivity).div(variance.add(variance));
}

/** The least whole σ² at which a vector with squared L2-sensitivity Δ² costs no more than ρ. */
export function varianceForRho(squaredSensitivity: bigint, rho: Rational): Rational {
  return new Rational(new Rational(squaredSensitivity).div(rho.add(rho)).ceil());
}
