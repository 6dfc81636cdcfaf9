import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LeftOut, SourceReport } from '../model/sources.ts';
import { syncPath, writeFileAtomic } from '../storage/atomic.ts';
import { keepNames } from './authors.ts';
import { partitionsOf } from './buckets.ts';
import { checkRows, comparedRanges } from './check.ts';
import { type DatasetManifest, type DatasetSummary, NEW_SUFFIX, swapDataset } from './manifest.ts';
import { FILE_ROWS, groupFiles, planFiles } from './plan_files.ts';
import { type MonthRows, sumMonths } from './plan_work.ts';
import { explainFailure } from './run_task.ts';
import { openSession, statusesView } from './session.ts';
import type { DatasetTaskRunner, FileToWrite, PartMonths, Thresholds, WorkPlace } from './tasks.ts';
import { toNumber } from './work_place.ts';

export interface WriteOptions extends Thresholds {
  /** Parts of the veil lie in it, and pseudonymous rows while this runs. */
  readonly work: WorkPlace;
  /** Rows of each month, of each part. */
  readonly parts: readonly MonthRows[];
  readonly datasetDir: string;
  /** Where tasks run. */
  readonly runTasks: DatasetTaskRunner;
  /** Threads of the last count, over the files. */
  readonly threads: number;
  readonly fingerprint: string;
  readonly keyCheck: string;
  readonly sources: readonly SourceReport[];
  readonly leftOut: LeftOut;
  /** Rows of one file on average; default {@link FILE_ROWS}. */
  readonly fileRows?: number;
}

type WrittenFile = DatasetManifest['files'][number];

/** Counts of what was written, read from the files. */
async function summarise(
  o: WriteOptions,
  freshDir: string,
  rowsIn: number,
  files: readonly WrittenFile[],
): Promise<DatasetSummary> {
  const session = await openSession({ threads: o.threads, tempDir: join(o.work.dir, 'spill'), isTask: true });
  try {
    await session.run(statusesView(freshDir));
    await session.run(
      `create table counted as select author_pid, language, is_chinese, count(*) as n
       from statuses group by author_pid, language, is_chinese`,
    );
    const [totals = {}] = await session.rows(
      'select count(distinct author_pid) as people, coalesce(sum(n), 0)::bigint as posts from counted where is_chinese',
    );
    const languages = await session.rows(
      'select language, sum(n)::bigint as n from counted group by language order by n desc, language',
    );
    const rowsOut = files.reduce((sum, file) => sum + file.rows, 0);
    return {
      rowsIn,
      duplicates: rowsIn - rowsOut,
      rowsOut,
      people: toNumber(totals['people']),
      chinesePosts: toNumber(totals['posts']),
      months: new Set(files.map(({ path }) => dirname(path))).size,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      perLanguage: Object.fromEntries(languages.map((row) => [String(row['language']), toNumber(row['n'])])),
    };
  } finally {
    session.close();
  }
}

/** Parts that hold rows of some files, with those of their months, but for parts that are sorted. */
function findParts({ work, parts }: WriteOptions, files: readonly FileToWrite[]): PartMonths[] {
  const wanted = new Set(files.map(({ month }) => month));
  const isSorted = new Set(work.sorted);
  return parts.flatMap((rows, part) => {
    const months = isSorted.has(part) ? [] : Object.keys(rows).filter((month) => wanted.has(month));
    return months.length === 0 ? [] : [{ part, months }];
  });
}

/** Write every month. */
async function writeMonths(
  o: WriteOptions,
  freshDir: string,
  months: ReadonlyMap<string, number>,
): Promise<WrittenFile[]> {
  const planned = planFiles(freshDir, months, o.fileRows ?? FILE_ROWS);
  for (const { output } of planned) mkdirSync(dirname(output), { recursive: true });
  const groups = groupFiles(planned, o.threads);
  const { minimumAuthorsToNameInstance, minimumAuthorsToKeepHashtag } = o;
  const thresholds = { minimumAuthorsToNameInstance, minimumAuthorsToKeepHashtag };
  const answers = await o.runTasks(
    groups.map((files) => ({
      stage: 'write' as const,
      input: { ...o.work, files, read: findParts(o, files), thresholds },
    })),
  );
  const written = new Map(
    groups.flatMap((files, task) =>
      files.map(({ output }, index) => [output, answers[task]?.files[index]] as const),
    ),
  );
  return planned.flatMap(({ output }) => {
    const counts = written.get(output);
    return counts === undefined ? [] : [{ path: output.slice(freshDir.length + 1), ...counts }];
  });
}

