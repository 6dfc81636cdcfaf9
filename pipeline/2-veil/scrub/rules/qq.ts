import { cueBefore } from '../cues.ts';
import { candidates, createCueTest } from '../numbers.ts';
import { DIGIT, type ScrubRule, type Span } from '../rule.ts';

/** QQ and its nicknames, for where the plain name is filtered. */
const CUE = cueBefore(
  '(?:(?<![a-z])q{2}|扣扣|扣群|口口|企鹅|叩叩|秋秋|球球|(?<![a-z])q(?=[群号裙:])|(?<=加\\s?)q{1,2}|(?<![a-z])q\\s{1,2}q)(?:空间|邮箱|群|裙)?',
);
/** Numbers that count something, and dotted versions. */
const QUANTITY = /^\s{0,2}(?:[万亿千百个人条元块次年月日岁名位只天分秒点版%]|多|以上|左右)/u;
const VERSION = /^[0-9]{1,2}(?:\.[0-9]{1,5}){1,4}$/u;
/** QQ numbers and groups have 5 to 11 digits and don't begin with 0. */
const MIN_DIGITS = 5;
const MAX_DIGITS = 11;

/** QQ numbers and groups, with a cue. */
export const qq: ScrubRule = {
  id: 'qq',
  class: 'QQ',
  severity: 8,
  trigger: [DIGIT, 'qQ扣口企叩秋球'],
  find(view) {
    const hasCue = createCueTest(view.lower, CUE);
    const spans: Span[] = [];
    for (const { start, end, digits } of candidates(view.numbers, MIN_DIGITS, MAX_DIGITS)) {
      if (digits.startsWith('0') || !hasCue(start)) continue;
      if (VERSION.test(view.text.slice(start, end)) || QUANTITY.test(view.text.slice(end, end + 4))) continue;
      spans.push({ start, end });
    }
    return spans;
  },
};
