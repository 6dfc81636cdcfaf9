/** Values of a veiled row as a part holds them: times in numbers, hashtags and redactions in one text, flags in one integer. Pure. */
import { readDay, readHour, readMonth } from '../model/read_time.ts';
import type { VeiledStatus } from '../model/status.ts';
import { damaged } from './part_columns.ts';

/** Separates hashtags within a cell: no hashtag holds a control character. */
export const HASHTAG_SEPARATOR = '\u001f';

/** Yes-or-no columns of a row lie in one integer: bit `1 << index`. */
export const FLAGS = [
  'is_undecided',
  'is_reply',
  'is_edited',
  'is_bot',
  'has_media',
  'has_poll',
  'has_content_warning',
  'is_native',
] as const satisfies readonly (keyof VeiledStatus)[];

/** SQL of a flag of the row `alias`. */
export function flagOf(alias: string, name: (typeof FLAGS)[number]): string {
  return `(${alias}.flags & ${1 << FLAGS.indexOf(name)}) <> 0`;
}

/** Bits of some flags. */
export function flagsMask(names: readonly (typeof FLAGS)[number][]): number {
  return names.reduce((mask, name) => mask | (1 << FLAGS.indexOf(name)), 0);
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Milliseconds of a time in any form. */
function readTime(text: string): number {
  const ms = Date.parse(`${text.replace(' ', 'T')}${text.length === 10 ? 'T00:00:00Z' : 'Z'}`);
  if (Number.isNaN(ms)) throw damaged('a time is none');
  return ms;
}

/** Hours since the epoch. @throws CensusError E_DATASET_CHECK where the text is no time */
export function hourNumber(postedAt: string): number {
  const hour = readHour(postedAt);
  return hour < 0 ? readTime(postedAt) / HOUR_MS : hour;
}

/** Days since the epoch. @throws CensusError E_DATASET_CHECK where the text is no day */
export function dayNumber(week: string): number {
  const day = readDay(week);
  return day < 0 ? readTime(week) / DAY_MS : day;
}

/** `YYYY-MM` as the integer `YYYYMM`. @throws CensusError E_DATASET_CHECK where the text is no month */
export function monthNumber(month: string): number {
  const number = readMonth(month);
  if (number < 0) throw damaged('a month is none');
  return number;
}

/** Counts per class, as text. */
export function packRedactions(redactions: Readonly<Record<string, number>>): string {
  let text = '';
  for (const name in redactions) text += `${text === '' ? '' : ', '}${name}=${redactions[name]}`;
  return text;
}

/** @throws CensusError E_DATASET_CHECK where a hashtag holds the separator */
export function packHashtags(hashtags: readonly string[]): string {
  for (const name of hashtags) if (name.includes(HASHTAG_SEPARATOR)) throw damaged('a hashtag is none');
  return hashtags.length === 0 ? '' : hashtags.join(HASHTAG_SEPARATOR);
}

/** Bits of {@link FLAGS}. */
export function packFlags(row: VeiledStatus): number {
  return (
    (row.is_undecided ? 1 : 0) |
    (row.is_reply ? 2 : 0) |
    (row.is_edited ? 4 : 0) |
    (row.is_bot ? 8 : 0) |
    (row.has_media ? 16 : 0) |
    (row.has_poll ? 32 : 0) |
    (row.has_content_warning ? 64 : 0) |
    (row.is_native ? 128 : 0)
  );
}
