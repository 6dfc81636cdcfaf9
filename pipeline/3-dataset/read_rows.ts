/** Rows of some files on their way into them, from the parts, and what is known of their authors and hashtags. */
import { bucketsOfRange, partitionsOf, stepCondition } from './buckets.ts';
import { COPY_ORDER, copyOf } from './copies.ts';
import { flagOf, HASHTAG_SEPARATOR, monthNumber } from './part_values.ts';
import { listAll, PATHS } from './places.ts';
import { quote, type Session } from './session.ts';
import type { DatasetTask, FileToWrite } from './tasks.ts';
import { one, readFiles } from './work_place.ts';

type WriteInput = (DatasetTask & { stage: 'write' })['input'];

/** SQL condition of the rows of some files: by the range of their months first, which a reader skips others by. */
export function rowsOf(files: readonly FileToWrite[]): string {
  const months = [...new Set(files.map(({ month }) => monthNumber(month)))];
  const each = files.every(({ range }) => range.total === 1)
    ? `month in (${months.join(', ')})`
    : files
        .map(({ month, range }) => `(month = ${monthNumber(month)} and ${stepCondition(range)})`)
        .join(' or ');
  return `month between ${Math.min(...months)} and ${Math.max(...months)} and (${each})`;
}

/** Buckets that hold rows of some files. */
function bucketsOf(files: readonly FileToWrite[], buckets: number): number[] {
  const all = files.flatMap(({ range }) => bucketsOfRange(range, buckets));
  return [...new Set(all)].sort((a, b) => a - b);
}

/** Files that hold rows of the files: parts with their months, and what of others was sorted. */
function listSources(input: WriteInput, files: readonly FileToWrite[], touched: readonly number[]): string[] {
  const months = new Set(files.map(({ month }) => month));
  const parts = input.read.filter((part) => part.months.some((month) => months.has(month)));
  return [
    ...parts.map(({ part }) => PATHS.part(input, part)),
    ...(input.sorted.length > 0 ? touched.map((bucket) => PATHS.sorted(input, bucket)) : []),
  ];
}

/** The table `kept`: rows of some files, one of each status. */
async function keepRows(session: Session, input: WriteInput, files: readonly FileToWrite[]): Promise<void> {
  const touched = bucketsOf(files, input.buckets);
  const wanted = rowsOf(files);
  const months = files.map(({ month }) => monthNumber(month));
  await session.run(
    `create or replace table copies as
     from ${readFiles(touched.map((bucket) => PATHS.copies(input, bucket)))}
     where month between ${Math.min(...months)} and ${Math.max(...months)}`,
  );
  // A copy stands for its status only where it is the first in the order, wherever the others lie.
  await session.run(
    `create table kept as select r.*
     from (from ${readFiles(listSources(input, files, touched))} where ${wanted}) as r
     left join copies as c on c.status_pid = r.status_pid and c.month = r.month
     where c.status_pid is null or (c.posted_hour = r.posted_hour and c.copy = ${copyOf('r')})`,
  );
  const { tied } = await one(session, 'select coalesce(bool_or(is_tied), false) as tied from copies');
  if (tied !== true) return;
  const isTied = 'status_pid in (select c.status_pid from copies as c where c.is_tied)';
  await session.run(
    `create table firsts as from kept as r where ${isTied}
     qualify row_number() over (partition by status_pid order by ${COPY_ORDER}) = 1`,
  );
  await session.run(`delete from kept where ${isTied}`);
  await session.run('insert into kept from firsts');
  await session.run('drop table firsts');
}

/** What some files have in common, read once: their rows, languages of their authors, hashtags that stay. */
export async function prepare(
  session: Session,
  input: WriteInput,
  files: readonly FileToWrite[],
): Promise<void> {
  await keepRows(session, input, files);
  if (!input.isSmall) {
    const touched = bucketsOf(files, input.buckets);
    await session.run(
      `create or replace table priors as select distinct author_pid, prior_milli
       from ${readFiles(listAll(PATHS.authors, input, partitionsOf(input.buckets)))}
       where bucket between ${touched[0]} and ${touched.at(-1)}
         and author_pid in (select author_pid from kept k where ${flagOf('k', 'is_undecided')})`,
    );
  }
  await session.run(
    `create table tags as select status_pid, list(name order by name) as tags
     from (select status_pid, unnest(string_split(hashtags, ${quote(HASHTAG_SEPARATOR)})) as name from kept where hashtags <> '')
     where name in (select n.name from names n where n.kind = 'hashtag') group by status_pid`,
  );
}
