/**
 * Times from texts of the forms that this program writes, digit by digit: `Date.parse` takes four times as long, and the
 * veil asks for one a status. Pure.
 */
import { unitAt } from './units.ts';

const DIGIT_ZERO = 0x30;
const HYPHEN = 0x2d;
const COLON = 0x3a;
const DOT = 0x2e;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
const SPACE = 0x20;

const MONTH_CHARS = 'YYYY-MM'.length;
const DAY_CHARS = 'YYYY-MM-DD'.length;
const HOUR_CHARS = 'YYYY-MM-DD HH:00:00'.length;
const INSTANT_CHARS = 'YYYY-MM-DDTHH:MM:SS.mmmZ'.length;

const HOURS_PER_DAY = 24;
const MS_PER_MINUTE = 60_000;
/** Days of a common year before each month, by its number. */
const DAYS_BEFORE = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
/** What the sum below gives for the first day of 1970. */
const EPOCH_DAYS = 719_528;

/** Stands for no number: an integer, so that all sums stay integers. */
const NONE = -1;

/** Value of two digits; below zero where they are none. */
function pairAt(text: string, at: number): number {
  const tens = unitAt(text, at) - DIGIT_ZERO;
  const ones = unitAt(text, at + 1) - DIGIT_ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : NONE;
}

/** Days since the epoch of a text that begins with `YYYY-MM-DD`, not before it; below zero where it does not. */
function dayAtStart(text: string): number {
  const century = pairAt(text, 0);
  const ofCentury = pairAt(text, 2);
  const month = pairAt(text, 5);
  const day = pairAt(text, 8);
  const year = 100 * century + ofCentury;
  const isPlain = unitAt(text, 4) === HYPHEN && unitAt(text, 7) === HYPHEN && ofCentury >= 0;
  if (!isPlain || year < 1970 || month < 1 || month > 12 || day < 1 || day > 31) return NONE;
  const lastLeap = month > 2 ? year : year - 1;
  const leapDays = (lastLeap >> 2) - Math.trunc(lastLeap / 100) + Math.trunc(lastLeap / 400);
  return 365 * year + leapDays + (DAYS_BEFORE[month] ?? 0) + day - EPOCH_DAYS;
}

/** `YYYY-MM` as the integer `YYYYMM`; below zero where a text is not of that form. */
export function readMonth(text: string): number {
  if (text.length !== MONTH_CHARS || unitAt(text, 4) !== HYPHEN) return NONE;
  const century = pairAt(text, 0);
  const ofCentury = pairAt(text, 2);
  const month = pairAt(text, 5);
  return century < 0 || ofCentury < 0 || month < 0 ? NONE : 10_000 * century + 100 * ofCentury + month;
}

/** Days since the epoch of `YYYY-MM-DD`; below zero where a text is not of that form, or before it. */
export function readDay(text: string): number {
  return text.length === DAY_CHARS ? dayAtStart(text) : NONE;
}

/** Hours since the epoch of `YYYY-MM-DD HH:00:00`, UTC; below zero where a text is not of that form, or before it. */
export function readHour(text: string): number {
  if (text.length !== HOUR_CHARS || unitAt(text, 10) !== SPACE) return NONE;
  const hour = pairAt(text, 11);
  const isWhole =
    unitAt(text, 13) === COLON &&
    pairAt(text, 14) === 0 &&
    unitAt(text, 16) === COLON &&
    pairAt(text, 17) === 0;
  const day = dayAtStart(text);
  return isWhole && hour >= 0 && hour < HOURS_PER_DAY && day >= 0 ? HOURS_PER_DAY * day + hour : NONE;
}

/** What `Date.parse` gives; `YYYY-MM-DDTHH:MM:SS.mmmZ`, which `toISOString` writes, at once. */
export function readInstant(text: string): number {
  if (text.length !== INSTANT_CHARS) return Date.parse(text);
  const hour = pairAt(text, 11);
  const minute = pairAt(text, 14);
  const second = pairAt(text, 17);
  const centis = pairAt(text, 20);
  const millis = unitAt(text, 22) - DIGIT_ZERO;
  const isPlain =
    unitAt(text, 10) === LETTER_T &&
    unitAt(text, 13) === COLON &&
    unitAt(text, 16) === COLON &&
    unitAt(text, 19) === DOT &&
    unitAt(text, 23) === LETTER_Z;
  const isTime =
    hour >= 0 && hour < HOURS_PER_DAY && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  const day = dayAtStart(text);
  if (!(isPlain && isTime && day >= 0 && centis >= 0 && millis >= 0 && millis <= 9)) return Date.parse(text);
  const minutes = 60 * (HOURS_PER_DAY * day + hour) + minute;
  return MS_PER_MINUTE * minutes + 1000 * second + 10 * centis + millis;
}
