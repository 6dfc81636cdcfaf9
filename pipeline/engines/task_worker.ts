import { parentPort, workerData } from 'node:worker_threads';
import type { VeilContext, VeilSetup } from '../2-veil/task.ts';
import { CensusError } from '../errors.ts';
import { type PartitionTask, runPartitionTask } from './partition_task.ts';

/** Entry of a worker thread: answers each task with counts; posts go from file to file and never to the parent. */
function main(setup: VeilSetup | null): void {
  const port = parentPort;
  if (port === null) throw new Error('task_worker is no program of its own');
  let context: Promise<VeilContext> | null = null;
  const openVeil = (): Promise<VeilContext> => {
    if (setup === null) throw new Error('a task of the veil came without its rules');
    context ??= import('../2-veil/task.ts').then(({ createVeilContext }) => createVeilContext(setup));
    return context;
  };
  port.on('message', (task: PartitionTask) => {
    runPartitionTask(task, openVeil)
      .then((result) => port.postMessage({ result }))
      .catch((error: unknown) => {
        if (error instanceof CensusError)
          port.postMessage({ error: { code: error.code, facts: error.facts } });
        else port.postMessage({ crash: error instanceof Error ? error.name : typeof error });
      });
  });
}

main(workerData as VeilSetup | null);
