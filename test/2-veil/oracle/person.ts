/** The plain form of findChinese in pipeline/2-veil/scrub/rules/person.ts, which must find the same. */
import type { Span } from '../../../pipeline/2-veil/scrub/span.ts';
import { findPeople } from './people.ts';

const SENTENCE = /[^。！？!?\n]+/gu;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const HAN = /\p{Script=Han}/u;
const MAX_KANA_SHARE = 1 / 6;

export function findChinese(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: sentence, index } of text.matchAll(SENTENCE)) {
    if (!HAN.test(sentence)) continue;
    const kana = sentence.match(KANA)?.length ?? 0;
    if (kana > sentence.length * MAX_KANA_SHARE) continue;
    for (const { start, end } of findPeople(sentence)) spans.push({ start: index + start, end: index + end });
  }
  return spans;
}
