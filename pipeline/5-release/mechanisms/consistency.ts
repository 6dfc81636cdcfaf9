/**
 * What everybody knows of a count put back into a noisy one: none is negative, a running sum never falls. Only
 * published values go in, so nothing is spent (post-processing: Dwork and Roth 2014, proposition 2.1).
 */
import type { NoisyCount } from './counts.ts';

/** The nearest count that is not negative. */
export function clampToZero(count: NoisyCount): NoisyCount {
  return count < 0n ? (0n as NoisyCount) : count;
}

/**
 * A series that never falls. Each value is held up by the largest one before it, and none of the earlier ones is
 * changed by a later one: what was published stays as it was.
 */
export function keepMonotone(series: readonly NoisyCount[]): NoisyCount[] {
  let highest = 0n as NoisyCount;
  return series.map((value) => {
    if (value > highest) highest = value;
    return highest;
  });
}
