/** The plain form of pipeline/2-veil/scrub/rules/person.ts, which must find the same. */
import { findLatinNames } from '../../../pipeline/2-veil/scrub/lexicon/latin_names.ts';
import { isForeignSpelling } from '../../../pipeline/2-veil/scrub/lexicon/people.ts';
import type { Span } from '../../../pipeline/2-veil/scrub/span.ts';
import { findPeople } from './people.ts';

const SENTENCE = /[^。！？!?\n]+/gu;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const HAN = /\p{Script=Han}/u;
const MAX_KANA_SHARE = 1 / 6;

/** Japanese: a name before an honorific; words that take one without being names are left out. */
const HONORIFIC =
  /(?<!\p{Script=Han})(?!(?:母|父|兄|姉|皆|客|奥|神|殿|王|娘|息子|子供|業者|医者|店員|先輩|後輩|学生|担当者|主人|隊員)(?:さん|様|ちゃん|くん))[\p{Script=Han}々]{1,4}(?=さん|ちゃん|くん|様|氏(?!名)|先生|先輩)/gu;
const HANGUL_NAME = /(?<!\p{Script=Hangul})\p{Script=Hangul}{2,4}(?=\s?씨(?!\p{Script=Hangul}))/gu;
/** `卡尔·马克思`: parts of a foreign name; characters that make sentences end it. */
const PART = '(?:(?![的了写说在是和与就都也不有着过吗呢把被给])\\p{Script=Han}){1,8}';
const DOTTED = new RegExp(`${PART}(?:[·・•‧](?:${PART}|[A-Z]\\.)){1,3}`, 'gu');

function findChinese(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: sentence, index } of text.matchAll(SENTENCE)) {
    if (!HAN.test(sentence)) continue;
    const kana = sentence.match(KANA)?.length ?? 0;
    if (kana > sentence.length * MAX_KANA_SHARE) continue;
    for (const { start, end } of findPeople(sentence)) spans.push({ start: index + start, end: index + end });
  }
  return spans;
}

const spansOf = (text: string, pattern: RegExp): Span[] =>
  [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));

/** All names of people that the rule finds, in its order. */
export function findPersons(text: string): Span[] {
  return [
    ...findChinese(text),
    ...spansOf(text, DOTTED).filter(({ start, end }) => isForeignSpelling(text.slice(start, end))),
    ...spansOf(text, HONORIFIC),
    ...spansOf(text, HANGUL_NAME),
    ...findLatinNames(text),
  ];
}
