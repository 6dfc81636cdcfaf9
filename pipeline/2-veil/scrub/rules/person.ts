import { unitAt } from '../../../model/units.ts';
import { findLatinNames } from '../lexicon/latin_names.ts';
import { findPeople, isForeignSpelling } from '../lexicon/people.ts';
import { matches, type ScrubRule, type Span } from '../rule.ts';
import { SIGN, signsOf } from '../signs.ts';
import type { View } from '../view.ts';

const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const HAN = /\p{Script=Han}/u;

/** A few kana are decoration (の); a sixth of a sentence is Japanese, whose words the lexicon doesn't know. */
const MAX_KANA_SHARE = 1 / 6;

/** Japanese: a name before an honorific; words that take one without being names are left out. */
const HONORIFIC =
  /(?<!\p{Script=Han})(?!(?:母|父|兄|姉|皆|客|奥|神|殿|王|娘|息子|子供|業者|医者|店員|先輩|後輩|学生|担当者|主人|隊員)(?:さん|様|ちゃん|くん))[\p{Script=Han}々]{1,4}(?=さん|ちゃん|くん|様|氏(?!名)|先生|先輩)/gu;
const HANGUL_NAME = /(?<!\p{Script=Hangul})\p{Script=Hangul}{2,4}(?=\s?씨(?!\p{Script=Hangul}))/gu;
/** `卡尔·马克思`: parts of a foreign name; characters that make sentences end it. */
const PART = '(?:(?![的了写说在是和与就都也不有着过吗呢把被给])\\p{Script=Han}){1,8}';
const DOTTED = new RegExp(`${PART}(?:[·・•‧](?:${PART}|[A-Z]\\.)){1,3}`, 'gu');

/** Chinese names in the sentences of a text. */
function findChinese(view: View): Span[] {
  const { text, signs } = view;
  if (!view.has(SIGN.han | SIGN.farLetter)) return [];
  // Sentences are judged alone: one Japanese line does not make its neighbours Japanese.
  // Without kana every sentence counts, and no run of Han goes on beyond one: they need not be told apart.
  if (!view.has(SIGN.kana | SIGN.farLetter)) return findPeople(text, 0, text.length, signs);
  const spans: Span[] = [];
  for (let from = 0; from < text.length; ) {
    let seen = 0;
    let kana = 0;
    let to = from;
    for (; to < text.length; to += 1) {
      const sign = signsOf(unitAt(text, to));
      if ((sign & SIGN.end) !== 0) break;
      seen |= sign;
      if ((sign & SIGN.kana) !== 0) kana += 1;
    }
    const mayBeFar = (seen & SIGN.farLetter) !== 0;
    if (mayBeFar) kana = text.slice(from, to).match(KANA)?.length ?? 0;
    const hasHan = (seen & SIGN.han) !== 0 || (mayBeFar && HAN.test(text.slice(from, to)));
    if (hasHan && kana <= (to - from) * MAX_KANA_SHARE) spans.push(...findPeople(text, from, to, seen));
    from = to + 1;
  }
  return spans;
}

/** Adds the names that are told by signs or by other scripts to those in Chinese sentences. */
function addOtherNames(view: View, spans: Span[]): Span[] {
  const { text } = view;
  if (view.has(SIGN.middleDot))
    for (const span of matches(text, DOTTED))
      if (isForeignSpelling(text.slice(span.start, span.end))) spans.push(span);
  if (view.has(SIGN.honorific) || (view.has(SIGN.elder) && /先[生輩]/u.test(text)))
    spans.push(...matches(text, HONORIFIC));
  if (view.has(SIGN.ssi)) spans.push(...matches(text, HANGUL_NAME));
  if (view.has(SIGN.capital)) spans.push(...findLatinNames(text));
  return spans;
}

/**
 * Names of people who are neither the author nor mentioned by handle: Chinese names in running text, foreign ones
 * in Chinese characters, names before an honorific, pinyin and English full names.
 */
export const person: ScrubRule = {
  id: 'person',
  class: 'NAME',
  severity: 3,
  trigger: [],
  find: (view) => addOtherNames(view, findChinese(view)),
};
