/** The engine that census.yaml names, for a run. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlEngine } from '../model/sql_engine.ts';
import { createThreadRunner, type TaskRunner } from './engine.ts';
import type { Run } from './run.ts';
import type { SparkDriver } from './spark/driver.ts';
import type { WorkerPool } from './task_runner.ts';

/** What Spark is started with of a run; its log stays below DATA. Loaded by studies that have it. */
async function startDriver({ config, dataDir, reporter, env }: Run): Promise<SparkDriver> {
  reporter.emit({ event: 'stage', stage: 'veil', step: 'start Spark' });
  const { SparkDriver } = await import('./spark/driver.ts');
  return await SparkDriver.start(config.engine, join(dataDir, 'state', 'spark.log'), env);
}

/**
 * Where partition tasks run.
 *
 * @param threads that were started already, for an engine that has use for them
 */
export async function openTaskRunner(run: Run, threads?: WorkerPool): Promise<TaskRunner> {
  if (run.config.engine.type === 'embedded') return createThreadRunner(run.jobs, threads);
  await threads?.close();
  const { createSparkRunner } = await import('./spark/runner.ts');
  return createSparkRunner(await startDriver(run), run.dataDir, run.jobs, run.config.engine.node);
}

/**
 * SQL over the run's dataset.
 *
 * @param name of a folder below DATA/state for what spills: as restricted as the dataset
 */
export async function openSql(run: Run, name: string, memoryMib?: number): Promise<SqlEngine> {
  const datasetDir = join(run.dataDir, 'dataset');
  if (run.config.engine.type === 'spark') {
    const { openSparkSql } = await import('./spark/sql.ts');
    return await openSparkSql(await startDriver(run), datasetDir);
  }
  const spillDir = join(run.dataDir, 'state', name);
  mkdirSync(spillDir, { recursive: true, mode: 0o700 });
  const { createDuckEngine, openSession } = await import('../3-dataset/index.ts');
  const session = await openSession({
    threads: run.jobs,
    datasetDir,
    tempDir: spillDir,
    ...(memoryMib === undefined ? {} : { memoryMib }),
  });
  return {
    ...createDuckEngine(session),
    close: () => {
      session.close();
      rmSync(spillDir, { recursive: true, force: true });
    },
  };
}
