/** What a status says: composed from its seed alone, by the servers and by the ground truth alike. */

import { mix, Prng } from '../model/prng.ts';
import { escapeHtml, type Html, renderHashtag, renderLink, renderMention, renderText } from './html.ts';
import { INSTANCES } from './instances.ts';
import type { Person, Tongue } from './people.ts';
import { type Planted, plantIdentifier } from './plant.ts';
import { Writer } from './words/grammar.ts';
import { ENGLISH, JAPANESE, KOREAN } from './words/others.ts';
import { CANTONESE } from './words/yue.ts';
import { CHINESE, toTraditional } from './words/zh.ts';
import { KIND, type StatusEvent } from './world.ts';

/** Share of statuses with a planted identifier. */
const PLANTED_SHARE = 0.01;
const LINK_SHARE = 0.06;
const MENTION_SHARE = 0.04;
const HASHTAG_SHARE = 0.12;
const RARE_HASHTAG_SHARE = 0.02;
const CUSTOM_EMOJI_SHARE = 0.05;
const EMOJI_SHARE = 0.12;
const WARNING_SHARE = 0.05;
/** Share of Chinese posts with an English word or phrase in them. */
const MIXED_SHARE = 0.05;

const CUSTOM_EMOJI = ['blobcat_sip', 'ablobwave', 'mao_lei', 'doge_fan', 'xiong_mao'] as const;
const EMOJI = ['😂', '🥲', '🌧️', '🐱', '🍜', '✨', '🚲', '🌙', '👨‍👩‍👧', '🙏🏻'] as const;
const LINKS = [
  'https://blog.example/posts/',
  'https://www.video.example/watch?v=',
  'http://news.example/a/b/c/long-title-of-an-article-',
] as const;
const CHINESE_WARNINGS = ['碎碎念', '食物', '剧透', '负能量', '长文', 'mh', '工作'] as const;
const WARNINGS: Readonly<Record<Tongue, readonly string[]>> = {
  'zh-Hans': CHINESE_WARNINGS,
  'zh-Hant': CHINESE_WARNINGS,
  yue: CHINESE_WARNINGS,
  ja: ['食事', '長文です', 'ネタバレ'],
  en: ['food', 'long post', 'mh', 'work'],
  ko: ['음식', '긴 글', '스포일러'],
};
const MIXED = ['deadline', 'OK', 'PPT', 'work from home', 'emo', 'bug', 'presentation'] as const;
/** What Chinese people post that is no Chinese: nobody could call it so. */
const OFF_LANGUAGE = [
  '😂😂😂',
  '🌙',
  '…',
  '1024',
  'lol',
  'Happy Friday everyone',
  'What a lovely evening',
  '🐱🐱',
  '?',
  'just finished the book, loved it',
] as const;

const WRITERS: Readonly<Record<Tongue, Writer>> = {
  'zh-Hans': new Writer(CHINESE, ''),
  'zh-Hant': new Writer(CHINESE, ''),
  yue: new Writer(CANTONESE, ''),
  ja: new Writer(JAPANESE, ''),
  en: new Writer(ENGLISH, ' '),
  ko: new Writer(KOREAN, ' '),
};

export interface Post {
  readonly contentHtml: Html;
  readonly contentWarning: string;
  readonly hashtags: readonly string[];
  readonly mentioned: { readonly domain: string; readonly username: string } | null;
  readonly customEmoji: readonly string[];
  readonly planted: Planted | null;
  readonly isEdited: boolean;
  readonly isSelfReply: boolean;
  readonly media: number;
  readonly hasPoll: boolean;
}

function writeText(event: StatusEvent, tongue: Tongue, prng: Prng): string {
  if (event.kind === KIND.offLanguage) return prng.pick(OFF_LANGUAGE);
  const text = WRITERS[tongue].write(prng);
  const written = tongue === 'zh-Hant' ? toTraditional(text) : text;
  const isChinese = event.kind === KIND.chinese;
  return isChinese && text.length > 12 && prng.chance(MIXED_SHARE)
    ? `${written}${prng.pick(MIXED)}`
    : written;
}

/** Someone else on some instance, to be mentioned: a name of the right shape. */
function mention(prng: Prng): { domain: string; username: string } {
  const { domain } = prng.pick(INSTANCES);
  return { domain, username: `hao_${prng.int(36 ** 5).toString(36)}x` };
}

/** Compose a status. Pure: same event and author, same post. */
export function composePost(event: StatusEvent, person: Person): Post {
  const prng = new Prng(mix(event.seed, 0x44));
  const domain = INSTANCES[event.instance]?.domain ?? '';
  const { grammar } = WRITERS[person.tongue];
  const text = writeText(event, person.tongue, prng);
  const tail: Html[] = [];
  const hashtags: string[] = [];
  const customEmoji: string[] = [];
  if (prng.chance(EMOJI_SHARE)) tail.push(prng.pick(EMOJI));
  if (prng.chance(CUSTOM_EMOJI_SHARE)) customEmoji.push(prng.pick(CUSTOM_EMOJI));
  for (const code of customEmoji) tail.push(`:${code}:`);
  const mentioned = prng.chance(MENTION_SHARE) ? mention(prng) : null;
  if (mentioned !== null) tail.push(renderMention(mentioned.domain, mentioned.username));
  if (prng.chance(LINK_SHARE))
    tail.push(renderLink(`${prng.pick(LINKS)}${prng.next().toString(36)}${prng.next().toString(36)}`));
  const planted = event.kind === KIND.chinese && prng.chance(PLANTED_SHARE) ? plantIdentifier(prng) : null;
  if (planted !== null) tail.push(planted.html);
  if (prng.chance(HASHTAG_SHARE)) hashtags.push(prng.pick(grammar.hashtags));
  if (prng.chance(RARE_HASHTAG_SHARE))
    hashtags.push(prng.pick(grammar.rareHashtags) + prng.int(50).toString());
  for (const name of hashtags) tail.push(renderHashtag(domain, name));
  return {
    contentHtml: renderText(text, tail),
    contentWarning: prng.chance(WARNING_SHARE) ? prng.pick(WARNINGS[person.tongue]) : '',
    hashtags,
    mentioned,
    customEmoji,
    planted,
    isEdited: prng.chance(0.04),
    isSelfReply: prng.chance(0.08),
    media: prng.chance(0.22) ? 1 + prng.int(3) : 0,
    hasPoll: prng.chance(0.006),
  };
}

/** GoToSocial gives `spoiler_text` as escaped HTML. */
export function renderWarning(warning: string, isHtml: boolean): string {
  return isHtml ? escapeHtml(warning) : warning;
}
