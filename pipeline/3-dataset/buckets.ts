/**
 * Statuses are divided by the leading bits of their pseudonym, which is a keyed hash: copies of a status always meet,
 * and the parts are about equal whatever the posts are.
 */
import { quote } from './session.ts';

/** Hex digits that decide: 65,536 steps. */
const DIGITS = 4;
const STEPS = 16 ** DIGITS;

/** Largest number of buckets. */
export const MAX_BUCKETS = 4096;

/** Rows of a bucket by default: they are sorted in memory. */
const BUCKET_ROWS = 196_608;
const MIN_BUCKETS = 2;

/** Statuses whose files are written from the parts: of more, reading all parts for every task costs more than sorting them first. */
const DIRECT_STATUSES = 262_144;

/** Whether a study is so small that its rows are not sorted into buckets first. */
export function isDirect(statuses: number): boolean {
  return statuses <= DIRECT_STATUSES;
}

/** Buckets for a vault of so many statuses, where the configuration names no number. */
export function chooseBuckets(statuses: number): number {
  return Math.min(MAX_BUCKETS, Math.max(MIN_BUCKETS, Math.ceil(statuses / BUCKET_ROWS)));
}

/** Bucket of a pseudonym, 0 to `buckets` − 1. */
export function bucketOf(pid: string, buckets: number): number {
  return Math.floor((Number.parseInt(pid.slice(0, DIGITS), 16) * buckets) / STEPS);
}

/** Authors are far fewer than statuses: one partition of theirs for so many buckets saves reading every bucket as often. */
const BUCKETS_PER_PARTITION = 8;

/** Partitions of authors. */
export function partitionsOf(buckets: number): number {
  return Math.ceil(buckets / BUCKETS_PER_PARTITION);
}

/** Half-open steps of a range out of `total`. */
export interface PidRange {
  readonly index: number;
  readonly total: number;
}

function stepOf(index: number, total: number): number {
  return Math.floor((index * STEPS) / total);
}

/** Buckets that hold pseudonyms of a range. */
export function bucketsOfRange({ index, total }: PidRange, buckets: number): number[] {
  const first = Math.floor((stepOf(index, total) * buckets) / STEPS);
  const last = Math.floor(((stepOf(index + 1, total) - 1) * buckets) / STEPS);
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

function digitsOf(index: number, total: number): string {
  return stepOf(index, total).toString(16).padStart(DIGITS, '0');
}

/** SQL condition that holds for the pseudonyms of a range, in text or, as `uuid`, in 128 bits. */
export function rangeCondition({ index, total }: PidRange, column: string, type: 'text' | 'uuid'): string {
  const bound = (at: number): string =>
    type === 'text' ? quote(digitsOf(at, total)) : `${quote(digitsOf(at, total).padEnd(32, '0'))}::uuid`;
  const low = index === 0 ? [] : [`${column} >= ${bound(index)}`];
  const high = index === total - 1 ? [] : [`${column} < ${bound(index + 1)}`];
  return total === 1 ? 'true' : [...low, ...high].join(' and ');
}

/** Conditions that divide the statuses into `total` ranges of pseudonyms: uniform, so about equal. */
export function splitPids(total: number): string[] {
  return Array.from({ length: total }, (_, index) => rangeCondition({ index, total }, 'status_pid', 'text'));
}
