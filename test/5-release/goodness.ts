/** Pearson's chi-square test of samplers against closed-form probabilities. */
import { logGamma } from '../../pipeline/5-release/attacks/statistics.ts';
import type { BitSource } from '../../pipeline/5-release/mechanisms/random.ts';

/** Least expected count of a cell; rarer values are pooled (Cochran 1954). */
const MIN_EXPECTED = 10;

/** P(χ² with `degrees` of freedom > x): 1 − the regularised lower incomplete gamma function of (degrees/2, x/2). */
export function chiSquareTail(x: number, degrees: number): number {
  const [a, z] = [degrees / 2, x / 2];
  if (z <= 0) return 1;
  const front = Math.exp(a * Math.log(z) - z - logGamma(a));
  if (z < a + 1) {
    let [term, total] = [1 / a, 1 / a];
    for (let n = 1; n < 10_000 && Math.abs(term) > total * 1e-16; n += 1) {
      term *= z / (a + n);
      total += term;
    }
    return 1 - front * total;
  }
  let b = z + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 10_000; n += 1) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return front * h;
}

export interface Fit {
  readonly draws: number;
  readonly cells: number;
  readonly chiSquare: number;
  readonly p: number;
}

/**
 * Draw and compare.
 *
 * @param probability of each integer; those from −reach to reach have a cell each where they are frequent enough, and
 *   everything else is one cell
 */
export function testFit(
  draw: (source: BitSource) => bigint,
  source: BitSource,
  probability: (x: number) => number,
  reach: number,
  draws: number,
): Fit {
  const counts = new Float64Array(2 * reach + 1);
  for (let at = 0; at < draws; at += 1) {
    const index = Number(draw(source)) + reach;
    if (index >= 0 && index < counts.length) counts[index] = (counts[index] ?? 0) + 1;
  }
  let [chiSquare, cells, restObserved, restExpected] = [0, 0, draws, draws];
  counts.forEach((observed, index) => {
    const expected = draws * probability(index - reach);
    if (expected < MIN_EXPECTED) return;
    chiSquare += (observed - expected) ** 2 / expected;
    cells += 1;
    restObserved -= observed;
    restExpected -= expected;
  });
  // A rest that is expected to be next to nothing may hold next to nothing.
  if (restExpected >= MIN_EXPECTED) {
    chiSquare += (restObserved - restExpected) ** 2 / restExpected;
    cells += 1;
  } else if (restObserved > 10 * MIN_EXPECTED) {
    return { draws, cells, chiSquare: Infinity, p: 0 };
  }
  return { draws, cells, chiSquare, p: chiSquareTail(chiSquare, cells - 1) };
}

/** Closed form of the discrete Laplace distribution of scale t. */
export function laplaceMass(t: number): (x: number) => number {
  const q = Math.exp(-1 / t);
  return (x) => ((1 - q) / (1 + q)) * q ** Math.abs(x);
}

/** Closed form of the discrete Gaussian distribution, normalised by summation. */
export function gaussianMass(variance: number): (x: number) => number {
  const reach = Math.ceil(40 * Math.sqrt(variance));
  let total = 0;
  for (let x = -reach; x <= reach; x += 1) total += Math.exp((-x * x) / (2 * variance));
  return (x) => Math.exp((-x * x) / (2 * variance)) / total;
}

/** Closed form of the k-truncated symmetric geometric distribution. */
export function truncatedMass(epsilon: number, k: number): (x: number) => number {
  const q = Math.exp(-epsilon);
  const c = (1 - q) / (1 + q - 2 * q ** (k + 1));
  return (x) => (Math.abs(x) > k ? 0 : c * q ** Math.abs(x));
}
