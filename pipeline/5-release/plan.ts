/** From the configuration and what is published already to the tables of a release, their noise and their cost. Pure. */
import type { ReleaseConfig } from '../config.ts';
import { CensusError } from '../errors.ts';
import { countDays, cutMonths, cutWeeks, type Days, dayNumber } from '../model/buckets.ts';
import {
  drawCost,
  histogramNoise,
  isWithinLifetime,
  keyNoise,
  newPeopleNoise,
  planBudget,
  planLifetime,
  seriesNoise,
  spanShare,
  totalNoise,
} from './budget.ts';
import { cutCells } from './calendar.ts';
import { ONE, Rational, ZERO } from './mechanisms/rational.ts';
import type { BudgetGroup, BudgetLine, ReleasePlan, TableId, TablePlan } from './types.ts';

/** What earlier releases of the project have published and spent. */
export interface Published {
  /** End of the days that are published, or null before the first release. */
  readonly to: string | null;
  /** End of the days that the last breakdowns cover, or null. */
  readonly breakdownTo: string | null;
  readonly breakdownDraws: number;
  spent(table: TableId): Rational;
  /** Bound of the posts' total that was chosen from the data, or null. */
  readonly postsBound: bigint | null;
}

/** Breakdowns are drawn again only once so many days are new: on less, the noise would be all that shows. */
const BREAKDOWN_DAYS = 80;

/** Bounds a day that a private choice is made from: 1, 2, 5 and their tens. */
export const POSTS_PER_DAY_CANDIDATES: readonly bigint[] = [5n, 10n, 20n, 50n, 100n, 200n, 500n];

function refuse(what: string, todo: string): CensusError {
  return new CensusError('E_BUDGET', { what, where: 'release', kept: 'everything; nothing was spent', todo });
}

function findLine(groups: readonly BudgetGroup[], table: TableId): readonly [BudgetGroup, BudgetLine] {
  for (const group of groups) {
    const line = group.lines.find((each) => each.table === table);
    if (line !== undefined) return [group, line];
  }
  throw new CensusError('E_INTERNAL', { what: `The budget has no line for ${table}.` });
}

/** Days that the release adds. */
function findSpan(window: Days, published: Published): Days {
  return { from: published.to ?? window.from, to: window.to };
}

/** Buckets in which an account may count: all of them while the lifetime lasts, else what is left. */
function affordable(left: Rational, costOfOne: Rational, wanted: number): number {
  const most = left.div(costOfOne).floor();
  return most < BigInt(wanted) ? Number(most) : wanted;
}

function planSeries(
  groups: readonly BudgetGroup[],
  table: TableId,
  lifetimeBuckets: bigint,
  perBucket: number,
  wanted: number,
  span: Days,
  published: Published,
): TablePlan {
  const [, line] = findLine(groups, table);
  const noise = seriesNoise(line, lifetimeBuckets, perBucket);
  const costOfOne = line.limit.div(new Rational(lifetimeBuckets));
  const buckets = affordable(line.limit.sub(published.spent(table)), costOfOne, wanted);
  if (buckets === 0 && wanted > 0) {
    throw refuse(
      `The lifetime budget of \`${table}\` is spent.`,
      'look at `./census ledger plan`; no further weeks can be published for these accounts',
    );
  }
  return {
    table,
    unit: 'rho',
    cost: costOfOne.mul(new Rational(BigInt(buckets))),
    noise,
    bound: { buckets, perBucket },
    span,
  };
}

function planBreakdowns(release: ReleaseConfig, groups: readonly BudgetGroup[], span: Days): TablePlan[] {
  return release.breakdowns.map((table): TablePlan => {
    const [group, line] = findLine(groups, table);
    const isSelection = table === 'servers' || table === 'hashtags';
    return {
      table,
      unit: 'epsilon',
      cost: drawCost(line, release),
      noise: isSelection ? keyNoise(group, line, release) : histogramNoise(line, release),
      bound: { buckets: 1, perBucket: 1 },
      span,
    };
  });
}

