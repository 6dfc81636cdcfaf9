/**
 * One process of a Spark job: a task a line on standard input, its counts a line on standard output.
 *
 * Exit code 75 asks to be tried again; any other but 0 says that a task failed, and so does Spark after the last try.
 */
import { createInterface } from 'node:readline';
import { createVeilContext, loadVeilModels, type VeilContext } from '../../2-veil/task.ts';
import { CensusError, EXIT } from '../../errors.ts';
import { loadOrCreateKeys } from '../../keys/keyfile.ts';
import { runPartitionTask } from '../partition_task.ts';
import { openSetup } from './sealed_setup.ts';
import { clearError, keepError, parseLine, type TaskLine } from './task_line.ts';

const contexts = new Map<string, Promise<VeilContext>>();

/** Keys and rules of a run, read once a process. */
async function readVeil({ keyReference, setup = '' }: TaskLine): Promise<VeilContext> {
  const keys = await loadOrCreateKeys(keyReference, { datasetKeyCheck: null });
  return await createVeilContext(await openSetup(setup, keys.vaultIdentity), await loadVeilModels());
}

function openVeil(line: TaskLine): Promise<VeilContext> {
  const key = line.setup ?? '';
  const context = contexts.get(key) ?? readVeil(line);
  contexts.set(key, context);
  return context;
}

function explain(error: unknown): CensusError {
  if (error instanceof CensusError) return error;
  return new CensusError('E_INTERNAL', {
    what: `A task broke (${error instanceof Error ? error.name : typeof error}).`,
    kept: 'everything that was complete',
  });
}

/** @returns exit code */
async function main(): Promise<number> {
  for await (const text of createInterface({ input: process.stdin })) {
    if (text === '') continue;
    let line: TaskLine | null = null;
    try {
      line = parseLine(text);
      const task = line;
      const counts = await runPartitionTask(task, () => openVeil(task));
      clearError(text, task.input.dir);
      process.stdout.write(`${JSON.stringify(counts)}\n`);
    } catch (thrown) {
      const error = explain(thrown);
      if (line !== null) keepError(text, line.input.dir, error);
      process.stderr.write(`${error.code}\n`);
      return error.exitCode === EXIT.done ? EXIT.internal : error.exitCode;
    }
  }
  return EXIT.done;
}

process.exitCode = await main();
