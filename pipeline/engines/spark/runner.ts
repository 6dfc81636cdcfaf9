/** Partition tasks on a Spark cluster that sees the same DATA folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { VeilSetup } from '../../2-veil/task.ts';
import { CensusError } from '../../errors.ts';
import { loadRecipient } from '../../keys/keyfile.ts';
import { PRIVATE_FILE_MODE } from '../../storage/atomic.ts';
import type { TaskRunner } from '../engine.ts';
import type { PartitionTask, TaskCounts } from '../partition_task.ts';
import { createVeilPool, readDictionary } from '../thread_task.ts';
import { type SparkDriver, SparkFailure } from './driver.ts';
import { sealSetup } from './sealed_setup.ts';
import { findError, SCHEMA_VERSION } from './task_line.ts';

const TASK = fileURLToPath(new URL('./task.ts', import.meta.url));

/** Young generation, MiB, for the same reason as that of a worker thread. */
const OPTIONS = ['--max-semi-space-size=8', '--disable-warning=ExperimentalWarning'];

/** Least number of processes that share a stage's tasks: each loads the lexicon once. */
const SLICES = 16;

function quoteShell(word: string): string {
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** @param jobs threads of this machine, which read the names */
export function createSparkRunner(
  driver: SparkDriver,
  dataDir: string,
  jobs: number,
  node: string = process.execPath,
): TaskRunner {
  const command = [node, ...OPTIONS, TASK].map(quoteShell).join(' ');
  return {
    readNames: async (keysIn, segments) => {
      const pool = createVeilPool(jobs);
      try {
        return await readDictionary(pool, keysIn, segments);
      } finally {
        await pool.close();
      }
    },
    run: async <T extends PartitionTask>(
      tasks: readonly T[],
      setup: VeilSetup | null,
      onDone?: (counts: TaskCounts[T['stage']]) => void,
    ) => {
      const [first] = tasks;
      if (first === undefined) return [];
      const { dir } = first.input;
      mkdirSync(join(dir, 'spill'), { recursive: true, mode: 0o700 });
      const setupPath = join(dir, 'setup.age');
      if (setup !== null) await sealSetup(setup, loadRecipient(dataDir), setupPath);
      const lines = tasks.map((task) =>
        JSON.stringify({
          output: dir,
          ...task,
          schemaVersion: SCHEMA_VERSION,
          keyReference: dataDir,
          ...(setup === null ? {} : { setup: setupPath }),
        }),
      );
      const path = join(dir, 'tasks.ndjson');
      writeFileSync(path, `${lines.join('\n')}\n`, { mode: PRIVATE_FILE_MODE });
      const answers = await ask(driver, { tasks: path, command }, lines, dir);
      const counts = answers.map((text) => JSON.parse(text) as TaskCounts[T['stage']]);
      for (const each of counts) onDone?.(each);
      return counts;
    },
    close: () => driver.close(),
  };
}

async function ask(
  driver: SparkDriver,
  request: { readonly tasks: string; readonly command: string },
  lines: readonly string[],
  dir: string,
): Promise<readonly string[]> {
  try {
    const answers = await driver.ask({ do: 'tasks', ...request, slices: SLICES, env: {} });
    if (Array.isArray(answers) && answers.length === lines.length) return answers.map(String);
    throw new CensusError('E_INTERNAL', {
      what: 'A cluster answered for more or fewer tasks than it was given.',
    });
  } catch (error) {
    if (!(error instanceof SparkFailure)) throw error;
    throw (
      findError(lines, dir) ??
      new CensusError('E_ENGINE_FAILED', {
        what: `The Spark job failed: ${error.message}`,
        where: 'engine',
        kept: 'everything that was complete',
        todo: 'look at the driver’s log in DATA/state/spark.log and at the executors’; then run the same command again',
      })
    );
  }
}
