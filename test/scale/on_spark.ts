/** ./census on a cluster: once with a worker that dies and a task that asks again, once with a task that always fails. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, type SparkHome, treeOf, watchMemory } from './cluster.ts';
import type { MeasuredRun } from './costs.ts';
import { SIZE, say } from './size.ts';
import { copyStudy, formatConfig, ROOT, type Study } from './study.ts';

const CENSUS = join(ROOT, 'census');

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** ./census on a cluster; `during` runs beside it. */
async function runOnSpark(
  cluster: Cluster,
  args: readonly string[],
  during: (isRunning: () => boolean) => Promise<void>,
): Promise<{ result: Ended; peakMib: number; seconds: number }> {
  const started = performance.now();
  const child = spawn(CENSUS, args, {
    env: { ...process.env, SPARK_CONF_DIR: join(cluster.dir, 'conf'), SPARK_LOCAL_IP: '127.0.0.1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const { result, peakMib } = await watchMemory(
    () => [...cluster.pids, ...treeOf(child.pid)],
    async () => {
      await during(isRunning);
      return { code: await ended, stderr };
    },
  );
  return { result: { ...result, stderr }, peakMib, seconds: (performance.now() - started) / 1000 };
}

/** Node as the cluster finds it: a script that lets one task ask to be tried again. */
function writeAsking(dir: string): { node: string; mark: string } {
  const node = join(dir, 'asks_again.sh');
  const mark = join(dir, 'asked');
  const text = readFileSync(join(import.meta.dirname, 'asks_again.sh'), 'utf8');
  writeFileSync(node, text.replace('@MARK@', mark).replace('@NODE@', process.execPath));
  chmodSync(node, 0o755);
  return { node, mark };
}

function writeSparkConfig(study: Study, spark: SparkHome, cluster: Cluster, node: string): string {
  const config = join(study.dir, 'spark.yaml');
  const engine = `{ type: spark, master: "${cluster.master}", python: "${spark.python}", node: "${node}", buckets: ${SIZE.buckets} }`;
  writeFileSync(config, formatConfig(SIZE.statuses, engine));
  return config;
}

/** The vault through Spark: one worker dies when the first parts are there, and one task asks to be tried again. */
export async function runSpark(
  study: Study,
  spark: SparkHome,
  cluster: Cluster,
): Promise<MeasuredRun & { data: string; config: string }> {
  const { node, mark } = writeAsking(cluster.dir);
  const data = copyStudy(study, 'spark');
  const config = writeSparkConfig(study, spark, cluster, node);
  const snapshot = join(cluster.dir, 'snapshot');
  let killed = false;
  const { result, peakMib, seconds } = await runOnSpark(
    cluster,
    ['veil', '--config', config, '--data', data],
    async (isRunning) => {
      const finished = (): number =>
        globSync(join(data, 'state', 'veiling', '*', 'veil-counts', '*.json')).length;
      while (isRunning() && finished() < 2) await sleep(50);
      if (!isRunning()) return;
      cluster.killWorker(1);
      killed = true;
      for (const part of ['work', 'local'])
        cpSync(join(cluster.dir, part), join(snapshot, part), { recursive: true });
    },
  );
  assert.equal(result.code, 0, result.stderr);
  assert.ok(killed, 'a worker was killed in the middle');
  assert.ok(existsSync(mark), 'a task asked to be tried again');
  const log = readFileSync(join(data, 'state', 'spark.log'), 'utf8');
  assert.ok(/Lost executor/u.test(log), 'Spark noticed the dead worker');
  assert.ok(/exited with error code 75/u.test(log), 'Spark heard the wish to be tried again');
  const name = 'Spark, 2 workers, one killed';
  say(`${name}: ${seconds.toFixed(1)} s, ${Math.round(peakMib)} MiB of all processes together`);
  return { name, statuses: study.statuses, seconds, cpuSeconds: null, peakMib, data, config };
}

export async function proveFailure(study: Study, cluster: Cluster, config: string): Promise<void> {
  const data = copyStudy(study, 'failing');
  const [segment] = globSync(join(data, 'vault', '*', '000001.ndjson.zst.age'));
  if (segment === undefined) throw new Error('no segment');
  const bytes = readFileSync(segment);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(segment, bytes);
  const { result } = await runOnSpark(
    cluster,
    ['veil', '--config', config, '--data', data],
    async () => undefined,
  );
  assert.equal(result.code, 65, result.stderr);
  assert.match(result.stderr, /error E_VAULT_DAMAGED/u);
  assert.ok(!existsSync(join(data, 'dataset')), 'nothing was written');
  say('a task that always fails: the job failed with E_VAULT_DAMAGED, exit 65');
  rmSync(data, { recursive: true });
}
