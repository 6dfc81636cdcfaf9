import { workerData } from 'node:worker_threads';
import type { VeilContext, VeilSetup } from '../2-veil/task.ts';
import { type PartitionTask, runPartitionTask } from './partition_task.ts';
import { answerTasks } from './task_runner.ts';

/** Entry of a worker thread: answers each task with counts; posts go from file to file and never to the parent. */
function main(setup: VeilSetup | null): void {
  let context: Promise<VeilContext> | null = null;
  const openVeil = (): Promise<VeilContext> => {
    if (setup === null) throw new Error('a task of the veil came without its rules');
    context ??= import('../2-veil/task.ts').then(({ createVeilContext }) => createVeilContext(setup));
    return context;
  };
  answerTasks((task: PartitionTask) => runPartitionTask(task, openVeil));
}

main(workerData as VeilSetup | null);
