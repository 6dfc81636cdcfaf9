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

/** Rows that a task holds at once, if they are of several files; a file of more has a task of its own. */
const HELD_ROWS = 32_768;

/** Files of no more rows are decided together: such a file costs more to plan than to write. */
const SMALL_ROWS = 4096;

/** A file costs as much as so many rows, as measured, however few it has. */
const FILE_COST_ROWS = 896;

/** Rows of a task of several files, about, at most: as those of the largest file. */
const TASK_ROWS = FILE_ROWS;

export function isSmall({ rows }: FileToWrite): boolean {
  return rows <= SMALL_ROWS;
}

function sumCosts(files: readonly FileToWrite[]): number {
  return files.reduce((sum, { rows }) => sum + rows + FILE_COST_ROWS, 0);
}

/**
 * Divide files into tasks that cost about the same, a multiple of the threads, so that none waits long for another; those
 * that cost most come first. Small files of one task are neighbours, so that their rows are found by one range of months.
 */
export function groupFiles(files: readonly FileToWrite[], threads: number): FileToWrite[][] {
  const own = files.filter(({ rows }) => rows > HELD_ROWS).map((file) => [file]);
  const shared = files.filter(({ rows }) => rows <= HELD_ROWS);
  const cost = sumCosts(shared);
  const total = Math.ceil(cost / (threads * TASK_ROWS)) * threads;
  const groups = Array.from({ length: total }, (): FileToWrite[] => []);
  const leastOf = (): FileToWrite[] =>
    groups.reduce((least, group) => (sumCosts(group) < sumCosts(least) ? group : least));
  const large = shared.filter((file) => !isSmall(file));
  for (const file of large.sort((a, b) => b.rows - a.rows)) leastOf().push(file);
  let group: FileToWrite[] | null = null;
  for (const file of shared.filter(isSmall)) {
    if (group === null || sumCosts(group) >= cost / total) group = leastOf();
    group.push(file);
  }
  return [...own, ...groups].filter((each) => each.length > 0).sort((a, b) => sumCosts(b) - sumCosts(a));
}

/** Files of a task whose rows are held at once, what they have in common read once: those of neighbouring months. */
export function divideTask<F extends Pick<FileToWrite, 'month' | 'rows'>>(files: readonly F[]): F[][] {
  const units: F[][] = [];
  let held = 0;
  for (const file of [...files].sort((a, b) => (a.month < b.month ? -1 : a.month > b.month ? 1 : 0))) {
    const unit = units.at(-1);
    if (unit === undefined || held + file.rows > HELD_ROWS) {
      units.push([file]);
      held = file.rows;
    } else {
      unit.push(file);
      held += file.rows;
    }
  }
  return units;
}
