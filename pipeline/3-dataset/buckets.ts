/**
 * Statuses are divided by the leading bits of their pseudonym, which is a keyed hash: copies of a status always meet,
 * and ranges of the same size hold about as many, whatever the posts are.
 */
import { quote } from './session.ts';

/** Leading bytes of a pseudonym that decide, a number of which the first is the highest: 65,536 steps. */
export const STEP_BYTES = 2;
const DIGITS = 2 * STEP_BYTES;
export const STEPS = 16 ** DIGITS;

/** Authors are far fewer than statuses: one partition of theirs for so many buckets saves reading every bucket as often. */
const BUCKETS_PER_PARTITION = 3;

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

/** SQL condition that holds for the steps of a range. */
export function stepCondition({ index, total }: PidRange): string {
  return total === 1 ? 'true' : `step between ${stepOf(index, total)} and ${stepOf(index + 1, total) - 1}`;
}

/** Of ranges out of `total`, the one that holds a step. */
function indexOfStep(step: number, total: number): number {
  return Math.floor(((step + 1) * total - 1) / STEPS);
}

/** Buckets, each a range out of all of them, that hold pseudonyms of a range. */
export function bucketsOfRange({ index, total }: PidRange, buckets: number): number[] {
  const first = indexOfStep(stepOf(index, total), buckets);
  const last = indexOfStep(stepOf(index + 1, total) - 1, buckets);
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

function digitsOf(index: number, total: number): string {
  return stepOf(index, total).toString(16).padStart(DIGITS, '0');
}

/** SQL condition that holds for the pseudonyms of a range, in text. */
export function rangeCondition({ index, total }: PidRange): string {
  const low = index === 0 ? [] : [`status_pid >= ${quote(digitsOf(index, total))}`];
  const high = index === total - 1 ? [] : [`status_pid < ${quote(digitsOf(index + 1, total))}`];
  return total === 1 ? 'true' : [...low, ...high].join(' and ');
}

/** Conditions that divide the statuses into `total` ranges of pseudonyms: uniform, so about equal. */
export function splitPids(total: number): string[] {
  return Array.from({ length: total }, (_, index) => rangeCondition({ index, total }));
}
