import { LATIN, matches, type ScrubRule } from '../rule.ts';

const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';
/** GA 36-2018: province, letter, five characters (six for new energy), no I and O; special ones end in a word. */
const MAINLAND = new RegExp(
  `[${PROVINCES}使][A-Z][\\s.·•-]{0,2}(?=[A-HJ-NP-Z0-9]{0,5}[0-9])[A-HJ-NP-Z0-9]{4,6}[挂学警港澳使领]?(?![A-Za-z0-9])`,
  'gu',
);

/** Number plates of the mainland. */
export const plate: ScrubRule = {
  id: 'plate',
  class: 'PLATE',
  severity: 7,
  trigger: [`${PROVINCES}使`, LATIN],
  find: (view) => matches(view.text, MAINLAND),
};
