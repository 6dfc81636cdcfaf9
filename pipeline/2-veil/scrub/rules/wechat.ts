import { createCuedFinder } from '../cues.ts';
import { DIGIT, LATIN, matches, type ScrubRule } from '../rule.ts';
import { SIGN } from '../signs.ts';

/** Names by which WeChat goes, where the plain one is filtered; `v` alone only before a sign. */
const findCued = createCuedFinder(
  '微信|威信|薇信|薇芯|徽信|维信|卫星|绿泡泡|绿信|wechat|weixin|(?<![a-z])vx|(?<![a-z])wx|v信|[加+]\\s?[v薇威微](?!ip|pn)|wei\\s?(?:xin|信)|[威薇v]\\s?xin|(?<![a-z0-9])[v薇](?=\\s?[:号是])',
);
const ORIGINAL = /(?<![a-z0-9])(?:wxid|gh)_[a-z0-9]{6,200}/giu;

/** WeChat names and numbers with a cue; original ids (`wxid_`, `gh_` of public accounts) anywhere. */
export const wechat: ScrubRule = {
  id: 'wechat',
  class: 'WECHAT',
  severity: 8,
  trigger: ['微威薇徽维卫绿wWvVhH', `${LATIN}${DIGIT}`],
  find: (view) =>
    view.has(SIGN.underscore) ? [...matches(view.text, ORIGINAL), ...findCued(view)] : findCued(view),
};
