import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type MonthRows,
  PATHS,
  PartWriter,
  type WriteOptions,
  writeDataset,
} from '../../pipeline/3-dataset/index.ts';
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

/** Rows that are handed over together, about as many as the veil does. */
const BATCH = 100;

/** Write rows into a file as a task of the veil does. Returns those of each month. */
export function writePartFile(path: string, rows: Iterable<PartRow>): MonthRows {
  const writer = new PartWriter(path);
  try {
    let batch: PartRow[] = [];
    // Tests give rows that are damaged on purpose.
    const append = (): void => writer.append(batch as unknown as VeiledStatus[]);
    for (const row of rows) {
      batch.push(row);
      if (batch.length < BATCH) continue;
      append();
      batch = [];
    }
    append();
    return writer.finish();
  } finally {
    writer.close();
  }
}

/** Write one part of a work place. */
export function writePart(dir: string, part: number, rows: Iterable<PartRow>): MonthRows {
  const path = PATHS.part({ dir }, part);
  mkdirSync(dirname(path), { recursive: true });
  return writePartFile(path, rows);
}

/** Threads stay for the next dataset. */
const runners = new Map<number, TaskRunner>();

/** How rows go from parts into files. */
interface Way {
  readonly buckets?: number;
  /** Numbers of the parts that are sorted; default: every second one. */
  readonly sorted?: readonly number[];
  readonly isSmall?: boolean;
}

/** What a dataset in `dir/dataset`, with its scratch space in `dir/temp`, is written with. */
export function writeOptions(
  dir: string,
  parts: readonly MonthRows[],
  more: Partial<WriteOptions> & Way = {},
): WriteOptions {
  const { buckets = 4, isSmall = false, threads = 2, ...rest } = more;
  const { sorted = isSmall ? [] : [...parts.keys()].filter((part) => part % 2 === 0), ...others } = rest;
  const runner = runners.get(threads) ?? createThreadRunner(threads);
  runners.set(threads, runner);
  return {
    work: { dir: join(dir, 'temp'), parts: parts.length, sorted, buckets, isSmall },
    parts,
    datasetDir: join(dir, 'dataset'),
    runTasks: (tasks) => runner.run(tasks, null),
    minimumAuthorsToNameInstance: 10,
    minimumAuthorsToKeepHashtag: 10,
    threads,
    fingerprint: 'f'.repeat(64),
    keyCheck: '0'.repeat(16),
    sources: [],
    leftOut: {},
    ...others,
  };
}

/** Write rows as parts and make a dataset of them. */
export async function writeRows(
  dir: string,
  rows: readonly PartRow[],
  options: Way & {
    readonly threads?: number;
    readonly parts?: number;
    readonly minimum?: number;
    readonly fileRows?: number;
  } = {},
) {
  const { threads = 2, parts = 1, minimum = 10, fileRows, ...way } = options;
  const tempDir = join(dir, 'temp');
  rmSync(tempDir, { recursive: true, force: true });
  mkdirSync(tempDir);
  const months = Array.from({ length: parts }, (_, part) =>
    writePart(
      tempDir,
      part,
      rows.filter((__, index) => index % parts === part),
    ),
  );
  return writeDataset(
    writeOptions(dir, months, {
      minimumAuthorsToNameInstance: minimum,
      minimumAuthorsToKeepHashtag: minimum,
      threads,
      ...way,
      ...(fileRows === undefined ? {} : { fileRows }),
    }),
  );
}
