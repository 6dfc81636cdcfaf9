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
 * A text with more Latin than Han is still East Asian if a quarter of its weight is Han and that holds a clause: two
 * function words, or one in a stretch of five characters. Posts about software name things in English. In Japanese a
 * clause shows by its endings: four kana.
 */
const CLAUSE_KANA = 4;
const CLAUSE_HAN = 5;
const CLAUSE_WORDS = 2;
const CLAUSE_SHARE_DIVISOR = 4;

/** From this share of Hangul on (a quarter), Han that does not tell is Korean's own. */
const HANGUL_SHARE_DIVISOR = 4;

/**
 * Latin letters below which they don't tell: cld3 is sure of itself where nothing can be known (it was measured to
 * call "lol" Ukrainian, "QAQ" Bulgarian and "Debian" Frisian, all of them "reliable").
 */
export const MIN_LATIN_LETTERS = 15;

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

function hasClause(counts: Counts): boolean {
  return (
    counts.kana >= CLAUSE_KANA ||
    counts.functionWords >= CLAUSE_WORDS ||
    (counts.functionWords > 0 && counts.longestHanRun >= CLAUSE_HAN)
  );
}

/**
 * Judge a text by its scripts.
 *
 * @returns null where the script leaves the language open (Latin, Cyrillic, Arabic …)
 */
export function judgeByScript(counts: Counts, declared: string | null): LanguageEvidence | null {
  const han = counts.han * HAN_WEIGHT + (counts.kana + counts.bopomofo) * KANA_WEIGHT;
  const hangul = counts.hangul * HANGUL_WEIGHT;
  const other = counts.letters === 0 ? 0 : counts.letters + counts.loneLetters;
  const alphabet = (counts.latin + other) * LETTER_WEIGHT;
  const total = han + hangul + alphabet;
  if (total === 0) return NO_LANGUAGE;
  const isAlphabetSilent = other === 0 && counts.latin < MIN_LATIN_LETTERS && han + hangul > 0;
  const rival = isAlphabetSilent ? 0 : alphabet;
  if (hangul > han && hangul >= rival) return judgeHangul(hangul, total);
  if (han < rival && !(hasClause(counts) && han * CLAUSE_SHARE_DIVISOR >= total)) return null;
  const evidence = judgeHan(counts, declared);
  const isKorean = evidence.isUndecided && hangul > 0 && hangul * HANGUL_SHARE_DIVISOR >= total;
  return isKorean ? judgeHangul(hangul, total) : evidence;
}
