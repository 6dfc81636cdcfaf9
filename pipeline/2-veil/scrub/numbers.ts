import type { Span } from './span.ts';

/** Digit groups that only separators part, e.g. `138-0013 8000`: three groups. */
export interface NumberRun {
  readonly groups: readonly {
    readonly start: number;
    readonly end: number;
    readonly digits: string;
    readonly inDate: boolean;
  }[];
}

/** Some consecutive groups of a run, read as one number. */
export interface Candidate extends Span {
  readonly digits: string;
  /** Lengths of the groups, in digits. */
  readonly shape: readonly number[];
}

/**
 * A run: groups parted by up to three separators. `:` and `%` are none (times, ratios), nor is a currency or
 * comparison sign, nor a comma before three digits (thousands).
 */
const RUN = /[0-9]{1,400}(?:(?:[\s.\-·•‧_/、()—–―~*|\\]|,(?![0-9]{3}(?![0-9]))){1,3}[0-9]{1,400}){0,400}/gu;
const GROUP = /[0-9]+/gu;

/** Digits that a candidate may have at most: a bank card's 19, with a country code before it. */
const MAX_DIGITS = 22;

function isDate(text: string, year: number, month: number, day: number, between: string): boolean {
  return (
    /^[-./]$/u.test(between.charAt(0)) &&
    between.charAt(0) === between.charAt(1) &&
    between.length === 2 &&
    text.length <= 10 &&
    year >= 1900 &&
    year <= 2100 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 31
  );
}

/** All runs of a text, left to right. */
export function findNumberRuns(text: string): NumberRun[] {
  const runs: NumberRun[] = [];
  for (const match of text.matchAll(RUN)) {
    const groups = Array.from(match[0].matchAll(GROUP), (group) => ({
      start: match.index + group.index,
      end: match.index + group.index + group[0].length,
      digits: group[0],
      inDate: false,
    }));
    for (let at = 0; at + 2 < groups.length; at += 1) {
      const [a, b, c] = groups.slice(at, at + 3);
      if (a === undefined || b === undefined || c === undefined) continue;
      const between = text.slice(a.end, b.start) + text.slice(b.end, c.start);
      if (
        a.digits.length === 4 &&
        isDate(text.slice(a.start, c.end), Number(a.digits), Number(b.digits), Number(c.digits), between)
      ) {
        a.inDate = b.inDate = c.inDate = true;
      }
    }
    runs.push({ groups });
  }
  return runs;
}

/**
 * Consecutive groups whose joined digits have between `min` and `max` digits, dates left out.
 * Linear: a candidate has at most {@link MAX_DIGITS} groups.
 */
export function* candidates(runs: readonly NumberRun[], min: number, max: number): Generator<Candidate> {
  const cap = Math.min(max, MAX_DIGITS);
  for (const { groups } of runs) {
    for (let first = 0; first < groups.length; first += 1) {
      let digits = '';
      const shape: number[] = [];
      const start = groups[first]?.start ?? 0;
      for (let last = first; last < groups.length; last += 1) {
        const group = groups[last];
        if (group === undefined || group.inDate || digits.length + group.digits.length > cap) break;
        digits += group.digits;
        shape.push(group.digits.length);
        if (digits.length >= min) yield { start, end: group.end, digits, shape: [...shape] };
      }
    }
  }
}

/** Units of context in which a cue is looked for. */
const CUE_WINDOW_CHARS = 24;

/** True where the text before `at` ends with the cue (a pattern that ends in `$`). */
export function hasCueBefore(text: string, at: number, cue: RegExp): boolean {
  return cue.test(text.slice(Math.max(0, at - CUE_WINDOW_CHARS), at));
}

/** True where the text from `at` on starts with the cue (a pattern that starts with `^`). */
export function hasCueAfter(text: string, at: number, cue: RegExp): boolean {
  return cue.test(text.slice(at, at + CUE_WINDOW_CHARS));
}
