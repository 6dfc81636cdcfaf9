/** Values of a veiled row as a part holds them: times in numbers, hashtags and redactions in one text, flags in one integer. Pure. */
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

/** `YYYY-MM` as a part holds it: `YYYYMM`. */
export function monthNumber(month: string): number {
  return Number(month.slice(0, 4) + month.slice(5));
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

function readTime(text: string): number {
  const ms = Date.parse(`${text.replace(' ', 'T')}${text.length === 10 ? 'T00:00:00Z' : 'Z'}`);
  if (Number.isNaN(ms)) throw damaged('a time is none');
  return ms;
}

/** A time of the veil in numbers, with the texts that it was read from. */
interface Times {
  readonly week: string;
  readonly month: string;
  readonly postedHour: number;
  readonly weekDay: number;
  readonly monthNumber: number;
}

/** Hours remembered, seven years of them, for all parts of a worker. */
const KNOWN_TIMES = 65_536;
const knownTimes = new Map<string, Times>();

/** @throws CensusError E_DATASET_CHECK where one of them is none */
export function readTimes({ posted_at, week, month }: VeiledStatus): Times {
  const known = knownTimes.get(posted_at);
  if (known !== undefined && known.week === week && known.month === month) return known;
  const times: Times = {
    week,
    month,
    postedHour: readTime(posted_at) / HOUR_MS,
    weekDay: readTime(week) / DAY_MS,
    monthNumber: monthNumber(month),
  };
  if (knownTimes.size >= KNOWN_TIMES) knownTimes.clear();
  knownTimes.set(posted_at, times);
  return times;
}

/** Counts per class, as text. */
export function packRedactions(redactions: Readonly<Record<string, number>>): string {
  let text = '';
  for (const name in redactions) text += `${text === '' ? '' : ', '}${name}=${redactions[name]}`;
  return text;
}

/** @throws CensusError E_DATASET_CHECK where a hashtag holds the separator */
export function packHashtags(hashtags: readonly string[]): string {
  if (hashtags.length === 0) return '';
  const text = hashtags.join(HASHTAG_SEPARATOR);
  if (text.split(HASHTAG_SEPARATOR).length !== hashtags.length) throw damaged('a hashtag is none');
  return text;
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
