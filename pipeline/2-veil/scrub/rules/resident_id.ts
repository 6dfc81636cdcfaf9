import { cueBefore } from '../cues.ts';
import { candidates, createCueTest } from '../numbers.ts';
import { DIGIT, matches, type ScrubRule, type Span } from '../rule.ts';

/** GB 11643-1999 § 4.2.1: weights of the 17 digits, ISO/IEC 7064 MOD 11-2. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK = '10X98765432';
/** The check character where it is X, set off or not. */
const CHECK_X = /^[\s.·_-]{0,3}[xX×](?![0-9A-Za-z])/u;
const CUE = cueBefore('身份证|证件|公民身份|居民证|身分证|身证|(?<![a-z])sfz|id card');
/** Digits hidden by the writer: `110101********1234`, `110101199001****1X`. */
const MASKED =
  /(?<![0-9])(?:[1-9][0-9]{3,13}[*xX×●•·#]{2,14}|[1-9][0-9]{2}[*xX×●•·#]{8,14})[0-9]{0,4}[0-9Xx](?![0-9A-Za-z])/gu;
/** First digit of an area code: 1 to 6 are regions, 7 Taiwan, 8 Hong Kong, Macau and Taiwan residents, 9 permanent residents. */
const AREA = /^[1-9][0-9]{5}/u;

/** The 18th character that belongs to 17 digits. */
export function checkCharacter(body: string): string {
  const sum = WEIGHTS.reduce((all, weight, at) => all + weight * Number(body.charAt(at)), 0);
  return CHECK.charAt(sum % 11);
}

function isBirthday(text: string): boolean {
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(4, 6));
  const day = Number(text.slice(6, 8));
  return year >= 1890 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function isResidentId(body: string, last: string): boolean {
  if (!AREA.test(body)) return false;
  // A birthday is enough: a number with a slip in it still points at one person.
  return checkCharacter(body) === last || isBirthday(body.slice(6, 14));
}

/** Resident identity numbers of 18 and, before 1999, 15 digits (GB 11643), masked ones too. */
export const residentId: ScrubRule = {
  id: 'resident_id',
  class: 'ID',
  severity: 9,
  trigger: [DIGIT],
  find(view) {
    const hasCue = createCueTest(view.lower, CUE);
    const spans: Span[] = matches(view.text, MASKED);
    for (const { start, end, digits } of candidates(view.numbers, 15, 18)) {
      const tail = CHECK_X.exec(view.text.slice(end, end + 4))?.[0].length ?? 0;
      const isCued = hasCue(start);
      if (digits.length === 18 && (isCued || isResidentId(digits.slice(0, 17), digits.charAt(17))))
        spans.push({ start, end });
      if (digits.length === 17 && tail > 0 && (isCued || isResidentId(digits, 'X')))
        spans.push({ start, end: end + tail });
      if (digits.length === 15 && (isCued || (AREA.test(digits) && isBirthday(`19${digits.slice(6, 12)}`))))
        spans.push({ start, end });
    }
    return spans;
  },
};
