/** What must be known of all rows before any can be written: copies, and what each bucket adds to authors and names. */
import { AUTHOR_POST_CAP_MILLI } from '../model/language.ts';
import { partitionsOf, stepCondition } from './buckets.ts';
import { COPY_ORDER, copyOf, FIRST_ORDER } from './copies.ts';
import { flagOf, HASHTAG_SEPARATOR } from './part_values.ts';
import { listAll, PATHS, readCounts, writeCounts } from './places.ts';
import { quote, type Session } from './session.ts';
import type { BucketCounts, WorkPlace } from './tasks.ts';
import { copyTo, type FileForm, one, readFiles, toNumber, withTaskSession } from './work_place.ts';

/** Files between stages are read once and removed, so that packing them costs more than it saves. */
export const BETWEEN: FileForm = { groupRows: 16_384, compression: 'uncompressed' };

/** Half-open steps of the leading byte pair of a pseudonym that make up a partition of authors. */
const PARTITION_OF = (column: string, partitions: number): string =>
  `((('0x' || left(${column}::varchar, 4))::integer * ${partitions}) // 65536)`;

/** `YYYYMM` as the name of a partition. */
export function monthName(month: number): string {
  return `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}`;
}

/** Columns that counts are made of, and that tell which copy stands for a status. */
const COUNTED = 'status_pid, author_pid, posted_hour, month, flags, chinese_milli, instance, hashtags';

type BucketInput = WorkPlace & { readonly bucket: number };

/** Sort the bucket's rows of the parts that hold many months. */
async function sortRows(session: Session, input: BucketInput): Promise<void> {
  const files = readFiles(input.sorted.map((part) => PATHS.part(input, part)));
  const range = stepCondition({ index: input.bucket, total: input.buckets });
  await copyTo(
    session,
    `from ${files} where ${range} order by month, status_pid`,
    PATHS.sorted(input, input.bucket),
    BETWEEN,
  );
}

/** SQL of the bucket's rows, wherever they lie. */
function bucketRows(input: BucketInput): string {
  const isSorted = new Set(input.sorted);
  const parts = listAll(PATHS.part, input, input.parts).filter((_, part) => !isSorted.has(part));
  const files = isSorted.size > 0 ? [...parts, PATHS.sorted(input, input.bucket)] : parts;
  return `${readFiles(files)} as r where ${stepCondition({ index: input.bucket, total: input.buckets })}`;
}

/**
 * Of the copies of each status leave the row that stands for them in `rows`, and write which it is. Where it may be one of
 * several that differ in what is counted, all their columns are compared, as they will be when it is written.
 */
async function settleCopies(session: Session, input: BucketInput): Promise<void> {
  await session.run(
    'create table copies as select status_pid from rows group by status_pid having count(*) > 1',
  );
  await session.run('create table twins as select r.* from rows as r semi join copies using (status_pid)');
  await session.run(
    `create table firsts as from twins as r qualify rank() over (partition by status_pid order by ${FIRST_ORDER}) = 1`,
  );
  await session.run(
    `create table best as select status_pid, any_value(posted_hour) as posted_hour, any_value(${copyOf('r')}) as copy,
       count(*) > 1 as is_tied, count(distinct (author_pid, flags, chinese_milli, instance, hashtags)) > 1 as is_open
     from firsts as r group by status_pid`,
  );
  await copyTo(
    session,
    `select month, status_pid, b.posted_hour, b.copy, b.is_tied
     from (select distinct month, status_pid from twins) join best as b using (status_pid) order by month, status_pid`,
    PATHS.copies(input, input.bucket),
    BETWEEN,
  );
  await session.run('delete from rows where status_pid in (from copies)');
  await session.run(
    `insert into rows select distinct ${COUNTED} from firsts semi join (from best where not is_open) using (status_pid)`,
  );
  const { n: open } = await one(session, 'select count(*) as n from best where is_open');
  if (toNumber(open) === 0) return;
  await session.run(
    `insert into rows select ${COUNTED} from (
       from ${bucketRows(input)} and status_pid in (select status_pid from best where is_open)
       qualify row_number() over (partition by status_pid order by ${COPY_ORDER}) = 1)`,
  );
}

/**
 * Settle the copies of one bucket, and write what its rows add to the counts. Rows stay in the parts, but for those of
 * parts that are sorted.
 */
export async function countBucket(input: BucketInput): Promise<BucketCounts> {
  const countsPath = PATHS.bucketCounts(input, input.bucket);
  const known = readCounts<BucketCounts>(countsPath);
  if (known !== null) return known;
  const counts = await withTaskSession(input.dir, async (session) => {
    if (input.sorted.length > 0) await sortRows(session, input);
    await session.run(`create table rows as select ${COUNTED} from ${bucketRows(input)}`);
    const { n: rowsIn } = await one(session, 'select count(*) as n from rows');
    await settleCopies(session, input);
    await writePartialCounts(session, input);
    const months = await session.rows('select month, count(*) as n from rows group by month order by month');
    return {
      rowsIn: toNumber(rowsIn),
      rowsOut: months.reduce((sum, row) => sum + toNumber(row['n']), 0),
      months: Object.fromEntries(
        months.map((row) => [monthName(toNumber(row['month'])), toNumber(row['n'])]),
      ),
    };
  });
  writeCounts(countsPath, counts);
  return counts;
}

async function writePartialCounts(session: Session, input: BucketInput): Promise<void> {
  const partition = PARTITION_OF('author_pid', partitionsOf(input.buckets));
  const undecided = flagOf('r', 'is_undecided');
  await copyTo(
    session,
    `select ${partition} as partition, author_pid, ${input.bucket} as bucket,
       sum(case when ${undecided} then 0 else greatest(-${AUTHOR_POST_CAP_MILLI}, least(${AUTHOR_POST_CAP_MILLI}, chinese_milli)) end)::bigint as milli,
       bool_or(${undecided}) as is_open
     from rows as r group by author_pid order by partition, author_pid`,
    PATHS.bucketAuthors(input, input.bucket),
    BETWEEN,
  );
  await copyTo(
    session,
    `select ${partition} as partition, author_pid, kind, name from (
       select distinct author_pid, 'instance' as kind, instance as name from rows
       union all
       select distinct author_pid, 'hashtag' as kind, unnest(string_split(hashtags, ${quote(HASHTAG_SEPARATOR)})) as name
       from rows where hashtags <> '')
     order by partition, author_pid, kind, name`,
    PATHS.bucketNames(input, input.bucket),
    BETWEEN,
  );
}
