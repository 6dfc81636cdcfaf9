/**
 * What another draw of the noise could have looked like: the published values with new noise of the published size.
 * It is a picture of chance made in the browser, and no new draw from the data, which nobody can make from a release.
 */
import type { Point, Series } from './series.ts';

/** Draws that the slider has beside the published one. */
export const OTHER_DRAWS = 40;

/** Mulberry32 (Tommy Ettinger, public domain): small, and the same in every browser, so that a draw can be shown again. */
function createUniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    // Never 0, since its logarithm is taken.
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

/** FNV-1a over UTF-16 units: series get draws of their own. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Box and Muller's transform: a standard normal. */
function drawNormal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** A Laplace of standard deviation 1. */
function drawLaplace(uniform: () => number): number {
  const u = uniform() - 0.5;
  return (-Math.sign(u) * Math.log(1 - 2 * Math.abs(u))) / Math.SQRT2;
}

/** Errors of a level: each step adds the noise by which its variance grew, as sums over a growing span do. */
function drawWalk(points: readonly Point[], uniform: () => number): number[] {
  let error = 0;
  let variance = 0;
  return points.map(({ sd }) => {
    const step = sd ** 2 - variance;
    error =
      step >= 0
        ? error + Math.sqrt(step) * drawNormal(uniform)
        : // Less noise than before it: what is known of the error shrinks with it.
          error * (sd ** 2 / variance) + sd * Math.sqrt(1 - sd ** 2 / variance) * drawNormal(uniform);
    variance = sd ** 2;
    return error;
  });
}

/**
 * Values that another draw could have given, if the published ones were exact.
 *
 * @param draw 1 to OTHER_DRAWS; the same number gives the same values
 */
export function imagineDraw({ id, period, kind, points }: Series, draw: number): number[] {
  const uniform = createUniform(seedOf(`${id} ${period ?? ''} ${draw}`));
  const errors =
    kind === 'level'
      ? drawWalk(points, uniform)
      : points.map(({ sd }) => sd * (kind === 'class' ? drawLaplace(uniform) : drawNormal(uniform)));
  return points.map(({ value }, at) => Math.max(0, Math.round(value + (errors[at] ?? 0))));
}

/** How many of some imagined values lie in their intervals. */
export function countWithin(points: readonly Point[], imagined: readonly number[]): number {
  return points.filter(({ low, high }, at) => {
    const value = imagined[at] ?? 0;
    return value >= low && value <= high;
  }).length;
}
