import { SAME_DIGIT } from '../numbers.ts';
import { DIGIT, matches, type ScrubRule } from '../rule.ts';

/** Digits in one go: longer than a day written without separators (8), as long as most account numbers. */
const LONG = /[0-9]{9,}/gu;
/** Round numbers are quantities: five zeros or more at the end. */
const ROUND = /0{5}$/u;
const ISBN_DIGITS = 13;

/** EAN-13 check digit of a book number (ISO 2108). */
export function isIsbn(digits: string): boolean {
  if (digits.length !== ISBN_DIGITS || !/^97[89]/u.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < ISBN_DIGITS; at += 1) sum += Number(digits.charAt(at)) * (at % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}

/**
 * What no other rule could name: a long number is somebody's more often than it is a quantity. Round numbers,
 * places after a decimal point, and book numbers are left alone.
 */
export const longNumber: ScrubRule = {
  id: 'long_number',
  class: 'NUMBER',
  severity: 1,
  isUndecided: true,
  trigger: [DIGIT],
  find: (view) =>
    matches(view.text, LONG).filter(({ start, end }) => {
      const digits = view.text.slice(start, end);
      const isFraction = /(?<![0-9])[0-9]{1,3}\.$/u.test(view.text.slice(Math.max(0, start - 5), start));
      return !isFraction && !ROUND.test(digits) && !SAME_DIGIT.test(digits) && !isIsbn(digits);
    }),
};
