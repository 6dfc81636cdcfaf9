import type { Span } from './span.ts';

/** One group of digits in a run. */
interface Group extends Span {
  readonly digits: string;
  /** Part of a date, of a number with thousands separators, or of a list of decimals: no part of an identifier. */
  isPlain: boolean;
}

/** Digit groups that only separators part, e.g. `138-0013 8000`: three groups. */
export interface NumberRun {
  readonly groups: readonly Group[];
}

/** Some consecutive groups of a run, read as one number. */
export interface Candidate extends Span {
  readonly digits: string;
  /** Lengths of the groups, in digits. */
  readonly shape: readonly number[];
}

/**
 * A run: groups parted by up to three separators. `:`, `%` and `+` are none (times, ratios, sums), nor is a
 * currency sign.
 */
const RUN =
  /[0-9]{1,400}(?:[\s.,;。!\-·•‧_/、()[\]{}<>"'“”‘’—–―~*|\\#&=\p{Extended_Pictographic}]{1,3}[0-9]{1,400}){0,400}/gu;
const GROUP = /[0-9]+/gu;
/** `1,299`, `9,500,000`, whole. */
const THOUSANDS = /(?<![0-9,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]|,[0-9])/gu;
/** `36.5, 36.8, 37.1`: three decimals or more, with one kind of separator. */
const DECIMALS =
  /^[0-9]{1,3}\.[0-9]{1,2}(?:([,、/;~-]\s?|\s)[0-9]{1,3}\.[0-9]{1,2})(?:\1[0-9]{1,3}\.[0-9]{1,2})+$/u;
/** Eleven digits of a mainland mobile: too likely one to pass as thousands. */
const MOBILE = /^1[3-9][0-9]{9}$/u;

/** Digits that a candidate may have at most: a bank card's 19, with a country code before it. */
const MAX_DIGITS = 22;

const DATE = /^([0-9]{4})([-./ ]?)([0-9]{1,2})\2([0-9]{1,2})$/u;

/** True for a day of the calendar, 1900 to 2100: `2022-02-01`, `2022.2.1`, `20220201`. */
export function isCalendarDate(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[3]), Number(match[4])];
  return year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function markPlain(text: string, run: string, offset: number, groups: readonly Group[]): void {
  for (let at = 0; at < groups.length; at += 1) {
    const [first, second, third] = [groups[at], groups[at + 1], groups[at + 2]];
    if (first?.digits.length !== 4 || second === undefined || third === undefined) continue;
    if (third.end - first.start <= 10 && isCalendarDate(text.slice(first.start, third.end)))
      first.isPlain = second.isPlain = third.isPlain = true;
  }
  if (run.includes(',')) {
    for (const match of run.matchAll(THOUSANDS)) {
      if (MOBILE.test(match[0].replaceAll(',', ''))) continue;
      const from = offset + match.index;
      for (const group of groups)
        if (group.start >= from && group.end <= from + match[0].length) group.isPlain = true;
    }
  }
  if (run.includes('.') && DECIMALS.test(run)) for (const group of groups) group.isPlain = true;
}

/** All runs of a text, left to right. */
export function findNumberRuns(text: string): NumberRun[] {
  const runs: NumberRun[] = [];
  for (const match of text.matchAll(RUN)) {
    const groups: Group[] = Array.from(match[0].matchAll(GROUP), (group) => ({
      start: match.index + group.index,
      end: match.index + group.index + group[0].length,
      digits: group[0],
      isPlain: false,
    }));
    if (groups.length > 1) markPlain(text, match[0], match.index, groups);
    runs.push({ groups });
  }
  return runs;
}

/**
 * Consecutive groups whose joined digits have between `min` and `max` digits, dates and quantities left out.
 * Linear: a candidate has at most {@link MAX_DIGITS} groups.
 */
export function candidates(runs: readonly NumberRun[], min: number, max: number): Candidate[] {
  const cap = Math.min(max, MAX_DIGITS);
  const found: Candidate[] = [];
  for (const { groups } of runs) {
    for (let first = 0; first < groups.length; first += 1) {
      let digits = '';
      const start = groups[first]?.start ?? 0;
      for (let last = first; last < groups.length; last += 1) {
        const group = groups[last];
        if (group === undefined || group.isPlain || digits.length + group.digits.length > cap) break;
        digits += group.digits;
        if (digits.length >= min) {
          const shape = groups.slice(first, last + 1).map((each) => each.digits.length);
          found.push({ start, end: group.end, digits, shape });
        }
      }
    }
  }
  return found;
}

/** Units of context in which a cue is looked for. */
const CUE_WINDOW_CHARS = 24;

/** True where the text before `at` ends with the cue (a pattern that ends in `$`). */
export function hasCueBefore(text: string, at: number, cue: RegExp): boolean {
  return cue.test(text.slice(Math.max(0, at - CUE_WINDOW_CHARS), at));
}
