/**
 * The lifetime budget of an account, in lines that one table each draws on, and the noise that follows from it. The
 * noise of a table is the same in every release: it is planned for all the days that may ever be published. Pure.
 */
import type { ReleaseConfig } from '../config.ts';
import { rhoOfBudget, varianceForRho } from './mechanisms/accounting.ts';
import type { Noise, SelectionNoise } from './mechanisms/counts.ts';
import { ONE, parseRational, Rational, sum } from './mechanisms/rational.ts';
import { selectionThreshold } from './mechanisms/truncated_geometric.ts';
import type { BreakdownId, BudgetGroup, BudgetLine, TableId } from './types.ts';

/** Exact value of a decimal as census.yaml has it: the shortest decimal that reads as the same number. */
export function exactDecimal(value: number): Rational {
  return parseRational(String(value));
}

/** Parts of lifetimeEpsilon where census.yaml names none, in hundredths: the growth of people is what a census is for. */
const DEFAULT_SHARES = { newPeople: 25n, activePeople: 25n, posts: 40n, breakdowns: 10n } as const;
type Part = keyof typeof DEFAULT_SHARES;
const PARTS: readonly Part[] = ['newPeople', 'activePeople', 'posts', 'breakdowns'];

/** Parts of δ, in tenths, of what needs one: two Gaussian groups, two selections of keys. */
const DELTA_TENTHS = { active: 3n, posts: 3n, servers: 2n, hashtags: 2n } as const;
/** Of the ε of active people, in hundredths: distinct people over the whole span, one count. */
const ACTIVE_TOTAL_HUNDREDTHS = 8n;
/** Of the ρ of active people, in tenths: months are few, so they need little. */
const ACTIVE_MONTHLY_TENTHS = 1n;
/** Of the ε of the posts' total, in quarters, where its bound is chosen from the data. */
const POSTS_BOUND_QUARTERS = 1n;
/** Selections need more than histograms: their thresholds grow with 1/ε. */
const BREAKDOWN_WEIGHTS: Readonly<Record<BreakdownId, bigint>> = {
  servers: 3n,
  hashtags: 3n,
  scripts: 1n,
  features: 1n,
  hours: 1n,
  lengths: 1n,
};

/** ε of each part of the budget. */
export function partEpsilon(release: ReleaseConfig, part: Part): Rational {
  const given = release.epsilon?.[part];
  if (given !== undefined) return exactDecimal(given);
  return exactDecimal(release.lifetimeEpsilon).mul(new Rational(DEFAULT_SHARES[part], 100n));
}

/** Whether the parts stay within lifetimeEpsilon. */
export function isWithinLifetime(release: ReleaseConfig): boolean {
  const parts = sum(PARTS.map((part) => partEpsilon(release, part)));
  return parts.compare(exactDecimal(release.lifetimeEpsilon)) <= 0n;
}

function partDelta(release: ReleaseConfig, part: keyof typeof DELTA_TENTHS): Rational {
  return exactDecimal(release.delta).mul(new Rational(DELTA_TENTHS[part], 10n));
}

const NO_DELTA = new Rational(0n);

function epsilonLine(table: TableId, limit: Rational): BudgetLine {
  return { table, unit: 'epsilon', limit };
}

function pureGroup(table: TableId, limit: Rational, delta = NO_DELTA): BudgetGroup {
  return { id: table, epsilon: limit, delta, lines: [epsilonLine(table, limit)] };
}

function gaussianGroup(
  id: string,
  epsilon: Rational,
  delta: Rational,
  shares: readonly (readonly [TableId, Rational])[],
): BudgetGroup {
  const rho = rhoOfBudget(epsilon, delta);
  return {
    id,
    epsilon,
    delta,
    lines: shares.map(([table, share]) => ({ table, unit: 'rho', limit: rho.mul(share) })),
  };
}

