/** What is known of authors over all rows: the language of each, and names that enough of them share. */
import { AUTHOR_PRIOR_CAP_MILLI } from '../model/language.ts';
import { partitionsOf } from './buckets.ts';
import { BETWEEN } from './count.ts';
import { listAll, PATHS, readCounts, writeCounts } from './places.ts';
import type { Session } from './session.ts';
import type { DatasetTask, Thresholds, WorkPlace } from './tasks.ts';
import { copyTo, one, readFiles, toNumber, withTaskSession } from './work_place.ts';

/** SQL: what the posts of each author tell of their language, from what each bucket adds. */
function sumAuthors(from: string): string {
  return `select author_pid, greatest(-${AUTHOR_PRIOR_CAP_MILLI},
       least(${AUTHOR_PRIOR_CAP_MILLI}, sum(milli)))::integer as prior_milli, bool_or(is_open) as is_open
     from ${from} group by author_pid`;
}

/** SQL: how many authors share each name. */
function countNames(from: string): string {
  return `select kind, name, count(distinct author_pid)::bigint as authors from ${from} group by kind, name`;
}

/** SQL: names that enough authors share. Each author was counted once, so that sums are exact. */
function selectNames(
  from: string,
  { minimumAuthorsToNameInstance, minimumAuthorsToKeepHashtag }: Thresholds,
): string {
  return `select kind, name from ${from} group by kind, name
     having sum(authors) >= case kind when 'instance' then ${minimumAuthorsToNameInstance} else ${minimumAuthorsToKeepHashtag} end`;
}

/**
 * Sum the authors of one partition over all buckets: the language of each, for every bucket that has an undecided post
 * of theirs; and how many authors share each server and each hashtag.
 */
export async function countAuthors(
  input: (DatasetTask & { stage: 'authors' })['input'],
): Promise<{ authors: number }> {
  const { dir, buckets, partition } = input;
  const countsPath = PATHS.authorCounts(input, partition);
  const known = readCounts<{ authors: number }>(countsPath);
  if (known !== null) return known;
  const counts = await withTaskSession(dir, async (session) => {
    const sums = `(from ${readFiles(listAll(PATHS.bucketAuthors, input, buckets))} where partition = ${partition})`;
    await session.run(`create table priors as ${sumAuthors(sums)}`);
    await copyTo(
      session,
      `select s.bucket, author_pid, prior_milli from ${sums} as s join (from priors where is_open) using (author_pid)
       where s.is_open order by s.bucket, author_pid`,
      PATHS.authors(input, partition),
      BETWEEN,
    );
    const names = `(from ${readFiles(listAll(PATHS.bucketNames, input, buckets))} where partition = ${partition})`;
    await copyTo(
      session,
      `${countNames(names)} order by kind, name`,
      PATHS.authorNames(input, partition),
      BETWEEN,
    );
    return { authors: toNumber((await one(session, 'select count(*) as n from priors'))['n']) };
  });
  writeCounts(countsPath, counts);
  return counts;
}

/** Keep the names that enough authors of all partitions share. */
export async function keepNames(work: WorkPlace, thresholds: Thresholds): Promise<void> {
  await withTaskSession(work.dir, async (session) => {
    const names = readFiles(listAll(PATHS.authorNames, work, partitionsOf(work.buckets)));
    await copyTo(
      session,
      `${selectNames(names, thresholds)} order by kind, name`,
      PATHS.names(work),
      BETWEEN,
    );
  });
}

/** Tables of a session: `priors` of the authors with open posts, and `names` that stay. Those of a small study need no files. */
export async function makeAuthorTables(
  session: Session,
  work: WorkPlace,
  thresholds: Thresholds,
): Promise<void> {
  const authors = readFiles(listAll(PATHS.bucketAuthors, work, work.buckets));
  const names = readFiles(listAll(PATHS.bucketNames, work, work.buckets));
  await session.run(`create table priors as from (${sumAuthors(authors)}) where is_open`);
  await session.run(`create table names as ${selectNames(`(${countNames(names)})`, thresholds)}`);
}
