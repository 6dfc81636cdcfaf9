import { cueBefore } from '../cues.ts';
import { candidates, createCueTest, isCalendarDate, SAME_DIGIT } from '../numbers.ts';
import { DIGIT, matches, type ScrubRule, type Span } from '../rule.ts';

/** Words that ask to be contacted: a number near them is an account, whatever network. */
const INVITATION = cueBefore(
  '加我|找我|联系我|联系|私我|私聊|私信|小窗|滴我|扩列|互粉|处对象|处友|交友|养火花|cpdd|dd我?|我的号|我号|小号|大号|新号|旧号|老号|换号|账号|帐号|戳我|敲我|速来',
);
/** Accounts of the great networks have 5 to 11 digits; 8 are rarely anything else, and more are for `long_number`. */
const MIN_INVITED_DIGITS = 5;
const MIN_BARE_DIGITS = 8;
const MAX_DIGITS = 11;
/** What is counted, measured or paid. */
const QUANTITY =
  /^\s{0,2}(?:[万亿千百个人条元块次年月日岁名位例只天分秒点版步米斤吨度%]|多|以上|左右|公里|平方|美元|日元|views?|users?|people|years?|[.,][0-9])/u;
const PRICE = /(?:[¥$€£]|rmb|usd|hk\$|nt\$|[0-9][.,]|第|共|约|近|超|达)\s?$/iu;

/**
 * Letters that end in digits, or parts joined by an underscore: how people name themselves where names must be
 * unique. Models and versions (iPhone13, RTX3090, h264) have few digits, or capitals before them.
 */
const NAME =
  /(?<![A-Za-z0-9_@/.#=&?-])(?<!::)(?!(?:qq|wx|vx|tg|id|uid|tel|no)[0-9])(?:[a-z][a-z0-9]{1,20}[0-9]{4,10}|[a-z][a-z0-9]{0,20}(?:_[a-z0-9]{1,20}){1,6})(?![A-Za-z0-9_@/=(:-]|\.[a-z0-9])/gu;
const YEAR = /(?:19|20)[0-9]{2}$/u;
const HAN = /\p{Script=Han}/u;

function isAccountName(name: string, text: string): boolean {
  // In text without a Han character an underscore is code more often than somebody.
  if (name.includes('_')) return /[a-z]{2}/u.test(name) && (HAN.test(text) || /[0-9]{2}$/u.test(name));
  const digits = /[0-9]+$/u.exec(name)?.[0] ?? '';
  return digits.length > 4 || !YEAR.test(digits);
}

/** Accounts without the name of a network: numbers of QQ's length, names of WeChat's form. */
export const bareAccount: ScrubRule = {
  id: 'bare_account',
  class: 'HANDLE',
  severity: 2,
  isUndecided: true,
  trigger: [`${DIGIT}_`],
  find(view) {
    const spans: Span[] = [];
    const invited = createCueTest(view.lower, INVITATION);
    const min = INVITATION.words.test(view.lower) ? MIN_INVITED_DIGITS : MIN_BARE_DIGITS;
    for (const { start, end, digits, size } of candidates(view.numbers, min, MAX_DIGITS)) {
      if (size > 1 && digits.length < MIN_BARE_DIGITS + 1) continue;
      const before = view.text.slice(Math.max(0, start - 6), start);
      if (
        digits.startsWith('0') ||
        SAME_DIGIT.test(digits) ||
        /0{4}$/u.test(digits) ||
        isCalendarDate(view.text.slice(start, end))
      )
        continue;
      if (QUANTITY.test(view.text.slice(end, end + 6)) || PRICE.test(before)) continue;
      const isAlone = size === 1 && digits.length === MIN_BARE_DIGITS && !/[A-Za-z0-9+]$/u.test(before);
      if (isAlone || invited(start)) spans.push({ start, end });
    }
    for (const span of matches(view.text, NAME))
      if (isAccountName(view.text.slice(span.start, span.end), view.text)) spans.push(span);
    return spans;
  },
};
