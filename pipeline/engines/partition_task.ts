/** Partition tasks of every stage: what a line of addresses makes a worker do, on a thread or on a cluster. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { VeilContext, VeilCounts } from '../2-veil/task.ts';
import { PATHS, readCounts, writeCounts } from '../3-dataset/places.ts';
import type { MonthRows } from '../3-dataset/plan_work.ts';
import type { DatasetCounts, DatasetTask } from '../3-dataset/tasks.ts';
import { explainWriteError } from '../errors.ts';
import type { Segment } from '../storage/vault.ts';

/** A fixed group of segments in, one part out. */
export interface VeilTask {
  readonly stage: 'veil';
  readonly input: {
    /** The work place, absolute. */
    readonly dir: string;
    readonly segments: readonly Segment[];
    /** Number of the part. */
    readonly part: number;
  };
}

export type PartitionTask = VeilTask | DatasetTask;

/** What became of the statuses of a part, and its rows of each month. */
export interface PartCounts extends VeilCounts {
  readonly months: MonthRows;
}

export type TaskCounts = DatasetCounts & { readonly veil: PartCounts };

/** Counts of a task whose answer waits on disk already, or null. */
export function readVeilCounts({ input: { dir, part } }: VeilTask): PartCounts | null {
  return readCounts<PartCounts>(PATHS.veilCounts(dir, part));
}

async function runVeilTask(task: VeilTask, openVeil: () => Promise<VeilContext>): Promise<PartCounts> {
  const known = readVeilCounts(task);
  if (known !== null) return known;
  const { dir, segments, part } = task.input;
  const context = await openVeil();
  // Loaded by its own tasks only: the others start in half the time.
  const { veilSegments } = await import('../2-veil/task.ts');
  const { PartWriter } = await import('../3-dataset/part.ts');
  const path = PATHS.part({ dir }, part);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const writer = new PartWriter(path);
  try {
    const veiled = await veilSegments(segments, context, writer);
    const counts = { ...veiled, months: writer.finish() };
    writeCounts(PATHS.veilCounts(dir, part), counts);
    return counts;
  } finally {
    writer.close();
  }
}

/**
 * Do one task. What it writes is whole or not there; doing it twice gives the same bytes.
 *
 * @param openVeil keys and rules, asked for by a task of the veil only
 * @throws CensusError
 */
export async function runPartitionTask(
  task: PartitionTask,
  openVeil: () => Promise<VeilContext>,
): Promise<TaskCounts[PartitionTask['stage']]> {
  try {
    if (task.stage === 'veil') return await runVeilTask(task, openVeil);
    // DuckDB is loaded by its own tasks only.
    const { runDatasetTask } = await import('../3-dataset/run_task.ts');
    return await runDatasetTask(task);
  } catch (error) {
    throw explainWriteError(error, task.stage);
  }
}
