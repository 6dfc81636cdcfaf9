/** The growth tables, assembled from stored draws alone: weeks, months, totals. Pure. */
import { type Bucket, countDays, cutMonths, cutWeeks } from '../../model/buckets.ts';
import { errorBar } from '../accuracy.ts';
import { cellKey, cutCells, holds } from '../calendar.ts';
import type { StoredTable } from '../ledger/stored.ts';
import { keepMonotone } from '../mechanisms/consistency.ts';
import { type NoisyCount, sumNoisy } from '../mechanisms/counts.ts';
import type { TableId } from '../types.ts';
import {
  type Cell,
  type Estimate,
  estimate,
  measureCells,
  NOTHING,
  type PublicTable,
  publicNumber,
} from './public.ts';

/** The tables that one release drew. */
export type Drawn = ReadonlyMap<TableId, StoredTable>;

/** Releases in the order of their draws, up to the one that is assembled. */
export interface Release {
  readonly version: string;
  readonly drawn: Drawn;
}

/** Keys of new people that are no cell: who was there before. */
const EARLIER: ReadonlySet<string> = new Set(['before', 'late']);

function countsOf(table: StoredTable | undefined, keys: readonly string[]): NoisyCount[] {
  const byKey = new Map(table?.rows.map(({ key, count }) => [key[0] ?? '', count]));
  return keys.flatMap((key) => {
    const count = byKey.get(key);
    return count === undefined ? [] : [count];
  });
}

function find(table: StoredTable | undefined, keys: readonly string[]): Estimate {
  return table === undefined ? NOTHING : estimate(table, countsOf(table, keys));
}

interface Row {
  readonly release: Release;
  readonly bucket: Bucket;
  readonly people: StoredTable;
}

/** The rows of all releases' weeks or months, in order. */
function listRows(
  releases: readonly Release[],
  cut: (span: { from: string; to: string }) => Bucket[],
): Row[] {
  return releases.flatMap((release) => {
    const people = release.drawn.get('new_people');
    if (people === undefined) return [];
    return cut(people.span).map((bucket) => ({ release, bucket, people }));
  });
}

/** Cumulative people at the end of each row: everybody before, every cell so far, and everybody found late so far. */
function accumulate(rows: readonly Row[], releases: readonly Release[]): Estimate[] {
  let sums = 0n;
  const draws: number[] = [];
  const raw: NoisyCount[] = [];
  let seen = 0;
  let done: Release | null = null;
  for (const { release, bucket, people } of rows) {
    if (release !== done) {
      // Releases that added no days have no rows, but what they found late counts from here on.
      const from = done === null ? 0 : releases.indexOf(done) + 1;
      for (const each of releases.slice(from, releases.indexOf(release) + 1)) {
        const earlier = countsOf(each.drawn.get('new_people'), [...EARLIER]);
        sums += sumNoisy(earlier);
        seen += earlier.length;
      }
      done = release;
    }
    const cells = cutCells(people.span).filter((cell) => holds(bucket, cell));
    const counts = countsOf(people, cells.map(cellKey));
    sums += sumNoisy(counts);
    seen += counts.length;
    raw.push(sums as NoisyCount);
    draws.push(seen);
  }
  const noise = rows[0]?.people.noise;
  return keepMonotone(raw).map((value, index) => ({
    value,
    bar: noise === undefined ? NOTHING.bar : errorBar(noise, draws[index] ?? 0),
  }));
}

function makeSeries(
  table: string,
  releases: readonly Release[],
  cut: (span: { from: string; to: string }) => Bucket[],
  activeId: 'active_weekly' | 'active_monthly',
): PublicTable[] {
  const rows = listRows(releases, cut);
  const cumulative = accumulate(rows, releases);
  const cells = rows.map(({ release, bucket, people }, index): Cell[] => {
    const keys = cutCells(people.span)
      .filter((cell) => holds(bucket, cell))
      .map(cellKey);
    const active = release.drawn.get(activeId);
    const posts = release.drawn.get('posts_weekly');
    return [
      bucket.bucket,
      bucket.from,
      bucket.to,
      publicNumber(bucket.days),
      ...measureCells(find(people, keys)),
      ...measureCells(cumulative[index] ?? NOTHING),
      ...measureCells(find(active, [bucket.from])),
      publicNumber(active?.bound.buckets ?? 0),
      ...measureCells(find(posts, keys)),
      publicNumber(posts?.bound.perBucket ?? 0),
    ];
  });
  return releases.map((release) => ({
    table,
    published: release.version,
    rows: cells.filter((_, index) => rows[index]?.release === release),
  }));
}

/** Weeks of every release, those of each under the release that published them. */
export function makeGrowthWeekly(releases: readonly Release[]): PublicTable[] {
  return makeSeries('growth_weekly', releases, cutWeeks, 'active_weekly');
}

/** Months of every release. */
export function makeGrowthMonthly(releases: readonly Release[]): PublicTable[] {
  return makeSeries('growth_monthly', releases, cutMonths, 'active_monthly');
}

/** Estimates of one release's days: what growth_total and the claims say. */
export interface Totals {
  readonly before: Estimate;
  readonly newcomers: Estimate;
  readonly late: Estimate;
  readonly people: Estimate;
  readonly active: Estimate;
  readonly posts: Estimate;
}

/** The totals of each release, in order; people add up over the releases, and never fall. */
export function sumTotals(releases: readonly Release[]): Totals[] {
  let value = 0n as NoisyCount;
  let draws = 0;
  const raw: NoisyCount[] = [];
  const counted: number[] = [];
  const grow = (counts: readonly NoisyCount[]): void => {
    value = sumNoisy([value, ...counts]);
    draws += counts.length;
    raw.push(value);
    counted.push(draws);
  };
  const cellsOf = ({ drawn }: Release): string[] => {
    const people = drawn.get('new_people');
    return people === undefined ? [] : cutCells(people.span).map(cellKey);
  };
  for (const release of releases) {
    const people = release.drawn.get('new_people');
    grow(countsOf(people, ['before']));
    grow(countsOf(people, [...cellsOf(release), 'late']));
  }
  const levels = keepMonotone(raw);
  return releases.map((release, index) => {
    const people = release.drawn.get('new_people');
    const at = (place: number): Estimate => ({
      value: levels[place] ?? NOTHING.value,
      bar: people === undefined ? NOTHING.bar : errorBar(people.noise, counted[place] ?? 0),
    });
    return {
      before: at(2 * index),
      newcomers: find(people, cellsOf(release)),
      late: find(people, ['late']),
      people: at(2 * index + 1),
      active: find(release.drawn.get('active_total'), ['total']),
      posts: find(release.drawn.get('posts_total'), ['total']),
    };
  });
}

/** One row a release: the days it added. */
export function makeGrowthTotal(releases: readonly Release[]): PublicTable[] {
  const totals = sumTotals(releases);
  return releases.map(({ version, drawn }, index) => {
    const span = drawn.get('new_people')?.span ?? { from: '', to: '' };
    const total = totals[index];
    const row: Cell[] =
      total === undefined
        ? []
        : [
            span.from,
            span.to,
            publicNumber(countDays(span)),
            ...measureCells(total.before),
            ...measureCells(total.newcomers),
            ...measureCells(total.late),
            ...measureCells(total.people),
            ...measureCells(total.active),
            ...measureCells(total.posts),
            publicNumber(drawn.get('posts_total')?.bound.perBucket ?? 0),
          ];
    return { table: 'growth_total', published: version, rows: [row] };
  });
}
