/** The folds of numbers in their plain form: patterns alone, tried at every character. */
import { NUMERAL } from '../../../pipeline/2-veil/scrub/fold.ts';
import { NUMBER_SEPARATOR } from '../../../pipeline/2-veil/scrub/numbers.ts';

const NUM = NUMERAL.source;
const HAN_NUMBER = new RegExp(`${NUM}(?:${NUMBER_SEPARATOR}{0,3}${NUM}){4,80}`, 'gu');

/** Chinese numerals inside number-like runs as digits. @param digitOf digit of one numeral */
export function plainHanNumbers(text: string, digitOf: (numeral: string) => string): string {
  return text.replace(HAN_NUMBER, (run) => run.replace(new RegExp(NUMERAL, 'gu'), digitOf));
}

const DIGIT_LIKE = `(?:${NUM}|(?<![A-PR-UWYZa-pr-uwyz_@])[oOlI]{1,4}(?![A-Za-z_@/]|\\.[A-Za-z]))`;
const DIGIT_LETTERS = new RegExp(
  `(?<![A-PR-UWYZa-pr-uwyz_@][./-]?)${DIGIT_LIKE}(?:${NUMBER_SEPARATOR}{0,3}${DIGIT_LIKE}){4,40}`,
  'gu',
);
const HAS_DIGIT_LETTER = new RegExp(
  `${NUM}${NUMBER_SEPARATOR}{0,3}[oOlI]|[oOlI]${NUMBER_SEPARATOR}{0,3}${NUM}`,
  'u',
);

/** Letters among numerals as the digits that they stand for. @param digitOf digit of one numeral */
export function plainDigitLetters(text: string, digitOf: (numeral: string) => string): string {
  if (!HAS_DIGIT_LETTER.test(text)) return text;
  return text.replace(DIGIT_LETTERS, (run) => {
    if (!/[oOlI]/u.test(run)) return run;
    const folded = run
      .replace(/[oO]/gu, '0')
      .replace(/[lI]/gu, '1')
      .replace(new RegExp(NUMERAL, 'gu'), digitOf);
    const all = folded.replace(/[^0-9]/gu, '');
    const shown = all.length - run.replace(/[^oOlI]/gu, '').length;
    const isNumber = all.length >= 6 && (5 * shown >= 2 * all.length || /^1[3-9][0-9]{9}$/u.test(all));
    return shown >= 3 && isNumber ? folded : run;
  });
}
