import { ARTICLE_WINDOW, CLAIMS, TOLERANCE_PERCENT, TOLERANCE_POINTS } from '../model/article.ts';
import type { Window } from './queries.ts';
import type { Totals } from './series.ts';

export type Verdict = 'within' | 'outside' | 'not comparable';

export interface ComparisonRow {
  readonly key: 'people_start' | 'people_end' | 'growth' | 'growth_percent' | 'posts';
  /** What is compared, in words. */
  readonly what: string;
  readonly unit: 'people' | 'per cent' | 'posts';
  /** What the article says, in its words. */
  readonly article: string;
  /** The number that those words are read as. */
  readonly articleValue: number;
  /** Exact count of the dataset, or per cent to one decimal; null where there is none. */
  readonly ours: number | null;
  /** `ours` at the size of the real network where the source is a simulation, else null. Per cent stay as they are. */
  readonly scaled: number | null;
  /** Largest accepted distance from `articleValue`, in its unit. */
  readonly tolerance: number;
  readonly verdict: Verdict;
  /** Why it is not comparable, else null. */
  readonly why: string | null;
}

function measure(key: ComparisonRow['key'], totals: Totals): number | null {
  const growth = totals.people - totals.peopleBefore;
  if (key === 'people_start') return totals.peopleBefore;
  if (key === 'people_end') return totals.people;
  if (key === 'growth') return growth;
  if (key === 'posts') return totals.posts;
  // Tenths of a per cent, rounded once.
  return totals.peopleBefore === 0 ? null : Math.round((growth * 1000) / totals.peopleBefore) / 10;
}

function enlarge(count: number, scale: number): number {
  const parts = Math.round(1 / scale);
  return Math.abs(scale * parts - 1) < 1e-9 ? count * parts : Math.round(count / scale);
}

/**
 * Set the dataset's totals beside what the article says.
 *
 * @param scale size of the simulation, 1 being the real network; null for real data, which is compared as it is
 * @returns five rows; all of them `not comparable` where the window is not the article's
 */
export function compareWithArticle(totals: Totals, window: Window, scale: number | null): ComparisonRow[] {
  const isArticleWindow = window.from === ARTICLE_WINDOW.from && window.to === ARTICLE_WINDOW.to;
  return CLAIMS.map(({ whatElsewhere, ...claim }) => {
    const isPercent = claim.unit === 'per cent';
    const ours = measure(claim.key, totals);
    const scaled = scale === null || ours === null ? null : isPercent ? ours : enlarge(ours, scale);
    const tolerance = isPercent ? TOLERANCE_POINTS : (claim.articleValue * TOLERANCE_PERCENT) / 100;
    const compared = scaled ?? ours;
    let why: string | null = null;
    if (!isArticleWindow) {
      why = `the window is ${window.from} to ${window.to}, the article's is ${ARTICLE_WINDOW.from} to ${ARTICLE_WINDOW.to} (half-open)`;
    } else if (compared === null) {
      why = 'nobody was seen before the window: there is no per cent of nothing';
    }
    const isWithin = compared !== null && Math.abs(compared - claim.articleValue) <= tolerance;
    const verdict: Verdict = why !== null ? 'not comparable' : isWithin ? 'within' : 'outside';
    const what = isArticleWindow ? claim.what : whatElsewhere(window);
    return { ...claim, what, ours, scaled, tolerance, verdict, why };
  });
}