/** All tasks that write, stage after stage. Returns the files, and the rows that came in and were kept. */
async function runStages(
  o: WriteOptions,
  freshDir: string,
): Promise<{ files: WrittenFile[]; rowsIn: number; rowsKept: number }> {
  const { work, runTasks } = o;
  if (work.parts === 0) return { files: [], rowsIn: 0, rowsKept: 0 };
  const each = Array.from({ length: work.buckets }, (_, index) => index);
  const buckets = await runTasks(
    each.map((bucket) => ({ stage: 'bucket' as const, input: { ...work, bucket } })),
  );
  if (!work.isSmall) {
    const partitions = Array.from({ length: partitionsOf(work.buckets) }, (_, index) => index);
    await runTasks(
      partitions.map((partition) => ({ stage: 'authors' as const, input: { ...work, partition } })),
    );
    await keepNames(work, o);
  }
  return {
    files: await writeMonths(o, freshDir, sumMonths(buckets.map(({ months }) => months))),
    rowsIn: buckets.reduce((sum, { rowsIn }) => sum + rowsIn, 0),
    rowsKept: buckets.reduce((sum, { rowsOut }) => sum + rowsOut, 0),
  };
}

/** Check that each status stands once in all files, and that none was lost or won. */
async function checkWhole(
  { work, runTasks }: WriteOptions,
  freshDir: string,
  files: readonly WrittenFile[],
  rowsKept: number,
): Promise<void> {
  const sum = (counts: readonly { readonly rows: number }[]): number =>
    counts.reduce((all, { rows }) => all + rows, 0);
  checkRows(sum(files), rowsKept);
  if (work.parts === 0) return;
  const checked = await runTasks(
    comparedRanges(rowsKept).map((range) => ({
      stage: 'check' as const,
      input: { dir: work.dir, datasetDir: freshDir, range },
    })),
  );
  checkRows(sum(checked), rowsKept);
}

/**
 * Write the dataset: settle copies of a status, decide languages, name what enough authors share, and write sorted
 * Parquet by month. Every step is a set of tasks of bounded size. The bytes depend on the rows alone, not on the order
 * of parts, on the number of buckets, or on where tasks run.
 *
 * Everything is written beside the old dataset and swapped in whole.
 *
 * @throws CensusError E_DATASET_CHECK where what was written fails its checks; E_DISK_FULL; E_NO_WRITE: the old
 *   dataset stays
 */
export async function writeDataset(o: WriteOptions): Promise<DatasetSummary> {
  const freshDir = `${o.datasetDir}${NEW_SUFFIX}`;
  rmSync(freshDir, { recursive: true, force: true });
  mkdirSync(join(freshDir, 'statuses'), { recursive: true });
  try {
    const { files, rowsIn, rowsKept } = await runStages(o, freshDir);
    const checked = checkWhole(o, freshDir, files, rowsKept);
    // A single range leaves the other threads nothing to do; of more, the memory of both would be held at once.
    if (comparedRanges(rowsKept).length > 1) await checked;
    const [summary] = await Promise.all([summarise(o, freshDir, rowsIn, files), checked]);
    // Files are durable as they are written, their names here: before the manifest tells of them.
    for (const month of new Set(files.map(({ path }) => dirname(path)))) syncPath(join(freshDir, month));
    syncPath(join(freshDir, 'statuses'));
    writeFileAtomic(join(freshDir, 'sources.json'), `${JSON.stringify(o.sources, null, 2)}\n`);
    const manifest: DatasetManifest = {
      version: 1,
      fingerprint: o.fingerprint,
      keyCheck: o.keyCheck,
      summary,
      leftOut: o.leftOut,
      files,
    };
    writeFileAtomic(join(freshDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    swapDataset(o.datasetDir);
    return summary;
  } catch (error) {
    throw explainFailure(error);
  }
}
