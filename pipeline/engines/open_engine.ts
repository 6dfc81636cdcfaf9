/** The engine that census.yaml names, for a run. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDuckEngine, openSession } from '../3-dataset/index.ts';
import type { SqlEngine } from '../model/sql_engine.ts';
import { createThreadRunner, type TaskRunner } from './engine.ts';
import type { Run } from './run.ts';
import { SparkDriver } from './spark/driver.ts';
import { createSparkRunner } from './spark/runner.ts';
import { openSparkSql } from './spark/sql.ts';

/** What Spark is started with of a run; its log stays below DATA. */
function startDriver({ config, dataDir, reporter, env }: Run): Promise<SparkDriver> {
  reporter.emit({ event: 'stage', stage: 'veil', step: 'start Spark' });
  return SparkDriver.start(config.engine, join(dataDir, 'state', 'spark.log'), env);
}

/** Where partition tasks run. */
export async function openTaskRunner(run: Run): Promise<TaskRunner> {
  if (run.config.engine.type === 'embedded') return createThreadRunner(run.jobs);
  return createSparkRunner(await startDriver(run), run.dataDir, run.jobs, run.config.engine.node);
}

/**
 * SQL over the run's dataset.
 *
 * @param name of a folder below DATA/state for what spills: as restricted as the dataset
 */
export async function openSql(run: Run, name: string, memoryMib?: number): Promise<SqlEngine> {
  const datasetDir = join(run.dataDir, 'dataset');
  if (run.config.engine.type === 'spark') return await openSparkSql(await startDriver(run), datasetDir);
  const spillDir = join(run.dataDir, 'state', name);
  mkdirSync(spillDir, { recursive: true, mode: 0o700 });
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
