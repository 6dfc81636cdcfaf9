/** What must be known of all rows before any can be written: copies, and what each bucket adds to authors and names. */
import { AUTHOR_POST_CAP_MILLI } from '../model/language.ts';
import { partitionsOf } from './buckets.ts';
import { PART_COLUMN_NAMES } from './part.ts';
import { flagOf, HASHTAG_SEPARATOR } from './part_values.ts';
import { listAll, PATHS, readCounts, writeCounts } from './places.ts';
import { quote, type Session } from './session.ts';
import type { BucketCounts, WorkPlace } from './tasks.ts';
import { copyTo, type FileForm, one, readFiles, toNumber, withTaskSession } from './work_place.ts';

/** Files between stages are read once and removed, so that packing them costs more than it saves. */
export const BETWEEN: FileForm = { groupRows: 16_384, compression: 'uncompressed' };

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

/** Columns that counts are made of. */
const COUNTED = 'status_pid, author_pid, month, flags, chinese_milli, instance, hashtags';

type BucketInput = WorkPlace & { readonly bucket: number };

function partsOf({ dir, parts, bucket }: BucketInput): string {
  return `${readFiles(listAll(PATHS.part, dir, parts))} as r where bucket = ${bucket}`;
}

/** Of the copies of each status the one that stands for them. */
const SETTLE = `qualify row_number() over (partition by status_pid order by ${COPY_ORDER}) = 1`;

async function findCopies(session: Session): Promise<boolean> {
  await session.run(
    'create table copies as select status_pid, count(*) as n from rows group by status_pid having count(*) > 1',
  );
  return toNumber((await one(session, 'select count(*) as n from copies'))['n']) > 0;
}

/** Sort a bucket by month and pseudonym. Returns SQL of its rows. */
async function sortBucket(session: Session, input: BucketInput): Promise<string> {
  const path = PATHS.bucket(input.dir, input.bucket);
  await session.run(`create table rows as select * exclude (bucket) from ${partsOf(input)}`);
  const kept = (await findCopies(session))
    ? `(from rows as r anti join copies using (status_pid)) union all
       (select r.* from rows as r semi join copies using (status_pid) ${SETTLE})`
    : 'from rows';
  await copyTo(session, `from (${kept}) order by month, status_pid`, path, BETWEEN);
  return readFiles([path]);
}

/** Leave the rows of a bucket in the parts but for copies, and keep what stands for these. Returns SQL of its rows. */
async function settleBucket(session: Session, input: BucketInput): Promise<string> {
  const path = PATHS.settled(input.dir, input.bucket);
  await session.run(`create table rows as select ${COUNTED} from ${partsOf(input)}`);
  const settled = (await findCopies(session))
    ? `and status_pid in (select status_pid from copies) ${SETTLE}`
    : 'and false';
  await copyTo(
    session,
    `from (select * exclude (bucket) from ${partsOf(input)} ${settled}) order by month, status_pid`,
    path,
    BETWEEN,
  );
  return `(from rows anti join copies using (status_pid) union all select ${COUNTED} from ${readFiles([path])})`;
}

/**
 * Settle the copies of one bucket and write what its rows add to the counts; the rows too, sorted by month and pseudonym,
 * unless files are written from the parts.
 */
export async function countBucket(input: BucketInput): Promise<BucketCounts> {
  const { dir, bucket, isDirect } = input;
  const countsPath = PATHS.counts(dir, isDirect === true ? 'settled' : 'bucket', bucket);
  const known = readCounts<BucketCounts>(countsPath);
  if (known !== null) return known;
  const counts = await withTaskSession(dir, async (session) => {
    const kept = isDirect === true ? await settleBucket(session, input) : await sortBucket(session, input);
    await writePartialCounts(session, input, `${kept} as r`);
    const months = await session.rows(
      `select month, count(*) as n from ${kept} as r group by month order by month`,
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
  { dir, buckets, bucket }: BucketInput,
  kept: string,
): Promise<void> {
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
