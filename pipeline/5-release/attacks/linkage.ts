/**
 * Attack 2: who is behind a cell? The attacker has the whole live corpus and knows everybody's posts; what it does not
 * know is who was counted. For one random account of each cell it says "counted" or "not", once with the release and
 * once without.
 */
import { addNoise, exactCount, selectWithNoise } from '../mechanisms/counts.ts';
import { BitSource } from '../mechanisms/random.ts';
import type { TablePlan } from '../types.ts';
import type { Attack } from './attack.ts';

/** Synthetic towns, so that the ratio is known within 0.01. */
const ROUNDS = 1_600;
/** Success with the release may exceed that without by this factor. */
const LIMIT = 1.05;
/** Servers from a single person to a large one, as instance lists show them. */
const SERVER_SIZES = [1, 1, 1, 1, 2, 2, 3, 5, 8, 13, 40, 120, 400, 1_500, 5_000, 20_000];
/** People whose first post falls into a week, in a small study and in a large one. */
const WEEK_SIZES = [40, 150, 600, 1_600, 1_600, 1_600];

/** How many of `size` people were counted, each with probability one half. */
function drawCounted(size: number, bits: BitSource): number {
  let counted = 0;
  for (let at = 0; at < size; at += 1) if (bits.bit()) counted += 1;
  return counted;
}

interface Tally {
  cells: number;
  blind: number;
  informed: number;
}

/** One cell: the account is counted or not, and the attacker guesses by whether the cell seems more than half full. */
function playCell(
  size: number,
  publish: (counted: number) => bigint | null,
  bits: BitSource,
  tally: Tally,
): void {
  const isCounted = bits.bit();
  const counted = drawCounted(size - 1, bits) + (isCounted ? 1 : 0);
  const seen = publish(counted);
  const coin = bits.bit();
  const half = size / 2;
  const guess = seen === null || Number(seen) === half ? coin : Number(seen) > half;
  tally.cells += 1;
  if (coin === isCounted) tally.blind += 1;
  if (guess === isCounted) tally.informed += 1;
}

function playPlan(plan: TablePlan, floor: number, bits: BitSource, tally: Tally): void {
  const { noise } = plan;
  if (noise.type === 'truncated-geometric') {
    for (const size of SERVER_SIZES) {
      const publish = (counted: number): bigint | null => {
        if (counted < floor) return null;
        const seen = selectWithNoise(exactCount(BigInt(counted - floor + 1)), noise, bits);
        return seen === null ? null : seen + BigInt(floor - 1);
      };
      playCell(size, publish, bits, tally);
    }
    return;
  }
  for (const size of WEEK_SIZES) {
    playCell(size, (counted) => addNoise(exactCount(BigInt(counted)), noise, bits), bits, tally);
  }
}

export const linkage: Attack = {
  id: 'linkage',
  risk: 'Somebody with the whole live network at hand finds out from the release who was counted in a cell.',
  check:
    'On synthetic towns with the noise of this release: an attacker who knows all accounts of each cell guesses of one whether it was counted; with the release no better than 1.05 times as often as without.',
  mitigation:
    'Noise wider than one person; servers and hashtags are named only above a floor and a noisy threshold.',
  async run(input) {
    const bits = new BitSource(input.random);
    const { plan } = input.neighbours;
    const failures: string[] = [];
    const tally: Tally = { cells: 0, blind: 0, informed: 0 };
    const rounds = Math.ceil(ROUNDS * input.effort);
    for (const each of plan.tables) {
      if (each.table !== 'new_people' && each.table !== 'servers' && each.table !== 'hashtags') continue;
      for (let round = 0; round < rounds; round += 1) playPlan(each, plan.minimumPeople, bits, tally);
    }
    // Blind success is one half by construction; measuring it would only add its own chance.
    const ratio = tally.informed / tally.cells / 0.5;
    const slack = 3 / Math.sqrt(tally.cells);
    if (tally.cells === 0) failures.push('nothing was attacked');
    if (ratio > LIMIT + slack) failures.push('the release says who was counted');
    return {
      holds: failures.length === 0,
      figure: `With the release ${ratio.toFixed(3)} times as often right as without, over ${tally.cells} synthetic cells; allowed ${LIMIT} and the chance of the measurement (${slack.toFixed(3)}).`,
      failures,
    };
  },
};
