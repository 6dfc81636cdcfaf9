/** How the rows of a study go from the parts into its files. Pure. */
import { divideTask } from './plan_files.ts';
import type { WorkPlace } from './tasks.ts';

/** Rows of each month of a part, `YYYY-MM`. */
export type MonthRows = Readonly<Record<string, number>>;

/** Largest number of buckets. */
const MAX_BUCKETS = 4096;
const MIN_BUCKETS = 2;

/** Rows of a bucket whose copies are looked for in memory: of some of their columns alone, 80 bytes a row. */
const SETTLED_ROWS = 524_288;

/** Rows of a bucket that are sorted in memory. */
const SORTED_ROWS = 196_608;

/** Statuses of a study whose authors are few enough for each task to sum them itself, and whose parts are never sorted. */
const SMALL_STATUSES = 262_144;

/**
 * How often a part may be read while files are written before it is cheaper to sort its rows first. As measured, sorting
 * takes 3.8 µs a row and reading what was sorted 0.7, reading it from a part 1.0 each time.
 */
const MOST_READS = 4;

/** Rows of each month together, month after month. */
export function sumMonths(counts: readonly MonthRows[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const months of counts)
    for (const [month, rows] of Object.entries(months)) sums.set(month, (sums.get(month) ?? 0) + rows);
  return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Number of what reads each month: small neighbours are written together. */
function numberReads(parts: readonly MonthRows[]): Map<string, number> {
  const months = [...sumMonths(parts)].map(([month, rows]) => ({ month, rows }));
  return new Map(divideTask(months).flatMap((unit, read) => unit.map(({ month }) => [month, read] as const)));
}

/** Numbers of the parts that hold so many months that their rows are sorted by month first. */
function chooseSorted(parts: readonly MonthRows[]): number[] {
  const reads = numberReads(parts);
  return [...parts.keys()].filter(
    (part) => new Set(Object.keys(parts[part] ?? {}).map((month) => reads.get(month))).size > MOST_READS,
  );
}

function sumRows(parts: readonly MonthRows[]): number {
  return parts.reduce((all, months) => all + Object.values(months).reduce((sum, rows) => sum + rows, 0), 0);
}

/**
 * Buckets for so many rows, where the configuration names no number.
 *
 * @param sortedRows those of them that are sorted
 * @param threads threads that buckets are for where there are rows enough
 */
export function chooseBuckets(rows: number, sortedRows: number, threads: number): number {
  const wanted = Math.max(
    MIN_BUCKETS,
    Math.ceil(rows / SETTLED_ROWS),
    Math.ceil(sortedRows / SORTED_ROWS),
    Math.min(threads, Math.ceil(rows / SORTED_ROWS)),
  );
  return Math.min(MAX_BUCKETS, wanted);
}

/**
 * Plan how rows go: which parts are sorted, and how many buckets there are. Bytes of the dataset don't depend on it.
 *
 * @param parts rows of each month, of each part
 * @param given.buckets as the configuration has them; default: by the rows
 * @param given.threads as {@link chooseBuckets} takes them
 */
export function planWork(
  dir: string,
  parts: readonly MonthRows[],
  given: { readonly buckets?: number | undefined; readonly threads: number },
): WorkPlace {
  const rows = sumRows(parts);
  const isSmall = given.buckets === undefined && rows <= SMALL_STATUSES;
  const sorted = isSmall ? [] : chooseSorted(parts);
  const sortedRows = sumRows(sorted.map((part) => parts[part] ?? {}));
  return {
    dir,
    parts: parts.length,
    sorted,
    buckets: given.buckets ?? chooseBuckets(rows, sortedRows, given.threads),
    isSmall,
  };
}
