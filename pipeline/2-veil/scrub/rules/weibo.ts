import { matches, type ScrubRule } from '../rule.ts';

/** A sign must follow the network's name: "微博上说" names nobody. */
const WITH_CUE =
  /(?:微博|weibo|新浪|围脖|wb)(?:id|号|名|账号|昵称|用户)?\s{0,2}(?:[:=@]\s{0,2}){1,2}([\p{L}\p{N}_-]{2,30})/dgiu;
const UID = /(?:微博|weibo)\s?(?:uid|id)\s{0,2}[:=]?\s{0,2}([0-9]{6,11})/dgiu;

/** Weibo names and numbers. */
export const weibo: ScrubRule = {
  id: 'weibo',
  class: 'WEIBO',
  severity: 8,
  trigger: ['博浪脖bB'],
  find: (view) => [...matches(view.text, WITH_CUE, 1), ...matches(view.text, UID, 1)],
};
