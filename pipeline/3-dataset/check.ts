import { CensusError } from '../errors.ts';
import { STATUSES } from './contract.ts';
import { listStatusFiles, openSession, quote } from './session.ts';
import { splitPids } from './sql.ts';

/** Each row of the dataset keeps all of these; one that does not refuses the dataset. */
const RULES: Readonly<Record<string, string>> = {
  'a pseudonym is not 32 hex digits': "not regexp_full_match(status_pid || author_pid, '[0-9a-f]{64}')",
  'a time is finer than the hour': "posted_at <> date_trunc('hour', posted_at)",
  'a week is not the Monday of its time': "week <> cast(date_trunc('week', posted_at) as date)",
  'a row lies in the wrong month': "month <> strftime(posted_at, '%Y-%m')",
  'a length is negative': 'characters < 0',
  'a confidence is outside 0 to 1': 'language_confidence not between 0 and 1',
  'a script is unknown': "script not in ('Hans', 'Hant', 'mixed', 'none')",
  'a required column is null': STATUSES.columns
    .filter((column) => !column.nullable)
    .map(({ name }) => `${name} is null`)
    .join(' or '),
};

/** Rows whose pseudonyms are compared at once: sets of this size stay in memory. */
const COMPARED_ROWS = 500_000;

/** Rows of a file that do not come after the row before them. */
function countUnsorted(path: string): string {
  return `select count(*) as n from (
    select status_pid <= lag(status_pid) over () as is_behind from read_parquet(${quote(path)})) where is_behind`;
}

/** Statuses that stand twice, one range of pseudonyms after the other: sorted files let a range be read alone. */
function countTwice(rows: number): string[] {
  return splitPids(Math.ceil(rows / COMPARED_ROWS)).map(
    (range) => `select count(*) - count(distinct status_pid) as n from statuses where ${range}`,
  );
}

function refuse(what: string): CensusError {
  return new CensusError('E_DATASET_CHECK', {
    what: `The dataset fails its checks: ${what}.`,
    where: 'dataset, before it replaced the old one',
    kept: 'the dataset as it was, and the vault',
    todo: 'this is our fault; report the sentence above',
  });
}

/**
 * Check what was written against the contract, with a session of its own that reads the files.
 *
 * @throws CensusError E_DATASET_CHECK naming the first check that fails
 */
export async function checkDataset(datasetDir: string, expectedRows: number, threads = 1): Promise<void> {
  if (expectedRows === 0) return;
  const session = await openSession({ threads, datasetDir });
  try {
    const described = await session.rows('describe statuses');
    const found = described.map((row) => `${String(row['column_name'])} ${String(row['column_type'])}`);
    const expected = [...STATUSES.columns.map(({ name, type }) => `${name} ${type}`), 'month VARCHAR'];
    if (found.join(', ') !== expected.join(', ')) throw refuse('columns differ from schemas/statuses.json');
    const broken = Object.values(RULES).map((rule, index) => `count(*) filter (${rule}) as broken${index}`);
    const [counts = {}] = await session.rows(`select count(*) as n, ${broken.join(', ')} from statuses`);
    for (const [index, what] of Object.keys(RULES).entries()) {
      if (Number(counts[`broken${index}`]) !== 0) throw refuse(what);
    }
    for (const file of listStatusFiles(datasetDir)) {
      const [steps = {}] = await session.rows(countUnsorted(file));
      if (Number(steps['n']) !== 0) throw refuse('a file is not sorted by pseudonym');
    }
    for (const sql of countTwice(expectedRows)) {
      const [twice = {}] = await session.rows(sql);
      if (Number(twice['n']) !== 0) throw refuse('a status stands twice');
    }
    if (Number(counts['n']) !== expectedRows)
      throw refuse('the number of rows differs from what was decided');
  } finally {
    session.close();
  }
}
