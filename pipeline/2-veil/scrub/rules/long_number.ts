import { candidates } from '../numbers.ts';
import { DIGIT, type ScrubRule } from '../rule.ts';

/** Digits in one go: longer than a day written without separators (8), as long as most account numbers. */
const MIN_DIGITS = 9;

/** What no other rule could name: a long number is somebody's more often than it is a quantity. */
export const longNumber: ScrubRule = {
  id: 'long_number',
  class: 'NUMBER',
  severity: 1,
  trigger: [DIGIT],
  find(view) {
    const whole = [...candidates(view.numbers, MIN_DIGITS, 22)].filter(({ shape }) => shape.length === 1);
    // Longer than any candidate: `candidates` stops at 22 digits.
    for (const match of view.text.matchAll(/[0-9]{23,}/gu)) {
      whole.push({
        start: match.index,
        end: match.index + match[0].length,
        digits: match[0],
        shape: [match[0].length],
      });
    }
    return whole.map(({ start, end }) => ({ start, end }));
  },
};
