import { cueBefore } from '../cues.ts';
import { isNationalNumber } from '../national_phone.ts';
import { type Candidate, candidates, createCueTest, shapeOf } from '../numbers.ts';
import { DIGIT, matches, type ScrubRule, type Span } from '../rule.ts';

/** Words before a number that make it a telephone number; matched in lower case. */
const CUE = cueBefore(
  '电话|手机|手機|号码|联系方式|联系人?|致电|拨打|热线|短信|座机|传真|电联|来电|呼叫|(?<![a-z])(?:tel|telephone|phone|mobile|cell|whatsapp|signal|sms|fax)|☎|📞|☏|📱|📲',
);
/** Mainland mobiles: 11 digits, second 3 to 9 (Telecommunications Numbering Plan 2017, MIIT). With 86 or 0086 before. */
const MOBILE = /^(?:(?:00)?86)?0?1[3-9][0-9]{9}$/u;
/** Mainland landlines: trunk 0, area of 2 or 3 digits (10, 2x, or three), number of 7 or 8. */
const LANDLINE = /^(?:(?:00)?86)?0(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}$/u;
/** 400 and 800 service numbers: ten digits. */
const SERVICE = /^[48]00[0-9]{7}$/u;
/** Taiwan mobiles (09 and eight digits) and Japan's (050, 070, 080, 090 and eight). */
const NEIGHBOUR_MOBILE = /^(?:09[0-9]{8}|0[5-9]0[0-9]{8})$/u;
/** Dialled from abroad: 00 and a country code. */
const INTERNATIONAL = /^00[1-9][0-9]{8,12}$/u;
/** Hong Kong (8 digits, 2 to 9 first) and Macau (8 digits, 2, 6 or 8 first) after their country codes. */
const WITH_COUNTRY_CODE = /^(?:852[2-9]|853[268])[0-9]{7}$/u;
/** Hidden by the writer: `138****8000`. */
const MASKED = /(?<![0-9])1[3-9][0-9][\s-]?[*xX×●•]{4}[\s-]?[0-9]{4}(?![0-9])/gu;
/** ITU-T E.164: at most 15 digits with country code; 7 is the shortest local number that is scrubbed. */
const E164_MIN = 7;
const E164_MAX = 15;
/** The shortest number that is known by its form alone: an area code of two and a number of seven. */
const UNCUED_MIN = 9;

/** `415-555-2671`: three groups, and one kind of sign between them, as North America writes it. */
const NORTH_AMERICA = /^[2-9][0-9]{2}(?:([\s.-])[2-9][0-9]{2}\1|\)\s?[2-9][0-9]{2}[\s.-])[0-9]{4}$/u;

/** National numbers of other countries, in groups: shorter ones are years and prices. */
const NATIONAL_MIN = 9;
const NATIONAL_MAX = 11;
/** Two to five groups; more are a list. */
const MAX_GROUPS = 5;

function isGroupedNational(candidate: Candidate): boolean {
  const { digits, size } = candidate;
  const fits =
    digits.length >= NATIONAL_MIN && digits.length <= NATIONAL_MAX && size >= 2 && size <= MAX_GROUPS;
  return fits && isNationalNumber(digits, shapeOf(candidate));
}

function isPhone(candidate: Candidate, text: string): boolean {
  const { digits, size: groups, start, end } = candidate;
  const size = digits.length;
  if (size >= 11 && MOBILE.test(digits)) return true;
  const isInThree = size === 10 && groups === 3;
  if (isInThree && NORTH_AMERICA.test(text.slice(start, end))) return true;
  if (size === 10 && SERVICE.test(digits)) return true;
  if (size === 11 && groups >= 2 && WITH_COUNTRY_CODE.test(digits)) return true;
  if (isGroupedNational(candidate)) return true;
  if (!digits.startsWith('0')) return size > 11 && groups >= 2 && LANDLINE.test(digits);
  if (NEIGHBOUR_MOBILE.test(digits) || INTERNATIONAL.test(digits)) return true;
  // Digits in one go may be anything; a landline shows its area code.
  if (groups < 2) return false;
  const [area = 0, number = 0] = shapeOf(candidate);
  // In the plain form even a number that no exchange has is meant as one.
  return LANDLINE.test(digits) || (groups === 2 && area <= 4 && area >= 2 && number >= 7 && number <= 8);
}

/**
 * Telephone numbers: mainland mobiles and landlines, 400/800, mobiles of Taiwan and Japan, anything after `+`, and
 * with a cue any number of 7 to 15 digits.
 */
export const phone: ScrubRule = {
  id: 'phone',
  class: 'PHONE',
  severity: 8,
  trigger: [DIGIT],
  find(view) {
    const hasCue = createCueTest(view.lower, CUE);
    const spans: Span[] = /[*xX×●•]{4}/u.test(view.text) ? matches(view.text, MASKED) : [];
    const min = view.text.includes('+') || CUE.words.test(view.lower) ? E164_MIN : UNCUED_MIN;
    for (const each of candidates(view.numbers, min, E164_MAX)) {
      let { start } = each;
      while (start > 0 && /[(\s]/u.test(view.text.charAt(start - 1)) && each.start - start < 2) start -= 1;
      const hasPlus = view.text.charAt(start - 1) === '+';
      if (hasPlus || isPhone(each, view.text) || hasCue(each.start))
        spans.push({ start: hasPlus ? start - 1 : each.start, end: each.end });
    }
    return spans;
  },
};
