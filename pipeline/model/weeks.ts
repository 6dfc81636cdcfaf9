/** Calendar arithmetic in UTC, on integers. */
import { memoise } from './memoise.ts';

export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;

/** `YYYY-MM-DD` of the UTC day. */
export function formatDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `YYYY-MM-DD HH:00:00`, the form that the dataset's TIMESTAMP column reads. */
export function formatHour(ms: number): string {
  const iso = new Date(ms).toISOString();
  // One piece: a text that `+` joins stays two, and whoever reads it follows them.
  return [iso.slice(0, 10), ' ', iso.slice(11, 13), ':00:00'].join('');
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

/** Weeks and months remembered, of which all hours have the same texts. */
const REMEMBERED_TEXTS = 4096;
const keepOne = memoise((text: string) => text, REMEMBERED_TEXTS);

/** Hours remembered, a power of two: seven years of them, so that memory stays flat whatever times come. */
const REMEMBERED_HOURS = 65_536;
const hours = new Array<CalendarHour | undefined>(REMEMBERED_HOURS);
/** Number of the hour at each place. */
const hourNumbers = new Int32Array(REMEMBERED_HOURS);

/** Hour, week and month of a time; each hour is worked out once, and found by its number. */
export function describeHour(ms: number): CalendarHour {
  const number = Math.floor(ms / MS_PER_HOUR);
  const place = number & (REMEMBERED_HOURS - 1);
  const known = hours[place];
  if (known !== undefined && hourNumbers[place] === number) return known;
  const described: CalendarHour = {
    hour: formatHour(ms),
    week: keepOne(formatWeek(ms)),
    month: keepOne(formatMonth(ms)),
  };
  hours[place] = described;
  hourNumbers[place] = number;
  return described;
}

/** The day before, `YYYY-MM-DD`: people name the last day of a span, programs the first one after it. */
export function lastDayBefore(day: string): string {
  return formatDay(Date.parse(`${day}T00:00:00Z`) - MS_PER_DAY);
}
