/** Weeks, months and the cells between them. Pure. */
import { type Bucket, cutMonths, cutWeeks, type Days } from '../model/buckets.ts';

/** The days that a week and a month share: sums of cells are weeks as well as months. UTC days, half-open. */
export interface Cell extends Days {
  /** Monday of the ISO week. */
  readonly week: string;
  /** First day of the calendar month. */
  readonly month: string;
}

/** The cells of a span, in order: each day is in exactly one. */
export function cutCells(span: Days): Cell[] {
  const months = cutMonths(span);
  return cutWeeks(span).flatMap((week) =>
    months.flatMap((month): Cell[] => {
      const from = week.from > month.from ? week.from : month.from;
      const to = week.to < month.to ? week.to : month.to;
      return from < to ? [{ week: week.bucket, month: month.bucket, from, to }] : [];
    }),
  );
}

/** Key of a cell in stored tables: its first day, which no other cell has. */
export function cellKey(cell: Cell): string {
  return cell.from;
}

/** Whether a bucket holds a cell. */
export function holds(bucket: Bucket, cell: Cell): boolean {
  return cell.from >= bucket.from && cell.to <= bucket.to;
}
