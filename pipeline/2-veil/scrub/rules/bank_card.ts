import { candidates, hasCueBefore } from '../numbers.ts';
import { DIGIT, type ScrubRule, type Span } from '../rule.ts';

const CUE = /(?:卡号|银行卡|储蓄卡|信用卡|账号|账户|帐号|支付宝|iban|card)[^0-9\n]{0,10}$/u;
/** ISO/IEC 7812-1: 12 to 19 digits; issued ones have 16 or more, old Chinese debit cards 19. */
const MIN_DIGITS = 16;
const MIN_DIGITS_WITH_CUE = 12;
const MAX_DIGITS = 19;

/** Luhn check (ISO/IEC 7812-1 annex B). */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - at)) * (at % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

/** Bank card numbers by their check digit, account numbers by a cue. */
export const bankCard: ScrubRule = {
  id: 'bank_card',
  class: 'CARD',
  severity: 8,
  trigger: [DIGIT],
  find(view) {
    const spans: Span[] = [];
    for (const { start, end, digits } of candidates(view.numbers, MIN_DIGITS_WITH_CUE, MAX_DIGITS)) {
      const isCard = digits.length >= MIN_DIGITS && /^[2-69]/u.test(digits) && isLuhn(digits);
      if (isCard || hasCueBefore(view.lower, start, CUE)) spans.push({ start, end });
    }
    return spans;
  },
};
