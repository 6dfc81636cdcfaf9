import type { LanguageEvidence } from './status.ts';

/**
 * How one post's own evidence and its author's other posts decide together. All integers, so that SQL and
 * TypeScript agree to the last bit; the dataset stage writes the same rule in SQL from these constants.
 */

/** Evidence of one decided post that goes into its author's sum is cut to this, so that one long post is no majority. Milli log-odds. */
export const AUTHOR_POST_CAP_MILLI = 2_000;

/** The author's other posts can move an undecided post by at most this. Milli log-odds; e^6 is 400 to 1. */
export const AUTHOR_PRIOR_CAP_MILLI = 6_000;

/** Confidence of an undecided post: 500 + |score| / 10, at most 999. In thousandths; a rank, not a probability. */
export const CONFIDENCE_BASE_MILLI = 500;
export const CONFIDENCE_TOP_MILLI = 999;
export const CONFIDENCE_DIVISOR = 10;

/** A Han-only post that its author's other posts take away from Chinese is Japanese: Korean is no longer written so. */
const HAN_WITHOUT_CHINESE = 'ja';

export interface LanguageDecision {
  /** BCP 47. */
  readonly language: string;
  readonly isChinese: boolean;
  readonly confidenceMilli: number;
}

function clamp(value: number, cap: number): number {
  return Math.max(-cap, Math.min(cap, value));
}

/** What a decided post adds to its author's sum; an undecided one adds nothing. */
export function authorContribution(evidence: LanguageEvidence): number {
  return evidence.isUndecided ? 0 : clamp(evidence.chineseMilli, AUTHOR_POST_CAP_MILLI);
}

/**
 * Decide the language of a post.
 *
 * @param authorSumMilli sum of {@link authorContribution} over the author's deduplicated posts
 */
export function decideLanguage(evidence: LanguageEvidence, authorSumMilli: number): LanguageDecision {
  const { own, isUndecided, chineseMilli, confidenceMilli } = evidence;
  const isOwnChinese = own === 'zh' || own === 'yue';
  if (!isUndecided || own === 'und') return { language: own, isChinese: isOwnChinese, confidenceMilli };
  const score = chineseMilli + clamp(authorSumMilli, AUTHOR_PRIOR_CAP_MILLI);
  const isChinese = score > 0;
  const strength = CONFIDENCE_BASE_MILLI + Math.floor(Math.abs(score) / CONFIDENCE_DIVISOR);
  return {
    language: isChinese ? (own === 'yue' ? 'yue' : 'zh') : isOwnChinese ? HAN_WITHOUT_CHINESE : own,
    isChinese,
    confidenceMilli: Math.min(CONFIDENCE_TOP_MILLI, strength),
  };
}
