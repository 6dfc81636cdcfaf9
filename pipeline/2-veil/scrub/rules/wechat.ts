import { LATIN, matches, type ScrubRule } from '../rule.ts';

/** Names by which WeChat goes, where the plain one is filtered; `v` alone only after 加. */
const CUE =
  '微信|威信|薇信|薇芯|徽信|卫星|绿泡泡|绿信|wechat|weixin|(?<![a-z])vx|(?<![a-z])wx|v信|加\\s?[v薇威微]|(?<![a-z0-9])v(?=\\s?[:号])';
/** WeChat's rule: 6 to 20 characters, a letter first; numbers are telephone numbers or old ids. */
const WITH_CUE = new RegExp(
  `(?:${CUE})(?:号码|号|id|账号|名)?\\s{0,3}(?:[:=是为+-]\\s{0,3}){0,2}([a-z_][a-z0-9_-]{4,31}|[0-9][0-9 -]{4,14}[0-9])`,
  'dgiu',
);
const ORIGINAL = /(?<![a-z0-9])(?:wxid|gh)_[a-z0-9]{6,32}/giu;

/** WeChat names and original ids. */
export const wechat: ScrubRule = {
  id: 'wechat',
  class: 'WECHAT',
  severity: 8,
  trigger: [`${LATIN}微威薇徽卫绿`],
  find: (view) => [...matches(view.text, ORIGINAL), ...matches(view.text, WITH_CUE, 1)],
};
