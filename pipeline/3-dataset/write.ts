import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CensusError, explainWriteError, systemCode } from '../errors.ts';
import type { LeftOut, SourceReport } from '../model/sources.ts';
import { syncPath, writeFileAtomic } from '../storage/atomic.ts';
import { checkDataset } from './check.ts';
import { type DatasetManifest, type DatasetSummary, NEW_SUFFIX, swapDataset } from './manifest.ts';
import { formatSqlError, openSession, quote, type Session, statusesView } from './session.ts';
import { copyRange, countAuthors, DECIDE, DEDUPLICATE, FILE_ROWS, loadParts, splitPids } from './sql.ts';

export interface WriteOptions {
  /** NDJSON files of VeiledStatus rows, in any order. */
  readonly parts: readonly string[];
  readonly datasetDir: string;
  /** Scratch space on the same machine; holds pseudonymous rows while this runs. */
  readonly tempDir: string;
  readonly minimumAuthorsToNameInstance: number;
  readonly minimumAuthorsToKeepHashtag: number;
  readonly threads: number;
  readonly fingerprint: string;
  readonly keyCheck: string;
  readonly sources: readonly SourceReport[];
  readonly leftOut: LeftOut;
  /** Rows of one file on average; default {@link FILE_ROWS}. */
  readonly fileRows?: number;
  /** Memory of DuckDB before it spills to `tempDir`; default: a session's. */
  readonly memoryMib?: number;
  readonly onMonth?: (done: number, total: number) => void;
}

type WrittenFile = DatasetManifest['files'][number];

function toNumber(value: unknown): number {
  return typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : 0;
}

async function one(session: Session, sql: string): Promise<Record<string, unknown>> {
  return (await session.rows(sql))[0] ?? {};
}

async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Counts of what was written, read from the files. */
async function summarise(
  session: Session,
  rowsIn: number,
  files: readonly WrittenFile[],
): Promise<DatasetSummary> {
  const totals = await one(
    session,
    `select count(distinct case when is_chinese then author_pid end) as people,
            count(case when is_chinese then 1 end) as chinese_posts, count(distinct month) as months from statuses`,
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
    chinesePosts: toNumber(totals['chinese_posts']),
    months: toNumber(totals['months']),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    perLanguage: Object.fromEntries(languages.map((row) => [String(row['language']), toNumber(row['n'])])),
  };
}

/** Write every month, one file after the other; `onMonth` hears of each. */
async function writeMonths(
  session: Session,
  o: WriteOptions,
  freshDir: string,
  months: readonly Record<string, unknown>[],
): Promise<WrittenFile[]> {
  const files: WrittenFile[] = [];
  for (const [done, row] of months.entries()) {
    const month = String(row['month']);
    const monthDir = join('statuses', `month=${month}`);
    mkdirSync(join(freshDir, monthDir), { recursive: true });
    const ranges = splitPids(Math.ceil(toNumber(row['n']) / (o.fileRows ?? FILE_ROWS)));
    for (const [index, range] of ranges.entries()) {
      const name = join(monthDir, `statuses-${index}.parquet`);
      const path = join(freshDir, name);
      await session.run(copyRange(month, range, path));
      syncPath(path);
      const counted = await one(session, `select count(*) as n from read_parquet(${quote(path)})`);
      files.push({
        path: name,
        rows: toNumber(counted['n']),
        bytes: statSync(path).size,
        sha256: await digestFile(path),
      });
    }
    syncPath(join(freshDir, monthDir));
    o.onMonth?.(done + 1, months.length);
  }
  return files;
}

/** A failure without content: an error of DuckDB may repeat what stands in a row. */
function explainFailure(error: unknown): unknown {
  const explained = explainWriteError(error, 'dataset');
  if (explained !== error || error instanceof CensusError || systemCode(error) !== null) return explained;
  return new CensusError('E_DATASET_CHECK', {
    what: `The rows of the veil could not be written: ${formatSqlError(error)}`,
    where: 'dataset',
    kept: 'the dataset as it was, and the vault',
    todo: 'this is our fault; report the sentence above',
  });
}

/**
 * Write the dataset: deduplicate by status, decide languages, name what enough authors share, and write sorted
 * Parquet by month. The bytes depend on the rows alone, not on the order of parts or on threads; rows wait on
 * disk and are sorted a file at a time, so that memory does not grow with them.
 *
 * Everything is written beside the old dataset and swapped in whole.
 *
 * @throws CensusError E_DATASET_CHECK where what was written fails its checks; E_DISK_FULL; E_NO_WRITE: the old
 *   dataset stays
 */
export async function writeDataset(o: WriteOptions): Promise<DatasetSummary> {
  const freshDir = `${o.datasetDir}${NEW_SUFFIX}`;
  const workPath = join(o.tempDir, 'work.duckdb');
  rmSync(freshDir, { recursive: true, force: true });
  rmSync(workPath, { force: true });
  rmSync(`${workPath}.wal`, { force: true });
  mkdirSync(join(freshDir, 'statuses'), { recursive: true });
  const session = await openSession({
    threads: o.threads,
    tempDir: join(o.tempDir, 'spill'),
    path: workPath,
    ...(o.memoryMib === undefined ? {} : { memoryMib: o.memoryMib }),
  });
  let isOpen = true;
  const close = (): void => {
    if (isOpen) session.close();
    isOpen = false;
  };
  try {
    await session.run(loadParts(o.parts));
    for (const sql of DEDUPLICATE) await session.run(sql);
    for (const sql of countAuthors(o.minimumAuthorsToNameInstance, o.minimumAuthorsToKeepHashtag))
      await session.run(sql);
    await session.run(DECIDE);
    const rowsIn = toNumber((await one(session, 'select count(*) as n from rows'))['n']);
    const months = await session.rows('select month, count(*) as n from kept group by month order by month');
    const rowsKept = months.reduce((sum, month) => sum + toNumber(month['n']), 0);
    const files = await writeMonths(session, o, freshDir, months);
    await session.run(statusesView(freshDir));
    const summary = await summarise(session, rowsIn, files);
    writeFileAtomic(join(freshDir, 'sources.json'), `${JSON.stringify(o.sources, null, 2)}\n`);
    // The check has a session of its own: two at once would hold twice the memory.
    close();
    await checkDataset(freshDir, rowsKept, o.threads);
    const manifest: DatasetManifest = {
      version: 1,
      fingerprint: o.fingerprint,
      keyCheck: o.keyCheck,
      summary,
      leftOut: o.leftOut,
      files,
    };
    writeFileAtomic(join(freshDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    syncPath(join(freshDir, 'statuses'));
    swapDataset(o.datasetDir);
    return summary;
  } catch (error) {
    throw explainFailure(error);
  } finally {
    close();
    rmSync(workPath, { force: true });
  }
}