/** The whole lifetime budget: the groups' ε and δ add up to no more than lifetimeEpsilon and delta. */
export function planBudget(release: ReleaseConfig): BudgetGroup[] {
  const active = partEpsilon(release, 'activePeople');
  const activeTotal = active.mul(new Rational(ACTIVE_TOTAL_HUNDREDTHS, 100n));
  const monthly = new Rational(ACTIVE_MONTHLY_TENTHS, 10n);
  const half = partEpsilon(release, 'posts').mul(new Rational(1n, 2n));
  const boundCost =
    release.postsPerDay === 'private' ? half.mul(new Rational(POSTS_BOUND_QUARTERS, 4n)) : NO_DELTA;
  const breakdowns = partEpsilon(release, 'breakdowns');
  const weights = release.breakdowns.reduce((total, table) => total + BREAKDOWN_WEIGHTS[table], 0n);
  return [
    pureGroup('new_people', partEpsilon(release, 'newPeople')),
    pureGroup('active_total', activeTotal),
    gaussianGroup('active_people', active.sub(activeTotal), partDelta(release, 'active'), [
      ['active_weekly', ONE.sub(monthly)],
      ['active_monthly', monthly],
    ]),
    pureGroup('posts_total', half.sub(boundCost)),
    ...(release.postsPerDay === 'private' ? [pureGroup('posts_bound', boundCost)] : []),
    gaussianGroup('posts', half, partDelta(release, 'posts'), [['posts_weekly', ONE]]),
    ...release.breakdowns.map((table) => {
      const epsilon = breakdowns.mul(new Rational(BREAKDOWN_WEIGHTS[table], weights));
      const isSelection = table === 'servers' || table === 'hashtags';
      return pureGroup(table, epsilon, isSelection ? partDelta(release, table) : NO_DELTA);
    }),
  ];
}

/** Days of one week and of the shortest month. */
const WEEK_DAYS = 7;
const MONTH_DAYS = 28;
/** A release a month: each cuts one week in two. */
const RELEASE_DAYS = 30;

/** How many weeks, months and days all releases together may hold. */
export interface Lifetime {
  readonly weeks: bigint;
  readonly months: bigint;
  readonly days: bigint;
}

/** What lifetimeDays are in weeks and months, the cut ones included. */
export function planLifetime(release: ReleaseConfig): Lifetime {
  const { lifetimeDays } = release;
  const weeks = Math.ceil(lifetimeDays / WEEK_DAYS) + Math.ceil(lifetimeDays / RELEASE_DAYS);
  return {
    weeks: BigInt(weeks),
    months: BigInt(Math.ceil(lifetimeDays / MONTH_DAYS)),
    days: BigInt(lifetimeDays),
  };
}

function laplace(sensitivity: Rational, epsilon: Rational): Noise {
  return { type: 'discrete-laplace', scale: sensitivity.div(epsilon) };
}

/** Days of a span as a part of all days that may be published. */
export function spanShare(days: number, release: ReleaseConfig): Rational {
  return new Rational(BigInt(days), planLifetime(release).days);
}

/** Noise of a weekly or monthly series with Gaussian noise, planned for the whole lifetime. */
export function seriesNoise(line: BudgetLine, buckets: bigint, perBucket: number): Noise {
  const squared = buckets * BigInt(perBucket) ** 2n;
  return { type: 'discrete-gaussian', variance: varianceForRho(squared, line.limit) };
}

/** Noise of one count over a span: its bound and its cost both grow with the days, so that the scale stays. */
export function totalNoise(
  line: BudgetLine,
  sensitivity: bigint,
  days: number,
  release: ReleaseConfig,
): Noise {
  return laplace(new Rational(sensitivity), line.limit.mul(spanShare(days, release)));
}

/** Noise of new people: each account is in one cell of one release. */
export function newPeopleNoise(line: BudgetLine): Noise {
  return laplace(ONE, line.limit);
}

/** Noise of a histogram in which each account has one place, drawn `breakdownReleases` times in all. */
export function histogramNoise(line: BudgetLine, release: ReleaseConfig): Noise {
  return laplace(ONE, drawCost(line, release));
}

/** Noise and threshold of a table whose keys come from the data. */
export function keyNoise(group: BudgetGroup, line: BudgetLine, release: ReleaseConfig): SelectionNoise {
  const epsilon = drawCost(line, release);
  const delta = group.delta.div(new Rational(BigInt(release.breakdownReleases)));
  return { type: 'truncated-geometric', epsilon, threshold: selectionThreshold(epsilon, delta) };
}

/** ε of one drawing of a breakdown. */
export function drawCost(line: BudgetLine, release: ReleaseConfig): Rational {
  return line.limit.div(new Rational(BigInt(release.breakdownReleases)));
}
