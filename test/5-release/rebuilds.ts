/** Releases of one SYNTHETIC population drawn again and again: how far they lie from the truth, and how often the intervals hold it. */
import { randomBytes } from 'node:crypto';
import { createDuckEngine, openSession } from '../../pipeline/3-dataset/index.ts';
import { drawTable } from '../../pipeline/5-release/draw.ts';
import { countExactly } from '../../pipeline/5-release/exact.ts';
import type { StoredTable } from '../../pipeline/5-release/ledger/stored.ts';
import { Rational } from '../../pipeline/5-release/mechanisms/rational.ts';
import { type Published, planRelease } from '../../pipeline/5-release/plan.ts';
import { makeBreakdowns } from '../../pipeline/5-release/tables/breakdowns.ts';
import { contractOf } from '../../pipeline/5-release/tables/contract.ts';
import {
  makeGrowthMonthly,
  makeGrowthTotal,
  makeGrowthWeekly,
  type Release,
} from '../../pipeline/5-release/tables/growth.ts';
import type { PublicTable } from '../../pipeline/5-release/tables/public.ts';
import type { ExactTable, ReleasePlan, TableId } from '../../pipeline/5-release/types.ts';
import type { ReleaseConfig } from '../../pipeline/config.ts';

const WINDOW = { from: '2022-02-01', to: '2022-09-01' };
/** No release was made before. */
export const NOTHING_PUBLISHED: Published = {
  to: null,
  breakdownTo: null,
  breakdownDraws: 0,
  spent: () => new Rational(0n),
  postsBound: null,
};

export interface Truth {
  readonly plan: ReleasePlan;
  readonly exact: readonly ExactTable[];
  /** Posts in the window without any bound. */
  readonly posts: number;
  readonly seconds: number;
}

/** Count a population once: what is drawn is drawn from these. */
export async function countPopulation(datasetDir: string, release: ReleaseConfig): Promise<Truth> {
  const plan = planRelease('v1', release, WINDOW, NOTHING_PUBLISHED);
  const session = createDuckEngine(
    await openSession({
      threads: 2,
      datasetDir,
      memoryMib: 512,
      tempDir: `${datasetDir}-spill`,
    }),
  );
  try {
    const start = performance.now();
    await session.readCsv('counted', 'tag', []);
    const exact = await countExactly(session, plan);
    const seconds = (performance.now() - start) / 1000;
    const [row] = await session.rows(
      "select count(*) as n from statuses where is_chinese and posted_at >= timestamp '2022-02-01' and posted_at < timestamp '2022-09-01'",
    );
    return { plan, exact, posts: Number(row?.['n']), seconds };
  } finally {
    await session.close();
  }
}

function release(tables: ReadonlyMap<TableId, StoredTable>): PublicTable[] {
  const releases: Release[] = [{ version: 'v1', drawn: tables }];
  return [
    ...makeGrowthWeekly(releases),
    ...makeGrowthMonthly(releases),
    ...makeGrowthTotal(releases),
    // Sizes of servers are computed from the named ones: no draw of their own.
    ...makeBreakdowns(releases).filter(({ table }) => table !== 'people_by_server_size'),
  ];
}

function stored(plan: ReleasePlan, table: TableId, rows: StoredTable['rows']): StoredTable {
  const each = plan.tables.find((one) => one.table === table);
  if (each === undefined) throw new RangeError(`${table} is not planned`);
  const { noise, bound, span } = each;
  return { table, version: 'v1', reserved: 0, span, noise, bound, rows };
}

/** The tables as they would be without noise: by the same assembly, fed with exact counts. For measuring only. */
function assembleExact({ plan, exact }: Truth): PublicTable[] {
  const floor = (id: TableId): bigint =>
    id === 'servers' || id === 'hashtags' ? BigInt(plan.minimumPeople - 1) : 0n;
  const rows = (table: ExactTable): StoredTable['rows'] =>
    table.rows.map(({ key, count }) => ({
      key,
      count: (count + floor(table.table)) as bigint as StoredTable['rows'][number]['count'],
    }));
  return release(new Map(exact.map((table) => [table.table, stored(plan, table.table, rows(table))])));
}

