import { createCuedFinder } from '../cues.ts';
import { matches, type ScrubRule } from '../rule.ts';

const findCued = createCuedFinder('微博|(?<![a-z])weibo|围脖|(?<![a-z])wb');
/** A name in Chinese letters needs a word that says it is one: "微博：" also opens quotations. */
const NICKNAME =
  /(?:微博|weibo|围脖)\s?(?:@|(?:id|号|名|账号|昵称|用户名|搜索?)\s{0,2}(?:[:=@是叫]\s{0,2}){0,2})@?([\p{L}\p{N}_-]{2,30})/dgiu;

/** Weibo names and numbers, with a cue. */
export const weibo: ScrubRule = {
  id: 'weibo',
  class: 'WEIBO',
  severity: 8,
  trigger: ['博脖bB'],
  find: (view) => [...findCued(view), ...matches(view.text, NICKNAME, 1)],
};
