/** Which files a dataset has, and which of them a task writes. Pure. */
import { join } from 'node:path';
import type { FileToWrite } from './tasks.ts';

/** Rows that lie in one file: they are sorted in memory, however many the month has. */
export const FILE_ROWS = 131_072;

/** Every file of every month: a function of the rows in it, wherever it is written. */
export function planFiles(
  freshDir: string,
  months: ReadonlyMap<string, number>,
  fileRows: number,
): FileToWrite[] {
  return [...months].flatMap(([month, rows]) => {
    const total = Math.ceil(rows / fileRows);
    return Array.from({ length: total }, (_, index) => ({
      month,
      range: { index, total },
      rows: Math.ceil(rows / total),
      output: join(freshDir, 'statuses', `month=${month}`, `statuses-${index}.parquet`),
    }));
  });
}

/** A file of more rows has a task of its own; what smaller ones have in common is read once for several of them. */
const OWN_TASK_ROWS = 32_768;

/** A file costs as much as so many rows, as measured, however few it has. */
const FILE_COST_ROWS = 896;

/** Rows of a task of several files, about, at most: as those of the largest file. */
const TASK_ROWS = FILE_ROWS;

function costOf({ rows }: FileToWrite): number {
  return rows + FILE_COST_ROWS;
}

function sumCosts(files: readonly FileToWrite[]): number {
  return files.reduce((sum, file) => sum + costOf(file), 0);
}

/**
 * Divide files into tasks that cost about the same, a multiple of the threads, so that none waits for another; those
 * that cost most come first.
 */
export function groupFiles(files: readonly FileToWrite[], threads: number): FileToWrite[][] {
  const groups = files.filter(({ rows }) => rows > OWN_TASK_ROWS).map((file) => [file]);
  const shared = files.filter(({ rows }) => rows <= OWN_TASK_ROWS);
  const rounds = Math.ceil(sumCosts(shared) / (threads * TASK_ROWS));
  const bins = Array.from({ length: rounds * threads }, () => ({ files: [] as FileToWrite[], cost: 0 }));
  for (const file of [...shared].sort((a, b) => b.rows - a.rows)) {
    const bin = bins.reduce((least, other) => (other.cost < least.cost ? other : least));
    bin.files.push(file);
    bin.cost += costOf(file);
  }
  groups.push(...bins.map((bin) => bin.files).filter((group) => group.length > 0));
  return groups.sort((a, b) => sumCosts(b) - sumCosts(a));
}
