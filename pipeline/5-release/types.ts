/** Words that all of stage 5 shares. */
import type { Bucket, Days } from '../model/buckets.ts';
import type { Cell } from './calendar.ts';
import type { ExactCount, Noise, NoisyCount, SelectionNoise } from './mechanisms/counts.ts';
import type { Rational } from './mechanisms/rational.ts';

/** Tables of noisy counts, one mechanism each. Growth first, then the breakdowns. */
export const GROWTH_TABLES = [
  'new_people',
  'active_weekly',
  'active_monthly',
  'active_total',
  'posts_weekly',
  'posts_total',
] as const;
export const BREAKDOWN_TABLES = ['servers', 'hashtags', 'scripts', 'features', 'hours', 'lengths'] as const;
export type BreakdownId = (typeof BREAKDOWN_TABLES)[number];
export type TableId = (typeof GROWTH_TABLES)[number] | BreakdownId | 'posts_bound';

/** What a budget line is counted in: ε of pure (or approximate) differential privacy, or ρ of zCDP. */
export type CostUnit = 'epsilon' | 'rho';

/** A part of the lifetime budget that only one table draws on. */
export interface BudgetLine {
  readonly table: TableId;
  readonly unit: CostUnit;
  readonly limit: Rational;
}

/** Lines that are proven together to stay within (ε, δ). */
export interface BudgetGroup {
  readonly id: string;
  readonly epsilon: Rational;
  readonly delta: Rational;
  readonly lines: readonly BudgetLine[];
}

/** Most that one account may add to a table in one release. Public, and published with the table. */
export interface Bound {
  /** Buckets (weeks, months, keys) in which an account counts. */
  readonly buckets: number;
  /** Most that it counts for in each. */
  readonly perBucket: number;
}

/** What one table of one release is drawn with. */
export interface TablePlan {
  readonly table: TableId;
  readonly unit: CostUnit;
  /** What the draw costs each account at most, in `unit`. */
  readonly cost: Rational;
  readonly noise: Noise | SelectionNoise;
  readonly bound: Bound;
  readonly span: Days;
}

/** One release before anything is drawn. Pure function of configuration and ledger. */
export interface ReleasePlan {
  readonly version: string;
  /** Days that this release adds to what is published. */
  readonly span: Days;
  /** Days that the breakdowns cover; null where this release carries the last ones. */
  readonly breakdownSpan: Days | null;
  readonly isFirst: boolean;
  readonly weeks: readonly Bucket[];
  readonly months: readonly Bucket[];
  readonly cells: readonly Cell[];
  readonly tables: readonly TablePlan[];
  /** Keys below this many people are never published. */
  readonly minimumPeople: number;
}

/** Exact counts of one table, by key. Never written anywhere. */
export interface ExactTable {
  readonly table: TableId;
  readonly rows: readonly { readonly key: readonly string[]; readonly count: ExactCount }[];
}

/** Noisy counts of one table, by key: what the ledger stores. */
export interface NoisyTable {
  readonly table: TableId;
  readonly rows: readonly { readonly key: readonly string[]; readonly count: NoisyCount }[];
}
