/** What must be known of all rows before any can be written: copies, authors, and names that enough of them share. */
import { AUTHOR_POST_CAP_MILLI, AUTHOR_PRIOR_CAP_MILLI } from '../model/language.ts';
import { partitionsOf } from './buckets.ts';
import { PART_COLUMN_NAMES } from './part.ts';
import { flagOf, HASHTAG_SEPARATOR } from './part_values.ts';
import { quote, type Session } from './session.ts';
import type { BucketCounts, DatasetTask, Thresholds, WorkPlace } from './tasks.ts';
import {
  copyTo,
  type FileForm,
  listAll,
  one,
  PATHS,
  readCounts,
  readFiles,
  toNumber,
  withTaskSession,
  writeCounts,
} from './work_place.ts';

/** Files between stages are read once and removed, so that packing them costs more than it saves. */
const BETWEEN: FileForm = { groupRows: 16_384, compression: 'uncompressed' };

/**
 * Where copies meet, the one from the author's own server wins, then an edited one; the rest of the order covers every
 * column, so that the winner never depends on the order of parts.
 */
const COPY_ORDER = [
  `${flagOf('r', 'is_native')} desc`,
  `${flagOf('r', 'is_edited')} desc`,
  'posted_hour',
  ...PART_COLUMN_NAMES.filter((name) => !['status_pid', 'posted_hour'].includes(name)).map(
    (name) => `${name} nulls last`,
  ),
].join(', ');

/** Half-open steps of the leading byte pair of a pseudonym that make up a partition of authors. */
const PARTITION_OF = (column: string, partitions: number): string =>
  `((('0x' || left(${column}::varchar, 4))::integer * ${partitions}) // 65536)`;

/** `YYYYMM` as the name of a partition. */
export function monthName(month: number): string {
  return `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}`;
}

/** Settle the copies of one bucket and sort it by month and pseudonym; write what its rows add to the counts. */
export async function countBucket(input: WorkPlace & { readonly bucket: number }): Promise<BucketCounts> {
  const { dir, parts, bucket } = input;
  const countsPath = PATHS.counts(dir, 'bucket', bucket);
  const known = readCounts<BucketCounts>(countsPath);
  if (known !== null) return known;
  const counts = await withTaskSession(dir, async (session) => {
    await session.run(
      `create table rows as select * exclude (bucket) from ${readFiles(listAll(PATHS.part, dir, parts))} where bucket = ${bucket}`,
    );
    await session.run(
      'create table copies as select status_pid, count(*) as n from rows group by status_pid having count(*) > 1',
    );
    const path = PATHS.bucket(dir, bucket);
    const { n: copied } = await one(session, 'select coalesce(sum(n), 0)::bigint as n from copies');
    const kept =
      toNumber(copied) === 0
        ? 'from rows'
        : `(from rows as r anti join copies using (status_pid)) union all
           (select r.* from rows as r semi join copies using (status_pid)
            qualify row_number() over (partition by status_pid order by ${COPY_ORDER}) = 1)`;
    await copyTo(session, `from (${kept}) order by month, status_pid`, path, BETWEEN);
    await writePartialCounts(session, input);
    const months = await session.rows(
      `select month, count(*) as n from ${readFiles([path])} group by month order by month`,
    );
    const rowsOut = months.reduce((sum, row) => sum + toNumber(row['n']), 0);
    const { n: twice } = await one(
      session,
      'select (coalesce(sum(n), 0) - count(*))::bigint as n from copies',
    );
    return {
      rowsIn: rowsOut + toNumber(twice),
      rowsOut,
      months: Object.fromEntries(
        months.map((row) => [monthName(toNumber(row['month'])), toNumber(row['n'])]),
      ),
    };
  });
  writeCounts(countsPath, counts);
  return counts;
}

