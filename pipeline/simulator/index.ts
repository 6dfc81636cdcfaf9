import { Worker } from 'node:worker_threads';
import { INSTANCES } from './instances.ts';
import type { RunningSimulator, SimulatedInstance, SimulatorOptions } from './types.ts';

export type { RateLimit, RunningSimulator, SimulatedInstance, SimulatorOptions } from './types.ts';

/** The domains of the simulated fediverse, in the order in which it starts. */
export function listInstances(): { readonly domain: string }[] {
  return INSTANCES.map(({ domain }) => ({ domain }));
}

/** Young generation of the thread's heap: answers die young, and a larger one only holds memory. */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 16 };

/** Start a simulated fediverse on loopback, in a thread of its own. SYNTHETIC: nobody stands behind it. */
export function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: options,
    resourceLimits: WORKER_LIMITS,
  });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the simulator ended before it answered')));
    worker.once('message', (instances: readonly SimulatedInstance[]) => {
      resolve({
        instances,
        close: async () => {
          await worker.terminate();
        },
      });
    });
  });
}
