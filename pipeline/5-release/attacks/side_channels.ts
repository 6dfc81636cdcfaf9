/** Attack 6: what the release says without meaning to: rows, statistics, sizes, order, words of logs and manifests. */
import { sameBytes } from '../package/bytes.ts';
import type { PackageFile } from '../package/facts.ts';
import { contractOf } from '../tables/contract.ts';
import type { Attack, AttackInput } from './attack.ts';
import { readFooter, readRows, toText } from './text_of.ts';

/** Tables whose rows are chosen by the noisy selection: their number is a result of the draw, and paid for. */
const SELECTED = /^data\/people_by_(?:server|hashtag|server_size)(?:\/|\.csv$)/u;
/** Column that orders the rows of a table; the others are in the fixed order of their public keys. */
const ORDERED_BY: Readonly<Record<string, string>> = {
  growth_weekly: 'from_day',
  growth_monthly: 'from_day',
  growth_total: 'from_day',
  people_by_server: 'server',
  people_by_hashtag: 'hashtag',
  coverage: 'source',
};

/** Data files are those that the ledger alone gives, byte for byte: sizes, statistics and order hold nothing else. */
function compareRebuilt(input: AttackInput): string[] {
  if (input.rebuilt === null) return [];
  const rebuilt = new Map(input.rebuilt.map(({ path, bytes }) => [path, bytes]));
  const data = input.files.filter(({ path }) => path.startsWith('data/'));
  const failures = data
    .filter(({ path, bytes }) => {
      const other = rebuilt.get(path);
      return other === undefined || !sameBytes(bytes, other);
    })
    .map(({ path }) => `${path} is not what the stored draws give`);
  if (rebuilt.size !== data.length) failures.push('data files are missing or too many');
  return failures;
}

function compareNeighbours(input: AttackInput): string[] {
  const { facts, logs, files } = input.neighbours;
  const failures: string[] = [];
  const write = (value: unknown): string =>
    JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
  if (write(facts[0]) !== write(facts[1]))
    failures.push('what is said beside the tables depends on one account');
  if (logs[0] !== logs[1]) failures.push('what is logged depends on one account');
  const shape = (all: readonly PackageFile[]): string =>
    all
      .filter(({ path }) => !SELECTED.test(path))
      .map(
        ({ path, bytes }) =>
          `${path} ${path.endsWith('.parquet') ? readFooter({ path, bytes }).num_rows : ''}`,
      )
      .join('\n');
  if (shape(files[0]) !== shape(files[1])) failures.push('files or numbers of rows depend on one account');
  return failures;
}

function tableOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** What is wrong with one Parquet file: columns, metadata, row groups, maker, order, fractions. */
async function checkParquet(file: PackageFile): Promise<string[]> {
  const failures: string[] = [];
  const footer = readFooter(file);
  const contract = contractOf(tableOf(file.path));
  const names = footer.schema.slice(1).map(({ name }) => name);
  if (names.join() !== contract.columns.map(({ name }) => name).join())
    failures.push(`columns of ${file.path}`);
  if ((footer.key_value_metadata ?? []).length > 0) failures.push(`metadata in ${file.path}`);
  if (footer.row_groups.length > 1) failures.push(`several row groups in ${file.path}`);
  if (!/^DuckDB version v[\d.]+ \(build [0-9a-f]+\)$/u.test(footer.created_by ?? ''))
    failures.push(`maker of ${file.path}`);
  const rows = await readRows(file);
  const key = ORDERED_BY[contract.table];
  if (key !== undefined) {
    const values = rows.map((row) =>
      typeof row[key] === 'number' ? String(row[key]).padStart(6, '0') : toText(row[key]),
    );
    if (values.some((value, at) => at > 0 && value < (values[at - 1] ?? '')))
      failures.push(`order of ${file.path}`);
  }
  if (
    rows.some((row) =>
      Object.values(row).some((value) => typeof value === 'number' && !Number.isInteger(value)),
    )
  ) {
    failures.push(`a fraction in ${file.path}`);
  }
  return failures;
}

/** What is wrong with the Parquet files of a release, by their bytes alone. */
export async function checkParquetFiles(files: readonly PackageFile[]): Promise<string[]> {
  const failures: string[] = [];
  for (const file of files.filter(({ path }) => path.endsWith('.parquet'))) {
    failures.push(...(await checkParquet(file)));
  }
  return failures;
}

export const sideChannels: Attack = {
  id: 'side channels',
  risk: 'A row count, a statistic in a footer, a file size, an order or a line of a log carries an exact count.',
  check:
    'The data files are made again from the stored draws alone and must be the same bytes. Two studies that differ in one account, drawn with the same noise, must agree in files, rows, logs and everything said beside the tables.',
  mitigation:
    'Packages are a pure function of stored draws and public facts; facts have no field for a count.',
  async run(input) {
    const failures = [
      ...compareRebuilt(input),
      ...compareNeighbours(input),
      ...(await checkParquetFiles(input.files)),
    ];
    const parquet = input.files.filter(({ path }) => path.endsWith('.parquet')).length;
    return {
      holds: failures.length === 0,
      figure:
        failures.length === 0
          ? `${parquet} data files are the bytes that the stored draws give; nothing else differs between neighbours.`
          : 'Something beside the noisy numbers depends on the data.',
      failures,
    };
  },
};
