/** The bounds, verified from the data by other queries than those that counted, before anything is spent. */
import { CensusError } from '../errors.ts';
import { toExact } from './exact.ts';
import { readQuery, type SqlSession } from './queries.ts';
import type { ExactTable, ReleasePlan, TableId } from './types.ts';

function refuse(what: string): CensusError {
  return new CensusError('E_RELEASE_REFUSED', {
    what: `The counts fail their check: ${what}.`,
    where: 'release, before the draw',
    kept: 'everything; nothing was spent and nothing was published',
    todo: 'this is our fault; report the sentence above',
  });
}

function sumOf(tables: readonly ExactTable[], id: TableId): bigint | null {
  const table = tables.find((each) => each.table === id);
  return table === undefined ? null : table.rows.reduce((total, { count }) => total + count, 0n);
}

/** Sums of tables in which each account has exactly one place. */
const ONE_PLACE: readonly TableId[] = ['scripts', 'features', 'hours', 'lengths'];

/**
 * Check exact counts against independent ones.
 *
 * @throws CensusError E_RELEASE_REFUSED naming the first check that fails
 */
export async function checkBounds(
  session: SqlSession,
  plan: ReleasePlan,
  tables: readonly ExactTable[],
): Promise<void> {
  const p = { span: plan.span };
  const [people] = await session.rows(readQuery('check_people', p));
  if (sumOf(tables, 'new_people') !== toExact(people?.['uncounted'])) {
    throw refuse('new people are not each in one cell');
  }
  const weekly = plan.tables.find(({ table }) => table === 'active_weekly');
  const posts = plan.tables.find(({ table }) => table === 'posts_weekly');
  if (weekly !== undefined && posts !== undefined) {
    if (sumOf(tables, 'active_total') !== toExact(people?.['active'])) throw refuse('active people differ');
    const [series] = await session.rows(readQuery('check_series', p));
    const value = (name: string): bigint => toExact(series?.[name]);
    if (value('most_weeks') > BigInt(weekly.bound.buckets) || value('weeks_twice') > 0n) {
      throw refuse('somebody counts in more weeks than the bound');
    }
    if (value('most_posts') > BigInt(posts.bound.perBucket))
      throw refuse('somebody has more posts than the bound');
    if (value('most_post_weeks') > BigInt(posts.bound.buckets)) {
      throw refuse('posts of somebody count in more weeks than the bound');
    }
    if (sumOf(tables, 'active_weekly') !== value('person_weeks')) throw refuse('active weeks differ');
    if (sumOf(tables, 'posts_weekly') !== value('posts')) throw refuse('posts differ');
    const [direct] = await session.rows(
      readQuery('check_statuses', { ...p, perBucket: posts.bound.perBucket }),
    );
    const isWhole = weekly.bound.buckets >= plan.weeks.length;
    if (isWhole && value('person_weeks') !== toExact(direct?.['person_weeks']))
      throw refuse('person-weeks differ');
    if (isWhole && value('posts') !== toExact(direct?.['posts'])) throw refuse('bounded posts differ');
  }
  if (plan.breakdownSpan === null) return;
  const [sampled] = await session.rows(readQuery('check_people', { span: plan.breakdownSpan }));
  for (const id of ONE_PLACE) {
    const total = sumOf(tables, id);
    if (total !== null && total !== toExact(sampled?.['active']))
      throw refuse(`a person has no one place in ${id}`);
  }
}
