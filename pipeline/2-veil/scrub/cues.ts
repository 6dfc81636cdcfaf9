/** How a cue ("微信", "phone") and the value that it announces are joined, for all rules alike. */
import { unitAt } from '../../model/units.ts';
import { isCommonWord } from './common_words.ts';
import { type Cue, isCalendarDate } from './numbers.ts';
import { matches } from './rule.ts';
import { SIGN, signsOf } from './signs.ts';
import type { Span } from './span.ts';
import type { View } from './view.ts';

/** Signs and small words that may stand between a cue and its value. A placeholder is none of them. */
const GLUE =
  '(?:[\\s:=~→>()\\[\\]{}【】「」『』“”"\'*|/.,—–-]|号码|号|账号|账户|群|是|为|叫|即|就|我的|我|的|请|可|加|搜索|搜|找|填|发|打|拨|到|联系|尾|no\\.?|number|id|is)';

/** A cue for {@link createCueTest}: one of the words, then up to eight pieces of glue. */
export function cueBefore(words: string): Cue {
  return { words: new RegExp(words, 'u'), before: new RegExp(`(?:${words})${GLUE}{0,8}$`, 'u') };
}

/** What may follow the name of a network before the sign: "微信号", "Steam ID". */
const SUFFIX =
  '(?:\\s?(?:号码|群号|群组|频道|主页|用户名|账号|账户|昵称|好友|id|uid|user(?:name)?|handle|account|号|名|群))?';
/** Signs that announce a name: with one of them even plain letters are a name. */
const SIGNED = '(?:\\s{0,3}(?:[:=@→~]|是|为|叫|搜索?|加|找|➡|👉|👇)){1,3}\\s{0,2}';
/** Too weak for plain letters ("微信 iphone"): the value needs a digit or an underscore. */
const GAP = '[\\s(\\[【「“"\'*|-]{0,3}';
/** A name in Chinese letters, only where a word says that it is one and a sign follows: "知乎id：柠檬派". */
const NICKNAME =
  '\\s?(?:id|号|账号|昵称|用户名|名字|名)\\s?[:=@]\\s?([\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}][\\p{L}\\p{N}_·-]{1,20})';
/** Longer than any name may be, so that no tail is left of what was made to be longer. */
const VALUE = '[a-z0-9_][a-z0-9_.-]{2,200}';

const QUANTITY =
  /^\s{0,2}(?:[万亿千百个人条元块次年月日号岁名位部张只天分时点周度%]|多|以上|左右|users?|people|years?)/u;
const VERSION = /^v?[0-9]{1,4}(?:\.[0-9]{1,5}){1,4}$/u;
/** Numbers of accounts have five digits or more; four are a year. */
const MIN_DIGITS = 5;
const MIN_LETTERS = 3;

function isName(value: string, after: string, hasSign: boolean, touchesSign: boolean): boolean {
  if (VERSION.test(value)) return false;
  if (/^[0-9.-]+$/u.test(value)) {
    const digits = value.replace(/[^0-9]/gu, '');
    return digits.length >= MIN_DIGITS && !isCalendarDate(value) && !QUANTITY.test(after);
  }
  if (/[0-9_]/u.test(value)) return true;
  if (!hasSign || value.length < MIN_LETTERS || isCommonWord(value)) return false;
  // A name stands alone; plain letters that run on in Latin script are a sentence ("GitHub: works again"), unless
  // the sign touches them.
  return touchesSign || !/^\s?[a-z'’]/u.test(after);
}

/** Whether a text may hold one of a few cues; true also where it can't be ruled out. */
export type CueFilter = (lower: string) => boolean;

/** Signs of the units that words of a lower-case text consist of. */
const WORD = SIGN.latin | SIGN.digit | SIGN.underscore;
const HASH_MASK = 0xffff;
const nextHash = (hash: number, unit: number): number => (Math.imul(hash, 31) + unit) & HASH_MASK;
const hashOf = (text: string): number => Array.from(text, (char) => char.charCodeAt(0)).reduce(nextHash, 0);

/**
 * A filter that looks at a text once, unit by unit, where a pattern of many words would try all of them at each.
 *
 * @param words cues that stand alone, of ASCII letters, digits and underscores, in lower case
 * @param pairs the first two units of all other cues; the second is no such letter
 */
export function createCueFilter(words: readonly string[], pairs: readonly string[]): CueFilter {
  const wordHashes = new Uint8Array(HASH_MASK + 1);
  const pairHashes = new Uint8Array(HASH_MASK + 1);
  for (const word of words) wordHashes[hashOf(word)] = 1;
  for (const pair of pairs) pairHashes[hashOf(pair.slice(0, 2))] = 1;
  return (lower) => {
    let hash = 0;
    let before = 0;
    for (let at = 0, { length } = lower; at < length; at += 1) {
      const unit = unitAt(lower, at);
      if ((signsOf(unit) & WORD) !== 0) hash = nextHash(hash, unit);
      else {
        if (wordHashes[hash] === 1 || pairHashes[nextHash(before, unit)] === 1) return true;
        hash = 0;
      }
      before = unit;
    }
    return wordHashes[hash] === 1;
  };
}

/**
 * Finds the values that a cue announces. Linear.
 *
 * @param cue source of a pattern for lower case
 * @param mayHold settles texts that have none of the cues before the pattern is tried
 */
export function createCuedFinder(cue: string, mayHold: CueFilter = () => true): (view: View) => Span[] {
  const signed = new RegExp(`(?:${cue})${SUFFIX}${SIGNED}(${VALUE})`, 'dgu');
  const bare = new RegExp(`(?:${cue})${SUFFIX}${GAP}(${VALUE})`, 'dgu');
  const nickname = new RegExp(`(?:${cue})${NICKNAME}`, 'dgu');
  const words = new RegExp(cue, 'u');
  const findValues = (text: string, pattern: RegExp, hasSign: boolean, spans: Span[]): void => {
    for (const found of matches(text, pattern, 1)) {
      const value = text.slice(found.start, found.end).replace(/[.-]+$/u, '');
      const end = found.start + value.length;
      const touchesSign = /[:=@]/u.test(text.charAt(found.start - 1));
      if (isName(value, text.slice(end, end + 8), hasSign, touchesSign))
        spans.push({ start: found.start, end });
    }
  };
  return (view) => {
    const text = view.lower;
    if (!(mayHold(text) && words.test(text))) return [];
    const spans: Span[] = [];
    findValues(text, signed, true, spans);
    findValues(text, bare, false, spans);
    spans.push(...matches(text, nickname, 1));
    return spans;
  };
}
