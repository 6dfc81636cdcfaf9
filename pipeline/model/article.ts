/** What the newspaper reported in September 2022, as figures that a census can be set beside. */
import type { Days } from './buckets.ts';

/** The window that the article writes about: beginning of February through August 2022, UTC, half-open. */
export const ARTICLE_WINDOW: Days = { from: '2022-02-01', to: '2022-09-01' };

/**
 * Per cent of the article's number, either way. The article rounds to whole thousands and says "nearly" and
 * "about" (up to about 2 % of its growth); a census by consent leaves out people who said no, and a bot that
 * followed accounts sees other servers than a harvest of timelines does. The sum of these is put at 5 %.
 */
export const TOLERANCE_PERCENT = 5;

/** Percentage points. "Nearly 50" is 48.1 by the article's own numbers; rounding both of them moves it by 1. */
export const TOLERANCE_POINTS = 3;

export interface Claim {
  readonly key: 'people_start' | 'people_end' | 'growth' | 'growth_percent' | 'posts';
  readonly what: string;
  /** For a window that is not the article's. */
  readonly whatElsewhere: (window: Days) => string;
  readonly unit: 'people' | 'per cent' | 'posts';
  readonly article: string;
  readonly articleValue: number;
}

/** What the article says (September 2022); the first number is implied by the two after it. */
export const CLAIMS: readonly Claim[] = [
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

/** `1/100` for 0.01, `1` for 1, else the decimal itself. */
export function formatScale(scale: number): string {
  const parts = Math.round(1 / scale);
  if (scale === 1) return '1';
  return parts > 1 && Math.abs(scale * parts - 1) < 1e-9 ? `1/${parts}` : String(scale);
}
