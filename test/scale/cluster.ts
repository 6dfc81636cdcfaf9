/** A Spark cluster of its own on loopback: a master and workers, started for a proof and stopped again. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The version that the proof runs on; a cluster's own must match its pyspark. */
const PYSPARK = 'pyspark==4.0.5';
const VENV = join(import.meta.dirname, '..', '..', '.cache', 'spark-venv');

export interface SparkHome {
  /** Python with pyspark. */
  readonly python: string;
  readonly home: string;
}

/** Find or install pyspark; a sentence where it can't be had. */
export function prepareSpark(say: (text: string) => void): SparkHome | string {
  if (spawnSync('python3', ['--version']).status !== 0) return 'there is no Python 3';
  if (spawnSync('java', ['-version']).status !== 0) return 'there is no Java';
  const python = join(VENV, 'bin', 'python');
  if (spawnSync(python, ['-c', 'import pyspark']).status !== 0) {
    say(`installing ${PYSPARK} into .cache/spark-venv (once) …`);
    if (spawnSync('python3', ['-m', 'venv', VENV]).status !== 0) return 'Python has no venv';
    const pip = spawnSync(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', PYSPARK], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (pip.status !== 0) return `${PYSPARK} could not be installed`;
  }
  const found = spawnSync(python, ['-c', 'import pyspark,os;print(os.path.dirname(pyspark.__file__))'], {
    encoding: 'utf8',
  });
  return { python, home: found.stdout.trim() };
}

async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Everything is written plain, so that the proof can search it. */
function formatConf(dir: string): string {
  return [
    'spark.eventLog.enabled true',
    `spark.eventLog.dir file://${join(dir, 'events')}`,
    'spark.eventLog.compress false',
    'spark.eventLog.logStageExecutorMetrics true',
    `spark.local.dir ${join(dir, 'local')}`,
    'spark.shuffle.compress false',
    'spark.shuffle.spill.compress false',
    'spark.ui.enabled false',
    'spark.driver.host 127.0.0.1',
    'spark.driver.bindAddress 127.0.0.1',
    'spark.driver.memory 512m',
    'spark.executor.memory 512m',
    'spark.executor.cores 1',
    '',
  ].join('\n');
}

/** Processes below one, itself included. */
function listTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended meanwhile.
    }
  }
  const found = [root];
  for (let at = 0; at < found.length; at += 1) found.push(...(children.get(found[at] ?? 0) ?? []));
  return found;
}

/** Proportional memory of processes, MiB: pages that they share count once. */
export function memoryMib(pids: readonly number[]): number {
  let kib = 0;
  for (const pid of pids) {
    try {
      kib += Number(/^Pss:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return kib / 1024;
}

export class Cluster {
  readonly master: string;
  readonly dir: string;
  readonly #children: ChildProcess[];

  private constructor(master: string, dir: string, children: ChildProcess[]) {
    this.master = master;
    this.dir = dir;
    this.#children = children;
  }

  /** Start a master and workers of one core each. `dir` gets their work, logs and event logs. */
  static async start(spark: SparkHome, dir: string, workers: number): Promise<Cluster> {
    for (const part of ['conf', 'events', 'local', 'work', 'logs']) {
      mkdirSync(join(dir, part), { recursive: true });
    }
    writeFileSync(join(dir, 'conf', 'spark-defaults.conf'), formatConf(dir));
    const port = await findPort();
    const master = `spark://127.0.0.1:${port}`;
    const children: ChildProcess[] = [];
    const launch = (name: string, args: readonly string[]): void => {
      const log = openSync(join(dir, 'logs', `${name}.log`), 'a');
      children.push(
        spawn(join(spark.home, 'bin', 'spark-class'), args, {
          env: {
            PATH: process.env['PATH'],
            SPARK_HOME: spark.home,
            SPARK_CONF_DIR: join(dir, 'conf'),
            SPARK_LOCAL_IP: '127.0.0.1',
            SPARK_DAEMON_MEMORY: '256m',
          },
          stdio: ['ignore', log, log],
          detached: true,
        }),
      );
    };
    const host = ['--host', '127.0.0.1'];
    launch('master', [
      'org.apache.spark.deploy.master.Master',
      ...host,
      '--port',
      String(port),
      '--webui-port',
      '0',
    ]);
    for (let worker = 0; worker < workers; worker += 1) {
      launch(`worker-${worker}`, [
        'org.apache.spark.deploy.worker.Worker',
        ...host,
        '--webui-port',
        '0',
        '--cores',
        '1',
        '--memory',
        '768m',
        '--work-dir',
        join(dir, 'work', String(worker)),
        master,
      ]);
    }
    const cluster = new Cluster(master, dir, children);
    const deadline = performance.now() + 60_000;
    const isUp = (): boolean =>
      (readFileSync(join(dir, 'logs', 'master.log'), 'utf8').match(/Registering worker/gu) ?? []).length >=
      workers;
    while (!isUp()) {
      if (performance.now() > deadline) {
        await cluster.stop();
        throw new Error('the Spark cluster did not come up');
      }
      await sleep(200);
    }
    return cluster;
  }

  get pids(): number[] {
    return this.#children.flatMap(({ pid }) => (pid === undefined ? [] : listTree(pid)));
  }

  /** Kill a worker and all that it started, as a machine that loses its power does. */
  killWorker(worker: number): void {
    const pid = this.#children[worker + 1]?.pid;
    if (pid === undefined) throw new Error('no such worker');
    for (const each of listTree(pid)) {
      try {
        process.kill(each, 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
  }

  async stop(): Promise<void> {
    for (const child of this.#children) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      for (const pid of listTree(child.pid)) {
        try {
          process.kill(pid, 'SIGTERM');
        } catch {
          // It ended meanwhile.
        }
      }
      await Promise.race([ended, sleep(5000)]);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    }
  }
}

/** Peak of the memory of processes that are listed anew each time, while something runs. */
export async function watchMemory<T>(
  pids: () => readonly number[],
  work: () => Promise<T>,
): Promise<{ result: T; peakMib: number }> {
  let peakMib = 0;
  const timer = setInterval(() => {
    peakMib = Math.max(peakMib, memoryMib(pids()));
  }, 500);
  try {
    return { result: await work(), peakMib };
  } finally {
    clearInterval(timer);
  }
}

export function treeOf(pid: number | undefined): number[] {
  return pid === undefined || !existsSync(`/proc/${pid}`) ? [] : listTree(pid);
}
