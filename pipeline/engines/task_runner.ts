import { Worker } from 'node:worker_threads';
import type { ErrorCode, ErrorFacts } from '../errors.ts';
import { CensusError } from '../errors.ts';

/**
 * Young generation of a worker's heap. Statuses die young whatever its size: with 16 MiB two workers hold 170 MiB
 * less than with Node's default and are as fast.
 */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 16 };

/** What a worker answers for one task: counts, or an error that keeps its code across the thread. */
export type TaskAnswer<R> =
  | { readonly result: R }
  | { readonly error: { readonly code: ErrorCode; readonly facts: ErrorFacts } }
  | { readonly crash: string };

/**
 * Run partition tasks on worker threads, one task a worker at a time, and return the results in the order of
 * the tasks. A task carries addresses and settings, never posts: workers read and write files of their own.
 *
 * The first failure stops the rest; what finished before stays on disk and is found by the next run.
 *
 * @param entry module that answers each message with a {@link TaskAnswer}
 * @param setup sent to each worker once, as `workerData`
 * @throws CensusError as the task threw it; E_INTERNAL where a worker died
 */
export async function runTasks<T, R>(
  entry: URL,
  setup: unknown,
  tasks: readonly T[],
  jobs: number,
  onDone: (result: R, task: T) => void,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const runWorker = async (): Promise<void> => {
    if (next >= tasks.length) return;
    const worker = new Worker(entry, { workerData: setup, resourceLimits: WORKER_LIMITS });
    try {
      while (next < tasks.length) {
        const index = next;
        next += 1;
        const task = tasks[index];
        if (task === undefined) return;
        const result = await ask<T, R>(worker, task);
        results[index] = result;
        onDone(result, task);
      }
    } catch (error) {
      next = tasks.length;
      throw error;
    } finally {
      await worker.terminate();
    }
  };
  const settled = await Promise.allSettled(
    Array.from({ length: Math.max(1, Math.min(jobs, tasks.length)) }, runWorker),
  );
  for (const each of settled) if (each.status === 'rejected') throw each.reason;
  return results;
}

function ask<T, R>(worker: Worker, task: T): Promise<R> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
    };
    const onMessage = (answer: TaskAnswer<R>): void => {
      stop();
      if ('result' in answer) resolve(answer.result);
      else if ('error' in answer) reject(new CensusError(answer.error.code, answer.error.facts));
      else reject(new Error(answer.crash));
    };
    const onError = (error: unknown): void => {
      stop();
      reject(error);
    };
    const onExit = (code: number): void => {
      stop();
      reject(
        new CensusError('E_INTERNAL', {
          what: `A worker ended with code ${code} in the middle of a task.`,
          kept: 'everything that was complete',
          todo: 'run the same command again; with less memory, use fewer JOBS',
        }),
      );
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(task);
  });
}
