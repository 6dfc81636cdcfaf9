/** The article's statements beside the release. Pure; reads published estimates only. */
import { ARTICLE_WINDOW, CLAIMS, TOLERANCE_PERCENT, TOLERANCE_POINTS } from '../../model/article.ts';
import type { NoisyCount } from '../mechanisms/counts.ts';
import { type Release, sumTotals } from './growth.ts';
import { type Cell, type Estimate, type PublicTable, publicNumber } from './public.ts';

interface Interval {
  readonly value: bigint;
  readonly low: bigint;
  readonly high: bigint;
}

/** Tenths in a whole: per cent are written in tenths, since a release holds whole numbers only. */
const TENTHS = 10n;

function interval({ value, bar }: Estimate): Interval {
  const floor = (count: bigint): bigint => (count < 0n ? 0n : count);
  return { value: floor(value), low: floor(value - bar.half), high: floor(value + bar.half) };
}

/** Growth in tenths of a per cent; the ends are the worst of both intervals, so they hold together in 90 % or more. */
function percent(growth: Interval, before: Interval): Interval | null {
  if (before.low <= 0n) return null;
  const ratio = (part: bigint, whole: bigint): bigint => (part * 100n * TENTHS + whole / 2n) / whole;
  return {
    value: ratio(growth.value, before.value),
    low: ratio(growth.low, before.high),
    high: ratio(growth.high, before.low),
  };
}

/** What a release says to each claim; null where its days are not the article's. */
function measure(releases: readonly Release[]): Readonly<Record<string, Interval | null>> {
  const first = releases[0]?.drawn.get('new_people')?.span.from;
  const upTo = releases.findIndex(({ drawn }) => drawn.get('new_people')?.span.to === ARTICLE_WINDOW.to);
  if (first !== ARTICLE_WINDOW.from || upTo < 0) return {};
  const totals = sumTotals(releases.slice(0, upTo + 1));
  const [start, end] = [totals[0], totals[totals.length - 1]];
  if (start === undefined || end === undefined) return {};
  const growth: Estimate = {
    value: (end.people.value - start.before.value) as NoisyCount,
    bar: totals.length === 1 ? start.newcomers.bar : end.people.bar,
  };
  const posts: Estimate = {
    value: totals.reduce((all, { posts }) => all + posts.value, 0n) as NoisyCount,
    bar: {
      sdMilli: 0n,
      half: BigInt(Math.ceil(Math.hypot(...totals.map((each) => Number(each.posts.bar.half))))),
    },
  };
  return {
    people_start: interval(start.before),
    people_end: interval(end.people),
    growth: interval(growth),
    growth_percent: percent(interval(growth), interval(start.before)),
    posts: interval(posts),
  };
}

function judge(found: Interval, target: bigint, tolerance: bigint): string {
  const [low, high] = [target - tolerance, target + tolerance];
  if (found.low >= low && found.high <= high) return 'within';
  return found.high < low || found.low > high ? 'outside' : 'undecided';
}

/**
 * The claims table.
 *
 * @param times what a simulation in small is multiplied by; 1 for real data
 */
export function makeClaims(releases: readonly Release[], times: number): PublicTable {
  const measured = measure(releases);
  const rows = CLAIMS.map((claim): Cell[] => {
    const isPercent = claim.unit === 'per cent';
    const target = BigInt(claim.articleValue) * (isPercent ? TENTHS : 1n);
    const tolerance = isPercent
      ? BigInt(TOLERANCE_POINTS) * TENTHS
      : (target * BigInt(TOLERANCE_PERCENT)) / 100n;
    const found = measured[claim.key] ?? null;
    const factor = isPercent ? 1n : BigInt(times);
    const cell = (count: bigint): NoisyCount => count as NoisyCount;
    const scaled =
      found === null
        ? null
        : { value: found.value * factor, low: found.low * factor, high: found.high * factor };
    return [
      claim.key,
      claim.article,
      publicNumber(target),
      isPercent ? 'tenths of a per cent' : claim.unit,
      found === null ? null : cell(found.value),
      found === null ? null : cell(found.low),
      found === null ? null : cell(found.high),
      publicNumber(factor),
      scaled === null ? 'not comparable' : judge(scaled, target, tolerance),
    ];
  });
  const published = releases.at(-1)?.version ?? '';
  return { table: 'claims', published, rows };
}
