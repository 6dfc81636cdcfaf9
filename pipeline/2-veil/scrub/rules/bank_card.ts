import { cueBefore } from '../cues.ts';
import { type Candidate, candidates, createCueTest, shapeOf } from '../numbers.ts';
import { DIGIT, matches, type ScrubRule, type Span } from '../rule.ts';

const CUE = cueBefore('卡号|银行卡|储蓄卡|信用卡|借记卡|账号|账户|帐号|支付宝|(?<![a-z])(?:card|account)');
/** ISO/IEC 7812-1: 12 to 19 digits; issued ones have 16 or more, Chinese debit cards 19. */
const MIN_DIGITS = 16;
const MIN_DIGITS_WITH_CUE = 12;
const MAX_DIGITS = 19;
/** Groups as they are embossed. A row of years has them too, and is no card. */
const GROUP_DIGITS = 4;
const YEARS = /^(?:(?:19|20)[0-9]{2})+$/u;
/** ISO 13616: country, two check digits, up to 30 letters and digits in fours. */
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/gu;

/** Luhn check (ISO/IEC 7812-1 annex B). */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - at)) * (at % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

/** MOD 97-10 (ISO/IEC 7064) over an IBAN with its first four characters moved to the end. */
export function isIban(text: string): boolean {
  const plain = text.replace(/\s/gu, '');
  let rest = 0;
  for (const char of plain.slice(4) + plain.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

function isCard(candidate: Candidate): boolean {
  const { digits } = candidate;
  if (digits.length < MIN_DIGITS || !/^[2-69]/u.test(digits)) return false;
  const shape = shapeOf(candidate);
  const isInFours = shape.length >= 4 && shape.every((size, at) => size === GROUP_DIGITS || at === 4);
  if (isInFours && YEARS.test(digits)) return false;
  // Written as on a card it is one, even with a slip in it.
  return isLuhn(digits) || (isInFours && /^[3-6]/u.test(digits));
}

/** Bank card numbers by their check digit (Luhn), IBANs by theirs, account numbers by a cue. */
export const bankCard: ScrubRule = {
  id: 'bank_card',
  class: 'CARD',
  severity: 8,
  trigger: [DIGIT],
  find(view) {
    const hasCue = createCueTest(view.lower, CUE);
    const spans: Span[] = matches(view.text, IBAN).filter(({ start, end }) =>
      isIban(view.text.slice(start, end)),
    );
    for (const each of candidates(view.numbers, MIN_DIGITS_WITH_CUE, MAX_DIGITS)) {
      if (isCard(each) || hasCue(each.start)) spans.push({ start: each.start, end: each.end });
    }
    return spans;
  },
};
