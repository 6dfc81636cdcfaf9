import { CensusError } from '../errors.ts';
import { type PidRange, rangeCondition } from './buckets.ts';
import { STATUSES } from './contract.ts';
import { listStatusFiles, openSession, type Session } from './session.ts';
import { one, quoteFiles, readFiles, toNumber } from './work_place.ts';

/** Each row of the dataset keeps all of these; one that does not refuses the dataset. */
const RULES: Readonly<Record<string, string>> = {
  // Each by itself: an author is looked at once for all posts that name them in a row.
  'a pseudonym is not 32 hex digits':
    "not (regexp_full_match(status_pid, '[0-9a-f]{32}') and regexp_full_match(author_pid, '[0-9a-f]{32}'))",
  'a time is finer than the hour': "posted_at <> date_trunc('hour', posted_at)",
  'a week is not the Monday of its time': "week <> cast(date_trunc('week', posted_at) as date)",
  'a length is negative': 'characters < 0',
  'a confidence is outside 0 to 1': 'language_confidence not between 0 and 1',
  'a script is unknown': "script not in ('Hans', 'Hant', 'mixed', 'none')",
  'a required column is null': STATUSES.columns
    .filter((column) => !column.nullable)
    .map(({ name }) => `${name} is null`)
    .join(' or '),
};

/** Rows whose pseudonyms are compared at once: sets of this size stay in memory, and every file is opened for each. */
const COMPARED_ROWS = 786_432;

const EXPECTED_COLUMNS = STATUSES.columns.map(({ name, type }) => `${name} ${type}`).join(', ');

function refuse(what: string): CensusError {
  return new CensusError('E_DATASET_CHECK', {
    what: `The dataset fails its checks: ${what}.`,
    where: 'dataset, before it replaced the old one',
    kept: 'the dataset as it was, and the vault',
    todo: 'this is our fault; report the sentence above',
  });
}

/** A file of the dataset, and the month `YYYY-MM` that its rows must lie in. */
export interface FileToCheck {
  readonly output: string;
  readonly month: string;
}

/** Columns of every file as the contract has them: of the first by name and type, of the others as of the first. */
async function checkColumns(session: Session, paths: readonly string[]): Promise<void> {
  const described = await session.rows(`describe from ${readFiles(paths.slice(0, 1))}`);
  const found = described.map((row) => `${String(row['column_name'])} ${String(row['column_type'])}`);
  if (found.join(', ') !== EXPECTED_COLUMNS) throw refuse('columns differ from schemas/statuses.json');
  const { n } = await one(
    session,
    `select count(distinct columns) as n from (
       select list((name, type, type_length, repetition_type, num_children, converted_type, logical_type)) as columns
       from parquet_schema(${quoteFiles(paths)}) group by file_name)`,
  );
  if (toNumber(n) !== 1) throw refuse('columns differ from schemas/statuses.json');
}

/**
 * Check files against the contract, several in one pass.
 *
 * @returns the rows of each
 * @throws CensusError E_DATASET_CHECK naming the first check that fails
 */
export async function checkFiles(session: Session, files: readonly FileToCheck[]): Promise<number[]> {
  const paths = files.map(({ output }) => output);
  await checkColumns(session, paths);
  const broken = Object.values(RULES).map((rule, index) => `count(*) filter (${rule}) as broken${index}`);
  const found = await session.rows(
    `select filename, count(*) as n, count(*) filter (is_behind) as unsorted, ${broken.join(', ')},
       strftime(min(posted_at), '%Y-%m') as first, strftime(max(posted_at), '%Y-%m') as last
     from (select *, status_pid <= lag(status_pid) over () and filename = lag(filename) over () as is_behind
           from ${readFiles(paths, true)})
     group by filename`,
  );
  const byPath = new Map(found.map((row) => [String(row['filename']), row]));
  return files.map(({ output, month }) => {
    const counts = byPath.get(output) ?? {};
    for (const [index, what] of Object.keys(RULES).entries()) {
      if (toNumber(counts[`broken${index}`]) !== 0) throw refuse(what);
    }
    const rows = toNumber(counts['n']);
    if (rows > 0 && (counts['first'] !== month || counts['last'] !== month))
      throw refuse('a row lies in the wrong month');
    if (toNumber(counts['unsorted']) !== 0) throw refuse('a file is not sorted by pseudonym');
    return rows;
  });
}

/** Ranges whose pseudonyms are compared one after the other: sorted files let a range be read alone. */
export function comparedRanges(rows: number): PidRange[] {
  const total = Math.max(1, Math.ceil(rows / COMPARED_ROWS));
  return Array.from({ length: total }, (_, index) => ({ index, total }));
}

/**
 * Check that each status of a range stands once in all files together.
 *
 * @returns the range's rows
 * @throws CensusError E_DATASET_CHECK
 */
export async function checkRange(
  session: Session,
  files: readonly string[],
  range: PidRange,
): Promise<number> {
  if (files.length === 0) return 0;
  const rows = `from ${readFiles(files)} where ${rangeCondition(range)}`;
  const counts = await one(
    session,
    `select count(*) as n, count(distinct hash(status_pid)) filter (status_pid is not null) as hashes ${rows}`,
  );
  // Where all hashes differ, so do the pseudonyms; where some don't, which may be chance, these are compared themselves.
  if (toNumber(counts['hashes']) !== toNumber(counts['n'])) {
    const { pids } = await one(session, `select count(distinct status_pid) as pids ${rows}`);
    if (toNumber(pids) !== toNumber(counts['n'])) throw refuse('a status stands twice');
  }
  return toNumber(counts['n']);
}

/** @throws CensusError E_DATASET_CHECK where rows were lost or won on the way */
export function checkRows(found: number, expected: number): void {
  if (found !== expected) throw refuse('the number of rows differs from what was decided');
}

/**
 * Check a whole dataset against the contract, with a session of its own that reads the files.
 *
 * @throws CensusError E_DATASET_CHECK naming the first check that fails
 */
export async function checkDataset(datasetDir: string, expectedRows: number): Promise<void> {
  const session = await openSession({ threads: 1 });
  const files = listStatusFiles(datasetDir);
  try {
    const placed = files.map((output) => {
      const month = /month=(\d{4}-\d{2})/u.exec(output)?.[1];
      if (month === undefined) throw refuse('a file lies in no month');
      return { output, month };
    });
    if (placed.length > 0) await checkFiles(session, placed);
    let rows = 0;
    for (const range of comparedRanges(expectedRows)) rows += await checkRange(session, files, range);
    checkRows(rows, expectedRows);
  } finally {
    session.close();
  }
}
