/** What the parent asks of a worker thread: partition tasks, and what comes before those of the veil. */
import { shareTables } from '../2-veil/prepared/read.ts';
import type { NameList, SharedNames } from '../2-veil/scrub/index.ts';
import type { VeilSetup } from '../2-veil/task.ts';
import type { Segment } from '../storage/vault.ts';
import type { PartitionTask } from './partition_task.ts';
import { WorkerPool } from './task_runner.ts';

/** Names of the accounts in a share of the vault. */
export interface NamesTask {
  readonly stage: 'names';
  /** The keys lie in it. */
  readonly dataDir: string;
  readonly segments: readonly Segment[];
}

/** One dictionary of them all. */
export interface JoinTask {
  readonly stage: 'join';
  readonly lists: readonly NameList[];
}

/** Rules and names of the veil, for the tasks that follow. */
export interface BeginTask {
  readonly stage: 'begin';
  readonly setup: VeilSetup;
}

/** Give the memory of the heap back: no more tasks of the veil will come. */
export interface EndTask {
  readonly stage: 'end';
}

export type ThreadTask = PartitionTask | NamesTask | JoinTask | BeginTask | EndTask;

/** Module that answers each {@link ThreadTask}. */
const THREAD_ENTRY = new URL('./task_worker.ts', import.meta.url);

/** Module that answers tasks of the dataset. */
export const DATASET_ENTRY = new URL('./dataset_worker.ts', import.meta.url);

/** Threads of the veil, which share the tables of a packed program. */
export function createVeilPool(jobs: number): WorkerPool {
  return new WorkerPool(THREAD_ENTRY, jobs, shareTables());
}

/** Segments in as many shares as there are threads, in their order, with about as many names in each. */
export function shareOut(segments: readonly Segment[], shares: number): Segment[][] {
  const namesOf = (segment: Segment): number => segment.names?.names ?? segment.statuses;
  const wanted = segments.reduce((sum, segment) => sum + namesOf(segment), 0) / shares;
  const groups: Segment[][] = [];
  let before = 0;
  for (const segment of segments) {
    const share = Math.min(shares - 1, Math.floor((before + namesOf(segment) / 2) / Math.max(1, wanted)));
    const group = groups[share] ?? [];
    group.push(segment);
    groups[share] = group;
    before += namesOf(segment);
  }
  return groups.filter((group) => group !== undefined);
}

/**
 * The dictionary of all names in some segments: read by all threads, joined by one.
 *
 * @throws CensusError E_VAULT_DAMAGED
 */
export async function readDictionary(
  pool: WorkerPool,
  dataDir: string,
  segments: readonly Segment[],
): Promise<SharedNames> {
  const shares = shareOut(segments, pool.jobs);
  const lists = await pool.run<NamesTask, NameList>(
    shares.map((share) => ({ stage: 'names', dataDir, segments: share })),
  );
  const [names] = await pool.run<JoinTask, SharedNames>([{ stage: 'join', lists }]);
  if (names === undefined) throw new RangeError('a task was not answered');
  return names;
}
