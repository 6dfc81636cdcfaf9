import { loadModule } from 'cld3-asm';
import { CONFIDENCE_BASE_MILLI } from '../../model/language.ts';
import type { LanguageEvidence } from '../../model/status.ts';
import { isChineseTag, primaryOf } from './declared.ts';
import { NO_LANGUAGE } from './prefilter.ts';

/** Bytes that cld3 reads at most: its own default. */
const MAX_BYTES = 700;

/** Code units handed over at most: cld3 has a heap of 16 MiB and reads 700 bytes, so more is only copied. */
const MAX_CHARS = 700;

/** What cld3 must not see: NUL ends its text; Han and kana were judged before and would outvote a short text. */
const UNWANTED = /[\0\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

/** Old or special names of cld3. Pinyin is no Chinese writing, and cld3 hears it in laughter and cat noises. */
const TAGS: Readonly<Record<string, string>> = { iw: 'he', jw: 'jv', no: 'nb', 'zh-Latn': 'und', zh: 'und' };

/** Finds the language of a text in an alphabet. */
export type AlphabetJudge = (plain: string, declared: string | null) => LanguageEvidence;

function prepare(plain: string): string {
  let end = Math.min(plain.length, MAX_CHARS);
  const last = plain.charCodeAt(end - 1);
  if (end < plain.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
  return plain.slice(0, end).replace(UNWANTED, ' ').toWellFormed().normalize('NFC');
}

/**
 * Load cld3 (WebAssembly; some 40 ms) once.
 *
 * Evidence of Chinese is 0: a post in an alphabet says nothing about the language of the author's posts in Han.
 */
export async function createAlphabetJudge(): Promise<AlphabetJudge> {
  const factory = await loadModule();
  const identifier = factory.create(0, MAX_BYTES);
  return (plain, declared) => {
    const text = prepare(plain);
    // For a text without letters cld3 answers `ja`.
    if (!/\p{L}/u.test(text)) return NO_LANGUAGE;
    const { language, probability, is_reliable } = identifier.findLanguage(text);
    const confidenceMilli = Math.max(0, Math.min(1_000, Math.round(probability * 1_000)));
    const tag = TAGS[language] ?? language.split('-', 1)[0] ?? 'und';
    if (is_reliable) return { own: tag, confidenceMilli, chineseMilli: 0, isUndecided: false };
    const primary = primaryOf(declared);
    if (primary === null || isChineseTag(declared)) return { ...NO_LANGUAGE, confidenceMilli };
    return { own: primary, confidenceMilli: CONFIDENCE_BASE_MILLI, chineseMilli: 0, isUndecided: false };
  };
}
