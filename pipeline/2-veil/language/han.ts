import { CONFIDENCE_BASE_MILLI, CONFIDENCE_DIVISOR, CONFIDENCE_TOP_MILLI } from '../../model/language.ts';
import type { LanguageEvidence } from '../../model/status.ts';
import type { Counts } from './count.ts';
import { declaredMilli } from './declared.ts';

/**
 * Log-odds, thousandths, that a text in Han without any kana is Chinese before its characters are looked at: e^0.4 is
 * 1.5 to 1. Nearly all Chinese posts lack kana and few Japanese ones do, but there are far more Japanese posts. With
 * one strong character it stays below {@link DECIDED_MILLI}: a Chinese name in a Japanese post is no Chinese post.
 */
const NO_KANA_MILLI = 400;

/**
 * Log-odds, thousandths, of each Han character beyond the eighth in a text without kana, and their most: Japanese texts
 * without kana are labels and headlines, few of them long. Chinese posts have any length.
 */
const LENGTH_MILLI = 100;
const LENGTH_FREE_HAN = 8;
const LENGTH_CAP_MILLI = 1_500;

/**
 * Log-odds, thousandths, of each pair of a simplified and a traditional form (東京大学): Japan uses both at once, a
 * Chinese text one of the two.
 */
const MIXED_FORMS_MILLI = -1_500;

/** Log-odds, thousandths, of one letter of bopomofo: only Chinese is written with it. */
const BOPOMOFO_MILLI = 2_500;

/** Log-odds, thousandths, from which a text is decided alone: e^3 is 20 to 1. */
export const DECIDED_MILLI = 3_000;

/** Evidence is cut to this, thousandths. */
const EVIDENCE_CAP_MILLI = 10_000;

function clamp(value: number): number {
  return Math.max(-EVIDENCE_CAP_MILLI, Math.min(EVIDENCE_CAP_MILLI, value));
}

/**
 * Two Cantonese words outweigh Mandarin ones of three times their number, because formal words (是, 的) occur in
 * Cantonese too; a single one beside Mandarin words is borrowed.
 */
function isCantonese({ cantoneseWords, mandarinWords }: Counts): boolean {
  return cantoneseWords >= 2
    ? cantoneseWords * 3 >= mandarinWords
    : cantoneseWords === 1 && mandarinWords === 0;
}

/** Confidence, thousandths: the same scale as that of posts that their author's other posts decide. */
export function confidenceOf(milli: number): number {
  const strength = CONFIDENCE_BASE_MILLI + Math.floor(Math.abs(milli) / CONFIDENCE_DIVISOR);
  return Math.min(CONFIDENCE_TOP_MILLI, strength);
}

function noKanaMilli({ kana, han }: Counts): number {
  if (kana > 0) return 0;
  const length = Math.max(0, han - LENGTH_FREE_HAN) * LENGTH_MILLI;
  return NO_KANA_MILLI + Math.min(LENGTH_CAP_MILLI, length);
}

/** Log-odds of Chinese against Japanese from what a text is written with, thousandths. */
export function hanScoreMilli(counts: Counts): number {
  const mixedForms = Math.min(counts.simplifiedInJapan, counts.traditionalInJapan);
  return clamp(
    noKanaMilli(counts) +
      counts.hanMilli +
      counts.kanaMilli +
      mixedForms * MIXED_FORMS_MILLI +
      counts.bopomofo * BOPOMOFO_MILLI,
  );
}

/**
 * Judge a text written mostly in Han, kana or bopomofo. Undecided where the odds stay below 20 to 1; then the declared
 * tag adds its bounded share and the author's other posts decide.
 */
export function judgeHan(counts: Counts, declared: string | null): LanguageEvidence {
  const score = hanScoreMilli(counts);
  const chinese = isCantonese(counts) ? 'yue' : 'zh';
  if (Math.abs(score) >= DECIDED_MILLI) {
    return {
      own: score > 0 ? chinese : 'ja',
      confidenceMilli: confidenceOf(score),
      chineseMilli: score,
      isUndecided: false,
    };
  }
  const chineseMilli = clamp(score + declaredMilli(declared));
  return {
    own: chineseMilli > 0 ? chinese : 'ja',
    confidenceMilli: confidenceOf(chineseMilli),
    chineseMilli,
    isUndecided: true,
  };
}
