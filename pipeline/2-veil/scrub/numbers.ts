import { findMatches, matches, type Span } from './span.ts';

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
  /** Number of groups. */
  readonly size: number;
  readonly run: NumberRun;
  /** Index of the first group in the run. */
  readonly first: number;
}

/** Lengths of a candidate's groups, in digits. Not kept in it, for there are many candidates and few are asked. */
export function shapeOf({ run, first, size }: Candidate): number[] {
  return run.groups.slice(first, first + size).map(({ digits }) => digits.length);
}

/** What people put between the digits of one number; source of a pattern for one character. */
export const NUMBER_SEPARATOR =
  '[\\s.,;。!\\-·•‧_/、()[\\]{}<>"\'“”‘’—–―~*|\\\\#&=\\p{Extended_Pictographic}]';

/**
 * A run: groups parted by up to three separators. `:`, `%` and `+` are none (times, ratios, sums), nor is a
 * currency sign; an empty line ends one, since nobody writes a number across paragraphs.
 */
const RUN = new RegExp(
  `[0-9]{1,400}(?:(?:(?!\\n[ \\t]{0,3}\\n)${NUMBER_SEPARATOR}){1,3}[0-9]{1,400}){0,400}`,
  'gu',
);
const GROUP = /[0-9]+/gu;
/** `1,299`, `9,500,000`, whole. */
const THOUSANDS = /(?<![0-9,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]|,[0-9])/gu;
/** `36.5, 36.8, 37.1`: three decimals or more, with one kind of separator. */
const DECIMALS =
  /^[0-9]{1,3}\.[0-9]{1,2}(?:([,、/;~-]\s?|\s)[0-9]{1,3}\.[0-9]{1,2})(?:\1[0-9]{1,3}\.[0-9]{1,2})+$/u;
/** Eleven digits of a mainland mobile: a run that is one is no row of dates or thousands, whatever it looks like. */
const MOBILE = /^(?:(?:00)?86)?1[3-9][0-9]{9}$/u;
/** Fifteen digits with three separators, of two units at most, between each two. */
const MAX_MOBILE_RUN_CHARS = 99;

/** Digits that a candidate may have at most: a bank card's 19, with a country code before it. */
const MAX_DIGITS = 22;

const DATE = /^([0-9]{4})([-./ ]?)([0-9]{1,2})\2([0-9]{1,2})$/u;

/** One digit again and again: 55555555 is weeping, 66666666 applause. */
export const SAME_DIGIT = /^([0-9])\1+$/u;

/** True for a day of the calendar, 1900 to 2100: `2022-02-01`, `2022.2.1`, `20220201`. */
export function isCalendarDate(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[3]), Number(match[4])];
  return year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function markPlain(text: string, run: string, offset: number, groups: readonly Group[]): void {
  if (run.length <= MAX_MOBILE_RUN_CHARS && MOBILE.test(groups.map(({ digits }) => digits).join(''))) return;
  for (let at = 0; at < groups.length; at += 1) {
    const [first, second, third] = [groups[at], groups[at + 1], groups[at + 2]];
    if (first?.digits.length !== 4 || second === undefined || third === undefined) continue;
    if (third.end - first.start <= 10 && isCalendarDate(text.slice(first.start, third.end)))
      first.isPlain = second.isPlain = third.isPlain = true;
  }
  if (run.includes(',')) {
    for (const match of findMatches(run, THOUSANDS)) {
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
  for (const { start, end } of matches(text, RUN)) {
    const run = text.slice(start, end);
    const groups = matches(run, GROUP).map(
      (group): Group => ({
        start: start + group.start,
        end: start + group.end,
        digits: run.slice(group.start, group.end),
        isPlain: false,
      }),
    );
    if (groups.length > 1) markPlain(text, run, start, groups);
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
  for (const run of runs) {
    const { groups } = run;
    const joined = groups.map((group) => group.digits).join('');
    let offset = 0;
    for (let first = 0; first < groups.length; first += 1) {
      const start = groups[first]?.start ?? 0;
      let size = 0;
      for (let last = first; last < groups.length; last += 1) {
        const group = groups[last];
        if (group === undefined || group.isPlain || size + group.digits.length > cap) break;
        size += group.digits.length;
        if (size < min) continue;
        const digits = joined.slice(offset, offset + size);
        found.push({ start, end: group.end, digits, size: last + 1 - first, run, first });
      }
      offset += groups[first]?.digits.length ?? 0;
    }
  }
  return found;
}

/** Units of context in which a cue is looked for. */
const CUE_WINDOW_CHARS = 24;

/** Words that announce a value: anywhere, and with only glue between them and the end of what is tested. */
export interface Cue {
  readonly words: RegExp;
  readonly before: RegExp;
}

/**
 * Answers whether the text before a place ends with a cue. Texts without its words are settled at once; candidates
 * come by their start, so the last answer is kept.
 */
export function createCueTest(text: string, cue: Cue): (at: number) => boolean {
  if (!cue.words.test(text)) return () => false;
  let last = -1;
  let answer = false;
  return (at) => {
    if (at !== last) {
      last = at;
      answer = cue.before.test(text.slice(Math.max(0, at - CUE_WINDOW_CHARS), at));
    }
    return answer;
  };
}