async function writePartialCounts(
  session: Session,
  { dir, buckets, bucket }: WorkPlace & { readonly bucket: number },
): Promise<void> {
  const kept = `${readFiles([PATHS.bucket(dir, bucket)])} as r`;
  const partition = PARTITION_OF('author_pid', partitionsOf(buckets));
  const undecided = flagOf('r', 'is_undecided');
  await copyTo(
    session,
    `select ${partition} as partition, author_pid, ${bucket} as bucket,
       sum(case when ${undecided} then 0 else greatest(-${AUTHOR_POST_CAP_MILLI}, least(${AUTHOR_POST_CAP_MILLI}, chinese_milli)) end)::bigint as milli,
       bool_or(${undecided}) as is_open
     from ${kept} group by author_pid order by partition, author_pid`,
    PATHS.bucketAuthors(dir, bucket),
    BETWEEN,
  );
  await copyTo(
    session,
    `select ${partition} as partition, author_pid, kind, name from (
       select distinct author_pid, 'instance' as kind, instance as name from ${kept}
       union all
       select distinct author_pid, 'hashtag' as kind, unnest(string_split(hashtags, ${quote(HASHTAG_SEPARATOR)})) as name
       from ${kept} where hashtags <> '')
     order by partition, author_pid, kind, name`,
    PATHS.bucketNames(dir, bucket),
    BETWEEN,
  );
}

/**
 * Sum the authors of one partition over all buckets: the language of each, for every bucket that has an undecided post
 * of theirs; and how many authors share each server and each hashtag.
 */
export async function countAuthors(
  input: (DatasetTask & { stage: 'authors' })['input'],
): Promise<{ authors: number }> {
  const { dir, buckets, partition, thresholds } = input;
  const countsPath = PATHS.counts(dir, 'authors', partition);
  const known = readCounts<{ authors: number }>(countsPath);
  if (known !== null) return known;
  const counts = await withTaskSession(dir, async (session) => {
    const sums = `(from ${readFiles(listAll(PATHS.bucketAuthors, dir, buckets))} where partition = ${partition})`;
    await session.run(
      `create table priors as select author_pid, greatest(-${AUTHOR_PRIOR_CAP_MILLI},
         least(${AUTHOR_PRIOR_CAP_MILLI}, sum(milli)))::integer as prior_milli, bool_or(is_open) as is_open
       from ${sums} group by author_pid`,
    );
    await copyTo(
      session,
      `select s.bucket, author_pid, prior_milli from ${sums} as s join (from priors where is_open) using (author_pid)
       where s.is_open order by s.bucket, author_pid`,
      PATHS.authors(dir, partition),
      BETWEEN,
    );
    await copyTo(
      session,
      `select kind, name, count(distinct author_pid)::bigint as authors
       from ${readFiles(listAll(PATHS.bucketNames, dir, buckets))} where partition = ${partition}
       group by kind, name order by kind, name`,
      PATHS.authorNames(dir, partition),
      BETWEEN,
    );
    if (partitionsOf(buckets) === 1) await copyNames(session, input, thresholds);
    return { authors: toNumber((await one(session, 'select count(*) as n from priors'))['n']) };
  });
  writeCounts(countsPath, counts);
  return counts;
}

/** Names that enough authors share: each author was counted in one partition, so that sums are exact. */
async function copyNames(
  session: Session,
  { dir, buckets }: WorkPlace,
  { minimumAuthorsToNameInstance, minimumAuthorsToKeepHashtag }: Thresholds,
): Promise<void> {
  await copyTo(
    session,
    `select kind, name from ${readFiles(listAll(PATHS.authorNames, dir, partitionsOf(buckets)))} group by kind, name
     having sum(authors) >= case kind when 'instance' then ${minimumAuthorsToNameInstance} else ${minimumAuthorsToKeepHashtag} end
     order by kind, name`,
    PATHS.names(dir),
    BETWEEN,
  );
}

/** Sum the names over all partitions; of one alone its own task did. */
export async function keepNames(work: WorkPlace, thresholds: Thresholds): Promise<void> {
  if (partitionsOf(work.buckets) === 1) return;
  await withTaskSession(work.dir, (session) => copyNames(session, work, thresholds));
}
