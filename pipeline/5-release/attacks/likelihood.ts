/** The strongest attacker on one table: knows both worlds exactly and the noise, and compares their likelihoods. */
import { toNumber } from '../accuracy.ts';
import {
  addNoise,
  type ExactCount,
  exactCount,
  type Noise,
  type SelectionNoise,
  selectWithNoise,
} from '../mechanisms/counts.ts';
import type { BitSource } from '../mechanisms/random.ts';
import type { ExactTable, TableId } from '../types.ts';

/** A table of two neighbouring datasets: only the coordinates in which they differ. */
export interface Contrast {
  readonly table: TableId;
  readonly noise: Noise | SelectionNoise;
  readonly without: readonly bigint[];
  readonly present: readonly bigint[];
}

function toMap(table: ExactTable | undefined): Map<string, bigint> {
  return new Map(table?.rows.map(({ key, count }) => [key.join('/'), count]));
}

/** Coordinates in which the tables differ; a key that one of them lacks counts zero there. */
export function contrast(
  table: TableId,
  noise: Noise | SelectionNoise,
  without: ExactTable | undefined,
  present: ExactTable | undefined,
): Contrast {
  const [a, b] = [toMap(without), toMap(present)];
  const keys = [...new Set([...a.keys(), ...b.keys()])].filter(
    (key) => (a.get(key) ?? 0n) !== (b.get(key) ?? 0n),
  );
  return {
    table,
    noise,
    without: keys.map((key) => a.get(key) ?? 0n),
    present: keys.map((key) => b.get(key) ?? 0n),
  };
}

/** Sum of absolute differences, and of their squares. */
export function distances(c: Contrast): { readonly l1: bigint; readonly squared: bigint } {
  let [l1, squared] = [0n, 0n];
  c.without.forEach((count, at) => {
    const d = (c.present[at] ?? 0n) - count;
    l1 += d < 0n ? -d : d;
    squared += d * d;
  });
  return { l1, squared };
}

function draw(count: bigint, noise: Noise | SelectionNoise, bits: BitSource): bigint | null {
  const exact: ExactCount = exactCount(count);
  return noise.type === 'truncated-geometric'
    ? selectWithNoise(exact, noise, bits)
    : addNoise(exact, noise, bits);
}

/** ln P(seen | count) up to a constant; −∞ where it can't be. */
function logLikelihood(seen: bigint | null, count: bigint, noise: Noise | SelectionNoise): number {
  if (noise.type === 'truncated-geometric') {
    if (seen === null) return 0;
    const distance = Math.abs(Number(seen - count));
    return distance > Number(noise.threshold) ? -Infinity : -distance * toNumber(noise.epsilon);
  }
  const distance = Number((seen ?? 0n) - count);
  if (noise.type === 'discrete-laplace') return -Math.abs(distance) / toNumber(noise.scale);
  return -(distance * distance) / (2 * toNumber(noise.variance));
}

/** One release of the table as it is in one world, and the log-likelihood ratio that an attacker reads from it. */
export function drawRatio(c: Contrast, isPresent: boolean, bits: BitSource): number {
  const truth = isPresent ? c.present : c.without;
  let ratio = 0;
  for (const [at, count] of truth.entries()) {
    const seen = draw(count, c.noise, bits);
    const [yes, no] = [
      logLikelihood(seen, c.present[at] ?? 0n, c.noise),
      logLikelihood(seen, c.without[at] ?? 0n, c.noise),
    ];
    if (yes !== no) ratio += yes - no;
  }
  return ratio;
}

/** Variance of noise, estimated from draws as they are made for a release. */
export function sampleVariance(noise: Noise, draws: number, bits: BitSource): number {
  let squares = 0;
  for (let at = 0; at < draws; at += 1) {
    const x = Number(addNoise(exactCount(0n), noise, bits));
    squares += x * x;
  }
  return squares / draws;
}
