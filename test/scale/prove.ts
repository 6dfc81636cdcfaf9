/**
 * The proof of docs/scale.md: one vault through both engines, and the same bytes out of them, while a worker dies and a
 * task asks to be tried again. SHORT=1 is the form that CI runs.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDuckEngine, openSession } from '../../pipeline/3-dataset/index.ts';
import type { EngineConfig } from '../../pipeline/config.ts';
import { SparkDriver } from '../../pipeline/engines/spark/driver.ts';
import { openSparkSql } from '../../pipeline/engines/spark/sql.ts';
import { writeRows } from '../3-dataset/part_rows.ts';
import { digestTree } from '../digest_tree.ts';
import { Cluster, prepareSpark, type SparkHome } from './cluster.ts';
import { formatCosts, type MeasuredRun } from './costs.ts';
import { measureCpu } from './measure_cpu.ts';
import { proveFailure, runSpark } from './on_spark.ts';
import { type Answers, askEverything } from './same_answers.ts';
import { searchFolders } from './search.ts';
import { SIZE, say } from './size.ts';
import { copyStudy, formatConfig, listNeedles, prepareStudy, ROOT, type Study, WINDOW } from './study.ts';
import { makeTable } from './tables.ts';

const CENSUS = join(ROOT, 'census');

function embedded(buckets: number): string {
  return `{ type: embedded, buckets: ${buckets} }`;
}

async function runEmbedded(
  study: Study,
  jobs: number,
  buckets: number,
): Promise<MeasuredRun & { data: string }> {
  const data = copyStudy(study, `embedded-${jobs}`);
  const config = join(study.dir, 'embedded.yaml');
  writeFileSync(config, formatConfig(Number(study.dir.split('/').at(-1)), embedded(buckets)));
  const { seconds, cpuSeconds, peakMib } = await measureCpu(CENSUS, [
    'veil',
    '--config',
    config,
    '--data',
    data,
    '--jobs',
    String(jobs),
  ]);
  const name = `embedded, ${jobs} thread${jobs === 1 ? '' : 's'}`;
  say(
    `${name}: ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processor, ${Math.round(peakMib)} MiB`,
  );
  return { name, statuses: study.statuses, seconds, cpuSeconds, peakMib, data };
}

async function askDuck(datasetDir: string, window: typeof WINDOW, floor: number): Promise<Answers> {
  const session = await openSession({
    threads: 2,
    datasetDir,
    tempDir: `${datasetDir}-spill`,
    memoryMib: 512,
  });
  const engine = createDuckEngine(session);
  try {
    return await askEverything(engine, window, floor, join(datasetDir, '..'));
  } finally {
    await engine.close();
    rmSync(`${datasetDir}-spill`, { recursive: true, force: true });
  }
}

/** The study's dataset and generated tables, every figure and count, on both engines. */
async function proveAnswers(
  study: Study,
  spark: SparkHome,
  cluster: Cluster,
  datasetDir: string,
): Promise<void> {
  const engine: EngineConfig = { type: 'spark', master: cluster.master, python: spark.python };
  const env = { ...process.env, SPARK_CONF_DIR: join(cluster.dir, 'conf'), SPARK_LOCAL_IP: '127.0.0.1' };
  const driver = await SparkDriver.start(engine, join(cluster.dir, 'logs', 'driver.log'), env);
  let queries = 0;
  let refused = 0;
  const compare = async (dir: string, window: typeof WINDOW, floor: number, name: string): Promise<void> => {
    const ours = await askDuck(dir, window, floor);
    const theirs = await askEverything(await openSparkSql(driver, dir), window, floor, join(dir, '..'));
    assert.deepEqual(theirs, ours, `${name}: both engines answer the same`);
    assert.match(ours.verdict, /still uncounted: 0$/u, `${name}: everybody is counted once`);
    assert.match(
      ours.verdict,
      /^the bounds hold\nE_RELEASE_REFUSED /u,
      `${name}: the gate sees a count that is too high`,
    );
    queries += Object.keys(ours.figures).length + Object.keys(ours.counts).length;
    refused += ours.refused;
  };
  try {
    await compare(datasetDir, WINDOW, 50, 'the study');
    for (let table = 0; table < SIZE.tables; table += 1) {
      const place = join(study.dir, 'tables', String(table));
      rmSync(place, { recursive: true, force: true });
      mkdirSync(place, { recursive: true });
      const rows =
        table === 0 ? [] : makeTable(`table ${table}`, 1 + Math.floor((SIZE.rows * table) / SIZE.tables));
      await writeRows(place, rows, { minimum: 2 });
      await compare(join(place, 'dataset'), { from: '2022-02-01', to: '2022-04-05' }, 50, `table ${table}`);
    }
  } finally {
    await driver.close();
  }
  assert.ok(refused > 0, 'the draw refused some cells');
  say(
    `${queries} answers over the study and ${SIZE.tables} generated tables are byte-identical on both engines;`,
  );
  say(`the gate's verdicts agree, the ${refused} cells that it refused included`);
}

