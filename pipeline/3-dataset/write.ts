import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LeftOut, SourceReport } from '../model/sources.ts';
import { syncPath, writeFileAtomic } from '../storage/atomic.ts';
import { partitionsOf } from './buckets.ts';
import { checkRows, comparedRanges } from './check.ts';
import { keepNames } from './count.ts';
import { type DatasetManifest, type DatasetSummary, NEW_SUFFIX, swapDataset } from './manifest.ts';
import { explainFailure } from './run_task.ts';
import { openSession, statusesView } from './session.ts';
import type { BucketCounts, DatasetTaskRunner, FileToWrite, Thresholds, WorkPlace } from './tasks.ts';
import { toNumber } from './work_place.ts';

export interface WriteOptions extends Thresholds {
  /** Parts of the veil lie in it, and pseudonymous rows while this runs. */
  readonly work: WorkPlace;
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

/** Rows that lie in one file: they are sorted in memory, however many the month has. */
export const FILE_ROWS = 131_072;

type WrittenFile = DatasetManifest['files'][number];

/** Counts of what was written, read from the files. */
async function summarise(
  o: WriteOptions,
  freshDir: string,
  rowsIn: number,
  files: readonly WrittenFile[],
): Promise<DatasetSummary> {
  const session = await openSession({ threads: o.threads, tempDir: join(o.work.dir, 'spill') });
  try {
    await session.run(statusesView(freshDir));
    const [totals = {}] = await session.rows(
      'select count(distinct author_pid) as people, count(*) as posts from statuses where is_chinese',
    );
    const languages = await session.rows(
      'select language, count(*) as n from statuses group by language order by n desc, language',
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

/** Every file of every month: a function of the rows in it, wherever it is written. */
function planFiles(o: WriteOptions, freshDir: string, months: ReadonlyMap<string, number>) {
  const fileRows = o.fileRows ?? FILE_ROWS;
  return [...months].flatMap(([month, rows]) => {
    const total = Math.ceil(rows / fileRows);
    return Array.from({ length: total }, (_, index) => ({
      rows: Math.ceil(rows / total),
      file: {
        month,
        range: { index, total },
        output: join(freshDir, 'statuses', `month=${month}`, `statuses-${index}.parquet`),
      },
    }));
  });
}

/** Rows that a task of several small files writes, at least: a task for each would cost more than its rows. */
const TASK_ROWS = 32_768;

/** A file costs as much as so many rows, as measured, however few it has: small ones are not all one task's. */
const FILE_COST_ROWS = 4096;

/** Write every month; small files go together. */
async function writeMonths(
  o: WriteOptions,
  freshDir: string,
  months: ReadonlyMap<string, number>,
): Promise<WrittenFile[]> {
  const planned = planFiles(o, freshDir, months);
  for (const { file } of planned) mkdirSync(dirname(file.output), { recursive: true });
  const groups: FileToWrite[][] = [];
  let open = 0;
  for (const { rows, file } of planned) {
    const group = groups.at(-1);
    if (group === undefined || open >= TASK_ROWS) {
      groups.push([file]);
      open = rows + FILE_COST_ROWS;
    } else {
      group.push(file);
      open += rows + FILE_COST_ROWS;
    }
  }
  const answers = await o.runTasks(
    groups.map((files) => ({ stage: 'write' as const, input: { ...o.work, files } })),
  );
  const written = answers.flatMap(({ files }) => files);
  return planned.flatMap(({ file: { output } }, index) => {
    const counts = written[index];
    return counts === undefined ? [] : [{ path: output.slice(freshDir.length + 1), ...counts }];
  });
}

function sumMonths(buckets: readonly BucketCounts[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { months } of buckets) {
    for (const [month, rows] of Object.entries(months)) sums.set(month, (sums.get(month) ?? 0) + rows);
  }
  return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** All tasks of the dataset, stage after stage. Returns the files, and the rows that came in. */
async function runStages(
  o: WriteOptions,
  freshDir: string,
): Promise<{ files: WrittenFile[]; rowsIn: number }> {
  const { work, runTasks } = o;
  if (work.parts === 0) return { files: [], rowsIn: 0 };
  const each = Array.from({ length: work.buckets }, (_, index) => index);
  const buckets = await runTasks(
    each.map((bucket) => ({ stage: 'bucket' as const, input: { ...work, bucket } })),
  );
  const partitions = Array.from({ length: partitionsOf(work.buckets) }, (_, index) => index);
  await runTasks(
    partitions.map((partition) => ({ stage: 'authors' as const, input: { ...work, partition } })),
  );
  await keepNames(work, o);
  const files = await writeMonths(o, freshDir, sumMonths(buckets));
  const rowsKept = buckets.reduce((sum, { rowsOut }) => sum + rowsOut, 0);
  const checked = await runTasks(
    comparedRanges(rowsKept).map((range) => ({
      stage: 'check' as const,
      input: { dir: work.dir, datasetDir: freshDir, range },
    })),
  );
  const sum = (rows: readonly { readonly rows: number }[]): number =>
    rows.reduce((all, one) => all + one.rows, 0);
  checkRows(sum(checked), rowsKept);
  checkRows(sum(files), rowsKept);
  return { files, rowsIn: buckets.reduce((all, { rowsIn }) => all + rowsIn, 0) };
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
    const { files, rowsIn } = await runStages(o, freshDir);
    const summary = await summarise(o, freshDir, rowsIn, files);
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
    for (const month of new Set(files.map(({ path }) => dirname(path)))) syncPath(join(freshDir, month));
    syncPath(join(freshDir, 'statuses'));
    swapDataset(o.datasetDir);
    return summary;
  } catch (error) {
    throw explainFailure(error);
  }
}
