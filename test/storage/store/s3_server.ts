/**
 * A real S3 server on loopback for the tests: moto from PyPI, in a virtual environment that is made once; or the one at
 * CENSUS_S3_ENDPOINT, which must know the key below.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

const CACHE = resolve(import.meta.dirname, '../../../.cache');
const PACKAGE = 'moto[server]==5.2.5';

export const BUCKET = 'census-tests';
export const ACCESS_KEY = {
  accessKeyId: 'synthetic-key-id',
  secretAccessKey: 'synthetic-secret-of-the-tests',
};

/** Python of the environment; null where it can't be made here. */
function makeEnvironment(): string | null {
  const target = join(CACHE, 's3-server-5.2.5');
  const python = join(target, 'bin', 'python');
  if (existsSync(python)) return python;
  const fresh = `${target}.${process.pid}`;
  try {
    mkdirSync(CACHE, { recursive: true });
    execFileSync('python3', ['-m', 'venv', fresh], { stdio: 'ignore' });
    execFileSync(join(fresh, 'bin', 'pip'), ['install', '--quiet', PACKAGE], {
      stdio: 'ignore',
      timeout: 240_000,
    });
    renameSync(fresh, target);
    return python;
  } catch {
    // Another worker may have been faster.
    return existsSync(python) ? python : null;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

const given = process.env['CENSUS_S3_ENDPOINT'];
const python = given === undefined ? makeEnvironment() : null;
/** Why tests against the server are left out; null where they run. Where NEED_S3 is set, leaving them out is a failure. */
export const SKIP_REASON =
  python === null && given === undefined ? `SKIPPED: Python 3 with ${PACKAGE} can't be had here` : null;
if (SKIP_REASON !== null) {
  if (process.env['NEED_S3'] !== undefined) throw new Error(SKIP_REASON);
  process.stderr.write(`${SKIP_REASON}\n`);
}

export interface S3Server {
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

async function makeBucket(endpoint: string): Promise<void> {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: ACCESS_KEY,
    forcePathStyle: true,
  });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET })).catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'BucketAlreadyOwnedByYou')) throw error;
  });
  client.destroy();
}

export async function startS3(): Promise<S3Server> {
  if (given !== undefined) {
    await makeBucket(given);
    return { endpoint: given, close: async () => undefined };
  }
  if (python === null) throw new Error('no server');
  const child = spawn(python, [join(import.meta.dirname, 'serve_s3.py')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const port = await new Promise<number>((done, fail) => {
    child.stdout.once('data', (chunk: Buffer) => done(Number(chunk.toString().trim())));
    child.once('exit', () => fail(new Error('the S3 server did not start')));
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await makeBucket(endpoint);
  const close = async (): Promise<void> => {
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  };
  return { endpoint, close };
}