function proveNoLeak(study: Study, cluster: Cluster, data: string): void {
  const { canaries, keys } = listNeedles(study);
  const log = join(cluster.dir, 'logs', 'veil');
  mkdirSync(log, { recursive: true });
  cpSync(join(data, 'state', 'spark.log'), join(log, 'spark.log'));
  const folders = ['work', 'local', 'snapshot', 'logs', 'events', 'conf'].map((name) =>
    join(cluster.dir, name),
  );
  const searched = searchFolders(folders, [...canaries, ...keys]);
  assert.deepEqual(searched.found, [], 'nothing of a post and no key');
  // The search finds what is there: what Spark writes of itself, and a canary in a file that holds one.
  assert.ok(searchFolders([join(cluster.dir, 'events')], ['SparkListenerTaskEnd']).found.length > 0);
  const trap = join(cluster.dir, 'trap');
  mkdirSync(trap, { recursive: true });
  writeFileSync(join(trap, 'file'), `before ${canaries[0]} after`);
  assert.equal(searchFolders([trap], canaries).found.length, 1);
  say(
    `${canaries.length} canaries and ${keys.length} keys: none in ${searched.files} files (${(searched.bytes / 2 ** 20).toFixed(1)} MiB) of Spark's work, spills, logs and event logs`,
  );
}

async function main(): Promise<void> {
  const spark = prepareSpark(say);
  if (typeof spark === 'string') {
    say(`SKIPPED: the proof on Spark needs Python 3 and Java, and ${spark}.`);
    return;
  }
  const study = prepareStudy(SIZE.statuses, say);
  say(`${study.statuses} SYNTHETIC statuses, ${SIZE.buckets} buckets`);
  const one = await runEmbedded(study, 1, SIZE.buckets);
  const two = await runEmbedded(study, 2, SIZE.buckets);
  const expected = digestTree(join(one.data, 'dataset'));
  assert.deepEqual(digestTree(join(two.data, 'dataset')), expected, 'two threads, the same bytes');
  const dir = join(study.dir, 'cluster');
  rmSync(dir, { recursive: true, force: true });
  const cluster = await Cluster.start(spark, dir, 2);
  const runs: MeasuredRun[] = [one, two];
  try {
    const onSpark = await runSpark(study, spark, cluster);
    runs.push(onSpark);
    assert.deepEqual(digestTree(join(onSpark.data, 'dataset')), expected, 'Spark, the same bytes');
    const files = Object.keys(expected).filter((name) => name.endsWith('.parquet')).length;
    say(`${files} Parquet files and the manifest: the same SHA-256 in all three`);
    await proveFailure(study, cluster, onSpark.config);
    await proveAnswers(study, spark, cluster, join(two.data, 'dataset'));
    proveNoLeak(study, cluster, onSpark.data);
  } finally {
    await cluster.stop();
  }
  if (SIZE.smaller !== null) {
    const smaller = prepareStudy(SIZE.smaller, say);
    runs.unshift(await runEmbedded(smaller, 2, SIZE.buckets));
  }
  say(formatCosts(runs));
  say('prove-scale: every equality holds');
}

await main();
// Threads at rest and Spark's sockets would keep the process for a while.
process.exit();
