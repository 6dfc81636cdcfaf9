/** Exact, bounded counts for every table of a plan. What comes out of here goes to the noise and nowhere else. */
import { CensusError } from '../errors.ts';
import { countDays } from '../model/buckets.ts';
import { cellKey } from './calendar.ts';
import { type ExactCount, exactCount } from './mechanisms/counts.ts';
import { POSTS_PER_DAY_CANDIDATES } from './plan.ts';
import { type Parameters, type Row, readQuery, type SqlSession } from './queries.ts';
import type { ExactTable, ReleasePlan, TableId, TablePlan } from './types.ts';

/** Keys of the histograms: public, so that an empty one is published like any other. */
export const HISTOGRAM_KEYS = {
  scripts: ['Hans', 'Hant', 'mixed', 'none'],
  features: [0, 1].flatMap((reply) =>
    [0, 1].flatMap((media) => [0, 1].map((cw) => `${reply}/${media}/${cw}`)),
  ),
  hours: [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => [0, 6, 12, 18].map((hour) => `${weekday}/${hour}`)),
  lengths: ['0', '21', '51', '101', '201', '501'],
} as const;

/** A count of a query as BigInt. */
export function toExact(value: unknown): ExactCount {
  if (typeof value === 'bigint' && value >= 0n) return exactCount(value);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
    return exactCount(BigInt(value));
  throw new CensusError('E_INTERNAL', {
    what: 'A query of the release answered something that is no count.',
  });
}

/** Rows of a query -> one count for each public key; a key that is not public is an error and not a row. */
function fill(
  table: TableId,
  keys: readonly string[],
  rows: readonly Row[],
  key: string,
  count: string,
): ExactTable {
  const found = new Map(rows.map((row) => [String(row[key]), toExact(row[count])]));
  for (const each of found.keys()) {
    if (!keys.includes(each)) {
      throw new CensusError('E_INTERNAL', { what: `A count of ${table} has a key that is not public.` });
    }
  }
  return {
    table,
    rows: keys.map((each) => ({ key: [each], count: found.get(each) ?? exactCount(0n) })),
  };
}

/**
 * Counts of a table whose keys come from the data, brought to max(0, n − (floor − 1)): zero below the floor, and one
 * account still moves each by no more than one.
 */
function aboveFloor(table: TableId, rows: readonly Row[], floor: number): ExactTable {
  return {
    table,
    rows: rows.map((row) => ({
      key: [String(row['key'])],
      count: exactCount(toExact(row['people']) - BigInt(floor - 1)),
    })),
  };
}

/** Make the tables of bounded contributions that all counts are read from. */
async function prepare(session: SqlSession, plan: ReleasePlan, p: Parameters): Promise<void> {
  const weekly = plan.tables.find(({ table }) => table === 'active_weekly');
  const posts = plan.tables.find(({ table }) => table === 'posts_weekly');
  await session.makeTable('first_seen', readQuery('first_seen', p));
  await session.makeTable('author_cells', readQuery('author_cells', p));
  await session.makeTable(
    'chosen_weeks',
    readQuery('chosen_weeks', { ...p, buckets: weekly?.bound.buckets ?? 0 }),
  );
  await session.makeTable(
    'bounded_posts',
    readQuery('bounded_posts', { ...p, perBucket: posts?.bound.perBucket ?? 0 }),
  );
  if (plan.breakdownSpan !== null)
    await session.makeTable('sampled', readQuery('sampled', { span: plan.breakdownSpan }));
}

async function countTable(session: SqlSession, plan: ReleasePlan, t: TablePlan): Promise<ExactTable> {
  const p: Parameters = {
    span: plan.span,
    earlier: plan.isFirst ? 'before' : 'late',
    buckets: t.bound.buckets,
    perBucket: t.bound.perBucket,
    floor: plan.minimumPeople,
    candidates: POSTS_PER_DAY_CANDIDATES.map((perDay) => perDay * BigInt(countDays(plan.span))),
  };
  const rows = await session.rows(readQuery(t.table, p));
  const cells = plan.cells.map(cellKey);
  if (t.table === 'new_people') {
    return fill(t.table, [plan.isFirst ? 'before' : 'late', ...cells], rows, 'cell', 'people');
  }
  if (t.table === 'active_weekly')
    return fill(
      t.table,
      plan.weeks.map(({ from }) => from),
      rows,
      'bucket',
      'people',
    );
  if (t.table === 'active_monthly')
    return fill(
      t.table,
      plan.months.map(({ from }) => from),
      rows,
      'bucket',
      'people',
    );
  if (t.table === 'active_total') return fill(t.table, ['total'], rows, 'bucket', 'people');
  if (t.table === 'posts_weekly') return fill(t.table, cells, rows, 'bucket', 'posts');
  if (t.table === 'posts_total') return fill(t.table, ['total'], rows, 'bucket', 'posts');
  if (t.table === 'posts_bound') {
    return fill(t.table, (p.candidates ?? []).map(String), rows, 'bound', 'people');
  }
  if (t.table === 'servers' || t.table === 'hashtags') return aboveFloor(t.table, rows, plan.minimumPeople);
  return fill(t.table, HISTOGRAM_KEYS[t.table], rows, 'key', 'people');
}

/**
 * Count every table of a plan.
 *
 * @param session an engine with the view `statuses` and the table `counted(tag)`
 */
export async function countExactly(session: SqlSession, plan: ReleasePlan): Promise<ExactTable[]> {
  await prepare(session, plan, { span: plan.span });
  const tables: ExactTable[] = [];
  for (const table of plan.tables) tables.push(await countTable(session, plan, table));
  return tables;
}
