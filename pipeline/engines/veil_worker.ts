import { parentPort, workerData } from 'node:worker_threads';
import { createVeilContext, type VeilSetup, type VeilTask, veilSegment } from '../2-veil/task.ts';
import { CensusError, explainWriteError } from '../errors.ts';

/** Entry of a veil worker: answers each task with counts; posts go from file to file and never to the parent. */
async function main(setup: VeilSetup): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('veil_worker is no program of its own');
  const context = createVeilContext(setup);
  // A failure to start is told by the first task, which awaits the same promise.
  context.catch(() => undefined);
  port.on('message', (task: VeilTask) => {
    context
      .then((ready) => veilSegment(task, ready))
      .then((result) => port.postMessage({ result }))
      .catch((thrown: unknown) => {
        const error = explainWriteError(thrown, 'veil');
        if (error instanceof CensusError)
          port.postMessage({ error: { code: error.code, facts: error.facts } });
        else port.postMessage({ crash: error instanceof Error ? error.name : typeof error });
      });
  });
}

await main(workerData as VeilSetup);
