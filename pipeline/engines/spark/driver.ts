/** The driver of a Spark application, as a child process that answers one JSON line for each it is sent. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EngineConfig } from '../../config.ts';
import { CensusError } from '../../errors.ts';

const JOB = fileURLToPath(new URL('./spark_job.py', import.meta.url));

/** Environment variables that Spark itself reads; nothing else of ours reaches it, and no key is ever among them. */
const PASSED =
  /^(?:PATH|HOME|LANG|JAVA_HOME|SPARK_[A-Z_]+|PYSPARK_[A-Z_]+|HADOOP_[A-Z_]+|YARN_[A-Z_]+|KUBECONFIG|TMPDIR)$/u;

type Environment = Readonly<Record<string, string | undefined>>;

function pick(env: Environment): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => PASSED.test(name)));
}

function missing(what: string, todo: string): CensusError {
  return new CensusError('E_ENGINE', { what, where: 'engine in census.yaml', kept: 'everything', todo });
}

/**
 * Check that Python, Java and pyspark are here, so that what is missing has a name.
 *
 * @throws CensusError E_ENGINE
 */
export function checkSpark({ python }: EngineConfig, env: Environment): void {
  if (spawnSync(python, ['--version'], { env: pick(env) }).status !== 0) {
    throw missing('Python is not there.', 'install Python 3, or name it with `engine: { python: … }`');
  }
  const java = env['JAVA_HOME'] === undefined ? 'java' : `${env['JAVA_HOME']}/bin/java`;
  if (spawnSync(java, ['-version'], { env: pick(env) }).status !== 0) {
    throw missing('Java is not there, which Spark needs.', 'install Java 17, or set JAVA_HOME');
  }
  if (spawnSync(python, ['-c', 'import pyspark'], { env: pick(env) }).status !== 0) {
    throw missing(
      'This Python has no pyspark.',
      'make a virtual environment, `pip install pyspark` of the cluster’s version, and name its Python with `engine: { python: … }`',
    );
  }
}

/** What the driver answers: the value, or the kind of a failure. */
type DriverAnswer = { readonly answer: unknown } | { readonly failed: string } | { readonly ready: string };

/** Thrown where a request failed within Spark; its words hold no content. */
export class SparkFailure extends Error {}

/** A running driver. Requests are answered in order. */
export class SparkDriver {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #logPath: string;

  private constructor(child: ChildProcessWithoutNullStreams, logPath: string) {
    this.#child = child;
    this.#logPath = logPath;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /**
   * @param logPath where Spark's own words go
   * @throws CensusError E_ENGINE where it can't start
   */
  static async start(engine: EngineConfig, logPath: string, env: Environment): Promise<SparkDriver> {
    checkSpark(engine, env);
    mkdirSync(dirname(logPath), { recursive: true, mode: 0o700 });
    const log = openSync(logPath, 'a', 0o600);
    const child = spawn(engine.python, [JOB, engine.master ?? ''], {
      env: { ...pick(env), PYSPARK_PYTHON: env['PYSPARK_PYTHON'] ?? engine.python },
      stdio: ['pipe', 'pipe', log],
    }) as unknown as ChildProcessWithoutNullStreams;
    closeSync(log);
    const driver = new SparkDriver(child, logPath);
    await driver.#read();
    return driver;
  }

  async #read(): Promise<DriverAnswer> {
    const line = await this.#lines.next();
    if (line.done === true) {
      throw missing(
        'The Spark driver ended before it answered.',
        `look at the end of ${this.#logPath}: the master may not be reachable, or be of another version`,
      );
    }
    return JSON.parse(line.value) as DriverAnswer;
  }

  /** @throws SparkFailure */
  async ask(request: Readonly<Record<string, unknown>> & { readonly do: string }): Promise<unknown> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = await this.#read();
    if ('failed' in answer) throw new SparkFailure(answer.failed);
    return 'answer' in answer ? answer.answer : null;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.exitCode !== null) return;
    this.#child.stdin.end();
    await ended;
  }
}
