/**
 * Entry of a worker thread of the veil: answers each task with counts; posts go from file to file and never to the parent.
 * All that the veil needs is loaded as the thread starts, before it is asked anything.
 */
import { joinNames } from '../2-veil/scrub/index.ts';
import { collectNames, createVeilContext, loadVeilModels, type VeilContext } from '../2-veil/task.ts';
import '../3-dataset/part.ts';
import { runPartitionTask } from './partition_task.ts';
import { answerTasks } from './task_runner.ts';
import type { ThreadTask } from './thread_task.ts';

const models = loadVeilModels();
// A failure is told by the task that needs them.
models.catch(() => undefined);
let context: VeilContext | null = null;

function openVeil(): Promise<VeilContext> {
  if (context === null) throw new Error('a task of the veil came without its rules');
  return Promise.resolve(context);
}

async function answer(task: ThreadTask): Promise<unknown> {
  if (task.stage === 'begin') {
    context = await createVeilContext(task.setup, await models);
    return null;
  }
  if (task.stage === 'end') {
    context = null;
    // V8 keeps the pages of a thread that has ended for eight seconds: what is not garbage by then would lie beside the dataset's.
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    return null;
  }
  if (task.stage === 'names') return await collectNames(task.dataDir, task.segments);
  if (task.stage === 'join') return joinNames(task.lists);
  return await runPartitionTask(task, openVeil);
}

answerTasks(answer);
