import { DIGIT, matches, type ScrubRule } from '../rule.ts';

/** QQ and its nicknames; numbers have 5 to 11 digits and don't begin with 0. */
const WITH_CUE =
  /(?:(?<![a-z])qq|扣扣|扣群|企鹅|叩叩|秋秋|球球|(?<![a-z])q(?=[群号裙]))(?:空间|邮箱)?(?:群号|群|裙|号码|号)?\s{0,3}(?:[:=是为+加-]\s{0,3}){0,2}([1-9][0-9 .-]{3,14}[0-9])(?![0-9])/dgiu;

/** QQ numbers and groups. */
export const qq: ScrubRule = {
  id: 'qq',
  class: 'QQ',
  severity: 8,
  trigger: [DIGIT, 'qQ扣企叩秋球'],
  find: (view) => matches(view.text, WITH_CUE, 1),
};
