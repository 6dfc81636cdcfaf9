/** The dry run: what each table will be worth, from parameters alone, before anything is spent. */
import { groupDigits, pad, wrap } from '../model/terminal.ts';
import { errorBar, toNumber } from './accuracy.ts';
import type { ReleasePlan, TablePlan } from './types.ts';

/** The article's sizes, to make an error readable: people, posts a week, posts. */
const REFERENCE = { people: 154_000, posts: 9_500_000 } as const;

export interface ExpectedError {
  readonly table: string;
  readonly what: string;
  readonly sd: number;
  readonly half: number;
  /** Half-width of the 95 % interval in per cent at the article's size, or null. */
  readonly percent: number | null;
  readonly cost: string;
  readonly bound: string;
}

function reference(plan: TablePlan): { readonly what: string; readonly size: number | null } {
  if (plan.table === 'new_people') return { what: 'new people of a week', size: null };
  if (plan.table === 'active_weekly') return { what: 'active people of a week', size: null };
  if (plan.table === 'active_monthly') return { what: 'active people of a month', size: null };
  if (plan.table === 'active_total') return { what: 'active people of all days', size: REFERENCE.people };
  if (plan.table === 'posts_weekly') return { what: 'posts of a week', size: REFERENCE.posts / 30.3 };
  if (plan.table === 'posts_total') return { what: 'posts of all days', size: REFERENCE.posts };
  if (plan.table === 'posts_bound') return { what: 'bound of the total', size: null };
  return { what: `people in a row of ${plan.table}`, size: null };
}

function percentOf(half: number, size: number | null): number | null {
  return size === null ? null : (100 * half) / size;
}

function formatBound({ table, bound }: TablePlan): string {
  if (table === 'posts_weekly') return `${bound.perBucket} posts in each of ${bound.buckets} weeks`;
  if (table === 'posts_total') return `${groupDigits(bound.perBucket)} posts`;
  if (table === 'active_weekly') return `${bound.buckets} weeks`;
  if (table === 'active_monthly') return `${bound.buckets} months`;
  return 'one place';
}

/** Expected errors of a plan, one row a table, and of the cumulative people after all its cells. */
export function listExpectedErrors(plan: ReleasePlan): ExpectedError[] {
  return plan.tables.flatMap((each): ExpectedError[] => {
    const unit = each.unit === 'rho' ? 'ρ' : 'ε';
    const bar = errorBar(each.noise);
    const { what, size } = reference(each);
    const row = (text: string, { sdMilli, half }: typeof bar, of: number | null): ExpectedError => ({
      table: each.table,
      what: text,
      sd: Number(sdMilli) / 1000,
      half: Number(half),
      percent: percentOf(Number(half), of),
      cost: `${unit} ${toNumber(each.cost).toPrecision(3)}`,
      bound: formatBound(each),
    });
    if (each.table !== 'new_people') return [row(what, bar, size)];
    const all = errorBar(each.noise, plan.cells.length + 1);
    return [row(what, bar, null), row('people, cumulative', all, REFERENCE.people)];
  });
}

/** The same for a terminal of 80 columns: the table, and below it what one account counts for. */
export function formatExpectedErrors(plan: ReleasePlan): string {
  const errors = listExpectedErrors(plan);
  const head = ['what', 'std. dev.', '95 % within', 'of article', 'cost'];
  const rows = errors.map(({ what, sd, half, percent, cost }) => [
    what,
    groupDigits(Math.round(sd * 10) / 10),
    `±${groupDigits(half)}`,
    percent === null ? '' : `±${percent.toFixed(percent < 0.1 ? 3 : 2)} %`,
    cost,
  ]);
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => pad(cell, widths[at] ?? 0, at === 0 || at > 3 ? 'left' : 'right'))
      .join('  ')
      .trimEnd();
  const bounds = new Map(errors.map(({ table, bound }) => [table, bound]));
  const counts = [...bounds].map(([table, bound]) => `${table.replaceAll('_', ' ')}: ${bound}`);
  return `${[head, ...rows].map(line).join('\n')}\n\n${wrap(`One account counts for at most: ${counts.join('; ')}.`, LINE).join('\n')}\n`;
}

/** Columns of a terminal. */
const LINE = 80;
