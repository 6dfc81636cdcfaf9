/** The two numbers of an announcement and the weeks of its figure, from the tables of a release. */
import { CensusError } from '../errors.ts';
import type { ReleaseFile } from './types.ts';

export interface Estimate {
  readonly value: number;
  /** Ends of the 95 % interval of the noise. */
  readonly low: number;
  readonly high: number;
}

export interface GrowthWeek {
  /** UTC days, half-open. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly people: Estimate;
}

export interface GrowthNumbers {
  readonly from: string;
  /** First day after the release's span. */
  readonly to: string;
  readonly newPeople: Estimate;
  readonly people: Estimate;
  readonly weeks: readonly GrowthWeek[];
}

function missing(table: string): CensusError {
  return new CensusError('E_RELEASE_CHANGED', {
    what: `The release has no table \`${table}\` that could be announced.`,
    where: 'publish',
    kept: 'everything; nothing was posted',
    todo: 'make release again: it is built from the stored draws and spends nothing',
  });
}

type Row = Readonly<Record<string, string>>;

/** These tables hold numbers and days only, so no cell is quoted. */
function readRows(files: readonly ReleaseFile[], table: string): Row[] {
  const file = files.find(({ path }) => path === `data/${table}.csv`);
  if (file === undefined) throw missing(table);
  const [head = '', ...lines] = new TextDecoder().decode(file.bytes).trimEnd().split('\n');
  const names = head.trimEnd().split(',');
  return lines.map((line) => {
    const cells = line.trimEnd().split(',');
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}

function estimate(row: Row, name: string, table: string): Estimate {
  const [value, low, high] = [name, `${name}_low`, `${name}_high`].map((column) => row[column] ?? '');
  if ([value, low, high].some((cell) => cell === undefined || !/^\d+$/u.test(cell))) throw missing(table);
  return { value: Number(value), low: Number(low), high: Number(high) };
}

/**
 * Read what is announced: the newest span of the totals, and every week.
 *
 * @throws CensusError E_RELEASE_CHANGED where a table is missing
 */
export function readGrowth(files: readonly ReleaseFile[]): GrowthNumbers {
  const byDay = (a: Row, b: Row): number => ((a['from_day'] ?? '') < (b['from_day'] ?? '') ? -1 : 1);
  const last = readRows(files, 'growth_total').sort(byDay).at(-1);
  if (last === undefined) throw missing('growth_total');
  const weeks = readRows(files, 'growth_weekly')
    .sort(byDay)
    .map((row) => ({
      from: row['from_day'] ?? '',
      to: row['to_day'] ?? '',
      days: Number(row['days']),
      people: estimate(row, 'cumulative_people', 'growth_weekly'),
    }));
  return {
    from: last['from_day'] ?? '',
    to: last['to_day'] ?? '',
    newPeople: estimate(last, 'new_people', 'growth_total'),
    people: estimate(last, 'people', 'growth_total'),
    weeks,
  };
}
