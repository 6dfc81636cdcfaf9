import { formatDay, formatWeek, MS_PER_DAY } from './weeks.ts';

/** UTC days, `YYYY-MM-DD`, half-open: `to` is the first day after. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** One week or month, as much of it as lies in a window. UTC days, half-open. */
export interface Bucket extends Days {
  /** First day of the whole ISO week (a Monday) or calendar month. */
  readonly bucket: string;
  /** Days of the bucket that lie in the window. */
  readonly days: number;
  /** The window's edge cuts it: its counts are of fewer days than its neighbours'. */
  readonly isPartial: boolean;
}

const DAYS_PER_WEEK = 7;

/** Days since the epoch of a day written `YYYY-MM-DD`. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / MS_PER_DAY;
}

/** Days in a span. */
export function countDays(span: Days): number {
  return dayNumber(span.to) - dayNumber(span.from);
}

function cut(bucket: string, end: string, window: Days): Bucket {
  const from = bucket < window.from ? window.from : bucket;
  const to = end > window.to ? window.to : end;
  return { bucket, from, to, days: countDays({ from, to }), isPartial: from !== bucket || to !== end };
}

/** The ISO weeks that a window touches, in order. */
export function cutWeeks(window: Days): Bucket[] {
  const weeks: Bucket[] = [];
  const first = formatWeek(dayNumber(window.from) * MS_PER_DAY);
  for (let day = dayNumber(first); day < dayNumber(window.to); day += DAYS_PER_WEEK) {
    weeks.push(cut(formatDay(day * MS_PER_DAY), formatDay((day + DAYS_PER_WEEK) * MS_PER_DAY), window));
  }
  return weeks;
}

/** The calendar months that a window touches, in order. */
export function cutMonths(window: Days): Bucket[] {
  const months: Bucket[] = [];
  let start = `${window.from.slice(0, 7)}-01`;
  while (start < window.to) {
    const next = formatDay(Date.UTC(Number(start.slice(0, 4)), Number(start.slice(5, 7)), 1));
    months.push(cut(start, next, window));
    start = next;
  }
  return months;
}
