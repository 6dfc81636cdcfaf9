import { CensusError } from '../errors.ts';
import { STATUSES } from './contract.ts';
import { openSession } from './session.ts';

/** Each check counts the rows that break it; any count above zero refuses the dataset. */
const CHECKS: Readonly<Record<string, string>> = {
  'a status stands twice': 'select count(*) - count(distinct status_pid) from statuses',
  'a pseudonym is not 32 hex digits':
    "select count(*) from statuses where not regexp_full_match(status_pid, '[0-9a-f]{32}') or not regexp_full_match(author_pid, '[0-9a-f]{32}')",
  'a time is finer than the hour':
    "select count(*) from statuses where posted_at <> date_trunc('hour', posted_at)",
  'a week is not the Monday of its time':
    "select count(*) from statuses where week <> cast(date_trunc('week', posted_at) as date)",
  'a row lies in the wrong month':
    "select count(*) from statuses where month <> strftime(posted_at, '%Y-%m')",
  'a length is negative': 'select count(*) from statuses where characters < 0',
  'a confidence is outside 0 to 1':
    'select count(*) from statuses where language_confidence not between 0 and 1',
  'a script is unknown':
    "select count(*) from statuses where script not in ('Hans', 'Hant', 'mixed', 'none')",
};

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
export async function checkDataset(datasetDir: string, expectedRows: number): Promise<void> {
  if (expectedRows === 0) return;
  const session = await openSession({ threads: 1, datasetDir });
  try {
    const described = await session.rows('describe statuses');
    const found = described.map((row) => `${String(row['column_name'])} ${String(row['column_type'])}`);
    const expected = [...STATUSES.columns.map(({ name, type }) => `${name} ${type}`), 'month VARCHAR'];
    if (found.join(', ') !== expected.join(', ')) throw refuse('columns differ from schemas/statuses.json');
    const nulls = STATUSES.columns.filter((column) => !column.nullable).map(({ name }) => `${name} is null`);
    const checks = {
      ...CHECKS,
      'a required column is null': `select count(*) from statuses where ${nulls.join(' or ')}`,
    };
    for (const [what, sql] of Object.entries(checks)) {
      const [row] = await session.rows(sql);
      if (Number(Object.values(row ?? {})[0] ?? 1) !== 0) throw refuse(what);
    }
    const [count] = await session.rows('select count(*) as n from statuses');
    if (Number(count?.['n']) !== expectedRows)
      throw refuse('the number of rows differs from what was decided');
  } finally {
    session.close();
  }
}
