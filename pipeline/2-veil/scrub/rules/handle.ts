import { createCuedFinder, createCueFilter } from '../cues.ts';
import { DIGIT, LATIN, matches, type ScrubRule } from '../rule.ts';
import { SIGN } from '../signs.ts';

/** Networks by the names that Chinese and English posts give them; the Latin ones must be whole words. */
const HAN =
  '电报|飞机|推特|脸书|油管|豆瓣|知乎|小红书|小红薯|红薯|大红书|抖音|快手|闲鱼|淘宝|b站|哔哩|逼哩|贴吧|领英|网易云|唱吧|陌陌|探探|最右|皮皮虾|虎扑|得物|花瓣|喜马拉雅|晋江|半次元|老福特|绿洲|即刻|小宇宙|支付宝|噗浪|连登';
/** Too short but with what follows it, which is no part of it. */
const HAN_BEFORE_SIGN = ['推:', '推号'] as const;
const LATIN_NAMES =
  'telegram|tg|twitter|instagram|insta|ins|ig|discord|dc|line|signal|github|gitlab|youtube|ytb|facebook|fb|bilibili|steam|psn|xbox|skype|whatsapp|kakaotalk|kakao|tumblr|pixiv|lofter|ao3|reddit|keybase|threads|bluesky|bsky|linkedin|session|element|matrix|xmpp|douban|zhihu|xhs|rednote|douyin|tiktok|snapchat|wickr|threema|mastodon|misskey|soul|plurk|dcard|lihkg|nga|viber|clubhouse|peing';
/** Source of a pattern for lower case. */
export const NETWORKS = `${HAN}|推(?=[:号])|(?<![a-z0-9_])(?:${LATIN_NAMES})(?![a-z0-9_])`;
/** True where a text has one of them, and seldom elsewhere. */
export const mayNameNetwork = createCueFilter(LATIN_NAMES.split('|'), [
  ...HAN.split('|'),
  ...HAN_BEFORE_SIGN,
]);
const findCued = createCuedFinder(NETWORKS, mayNameNetwork);
/** A bare UID with its cue: numbers of players and users. */
const BARE_UID =
  /(?<![a-z])(?:uid|好友码|玩家id|friend code|sw-)\s{0,2}[:=]?\s{0,2}([0-9][0-9 -]{3,20}[0-9])/dgiu;
/** Discord's old tags: name#1234. */
const DISCORD_TAG = /(?<![A-Za-z0-9_.#&])[A-Za-z0-9_.]{2,32}#[0-9]{4}(?![0-9])/gu;

/** Names on other networks, beside the network's name, and tags and player numbers by their form. */
export const handle: ScrubRule = {
  id: 'handle',
  class: 'HANDLE',
  severity: 7,
  trigger: [`${LATIN}${DIGIT}`],
  find(view) {
    const spans = findCued(view);
    if (view.has(SIGN.digit)) spans.push(...matches(view.text, BARE_UID, 1));
    if (view.has(SIGN.hash)) spans.push(...matches(view.text, DISCORD_TAG));
    return spans;
  },
};