function assembleNoisy({ plan, exact }: Truth): PublicTable[] {
  const drawn = new Map<TableId, StoredTable>();
  for (const table of exact) {
    const each = plan.tables.find((one) => one.table === table.table);
    if (each === undefined) continue;
    const noisy = drawTable(table, each, plan.minimumPeople, (count) => randomBytes(count));
    drawn.set(table.table, stored(plan, table.table, noisy.rows));
  }
  return release(drawn);
}

export interface Measured {
  readonly table: string;
  readonly measure: string;
  readonly cells: number;
  /** Mean over cells of the root mean square of the noise, in per cent of the exact bounded value. */
  readonly errorPercent: number;
  /** Mean over cells of the error that 95 of 100 draws stay within, in per cent. */
  readonly error95Percent: number;
  /** Share of all intervals that hold the exact bounded value. */
  readonly coverage: number;
  /** Standard deviation as published, in per cent of the exact value. */
  readonly promisedPercent: number;
}

const MEASURES = [
  'new_people',
  'cumulative_people',
  'active_people',
  'posts',
  'people_before',
  'people',
] as const;

/** Draw `rebuilds` releases and compare each of their numbers with the exact bounded one. */
export function measureRebuilds(
  truth: Truth,
  rebuilds: number,
  onRebuild: (done: number) => void,
): Measured[] {
  const exact = assembleExact(truth);
  const cells = exact.flatMap((table, at) => {
    const names = contractOf(table.table).columns.map(({ name }) => name);
    return MEASURES.flatMap((measure) => {
      const column = names.indexOf(measure);
      if (column < 0) return [];
      return table.rows.map((row, index) => ({
        table: table.table,
        at,
        index,
        measure,
        column,
        value: Number(row[column]),
        errors: new Float64Array(rebuilds),
        held: 0,
        sd: 0,
      }));
    });
  });
  for (let done = 0; done < rebuilds; done += 1) {
    const tables = assembleNoisy(truth);
    for (const cell of cells) {
      const row = tables[cell.at]?.rows[cell.index] ?? [];
      cell.errors[done] = Math.abs(Number(row[cell.column]) - cell.value);
      cell.sd = Number(row[cell.column + 1]) / 1000;
      if (Number(row[cell.column + 2]) <= cell.value && cell.value <= Number(row[cell.column + 3]))
        cell.held += 1;
    }
    onRebuild(done + 1);
  }
  const groups = new Map<string, typeof cells>();
  for (const cell of cells) {
    const key = `${cell.table}/${cell.measure}`;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups.values()].map((group) => {
    const mean = (value: (cell: (typeof group)[number]) => number, cells = group): number =>
      cells.reduce((total, cell) => total + value(cell), 0) / Math.max(1, cells.length);
    // Nothing is a per cent of nothing.
    const filled = group.filter(({ value }) => value > 0);
    return {
      table: group[0]?.table ?? '',
      measure: group[0]?.measure ?? '',
      cells: group.length,
      errorPercent: mean(
        ({ errors, value }) =>
          (100 * Math.sqrt(errors.reduce((all, e) => all + e * e, 0) / rebuilds)) / value,
        filled,
      ),
      error95Percent: mean(
        ({ errors, value }) => (100 * (errors.toSorted()[Math.ceil(0.95 * rebuilds) - 1] ?? 0)) / value,
        filled,
      ),
      coverage: mean(({ held }) => held / rebuilds),
      promisedPercent: mean(({ sd, value }) => (100 * sd) / value, filled),
    };
  });
}

/** Bounded posts, in the total and summed over weeks, as shares of all posts: what the bounds cut off. */
export function measureClipping({ exact, posts }: Truth): {
  readonly total: number;
  readonly weekly: number;
} {
  const sumOf = (id: TableId): number =>
    Number(exact.find(({ table }) => table === id)?.rows.reduce((all, { count }) => all + count, 0n) ?? 0n);
  return { total: 1 - sumOf('posts_total') / posts, weekly: 1 - sumOf('posts_weekly') / posts };
}
