import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { drawDiscreteLaplace } from '../../../pipeline/5-release/mechanisms/discrete_laplace.ts';
import { BitSource } from '../../../pipeline/5-release/mechanisms/random.ts';
import { Rational } from '../../../pipeline/5-release/mechanisms/rational.ts';

const DRAWS = 200_000;

/**
 * Far values take more coins, and so longer: at scale 4 the bytes of a draw are 9.3 on average for |x| ≤ 2 and 33 for
 * |x| ≥ 12, a ratio of 3.56 (measured).
 */
test('a draw of Laplace scale 4 takes less than 4 times the bytes for |x| ≥ 12 than for |x| ≤ 2', () => {
  const bits = new BitSource((count) => randomBytes(count));
  const scale = new Rational(4n);
  const near = { draws: 0, bytes: 0 };
  const far = { draws: 0, bytes: 0 };
  for (let k = 0; k < DRAWS; k += 1) {
    const before = bits.bytesTaken;
    const value = drawDiscreteLaplace(scale, bits);
    const magnitude = value < 0n ? -value : value;
    if (magnitude > 2n && magnitude < 12n) continue;
    const group = magnitude <= 2n ? near : far;
    group.draws += 1;
    group.bytes += bits.bytesTaken - before;
  }
  const ratio = far.bytes / far.draws / (near.bytes / near.draws);
  expect(ratio).toBeGreaterThan(1);
  expect(ratio).toBeLessThan(4);
});
