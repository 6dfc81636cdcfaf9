import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PATHS, PartWriter, type WriteOptions, writeDataset } from '../../pipeline/3-dataset/index.ts';
import { createThreadRunner, type TaskRunner } from '../../pipeline/engines/engine.ts';
import type { VeiledStatus } from '../../pipeline/model/status.ts';

/** A row of a part file, as plain data. */
export type PartRow = Record<string, unknown> & {
  readonly status_pid: string;
  readonly author_pid: string;
};

export function pid(kind: string, index: number): string {
  return `${kind}${index.toString(16)}`.padStart(32, '0');
}

/** An invented row; every field may be given. */
export function createRow(index: number, given: Readonly<Record<string, unknown>> = {}): PartRow {
  const hour = Date.UTC(2022, 1, 1) + (index % 4000) * 3_600_000;
  const day = Math.floor(hour / 86_400_000);
  const monday = (day - ((day + 3) % 7)) * 86_400_000;
  const at = new Date(hour).toISOString();
  return {
    status_pid: pid('a', (index * 7919) % 1_000_003),
    author_pid: pid('b', index % 40),
    instance: index % 40 < 30 ? 'large.example' : `small${index % 5}.example`,
    posted_at: `${at.slice(0, 13).replace('T', ' ')}:00:00`,
    week: new Date(monday).toISOString().slice(0, 10),
    month: at.slice(0, 7),
    language_declared: index % 3 === 0 ? null : 'zh',
    language_own: 'zh',
    confidence_milli: 900,
    chinese_milli: 4000,
    is_undecided: false,
    script: 'Hans',
    text: index % 2 === 0 ? null : `今天的面很好吃，"真的"，${index}`,
    characters: 12,
    redactions: index % 4 === 0 ? { PHONE: 1, URL: 2 } : {},
    hashtags: index % 5 === 0 ? ['读书', `稀${index % 7}`] : [],
    is_reply: index % 6 === 0,
    is_edited: false,
    is_bot: false,
    has_media: index % 4 === 1,
    has_poll: false,
    has_content_warning: false,
    is_native: true,
    ...given,
  };
}

/** Write rows into a file as a task of the veil does. */
export function writePartFile(path: string, buckets: number, rows: Iterable<PartRow>): void {
  const writer = new PartWriter(path, buckets);
  try {
    // Tests give rows that are damaged on purpose.
    for (const row of rows) writer.append(row as unknown as VeiledStatus);
    writer.finish();
  } finally {
    writer.close();
  }
}

/** Write one part of a work place. */
export function writePart(dir: string, part: number, buckets: number, rows: Iterable<PartRow>): void {
  const path = PATHS.part(dir, part);
  mkdirSync(dirname(path), { recursive: true });
  writePartFile(path, buckets, rows);
}

/** Threads stay for the next dataset. */
const runners = new Map<number, TaskRunner>();

/** What a dataset in `dir/dataset`, with its scratch space in `dir/temp`, is written with. */
export function writeOptions(
  dir: string,
  parts: number,
  more: Partial<WriteOptions> & { readonly buckets?: number; readonly isDirect?: boolean } = {},
): WriteOptions {
  const { buckets = 4, isDirect = false, threads = 2, ...rest } = more;
  const runner = runners.get(threads) ?? createThreadRunner(threads);
  runners.set(threads, runner);
  return {
    work: { dir: join(dir, 'temp'), parts, buckets, isDirect },
    datasetDir: join(dir, 'dataset'),
    runTasks: (tasks) => runner.run(tasks, null),
    minimumAuthorsToNameInstance: 10,
    minimumAuthorsToKeepHashtag: 10,
    threads,
    fingerprint: 'f'.repeat(64),
    keyCheck: '0'.repeat(16),
    sources: [],
    leftOut: {},
    ...rest,
  };
}

/** Write rows as parts and make a dataset of them. */
export async function writeRows(
  dir: string,
  rows: readonly PartRow[],
  options: {
    readonly threads?: number;
    readonly parts?: number;
    readonly minimum?: number;
    readonly fileRows?: number;
    readonly buckets?: number;
    readonly isDirect?: boolean;
  } = {},
) {
  const { threads = 2, parts = 1, minimum = 10, fileRows, buckets = 4, isDirect = false } = options;
  const tempDir = join(dir, 'temp');
  rmSync(tempDir, { recursive: true, force: true });
  mkdirSync(tempDir);
  for (let part = 0; part < parts; part += 1) {
    writePart(
      tempDir,
      part,
      buckets,
      rows.filter((_, index) => index % parts === part),
    );
  }
  return writeDataset(
    writeOptions(dir, parts, {
      minimumAuthorsToNameInstance: minimum,
      minimumAuthorsToKeepHashtag: minimum,
      threads,
      buckets,
      isDirect,
      ...(fileRows === undefined ? {} : { fileRows }),
    }),
  );
}
