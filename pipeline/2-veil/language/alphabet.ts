import { CONFIDENCE_BASE_MILLI } from '../../model/language.ts';
import type { LanguageEvidence } from '../../model/status.ts';
import { loadCld3 } from './cld3/index.ts';
import type { Counts } from './count.ts';
import { isChineseTag, primaryOf } from './declared.ts';
import { MIN_LATIN_LETTERS, NO_LANGUAGE } from './prefilter.ts';

/** Code units handed over at most: cld3 has a heap of 16 MiB and reads 700 bytes, so more is only copied. */
const MAX_CHARS = 700;

/** What cld3 must not see: NUL ends its text; the scripts of East Asia were judged before and would outvote the rest. */
const UNWANTED = /[\0\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu;

/** Languages not written in an alphabet: declared for "lol", they are the setting of an app. */
const WITHOUT_ALPHABET = new Set(['ja', 'ko']);

/** Old or special names of cld3. Pinyin is no Chinese writing, and cld3 hears it in laughter and cat noises. */
const TAGS: Readonly<Record<string, string>> = { iw: 'he', jw: 'jv', 'zh-Latn': 'und', zh: 'und' };

/** Finds the language of a text in an alphabet. */
export type AlphabetJudge = (plain: string, counts: Counts, declared: string | null) => LanguageEvidence;

function prepare(plain: string): string {
  let end = Math.min(plain.length, MAX_CHARS);
  const last = plain.charCodeAt(end - 1);
  if (end < plain.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
  return plain.slice(0, end).replace(UNWANTED, ' ').toWellFormed().normalize('NFC');
}

/** What remains to say of a text whose letters don't tell: what the post declares, unless that is no alphabet. */
function takeDeclared(declared: string | null): LanguageEvidence {
  const primary = primaryOf(declared);
  if (primary === null || isChineseTag(declared) || WITHOUT_ALPHABET.has(primary)) return NO_LANGUAGE;
  return { own: primary, confidenceMilli: CONFIDENCE_BASE_MILLI, chineseMilli: 0, isUndecided: false };
}

/**
 * Load cld3 (WebAssembly; some 10 ms) once.
 *
 * Evidence of Chinese is 0: a post in an alphabet says nothing about the language of the author's posts in Han.
 */
export async function createAlphabetJudge(): Promise<AlphabetJudge> {
  const { find } = await loadCld3();
  return (plain, counts, declared) => {
    if (counts.letters === 0 && counts.latin < MIN_LATIN_LETTERS) return takeDeclared(declared);
    const text = prepare(plain);
    // For a text without letters cld3 answers `ja`.
    if (!/\p{L}/u.test(text)) return NO_LANGUAGE;
    const { language, probability, isReliable } = find(text);
    if (!isReliable) return takeDeclared(declared);
    const own = TAGS[language] ?? language.split('-', 1)[0] ?? 'und';
    if (own === 'und') return NO_LANGUAGE;
    const confidenceMilli = Math.max(0, Math.min(1_000, Math.round(probability * 1_000)));
    return { own, confidenceMilli, chineseMilli: 0, isUndecided: false };
  };
}
