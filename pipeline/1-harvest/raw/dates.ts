/** Dates as nearly all servers write them. */

/** `"2022-08-31T23:55:41.521Z"`, quotes included. */
const ISO_BYTES = 26;

/** Days that each month has for certain; the 29th of February is left to those who know. */
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `Date.UTC` takes what is smaller for years of the last century. */
const FIRST_YEAR = 1000;

const ZERO = 0x30;
const [DASH, DOT, COLON, T, Z] = [0x2d, 0x2e, 0x3a, 0x54, 0x5a];

/** A number of some digits; NaN where one is none. */
function digits(body: Buffer, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = (body[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** The day that was read last: a page is of one or two. */
const last = { day: -1, ms: 0 };

/** Milliseconds since the epoch of a day that exists. */
function dayMs(year: number, month: number, day: number): number {
  const key = (year * 13 + month) * 32 + day;
  if (key !== last.day) {
    last.ms = Date.UTC(year, month - 1, day);
    last.day = key;
  }
  return last.ms;
}

/**
 * Read a date that is written exactly as `Date.prototype.toISOString` would write it.
 *
 * @param from its opening quote
 * @param to place behind its closing quote
 * @returns milliseconds since the epoch; null where it is written in any other way, or may be no date
 */
export function readIsoDate(body: Buffer, from: number, to: number): number | null {
  if (to - from !== ISO_BYTES) return null;
  if (body[from + 5] !== DASH || body[from + 8] !== DASH || body[from + 11] !== T) return null;
  if (body[from + 14] !== COLON || body[from + 17] !== COLON) return null;
  if (body[from + 20] !== DOT || body[from + 24] !== Z) return null;
  const year = digits(body, from + 1, 4);
  const month = digits(body, from + 6, 2);
  const day = digits(body, from + 9, 2);
  const hour = digits(body, from + 12, 2);
  const minute = digits(body, from + 15, 2);
  const second = digits(body, from + 18, 2);
  const milli = digits(body, from + 21, 3);
  const isDate = year >= FIRST_YEAR && day >= 1 && day <= (DAYS[month - 1] ?? 0);
  if (!isDate || !(hour < 24 && minute < 60 && second < 60 && milli >= 0)) return null;
  return dayMs(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + milli;
}
