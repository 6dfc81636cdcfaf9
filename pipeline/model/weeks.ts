/** Calendar arithmetic in UTC, on integers. */
import { memoise } from './memoise.ts';

export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;

/** Milliseconds since the epoch, rounded down to the hour. */
export function truncateToHour(ms: number): number {
  return Math.floor(ms / MS_PER_HOUR) * MS_PER_HOUR;
}

/** `YYYY-MM-DD` of the UTC day. */
export function formatDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `YYYY-MM-DD HH:00:00`, the form that the dataset's TIMESTAMP column reads. */
export function formatHour(ms: number): string {
  return `${new Date(truncateToHour(ms)).toISOString().slice(0, 13).replace('T', ' ')}:00:00`;
}

/** `YYYY-MM` of the UTC month: the partition of the dataset. */
export function formatMonth(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}

/** Monday of the ISO 8601 week, as `YYYY-MM-DD`. */
export function formatWeek(ms: number): string {
  const day = Math.floor(ms / MS_PER_DAY);
  // 1970-01-01 (day 0) was a Thursday, so Mondays are the days d with (d + 3) divisible by 7.
  const sinceMonday = (((day + 3) % 7) + 7) % 7;
  return formatDay((day - sinceMonday) * MS_PER_DAY);
}

/** An hour as the dataset writes it, with its week and month. */
export interface CalendarHour {
  readonly hour: string;
  readonly week: string;
  readonly month: string;
}

/** Hours remembered: seven years of them, so that memory stays flat whatever times come. */
const REMEMBERED_HOURS = 65_536;
const describeNthHour = memoise((hour: number): CalendarHour => {
  const ms = hour * MS_PER_HOUR;
  return { hour: formatHour(ms), week: formatWeek(ms), month: formatMonth(ms) };
}, REMEMBERED_HOURS);

/** Hour, week and month of a time; statuses lie close together, so each hour is worked out once. */
export function describeHour(ms: number): CalendarHour {
  return describeNthHour(Math.floor(ms / MS_PER_HOUR));
}

/** The day before, `YYYY-MM-DD`: people name the last day of a span, programs the first one after it. */
export function lastDayBefore(day: string): string {
  return formatDay(Date.parse(`${day}T00:00:00Z`) - MS_PER_DAY);
}