/** Days that the breakdowns of this release cover, or null where the last ones are carried. */
function findBreakdownSpan(release: ReleaseConfig, window: Days, published: Published): Days | null {
  const span = { from: published.breakdownTo ?? window.from, to: window.to };
  if (release.breakdowns.length === 0 || published.breakdownDraws >= release.breakdownReleases) return null;
  return published.breakdownTo === null || countDays(span) >= BREAKDOWN_DAYS ? span : null;
}

function planTotals(
  release: ReleaseConfig,
  groups: readonly BudgetGroup[],
  span: Days,
  published: Published,
): TablePlan[] {
  const days = countDays(span);
  const share = spanShare(days, release);
  const total = (table: 'active_total' | 'posts_total', sensitivity: bigint): TablePlan => {
    const [, line] = findLine(groups, table);
    const cost = line.limit.mul(share);
    const bound = { buckets: 1, perBucket: Number(sensitivity) };
    return { table, unit: 'epsilon', cost, noise: totalNoise(line, sensitivity, days, release), bound, span };
  };
  const perDay = release.postsPerDay === 'private' ? published.postsBound : BigInt(release.postsPerDay);
  const bound: TablePlan[] = [];
  if (release.postsPerDay === 'private' && published.postsBound === null) {
    const [, line] = findLine(groups, 'posts_bound');
    const noise = { type: 'discrete-laplace', scale: ONE.div(line.limit) } as const;
    bound.push({
      table: 'posts_bound',
      unit: 'epsilon',
      cost: line.limit,
      noise,
      bound: { buckets: 1, perBucket: 1 },
      span,
    });
  }
  const largest = POSTS_PER_DAY_CANDIDATES[POSTS_PER_DAY_CANDIDATES.length - 1] ?? 1n;
  return [total('active_total', 1n), ...bound, total('posts_total', (perDay ?? largest) * BigInt(days))];
}

/**
 * Plan a release: what it adds, and what each table costs each account at most.
 *
 * @throws CensusError E_BUDGET where the lifetime budget does not pay for it, or where there is nothing to add
 */
export function planRelease(
  version: string,
  release: ReleaseConfig,
  window: Days,
  published: Published,
): ReleasePlan {
  if (!isWithinLifetime(release)) {
    throw refuse(
      'The parts of `release.epsilon` add up to more than `lifetimeEpsilon`.',
      'lower one of them',
    );
  }
  const span = findSpan(window, published);
  const isFirst = published.to === null;
  if (dayNumber(span.to) < dayNumber(span.from)) {
    throw refuse(
      'The window ends before what is published already.',
      'let `window.to` be no earlier than in the last release',
    );
  }
  const groups = planBudget(release);
  const lifetime = planLifetime(release);
  const weeks = cutWeeks(span);
  const months = cutMonths(span);
  const [, newcomers] = findLine(groups, 'new_people');
  const breakdownSpan = findBreakdownSpan(release, window, published);
  const series = (table: TableId, all: bigint, perBucket: number, wanted: number) =>
    planSeries(groups, table, all, perBucket, wanted, span, published);
  const hasDays = countDays(span) > 0;
  const tables: TablePlan[] = [
    {
      table: 'new_people',
      unit: 'epsilon',
      // Later releases count accounts that were never counted, each for the first time in its life.
      cost: isFirst ? newcomers.limit : ZERO,
      noise: newPeopleNoise(newcomers),
      bound: { buckets: 1, perBucket: 1 },
      span,
    },
    ...(hasDays
      ? [
          series('active_weekly', lifetime.weeks, 1, weeks.length),
          series('active_monthly', lifetime.months, 1, months.length),
          series('posts_weekly', lifetime.weeks, release.postsPerWeek, weeks.length),
          ...planTotals(release, groups, span, published),
        ]
      : []),
    ...(breakdownSpan === null ? [] : planBreakdowns(release, groups, breakdownSpan)),
  ];
  return {
    version,
    span,
    breakdownSpan,
    isFirst,
    weeks,
    months,
    cells: cutCells(span),
    tables,
    minimumPeople: release.minimumPeople,
  };
}
