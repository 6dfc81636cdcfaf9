/** Partition tasks of every stage: what a line of addresses makes a worker do, on a thread or on a cluster. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { VeilContext, VeilCounts } from '../2-veil/task.ts';
import { PartWriter } from '../3-dataset/part.ts';
import { PATHS, readCounts, writeCounts } from '../3-dataset/places.ts';
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
    readonly buckets: number;
    /** Number of the part. */
    readonly part: number;
  };
}

export type PartitionTask = VeilTask | DatasetTask;
export type TaskCounts = DatasetCounts & { readonly veil: VeilCounts };

/** Counts of a task whose answer waits on disk already, or null. */
export function readVeilCounts({ input: { dir, part } }: VeilTask): VeilCounts | null {
  return readCounts<VeilCounts>(PATHS.counts(dir, 'veil', part));
}

async function runVeilTask(task: VeilTask, openVeil: () => Promise<VeilContext>): Promise<VeilCounts> {
  const known = readVeilCounts(task);
  if (known !== null) return known;
  const { dir, segments, buckets, part } = task.input;
  const context = await openVeil();
  // Loaded by its own tasks only: the others start in half the time.
  const { veilSegments } = await import('../2-veil/task.ts');
  const path = PATHS.part(dir, part);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const writer = new PartWriter(path, buckets);
  try {
    const counts = await veilSegments(segments, context, writer);
    writer.finish();
    writeCounts(PATHS.counts(dir, 'veil', part), counts);
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
