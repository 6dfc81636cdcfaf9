/** Two kinds of whole numbers that the compiler keeps apart, and the only door from the one to the other. */
import { drawDiscreteGaussian } from './discrete_gaussian.ts';
import { drawDiscreteLaplace } from './discrete_laplace.ts';
import type { BitSource } from './random.ts';
import type { Rational } from './rational.ts';
import { drawTruncatedGeometric } from './truncated_geometric.ts';

declare const kind: unique symbol;
/** A count over people's data, as it is. Nothing that writes a release takes one. */
export type ExactCount = bigint & { readonly [kind]: 'exact' };
/** A count with noise, or something computed from such counts alone. */
export type NoisyCount = bigint & { readonly [kind]: 'noisy' };

/** Noise of one table: pure ε by discrete Laplace, or zCDP by discrete Gaussian. */
export type Noise =
  | { readonly type: 'discrete-laplace'; readonly scale: Rational }
  | { readonly type: 'discrete-gaussian'; readonly variance: Rational };

/** Noise of a table whose keys come from the data: a key is published only where its noisy count exceeds `threshold`. */
export interface SelectionNoise {
  readonly type: 'truncated-geometric';
  readonly epsilon: Rational;
  readonly threshold: bigint;
}

/** A count as it came from a query. */
export function exactCount(value: bigint): ExactCount {
  return value as ExactCount;
}

/** One exact count and one draw of noise: a count that may be published. */
export function addNoise(exact: ExactCount, noise: Noise, bits: BitSource): NoisyCount {
  const drawn =
    noise.type === 'discrete-laplace'
      ? drawDiscreteLaplace(noise.scale, bits)
      : drawDiscreteGaussian(noise.variance, bits);
  return (exact + drawn) as bigint as NoisyCount;
}

/** Partition selection and count in one draw: null where the key must not be published. */
export function selectWithNoise(
  exact: ExactCount,
  noise: SelectionNoise,
  bits: BitSource,
): NoisyCount | null {
  const noisy = exact + drawTruncatedGeometric(noise.epsilon, noise.threshold, bits);
  return noisy > noise.threshold ? (noisy as bigint as NoisyCount) : null;
}

/** A noisy count moved by a public number. */
export function shiftNoisy(count: NoisyCount, by: bigint): NoisyCount {
  return (count + by) as bigint as NoisyCount;
}

/** A noisy count read back from where it was stored. */
export function storedCount(text: string): NoisyCount {
  return BigInt(text) as NoisyCount;
}

/** Sum of published values: post-processing, which costs nothing. */
export function sumNoisy(counts: readonly NoisyCount[]): NoisyCount {
  return counts.reduce((total, count) => total + count, 0n) as NoisyCount;
}

/** Difference of published values. */
export function subtractNoisy(a: NoisyCount, b: NoisyCount): NoisyCount {
  return (a - b) as NoisyCount;
}
