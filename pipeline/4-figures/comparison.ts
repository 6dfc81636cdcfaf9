import type { Window } from './queries.ts';
import type { Totals } from './series.ts';

/** The window that the article writes about: beginning of February through August 2022, UTC, half-open. */
export const ARTICLE_WINDOW: Window = { from: '2022-02-01', to: '2022-09-01' };

/**
 * Per cent of the article's number, either way. The article rounds to whole thousands and says "nearly" and
 * "about" (up to about 2 % of its growth); a census by consent leaves out people who said no, and a bot that
 * followed accounts sees other servers than a harvest of timelines does. The sum of these is put at 5 %.
 */
export const TOLERANCE_PERCENT = 5;

/** Percentage points. "Nearly 50" is 48.1 by the article's own numbers; rounding both of them moves it by 1. */
export const TOLERANCE_POINTS = 3;

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

interface Claim {
  readonly key: ComparisonRow['key'];
  readonly what: string;
  /** For a window that is not the article's. */
  readonly whatElsewhere: (window: Window) => string;
  readonly unit: ComparisonRow['unit'];
  readonly article: string;
  readonly articleValue: number;
}

/** What the article says (September 2022); the first number is implied by the two after it. */
const CLAIMS: readonly Claim[] = [
  {
    key: 'people_start',
    what: 'people at the start of February 2022',
    whatElsewhere: ({ from }) => `people before ${from}`,
    unit: 'people',
    article: 'about 104,000 (implied: 154,000 − nearly 50,000)',
    articleValue: 104_000,
  },
  {
    key: 'people_end',
    what: 'people at the end of August 2022',
    whatElsewhere: ({ to }) => `people before ${to}`,
    unit: 'people',
    article: 'about 154,000',
    articleValue: 154_000,
  },
  {
    key: 'growth',
    what: 'growth, people',
    whatElsewhere: () => 'growth, people',
    unit: 'people',
    article: 'nearly 50,000',
    articleValue: 50_000,
  },
  {
    key: 'growth_percent',
    what: 'growth, per cent',
    whatElsewhere: () => 'growth, per cent',
    unit: 'per cent',
    article: 'nearly 50 per cent',
    articleValue: 50,
  },
  {
    key: 'posts',
    what: 'posts, February through August 2022',
    whatElsewhere: ({ from, to }) => `posts from ${from}, before ${to}`,
    unit: 'posts',
    article: 'more than 9.5 million',
    articleValue: 9_500_000,
  },
];

function measure(key: ComparisonRow['key'], totals: Totals): number | null {
  const growth = totals.people - totals.peopleBefore;
  if (key === 'people_start') return totals.peopleBefore;
  if (key === 'people_end') return totals.people;
  if (key === 'growth') return growth;
  if (key === 'posts') return totals.posts;
  // Tenths of a per cent, rounded once.
  return totals.peopleBefore === 0 ? null : Math.round((growth * 1000) / totals.peopleBefore) / 10;
}

/** `1/100` for 0.01, `1` for 1, else the decimal itself. */
export function formatScale(scale: number): string {
  const parts = Math.round(1 / scale);
  if (scale === 1) return '1';
  return parts > 1 && Math.abs(scale * parts - 1) < 1e-9 ? `1/${parts}` : String(scale);
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
