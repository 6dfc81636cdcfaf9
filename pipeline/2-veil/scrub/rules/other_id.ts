import { DIGIT, LATIN, matches, type ScrubRule, type Span } from '../rule.ts';

const HONG_KONG = /(?<![A-Za-z0-9])[A-Z]{1,2}[0-9]{6}\s?(?:\([0-9A]\)|[0-9A](?![A-Za-z0-9]))/giu;
const TAIWAN = /(?<![A-Za-z0-9])[A-Z][1289A-D][0-9]{8}(?![A-Za-z0-9])/giu;
const MACAU = /(?<![A-Za-z0-9])[157][0-9]{6}\s?\([0-9]\)/gu;
const CREDIT = /(?<![A-Za-z0-9])[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![A-Za-z0-9])/giu;
const ID_CUE = /(?:身份证|證件|证件|id card|hkid)[^A-Za-z0-9\n\ufffc]{0,10}$/iu;
const CUE_CHARS = 16;

/** Values of the letters of a Taiwan number: the regions' codes (Ministry of the Interior). */
const TAIWAN_LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';
const TAIWAN_WEIGHTS = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1] as const;
/** GB 32100-2015 § 5: alphabet and weights 3^(i-1) mod 31. */
const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
/** Value of a missing first letter in the check sum of a Hong Kong number. */
const NO_LETTER = 36;

/** Check sum of a Hong Kong identity card number, MOD 11 with weights 9 to 1. */
export function isHongKongId(text: string): boolean {
  const plain = text.replace(/[\s()]/gu, '');
  const letters = plain.length === 9 ? plain : ` ${plain}`;
  let sum = 0;
  for (let at = 0; at < 9; at += 1) {
    const char = letters.charAt(at);
    const value = char === ' ' ? NO_LETTER : Number.parseInt(char, 36);
    sum += value * (9 - at);
  }
  return letters.length === 9 && sum % 11 === 0;
}

/** Check digit of a Taiwan national identification number. */
export function isTaiwanId(text: string): boolean {
  const code = TAIWAN_LETTERS.indexOf(text.charAt(0)) + 10;
  const second = /[A-D]/u.test(text.charAt(1))
    ? String((TAIWAN_LETTERS.indexOf(text.charAt(1)) + 10) % 10)
    : text.charAt(1);
  const digits = `${code}${second}${text.slice(2)}`;
  const sum = TAIWAN_WEIGHTS.reduce((all, weight, at) => all + weight * Number(digits.charAt(at)), 0);
  return sum % 10 === 0;
}

/** Check character of a unified social credit code (GB 32100-2015 § 5). */
export function isCreditCode(text: string): boolean {
  const sum = CREDIT_WEIGHTS.reduce(
    (all, weight, at) => all + weight * CREDIT_ALPHABET.indexOf(text.charAt(at)),
    0,
  );
  return CREDIT_ALPHABET.charAt((31 - (sum % 31)) % 31) === text.charAt(17);
}

/** Identity numbers of Hong Kong, Taiwan and Macau, and the unified social credit code of firms. */
export const otherId: ScrubRule = {
  id: 'other_id',
  class: 'ID',
  severity: 9,
  trigger: [DIGIT, `${LATIN}(`],
  find(view) {
    const keep = (pattern: RegExp, isValid: (text: string) => boolean): Span[] =>
      matches(view.text, pattern).filter(
        ({ start, end }) =>
          isValid(view.text.slice(start, end).toUpperCase()) ||
          ID_CUE.test(view.text.slice(Math.max(0, start - CUE_CHARS), start)),
      );
    return [
      // Brackets are the form that is printed on the card: no check needed.
      ...keep(HONG_KONG, (text) => text.includes('(') || isHongKongId(text)),
      ...keep(TAIWAN, isTaiwanId),
      ...matches(view.text, MACAU),
      ...keep(CREDIT, isCreditCode),
    ];
  },
};
