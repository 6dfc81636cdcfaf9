/** One file of the dataset: rows of a month and a range of pseudonyms, decided and sorted. */
import { statSync } from 'node:fs';
import { CONFIDENCE_BASE_MILLI, CONFIDENCE_DIVISOR, CONFIDENCE_TOP_MILLI } from '../model/language.ts';
import { digestFile } from '../storage/digest.ts';
import { makeAuthorTables } from './authors.ts';
import { rangeCondition } from './buckets.ts';
import { checkFiles } from './check.ts';
import { STATUSES } from './contract.ts';
import { FLAGS, flagOf } from './part_values.ts';
import { PATHS } from './places.ts';
import { divideTask, isSmall } from './plan_files.ts';
import { prepare, rowsOf } from './read_rows.ts';
import { quote, type Session } from './session.ts';
import type { DatasetTask, FileCounts, FileToWrite } from './tasks.ts';
import { copyInto, type FileForm, readFiles, withTaskSession } from './work_place.ts';

/** Rows in one row group: enough for good compression, few enough for a reader with little memory. */
const KEPT: FileForm = { groupRows: 61_440, compression: 'snappy' };

const SCORE = '(k.chinese_milli + k.prior_milli)';
const IS_OPEN = `(${flagOf('k', 'is_undecided')} and k.language_own <> 'und')`;
const OWN_CHINESE = "(k.language_own in ('zh', 'yue'))";

const hex = (column: string): string => `lower(hex(k.${column}::blob))`;

/** Columns of the contract, from those of a part; the others are taken as the veil gave them. */
const DECIDED: Readonly<Record<string, string>> = {
  status_pid: hex('status_pid'),
  author_pid: hex('author_pid'),
  instance: "case when k.is_named then k.instance else 'other' end",
  posted_at: 'make_timestamp(k.posted_hour::bigint * 3600000000)',
  week: "date '1970-01-01' + k.week_day",
  language: `case when not ${IS_OPEN} then k.language_own
      when ${SCORE} > 0 then case when k.language_own = 'yue' then 'yue' else 'zh' end
      when ${OWN_CHINESE} then 'ja' else k.language_own end`,
  language_confidence: `(case when ${IS_OPEN}
      then least(${CONFIDENCE_TOP_MILLI}, ${CONFIDENCE_BASE_MILLI} + abs(${SCORE}) // ${CONFIDENCE_DIVISOR})
      else k.confidence_milli end)::double / 1000`,
  is_chinese: `case when ${IS_OPEN} then ${SCORE} > 0 else ${OWN_CHINESE} end`,
  redactions: `case when k.redactions = '' then map([]::varchar[], []::integer[])
      else cast('{' || k.redactions || '}' as map(varchar, integer)) end`,
  hashtags: 'coalesce(k.tags, []::varchar[])',
  ...Object.fromEntries(FLAGS.map((name) => [name, flagOf('k', name)])),
};

/**
 * The rule of language is `decideLanguage` in pipeline/model/language.ts. Sorted by pseudonym, so that the order tells nothing
 * about time, and before columns are made: as a part holds them rows are smaller. A join that only asks whether a name is there
 * does not split rows into those that have one and the others.
 */
const decide = (rows: string): string => `select ${STATUSES.columns
  .map(({ name, type }) => `cast(${DECIDED[name] ?? `k.${name}`} as ${type}) as ${name}`)
  .join(', ')}
  from (select k.*, a.prior_milli, t.tags, k.instance in (from instances) as is_named
    from (from kept where ${rows}) k left join priors a on a.author_pid = k.author_pid
      left join tags t on t.status_pid = k.status_pid order by k.status_pid) k`;

/** Write files whose rows are there: small ones from one table of what was decided, so that it is planned once. */
async function copyFiles(session: Session, files: readonly FileToWrite[]): Promise<void> {
  const small = files.filter(isSmall);
  for (const file of files) {
    if (!isSmall(file)) await copyInto(session, decide(rowsOf([file])), file.output, KEPT);
  }
  if (small.length === 0) return;
  await session.run(`create table decided as ${decide(rowsOf(small))}`);
  for (const { month, range, output } of small) {
    const from = `timestamp ${quote(`${month}-01`)}`;
    // Sorted already: DuckDB keeps the order of a table, and the check would tell.
    await copyInto(
      session,
      `from decided where posted_at >= ${from} and posted_at < ${from} + interval 1 month
       and ${rangeCondition(range)}`,
      output,
      KEPT,
    );
  }
  await session.run('drop table decided');
}

/** Write files of the dataset and check each against the contract. */
export async function writeFiles(
  input: (DatasetTask & { stage: 'write' })['input'],
): Promise<{ files: FileCounts[] }> {
  return await withTaskSession(input.dir, async (session) => {
    if (input.isSmall) await makeAuthorTables(session, input, input.thresholds);
    else await session.run(`create table names as from ${readFiles([PATHS.names(input)])}`);
    await session.run("create view instances as select name from names where kind = 'instance'");
    for (const files of divideTask(input.files)) {
      await prepare(session, input, files);
      await copyFiles(session, files);
      for (const table of ['kept', 'tags']) await session.run(`drop table ${table}`);
    }
    const rows = await checkFiles(session, input.files);
    const files: FileCounts[] = [];
    for (const [index, { output }] of input.files.entries()) {
      files.push({
        rows: rows[index] ?? 0,
        bytes: statSync(output).size,
        sha256: digestFile(output),
      });
    }
    return { files };
  });
}
