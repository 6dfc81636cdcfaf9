import { parentPort, Worker } from 'node:worker_threads';
import type { ErrorCode, ErrorFacts } from '../errors.ts';
import { CensusError } from '../errors.ts';

/**
 * Young generation of a worker's heap where `census` sets none. With 16 MiB two workers hold 170 MiB less than with Node's
 * default; `census` gives threads of the veil three times as much, by flags, which go before this.
 */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 16 };

/** What a worker answers for one task: counts, or an error that keeps its code across the thread. */
export type TaskAnswer<R> =
  | { readonly result: R }
  | { readonly error: { readonly code: ErrorCode; readonly facts: ErrorFacts } }
  | { readonly crash: string };

/** What asks a thread to end, once it has loaded its modules. */
const LEAVE = 'leave';

/**
 * Answer each task that comes to this thread: what a worker's entry does.
 *
 * @param work its result is sent as it is, its failure as a code or a kind, never as words
 */
export function answerTasks<T, R>(work: (task: T) => Promise<R>): void {
  const port = parentPort;
  if (port === null) throw new Error('a worker is no program of its own');
  const send = (answer: TaskAnswer<R>): void => port.postMessage(answer);
  port.on('message', (task: T | typeof LEAVE) => {
    // Ends the thread alone.
    if (task === LEAVE) process.exit();
    work(task)
      .then((result) => send({ result }))
      .catch((error: unknown) => {
        if (error instanceof CensusError) send({ error: { code: error.code, facts: error.facts } });
        else send({ crash: error instanceof Error ? error.name : typeof error });
      });
  });
}

/** What happens around a set of tasks. */
export interface Around {
  /** Asked of each worker before its first task of these. */
  readonly begin?: unknown;
  /** Asked of each worker after its last task of these. */
  readonly end?: unknown;
  /** Hears once when fewer of these tasks wait than there are workers. */
  readonly onEbb?: () => void;
}

/**
 * Worker threads that stay for one set of tasks after the other. A thread keeps what it loaded, so what must not stay
 * has a pool of its own. Threads at rest don't keep the process alive.
 */
export class WorkerPool {
  readonly #entry: URL;
  readonly #shared: SharedArrayBuffer | undefined;
  readonly #idle: Worker[] = [];
  /** Threads at most. */
  readonly jobs: number;

  /**
   * @param entry module that answers each message with a {@link TaskAnswer}
   * @param shared memory that each thread is given as its data
   */
  constructor(entry: URL, jobs: number, shared?: SharedArrayBuffer) {
    this.#shared = shared;
    this.#entry = entry;
    this.jobs = jobs;
  }

  #start(): Worker {
    return new Worker(this.#entry, { resourceLimits: WORKER_LIMITS, workerData: this.#shared });
  }

  /**
   * Start the threads that are not there yet, so that they have loaded their modules when tasks come.
   *
   * @param most threads to start, of those that there may be
   */
  warm(most = this.jobs): void {
    while (this.#idle.length < Math.min(most, this.jobs)) {
      const worker = this.#start();
      worker.unref();
      this.#idle.push(worker);
    }
  }

  /**
   * Run partition tasks, one task a worker at a time, and return the results in the order of the tasks. A task carries
   * addresses and settings, never posts: workers read and write files of their own.
   *
   * The first failure stops the rest; what finished before stays on disk and is found by the next run.
   *
   * @param onDone hears of each result as it comes
   * @throws CensusError as the task threw it; E_INTERNAL where a worker died
   */
  async run<T, R>(
    tasks: readonly T[],
    onDone?: (result: R) => void,
    { begin, end, onEbb }: Around = {},
  ): Promise<R[]> {
    const results: R[] = [];
    let isEbbing = false;
    let next = 0;
    const runWorker = async (): Promise<void> => {
      if (next >= tasks.length) return;
      const worker = this.#idle.pop() ?? this.#start();
      worker.ref();
      try {
        if (begin !== undefined) await ask(worker, begin);
        while (next < tasks.length) {
          const index = next;
          next += 1;
          const task = tasks[index];
          if (task === undefined) return;
          if (!isEbbing && tasks.length - next < this.jobs) {
            isEbbing = true;
            onEbb?.();
          }
          const result = await ask<T, R>(worker, task);
          results[index] = result;
          onDone?.(result);
        }
        if (end !== undefined) await ask(worker, end);
        worker.unref();
        this.#idle.push(worker);
      } catch (error) {
        next = tasks.length;
        await endWorker(worker);
        throw error;
      }
    };
    const settled = await Promise.allSettled(
      Array.from({ length: Math.max(1, Math.min(this.jobs, tasks.length)) }, runWorker),
    );
    for (const each of settled) if (each.status === 'rejected') throw each.reason;
    return results;
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(endWorker));
  }
}

/** Thread id of a worker that has ended. */
const ENDED = -1;

/**
 * End a thread that is at rest, or has ended by itself. It is asked to, and not made to: Node 24 ends the whole process in a
 * failed check where a thread is made to end while it loads its modules.
 */
async function endWorker(worker: Worker): Promise<void> {
  // Why it could not load is nothing to who wants no more of it.
  worker.on('error', () => {});
  if (worker.threadId === ENDED) return;
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.ref();
  worker.postMessage(LEAVE);
  await ended;
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
