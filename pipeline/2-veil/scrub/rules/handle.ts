import { LATIN, matches, type ScrubRule } from '../rule.ts';

/** Networks by the names that Chinese and English posts give them. Latin ones must begin a word. */
const NETWORK =
  '电报|纸飞机|推特|脸书|油管|豆瓣|知乎|小红书|红薯|抖音|快手|闲鱼|淘宝|b站|哔哩哔哩|(?<![a-z])(?:telegram|tg|twitter|instagram|insta|ins|ig|discord|line|signal|github|gitlab|youtube|ytb|facebook|fb|bilibili|steam|psn|xbox|skype|whatsapp|kakao|kakaotalk|tumblr|pixiv|lofter|ao3|reddit|keybase|threads|bluesky|bsky|linkedin|session|element|matrix|xmpp|douban|zhihu|douyin|tiktok)';
const WITH_CUE = new RegExp(
  `(?:${NETWORK})(?:id|uid|号码|号|账号|用户名|昵称|主页|频道|群组|群|好友码)?\\s{0,2}(?:[:=@]\\s{0,2}){1,2}@?([a-z0-9_][a-z0-9_.#-]{2,40})`,
  'dgiu',
);
const UID = new RegExp(`(?:${NETWORK})\\s{0,2}(?:uid|id|号)\\s{0,2}[:=]?\\s{0,2}([a-z0-9_.-]{4,40})`, 'dgiu');
/** A bare UID with its cue: player and user numbers. */
const BARE_UID =
  /(?<![a-z])(?:uid|好友码|玩家id|friend code|sw-)\s{0,2}[:=]?\s{0,2}([0-9][0-9 -]{4,20}[0-9])/dgiu;
/** Discord's old tags: name#1234. */
const DISCORD_TAG = /(?<![\p{L}\p{N}#&])[\p{L}\p{N}_.]{2,32}#[0-9]{4}(?![0-9])/gu;

/** Names on other networks, beside the network's name. */
export const handle: ScrubRule = {
  id: 'handle',
  class: 'HANDLE',
  severity: 7,
  trigger: [`${LATIN}:=@#`, `${LATIN}0123456789`],
  find: (view) => [
    ...matches(view.text, WITH_CUE, 1),
    ...matches(view.text, UID, 1),
    ...matches(view.text, BARE_UID, 1),
    ...(view.text.includes('#') ? matches(view.text, DISCORD_TAG) : []),
  ],
};
