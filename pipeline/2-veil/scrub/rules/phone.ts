import { candidates, hasCueBefore } from '../numbers.ts';
import { DIGIT, type ScrubRule, type Span } from '../rule.ts';

/** Words before a number that make it a telephone number; matched in lower case. */
const CUE =
  /(?:电话|手机|号码|联系方式|联系|致电|拨打|热线|短信|座机|传真|tel|phone|mobile|whatsapp|call|fax|☎|📞|☏|📱)[^0-9\n]{0,8}$/u;
/** Mainland mobiles: 11 digits, second 3 to 9 (Telecommunications Numbering Plan 2017, MIIT). With 86 or 0086 before. */
const MOBILE = /^(?:(?:00)?86)?1[3-9][0-9]{9}$/u;
/** Mainland landlines: trunk 0, area of 2 or 3 digits (10, 2x, or three), number of 7 or 8. */
const LANDLINE = /^(?:(?:00)?86)?0(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}$/u;
/** 400 and 800 service numbers: ten digits. */
const SERVICE = /^[48]00[0-9]{7}$/u;
/** Taiwan mobiles. */
const TAIWAN_MOBILE = /^09[0-9]{8}$/u;
/** ITU-T E.164: at most 15 digits with country code. */
const E164_MIN = 7;
const E164_MAX = 15;

function isPhone(digits: string, shape: readonly number[], before: string): boolean {
  if (MOBILE.test(digits) || TAIWAN_MOBILE.test(digits)) return true;
  if (before.endsWith('+') && digits.length >= E164_MIN) return true;
  if (SERVICE.test(digits)) return true;
  // Ten digits in one go that begin with 0 may be anything; a landline shows its area code.
  return LANDLINE.test(digits) && shape.length >= 2;
}

/** Telephone numbers: mainland mobiles and landlines, 400/800, Taiwan mobiles, `+` numbers, any with a cue. */
export const phone: ScrubRule = {
  id: 'phone',
  class: 'PHONE',
  severity: 8,
  trigger: [DIGIT],
  find(view) {
    const spans: Span[] = [];
    for (const { start, end, digits, shape } of candidates(view.numbers, E164_MIN, E164_MAX)) {
      const before = view.text.slice(Math.max(0, start - 2), start).replace(/[(\s]+$/u, '');
      if (isPhone(digits, shape, before) || hasCueBefore(view.lower, start, CUE)) {
        spans.push({ start: before.endsWith('+') ? view.text.lastIndexOf('+', start) : start, end });
      }
    }
    return spans;
  },
};
