/**
 * Error bars: standard deviation and 95 % interval of the noise, from its parameters alone. Floating point is at home
 * here: no person's data goes in, and no noise comes out.
 */
import type { Noise, SelectionNoise } from './mechanisms/counts.ts';
import type { Rational } from './mechanisms/rational.ts';

/** Share of draws that the published intervals hold. */
export const COVERAGE = 0.95;
/** z at which a normal variable stays within ±z with probability {@link COVERAGE}. */
const NORMAL_Z = 1.959963984540054;
/** Standard deviations beyond which a tail is left out: below 10⁻¹⁵ for Laplace tails. */
const TAIL = 50;

export interface ErrorBar {
  /** Standard deviation of the noise in thousandths, rounded up. */
  readonly sdMilli: bigint;
  /** Least half-width of an interval around the published value that holds the bounded count in 95 % of draws. */
  readonly half: bigint;
}

export function toNumber(value: Rational): number {
  // Both are cut to 53 significant bits together, so that large terms don't overflow.
  const shift = BigInt(
    Math.max(0, Math.max(value.num.toString(2).length, value.den.toString(2).length) - 1000),
  );
  return Number(value.num >> shift) / Number(value.den >> shift);
}

/** P(x) for x ≥ 0 of one draw, by position; the distribution is symmetric. */
function massOf(noise: Noise | SelectionNoise): Float64Array {
  const rate = noise.type === 'discrete-laplace' ? 1 / toNumber(noise.scale) : 0;
  const epsilon = noise.type === 'truncated-geometric' ? toNumber(noise.epsilon) : rate;
  if (noise.type !== 'discrete-gaussian') {
    const end = noise.type === 'truncated-geometric' ? Number(noise.threshold) : Math.ceil(TAIL / epsilon);
    return normalise(Float64Array.from({ length: end + 1 }, (_, x) => Math.exp(-epsilon * x)));
  }
  const variance = toNumber(noise.variance);
  const end = Math.ceil(10 * Math.sqrt(variance));
  return normalise(Float64Array.from({ length: end + 1 }, (_, x) => Math.exp((-x * x) / (2 * variance))));
}

function normalise(half: Float64Array): Float64Array {
  const total = half.reduce((all, mass, x) => all + (x === 0 ? mass : 2 * mass), 0);
  return half.map((mass) => mass / total);
}

function variance(half: Float64Array): number {
  return half.reduce((all, mass, x) => all + 2 * mass * x * x, 0);
}

/** Sum of `draws` independent draws: repeated squaring of the mass function, tails cut where nothing is left. */
function sumMass(half: Float64Array, draws: number): Float64Array {
  let result: Float64Array | null = null;
  let power = half;
  for (let left = draws; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = result === null ? power : convolve(result, power);
    if (left > 1) power = convolve(power, power);
  }
  return result ?? Float64Array.of(1);
}

function convolve(a: Float64Array, b: Float64Array): Float64Array {
  const full = (half: Float64Array, x: number): number => half[Math.abs(x)] ?? 0;
  const sd = Math.sqrt(variance(a) + variance(b));
  const end = Math.min(a.length + b.length - 2, Math.ceil(12 * sd) + 4);
  const out = new Float64Array(end + 1);
  for (let x = 0; x <= end; x += 1) {
    let mass = 0;
    for (let y = -(a.length - 1); y < a.length; y += 1) mass += full(a, y) * full(b, x - y);
    out[x] = mass;
  }
  return out;
}

function halfWidth(half: Float64Array): bigint {
  let inside = half[0] ?? 0;
  let x = 0;
  while (inside < COVERAGE && x + 1 < half.length) {
    x += 1;
    inside += 2 * (half[x] ?? 0);
  }
  return BigInt(x);
}

const cache = new Map<string, ErrorBar>();

function describe(noise: Noise | SelectionNoise): string {
  if (noise.type === 'discrete-laplace') return `${noise.type} ${noise.scale.toString()}`;
  if (noise.type === 'discrete-gaussian') return `${noise.type} ${noise.variance.toString()}`;
  return `${noise.type} ${noise.epsilon.toString()} ${noise.threshold}`;
}

/** Scales at which the exact sum is worth its time; above, the normal or the continuous Laplace differs by less than 0.01 %. */
const EXACT_SCALE = 400;

function compute(noise: Noise | SelectionNoise, draws: number): ErrorBar {
  if (noise.type === 'discrete-gaussian' && toNumber(noise.variance) > EXACT_SCALE) {
    const sd = Math.sqrt(toNumber(noise.variance) * draws);
    return { sdMilli: BigInt(Math.ceil(sd * 1000)), half: BigInt(Math.ceil(sd * NORMAL_Z)) };
  }
  if (noise.type === 'discrete-laplace' && draws === 1) {
    const q = Math.exp(-1 / toNumber(noise.scale));
    const sd = Math.sqrt(2 * q) / (1 - q);
    // P(|x| > m) = 2q^(m+1)/(1 + q)
    const m = Math.ceil(Math.log(((1 - COVERAGE) * (1 + q)) / 2) / Math.log(q) - 1);
    return { sdMilli: BigInt(Math.ceil(sd * 1000)), half: BigInt(Math.max(0, m)) };
  }
  const mass = sumMass(massOf(noise), draws);
  return { sdMilli: BigInt(Math.ceil(Math.sqrt(variance(mass)) * 1000)), half: halfWidth(mass) };
}

/** Error bar of the sum of so many counts of one table. */
export function errorBar(noise: Noise | SelectionNoise, draws = 1): ErrorBar {
  if (draws === 0) return { sdMilli: 0n, half: 0n };
  const key = `${describe(noise)} ${draws}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const bar = compute(noise, draws);
  cache.set(key, bar);
  return bar;
}
