/** Attack 3: compare releases and tables with one another, and everything with the world without one account. */

import { toNumber } from '../accuracy.ts';
import { BitSource } from '../mechanisms/random.ts';
import type { Attack, AttackInput } from './attack.ts';
import { type Contrast, contrast, drawRatio } from './likelihood.ts';

/** Trials of the attacker who reads all tables together. */
const JOINT_TRIALS = 6_000;
/** Trials on one table: four standard errors are 0.004. */
const SINGLE_TRIALS = 250_000;
/** Slack of an accuracy that was measured. */
const SLACK = 0.005;

function accuracyOf(contrasts: readonly Contrast[], trials: number, bits: BitSource): number {
  let right = 0;
  for (let at = 0; at < trials; at += 1) {
    for (const isPresent of [true, false]) {
      const ratio = contrasts.reduce((total, each) => total + drawRatio(each, isPresent, bits), 0);
      if (ratio === 0) right += 0.5;
      else if (ratio > 0 === isPresent) right += 1;
    }
  }
  return right / (2 * trials);
}

const bestAccuracy = (epsilon: number): number => Math.exp(epsilon) / (1 + Math.exp(epsilon));

/** Every part of a table that an earlier release published must be there, byte for byte. */
function findThawed(input: AttackInput): string[] {
  const now = new Map(input.files.map(({ path, bytes }) => [path, bytes]));
  const failures: string[] = [];
  for (const [version, files] of input.earlier) {
    for (const { path, bytes } of files) {
      if (!/^data\/growth_\w+\/published=/u.test(path) && !/^data\/people_\w+\/published=/u.test(path))
        continue;
      const found = now.get(path);
      if (found === undefined || !Buffer.from(found).equals(Buffer.from(bytes))) {
        failures.push(`rows that ${version} published are changed in ${path}`);
      }
    }
  }
  return failures;
}

export const differencing: Attack = {
  id: 'differencing',
  risk: 'Two releases, or two tables of one, are subtracted, and what is left is one person.',
  check:
    'Rows published earlier must be the same bytes. Then an attacker who knows both worlds exactly reads every table of the release together, with one account added, removed, or moved: right in no more than e^ε/(1 + e^ε) + 0.005 of all cases.',
  mitigation: 'Each number is drawn once; published rows are frozen; all tables share one lifetime budget.',
  async run(input) {
    const failures = findThawed(input);
    const bits = new BitSource(input.random);
    const { plan, exact } = input.neighbours;
    const contrasts = plan.tables
      .filter(({ table }) => table !== 'posts_bound')
      .map(({ table, noise }) => {
        const find = (at: 0 | 1) => exact[at].find((each) => each.table === table);
        return contrast(table, noise, find(0), find(1));
      });
    const epsilon = Number(input.neighbours.facts[1].lifetimeEpsilon);
    const joint = accuracyOf(contrasts, Math.ceil(JOINT_TRIALS * input.effort), bits);
    if (joint > bestAccuracy(epsilon) + SLACK) failures.push('all tables together tell too much');
    const newcomers = plan.tables.find(({ table }) => table === 'new_people');
    const single = contrasts.filter(({ table }) => table === 'new_people');
    const limit = bestAccuracy(newcomers === undefined ? 0 : toNumber(newcomers.cost));
    const alone = accuracyOf(single, Math.ceil(SINGLE_TRIALS * input.effort), bits);
    if (alone > limit + SLACK) failures.push('new people tell too much');
    // An account that moved is in both worlds, in different cells: twice the distance, so twice the ε of the cell.
    const moved = single.map(
      (c): Contrast => ({
        ...c,
        without: [...c.without, ...c.present],
        present: [...c.present, ...c.without],
      }),
    );
    const shifted = accuracyOf(moved, Math.ceil((SINGLE_TRIALS * input.effort) / 4), bits);
    const limitMoved = bestAccuracy(2 * (newcomers === undefined ? 0 : toNumber(newcomers.cost)));
    if (shifted > limitMoved + SLACK) failures.push('a moved account tells too much');
    return {
      holds: failures.length === 0,
      figure: `All tables together: right in ${(100 * joint).toFixed(1)} % of cases, allowed ${(100 * bestAccuracy(epsilon)).toFixed(1)} %. New people alone: ${(100 * alone).toFixed(2)} %, allowed ${(100 * limit).toFixed(2)} %. An account moved from one week to another: ${(100 * shifted).toFixed(2)} %, allowed ${(100 * limitMoved).toFixed(2)} %. What is allowed is what the best attacker reaches; measuring it may add ${100 * SLACK} points.`,
      failures,
    };
  },
};
