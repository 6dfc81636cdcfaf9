import type { VeilContext } from '../2-veil/task.ts';
import { runPartitionTask } from './partition_task.ts';
import { answerTasks } from './task_runner.ts';
import type { ThreadTask } from './thread_task.ts';

let context: VeilContext | null = null;

function openVeil(): Promise<VeilContext> {
  if (context === null) throw new Error('a task of the veil came without its rules');
  return Promise.resolve(context);
}

/**
 * Entry of a worker thread: answers each task with counts; posts go from file to file and never to the parent. What the
 * veil needs is loaded by its own tasks only.
 */
async function answer(task: ThreadTask): Promise<unknown> {
  if (task.stage === 'begin') {
    const { createVeilContext } = await import('../2-veil/task.ts');
    context = await createVeilContext(task.setup);
    return null;
  }
  if (task.stage === 'end') {
    context = null;
    // V8 keeps the pages of a thread that has ended for eight seconds: what is not garbage by then would lie beside the dataset's.
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    return null;
  }
  if (task.stage === 'names') {
    const { collectNames } = await import('../2-veil/task.ts');
    return await collectNames(task.dataDir, task.segments);
  }
  if (task.stage === 'join') {
    const { joinNames } = await import('../2-veil/scrub/index.ts');
    return joinNames(task.lists);
  }
  return await runPartitionTask(task, openVeil);
}

answerTasks(answer);
