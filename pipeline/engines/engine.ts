/** The seam between what is done and where: partition tasks on worker threads, or on a Spark cluster. */
import type { VeilSetup } from '../2-veil/task.ts';
import type { PartitionTask, TaskCounts } from './partition_task.ts';
import { WorkerPool } from './task_runner.ts';

/** Runs partition tasks. Answers come in the order of the tasks, whatever ran first. */
export interface TaskRunner {
  /**
   * @param setup rules of the veil, for its tasks only
   * @param onDone hears of each answer as it comes, where the engine tells
   * @throws CensusError as the task threw it
   */
  run<T extends PartitionTask>(
    tasks: readonly T[],
    setup: VeilSetup | null,
    onDone?: (counts: TaskCounts[T['stage']]) => void,
  ): Promise<readonly TaskCounts[T['stage']][]>;
  close(): Promise<void>;
}

const ENTRY = new URL('./task_worker.ts', import.meta.url);

/** Tasks on worker threads of this process: the default. */
export function createThreadRunner(jobs: number): TaskRunner {
  const plain = new WorkerPool(ENTRY, null, jobs);
  return {
    run: async <T extends PartitionTask>(
      tasks: readonly T[],
      setup: VeilSetup | null,
      onDone?: (counts: TaskCounts[T['stage']]) => void,
    ) => {
      // Threads of the veil hold keys, names and models: they end with its tasks.
      const pool = setup === null ? plain : new WorkerPool(ENTRY, setup, jobs);
      try {
        return await pool.run<T, TaskCounts[T['stage']]>(tasks, (counts) => onDone?.(counts));
      } finally {
        if (setup !== null) await pool.close();
      }
    },
    close: () => plain.close(),
  };
}
