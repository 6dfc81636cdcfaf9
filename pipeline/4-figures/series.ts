import { CensusError } from '../errors.ts';
import { type Bucket, cutMonths, cutWeeks } from '../model/buckets.ts';
import { checkWindow, type Window } from './queries.ts';

export interface PeopleBucket extends Bucket {
  readonly newPeople: number;
  /** At the end of the bucket; people from before the window included. */
  readonly cumulativePeople: number;
  readonly activePeople: number;
}

export interface PostsBucket extends Bucket {
  readonly posts: number;
  /** From the window's start to the end of the bucket. */
  readonly cumulativePosts: number;
}

export interface Totals {
  /** People whose first Chinese status is older than the window. */
  readonly peopleBefore: number;
  /** People at the window's end. */
  readonly people: number;
  /** Chinese posts in the window. */
  readonly posts: number;
}

/** All exact counts behind the figures. Restricted. */
export interface Series {
  readonly window: Window;
  readonly totals: Totals;
  readonly peopleWeekly: readonly PeopleBucket[];
  readonly peopleMonthly: readonly PeopleBucket[];
  readonly postsWeekly: readonly PostsBucket[];
  readonly postsMonthly: readonly PostsBucket[];
}

export type Row = Record<string, unknown>;

function failCheck(what: string, where: string): never {
  throw new CensusError('E_DATASET_CHECK', {
    what,
    where: `figures, ${where}`,
    kept: 'dataset and earlier figures',
    todo: 'make the dataset again: make clean, then make dataset',
  });
}

/** A count as any engine hands it over: number, BigInt or decimal text. */
export function toCount(value: unknown, where: string): number {
  const isText = typeof value === 'string' && /^\d+$/u.test(value);
  const count = typeof value === 'bigint' || isText ? Number(value) : value;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  return failCheck('A query answered something that is no count.', where);
}

/** The ISO weeks that a window touches, in order. */
export function listWeeks(window: Window): Bucket[] {
  return cutWeeks(checkWindow(window));
}

/** The calendar months that a window touches, in order. */
export function listMonths(window: Window): Bucket[] {
  return cutMonths(checkWindow(window));
}

function indexRows(rows: readonly Row[], buckets: readonly Bucket[], where: string): Map<string, Row> {
  const known = new Set(buckets.map(({ bucket }) => bucket));
  const byBucket = new Map<string, Row>();
  for (const row of rows) {
    const bucket = String(row['bucket']);
    if (!known.has(bucket) || byBucket.has(bucket)) {
      failCheck('A query answered a week or month that is not in the window, or one twice.', where);
    }
    byBucket.set(bucket, row);
  }
  return byBucket;
}

/** Rows of a people query -> every bucket of the window, empty ones included. Checks that the sums agree. */
export function readPeople(
  rows: readonly Row[],
  buckets: readonly Bucket[],
  totals: Totals,
  where: string,
): PeopleBucket[] {
  const byBucket = indexRows(rows, buckets, where);
  let level = totals.peopleBefore;
  const series = buckets.map((bucket) => {
    const row = byBucket.get(bucket.bucket);
    const newPeople = row === undefined ? 0 : toCount(row['new_people'], where);
    const activePeople = row === undefined ? 0 : toCount(row['active_people'], where);
    const cumulativePeople = row === undefined ? level : toCount(row['cumulative_people'], where);
    level += newPeople;
    if (cumulativePeople !== level || newPeople > activePeople) {
      failCheck('New, active and cumulative people do not agree.', where);
    }
    return { ...bucket, newPeople, cumulativePeople, activePeople };
  });
  if (level !== totals.people) failCheck('The cumulative people do not end on the number of people.', where);
  return series;
}

/** Rows of a posts query -> every bucket of the window, empty ones included. Checks that the sums agree. */
export function readPosts(
  rows: readonly Row[],
  buckets: readonly Bucket[],
  totals: Totals,
  where: string,
): PostsBucket[] {
  const byBucket = indexRows(rows, buckets, where);
  let level = 0;
  const series = buckets.map((bucket) => {
    const row = byBucket.get(bucket.bucket);
    const posts = row === undefined ? 0 : toCount(row['posts'], where);
    const cumulativePosts = row === undefined ? level : toCount(row['cumulative_posts'], where);
    level += posts;
    if (cumulativePosts !== level) failCheck('Posts and cumulative posts do not agree.', where);
    return { ...bucket, posts, cumulativePosts };
  });
  if (level !== totals.posts) failCheck('The cumulative posts do not end on the number of posts.', where);
  return series;
}

/** The one row of the totals query. */
export function readTotals(rows: readonly Row[]): Totals {
  const row = rows[0];
  if (row === undefined || rows.length !== 1)
    return failCheck('The query of totals has no single row.', 'totals');
  return {
    peopleBefore: toCount(row['people_before'], 'totals'),
    people: toCount(row['people'], 'totals'),
    posts: toCount(row['posts'], 'totals'),
  };
}
