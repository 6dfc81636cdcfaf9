/** The seam between what is done and where: partition tasks on worker threads, or on a Spark cluster. */
import type { SharedNames } from '../2-veil/scrub/index.ts';
import type { VeilSetup } from '../2-veil/task.ts';
import type { Segment } from '../storage/vault.ts';
import type { PartitionTask, TaskCounts } from './partition_task.ts';
import { WorkerPool } from './task_runner.ts';
import {
  type BeginTask,
  createVeilPool,
  DATASET_ENTRY,
  type EndTask,
  readDictionary,
} from './thread_task.ts';

/** Runs partition tasks. Answers come in the order of the tasks, whatever ran first. */
export interface TaskRunner {
  /**
   * The dictionary of the names in some segments, which tasks of the veil are to be given.
   *
   * @param dataDir the keys lie in it
   * @throws CensusError E_VAULT_DAMAGED
   */
  readNames(dataDir: string, segments: readonly Segment[]): Promise<SharedNames>;
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

/**
 * Tasks of the veil from which on its threads give their heaps back before they end: some 30 MiB each, for a tenth of a second,
 * of which a shorter run would take more notice than of the memory.
 */
const LONG_RUN_TASKS = 64;

/**
 * Tasks on worker threads of this process: the default.
 *
 * @param veiling threads of the veil, which hold keys, names and models: they end with its tasks
 */
export function createThreadRunner(jobs: number, veiling: WorkerPool = createVeilPool(jobs)): TaskRunner {
  const plain = new WorkerPool(DATASET_ENTRY, jobs);
  return {
    readNames: (dataDir, segments) => readDictionary(veiling, dataDir, segments),
    run: async <T extends PartitionTask>(
      tasks: readonly T[],
      setup: VeilSetup | null,
      onDone?: (counts: TaskCounts[T['stage']]) => void,
    ) => {
      if (setup === null) return await plain.run<T, TaskCounts[T['stage']]>(tasks, onDone);
      try {
        const begin: BeginTask = { stage: 'begin', setup };
        const end: EndTask = { stage: 'end' };
        return await veiling.run<T, TaskCounts[T['stage']]>(tasks, onDone, {
          begin,
          // The dataset comes next: its threads load what they need while the last tasks of the veil run.
          onEbb: () => plain.warm(),
          ...(tasks.length < LONG_RUN_TASKS ? {} : { end }),
        });
      } finally {
        await veiling.close();
      }
    },
    close: async () => {
      await veiling.close();
      await plain.close();
    },
  };
}
