/** Noise for one table: the only place where an exact count becomes a noisy one. */
import { CensusError } from '../errors.ts';
import { countDays } from '../model/buckets.ts';
import { addNoise, type NoisyCount, selectWithNoise, shiftNoisy } from './mechanisms/counts.ts';
import { drawQuantileBound } from './mechanisms/quantile.ts';
import { BitSource, type RandomBytes } from './mechanisms/random.ts';
import type { Rational } from './mechanisms/rational.ts';
import type { ExactTable, NoisyTable, TablePlan } from './types.ts';

/** Accounts that a chosen bound should cut: few, so that little is lost, and not none, so that it says something. */
const BOUND_TARGET = 20n;

function drawPostsBound(exact: ExactTable, plan: TablePlan, bits: BitSource): NoisyTable {
  const epsilon = plan.cost;
  const candidates = exact.rows.map(({ key, count }) => ({ bound: BigInt(key[0] ?? '0'), above: count }));
  const bound = drawQuantileBound(candidates, BOUND_TARGET, epsilon, bits);
  const perDay = bound / BigInt(countDays(plan.span));
  return { table: plan.table, rows: [{ key: ['posts_per_day'], count: perDay as bigint as NoisyCount }] };
}

/**
 * Draw a table once.
 *
 * @param random bytes of the operating system; tests give their own
 * @param minimumPeople the floor that `exact` was lowered by where its keys come from the data
 */
export function drawTable(
  exact: ExactTable,
  plan: TablePlan,
  minimumPeople: number,
  random: RandomBytes,
): NoisyTable {
  if (exact.table !== plan.table)
    throw new CensusError('E_INTERNAL', { what: 'A table met the plan of another.' });
  const bits = new BitSource(random);
  const { table, noise } = plan;
  if (table === 'posts_bound') return drawPostsBound(exact, plan, bits);
  if (noise.type !== 'truncated-geometric') {
    return {
      table,
      rows: exact.rows.map(({ key, count }) => ({ key, count: addNoise(count, noise, bits) })),
    };
  }
  const rows: { key: readonly string[]; count: NoisyCount }[] = [];
  for (const { key, count } of exact.rows) {
    const noisy = selectWithNoise(count, noise, bits);
    // What the floor took away is public and comes back.
    if (noisy !== null) rows.push({ key, count: shiftNoisy(noisy, BigInt(minimumPeople - 1)) });
  }
  return { table, rows };
}

/** Shares of a lifetime, for the planner: how often a cost fits into what is left. */
export function timesLeft(limit: Rational, spent: Rational, cost: Rational): bigint {
  return cost.num === 0n ? 0n : limit.sub(spent).div(cost).floor();
}
