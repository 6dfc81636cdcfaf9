import { CONFIDENCE_TOP_MILLI } from '../../model/language.ts';
import type { LanguageEvidence } from '../../model/status.ts';
import type { Counts } from './count.ts';
import { judgeHan } from './han.ts';

/**
 * How much one letter of a script says, relative to a Latin letter at 2: a Han character or a Hangul syllable stands
 * for a morpheme, about two and a half Latin letters; a kana for a syllable.
 */
const HAN_WEIGHT = 5;
const KANA_WEIGHT = 3;
const HANGUL_WEIGHT = 5;
const LETTER_WEIGHT = 2;

/**
 * A text with more Latin than Han is still Chinese if it holds a Chinese clause: a stretch of this many characters, this
 * many function words, and at least a quarter of the weight. Posts about software name things in English.
 */
const CLAUSE_HAN = 5;
const CLAUSE_WORDS = 2;
const CLAUSE_SHARE_DIVISOR = 4;

/** A post in which no letter stands: emoji, digits, a picture. It has no language. */
export const NO_LANGUAGE: LanguageEvidence = {
  own: 'und',
  confidenceMilli: 0,
  chineseMilli: 0,
  isUndecided: false,
};

function judgeHangul(weight: number, total: number): LanguageEvidence {
  const share = Math.floor((CONFIDENCE_TOP_MILLI * weight) / total);
  // Zero: Korean says nothing about what the author's posts in Han alone are.
  return { own: 'ko', confidenceMilli: share, chineseMilli: 0, isUndecided: false };
}

/**
 * Judge a text by its scripts.
 *
 * @returns null where the script leaves the language open (Latin, Cyrillic, Arabic …)
 */
export function judgeByScript(counts: Counts, declared: string | null): LanguageEvidence | null {
  const han = counts.han * HAN_WEIGHT + counts.kana * KANA_WEIGHT + counts.bopomofo * KANA_WEIGHT;
  const hangul = counts.hangul * HANGUL_WEIGHT;
  const other = counts.letters === 0 ? 0 : counts.letters + counts.loneLetters;
  const alphabet = (counts.latin + other) * LETTER_WEIGHT;
  const total = han + hangul + alphabet;
  if (total === 0) return NO_LANGUAGE;
  if (hangul > han && hangul >= alphabet) return judgeHangul(hangul, total);
  if (han >= hangul && han >= alphabet) return judgeHan(counts, declared);
  const hasClause =
    counts.longestHanRun >= CLAUSE_HAN &&
    counts.mandarinWords + counts.cantoneseWords >= CLAUSE_WORDS &&
    han * CLAUSE_SHARE_DIVISOR >= total;
  return hasClause ? judgeHan(counts, declared) : null;
}
