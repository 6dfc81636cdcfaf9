import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { timeToId } from '../../pipeline/1-harvest/id_clock.ts';
import { type Fixture, makeStatus, startFixture } from '../1-harvest/fixture_server.ts';
import { digestTree } from '../digest_tree.ts';
import { ACCESS_KEY, BUCKET, type S3Server, SKIP_REASON, startS3 } from '../storage/store/s3_server.ts';
import { createWorkDir, runCensus } from './setup.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const STATUSES = 240;
/** Long enough that a server's statuses make several segments. */
const CONTENT = '我们今天去了公园，天气很好。'.repeat(2500);
const QUICK_MS = 60;
let pageMs = QUICK_MS;
const HOSTS = 3;

let work: string;
let hosts: { fixture: Fixture; asked: string[] }[];
let undisturbed: Record<string, string>;

/** A server that remembers which machine asked, by the contact in its User-Agent. */
async function startHost(n: number) {
  const asked: string[] = [];
  const statuses = Array.from({ length: STATUSES }, (_, index) => {
    const ms = Date.parse('2022-09-01T00:00:00Z') - (index + 1) * 7_200_000 - n;
    const id = timeToId('snowflake', ms);
    const uri = `https://host${n}.test/statuses/${id}`;
    const account = { acct: `person${index % 31}`, display_name: `某人${index % 31}`, indexable: true };
    return makeStatus(id, ms, { uri, content: CONTENT, account });
  });
  const fixture: Fixture = await startFixture({
    statuses,
    domain: `host${n}.test`,
    intercept: (request, response) => {
      asked.push(/machine-(\w)@/u.exec(request.headers['user-agent'] ?? '')?.[1] ?? '?');
      const isPage = request.url?.startsWith('/api/v1/timelines') === true;
      if (!isPage || request.headers['x-slow'] !== undefined) return false;
      setTimeout(() => {
        const url = new URL(request.url ?? '', 'http://x');
        const maxId = url.searchParams.get('max_id');
        const minId = url.searchParams.get('since_id') ?? url.searchParams.get('min_id');
        const page = statuses
          .filter(({ id }) => maxId === null || BigInt(id) < BigInt(maxId))
          .filter(({ id }) => minId === null || BigInt(id) > BigInt(minId))
          .slice(0, 40);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(page));
      }, pageMs);
      return true;
    },
  });
  return { fixture, asked };
}

function writeStudy(machine: string, store: string, keys: string | null): string {
  const dir = join(work, machine);
  mkdirSync(dir, { recursive: true });
  const path = join(dir, 'census.yaml');
  const sources = hosts.map(
    ({ fixture }) => `  - { type: mastodon, url: "${fixture.baseUrl}", permission: a test }`,
  );
  writeFileSync(
    path,
    [
      `contact: mailto:machine-${machine}@tests.example`,
      'window: { from: 2022-02-01, to: 2022-09-01 }',
      ...(keys === null ? [] : [`keys: { path: "${keys}" }`]),
      ...(store === '' ? [] : [`store: ${store}`]),
      'sources:',
      ...sources,
      '',
    ].join('\n'),
  );
  return path;
}

const args = (machine: string, command: string): string[] => [
  command,
  '--config',
  join(work, machine, 'census.yaml'),
  '--data',
  join(work, machine, 'data'),
  '--jobs',
  '1',
];

interface Harvester {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; stderr: string }>;
  signal(name: NodeJS.Signals): void;
}

const started: Harvester[] = [];

function startHarvester(machine: string): Harvester {
  const child = spawn(join(ROOT, 'census'), args(machine, 'harvest'), {
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((done) =>
    child.once('exit', (code) => done({ code, stderr })),
  );
  const harvester = {
    child,
    ended,
    signal: (name: NodeJS.Signals) => {
      const isGone = child.exitCode !== null || child.signalCode !== null;
      if (child.pid !== undefined && !isGone) process.kill(-child.pid, name);
    },
  };
  started.push(harvester);
  return harvester;
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

const parquet = (machine: string) => digestTree(join(work, machine, 'data', 'dataset', 'statuses'));

async function veilAndCompare(machine: string): Promise<void> {
  const veiled = await runCensus(args(machine, 'veil'));
  expect(veiled.stderr).not.toContain('error');
  expect(veiled.code).toBe(0);
  expect(parquet(machine)).toEqual(undisturbed);
  const verified = await runCensus([
    ...args(machine, 'vault').slice(0, 1),
    'verify',
    ...args(machine, '').slice(1),
  ]);
  expect(verified.stdout).toContain(`vault verify: ${HOSTS * STATUSES} statuses`);
}

/** One host, one harvester: whoever began to ask a host after another had, goes on alone. */
function expectOneAtATime(): void {
  for (const { asked } of hosts) {
    const turns = asked.filter((machine, index) => machine !== asked[index - 1]);
    expect(new Set(turns).size).toBe(turns.length);
  }
}

beforeAll(async () => {
  work = createWorkDir();
  hosts = await Promise.all(Array.from({ length: HOSTS }, (_, n) => startHost(n)));
  writeStudy('u', '', null);
  expect((await runCensus(args('u', 'harvest'))).code).toBe(0);
  expect((await runCensus(args('u', 'veil'))).code).toBe(0);
  undisturbed = parquet('u');
  expect(Object.keys(undisturbed).length).toBeGreaterThan(0);
}, 120_000);
afterAll(async () => {
  for (const { fixture } of hosts) await fixture.close();
  rmSync(work, { recursive: true, force: true });
});
beforeEach(() => {
  pageMs = QUICK_MS;
  for (const { asked } of hosts) asked.length = 0;
});
afterEach(async () => {
  for (const each of started.splice(0)) {
    each.signal('SIGCONT');
    each.signal('SIGKILL');
    await each.ended;
  }
  for (const machine of ['a', 'b', 'c']) rmSync(join(work, machine), { recursive: true, force: true });
  rmSync(join(work, 'shared'), { recursive: true, force: true });
});

const keys = (): string => join(work, 'u', 'data', 'keys');
const directory = (): string => `{ url: "${pathToFileURL(join(work, 'shared')).href}", leaseSeconds: 2 }`;
const pagesOf = (machine: string): number =>
  hosts.reduce((sum, { asked }) => sum + asked.filter((each) => each === machine).length, 0);
const segmentsInStore = (): number => {
  const dir = join(work, 'shared', 'vault');
  return existsSync(dir)
    ? readdirSync(dir, { recursive: true }).filter((name) =>
        /^[^.].*\.ndjson\.zst/u.test(String(name).split('/').at(-1) ?? ''),
      ).length
    : 0;
};

/** Whether somebody holds the lock under which a version is replaced. */
function isLocked(): boolean {
  const database = new DatabaseSync(join(work, 'shared', '.lock'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    database.exec('ROLLBACK');
    return false;
  } catch {
    return true;
  } finally {
    database.close();
  }
}

/** Stop a harvester, but not within the few milliseconds for which it has the lock: nobody may take that from it. */
async function stopOutsideTheLock(harvester: { signal(name: NodeJS.Signals): void }): Promise<void> {
  for (;;) {
    harvester.signal('SIGSTOP');
    await sleep(20);
    if (!isLocked()) return;
    harvester.signal('SIGCONT');
    await sleep(5);
  }
}

/** Every line of every journal in the shared directory, without the token of who looked at it last. */
function journalLines(): string[] {
  const dir = join(work, 'shared', 'journals');
  return readdirSync(dir)
    .sort()
    .flatMap((source) => {
      const head = JSON.parse(readFileSync(join(dir, source, 'head.json'), 'utf8')) as {
        chunks: object[];
        tail: string[];
      };
      return [...head.chunks.map((chunk) => JSON.stringify(chunk)), ...head.tail];
    });
}

describe('two harvesters and one shared directory', { timeout: 120_000 }, () => {
  beforeEach(() => {
    writeStudy('a', directory(), keys());
    writeStudy('b', directory(), keys());
  });

  test('share the hosts out among themselves', async () => {
    const a = startHarvester('a');
    const b = startHarvester('b');
    expect((await a.ended).code).toBe(0);
    expect((await b.ended).code).toBe(0);
    expectOneAtATime();
    expect(pagesOf('a') + pagesOf('b')).toBeGreaterThan((HOSTS * STATUSES) / 40);
    // Nothing of the vault stays with who only harvests.
    expect(readdirSync(join(work, 'a', 'data', 'vault'))).toEqual([]);
    await veilAndCompare('b');
  });

  test('one killed: the other goes on where it was', async () => {
    const a = startHarvester('a');
    await until(() => segmentsInStore() >= 2, 'a has committed');
    a.signal('SIGKILL');
    await a.ended;
    const b = startHarvester('b');
    expect((await b.ended).code).toBe(0);
    expectOneAtATime();
    await veilAndCompare('b');
  });

  test('one stopped and continued: its late writes are refused, and it comes to a good end', async () => {
    const a = startHarvester('a');
    await until(() => segmentsInStore() >= 2, 'a has committed');
    await stopOutsideTheLock(a);
    const b = startHarvester('b');
    expect((await b.ended).code).toBe(0);
    const journals = journalLines();
    expect(journals.length).toBeGreaterThan(2 * HOSTS);
    const before = pagesOf('a');
    a.signal('SIGCONT');
    const { code, stderr } = await a.ended;
    expect({ code, stderr: stderr.includes('error') }).toEqual({ code: 0, stderr: false });
    expect(journalLines()).toEqual(journals);
    // Nobody is asked by one who woke up too late.
    expect(pagesOf('a')).toBe(before);
    await veilAndCompare('b');
    await veilAndCompare('a');
  });
});

describe.skipIf(SKIP_REASON !== null)('two harvesters and a bucket', { timeout: 120_000 }, () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3();
  });
  afterAll(async () => {
    await server.close();
  });
  test('one killed: the other goes on; no credential or key lies where it was not put', async () => {
    const credentials = join(work, 'credentials');
    const secret = ACCESS_KEY.secretAccessKey;
    writeFileSync(credentials, `access_key_id = ${ACCESS_KEY.accessKeyId}\nsecret_access_key = ${secret}\n`, {
      mode: 0o600,
    });
    const store = `{ url: "s3://${BUCKET}/study", endpoint: "${server.endpoint}", credentials: "${credentials}", leaseSeconds: 2 }`;
    writeStudy('a', store, keys());
    writeStudy('b', store, keys());
    const a = startHarvester('a');
    await until(() => pagesOf('a') >= 12, 'a is at work');
    a.signal('SIGKILL');
    await a.ended;
    const b = startHarvester('b');
    const { code, stderr } = await b.ended;
    expect(code).toBe(0);
    expect(stderr).not.toContain(secret);
    expectOneAtATime();
    await veilAndCompare('b');
    const key = readFileSync(join(keys(), 'project.key'), 'utf8').trim();
    for (const entry of readdirSync(join(work, 'b'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      expect([entry.name, bytes.includes(secret) || bytes.includes(key)]).toEqual([entry.name, false]);
    }
  });
});

describe('a study in a store', { timeout: 120_000 }, () => {
  beforeEach(() => {
    writeStudy('a', directory(), keys());
    writeStudy('b', directory(), keys());
  });
  const optOut = (machine: string, handle: string) =>
    new Promise<{ code: number | null; stdout: string }>((done) => {
      const child = spawn(join(ROOT, 'census'), args(machine, 'optout'), {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      let stdout = '';
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
      });
      child.once('close', (code) => done({ code, stdout }));
      child.stdin.end(`${handle}\n`);
    });

  test('loses who asked to be left out from every copy, on whatever machine they asked', async () => {
    expect((await startHarvester('a').ended).code).toBe(0);
    const before = Object.keys(digestTree(join(work, 'shared', 'vault')));
    const { code, stdout } = await optOut('b', 'person3@host0.test');
    expect(code).toBe(0);
    expect(stdout).toMatch(/8 statuses left the vault/u);
    const after = Object.keys(digestTree(join(work, 'shared', 'vault')));
    const gone = before.filter((name) => !after.includes(name));
    expect(gone.length).toBeGreaterThan(0);
    const verified = await runCensus(['vault', 'verify', ...args('a', '').slice(1)]);
    expect(verified.stdout).toContain(`vault verify: ${HOSTS * STATUSES - 8} statuses`);
    expect(readFileSync(join(work, 'a', 'data', 'state', 'optouts.json'), 'utf8')).toMatch(/[0-9a-f]{32}/u);
  });

  test('asks for patience where a harvester is at work, and does it later', async () => {
    pageMs = 1200;
    const a = startHarvester('a');
    await until(() => segmentsInStore() >= 1, 'a has committed');
    // At work for longer than the other one's patience, however slow this machine is.
    pageMs = 20_000;
    const first = await optOut('b', 'person3@host0.test');
    expect(first.code).toBe(75);
    pageMs = QUICK_MS;
    expect((await a.ended).code).toBe(0);
    // What was asked for is done by whatever runs next, on either machine.
    expect((await startHarvester('a').ended).code).toBe(0);
    const verified = await runCensus(['vault', 'verify', ...args('b', '').slice(1)]);
    expect(verified.stdout).toContain(`vault verify: ${HOSTS * STATUSES - 8} statuses`);
  });

  test('that is forgotten is gone from the store, and no other machine brings it back', async () => {
    expect((await startHarvester('a').ended).code).toBe(0);
    expect((await runCensus(['forget', '--yes', '--data', join(work, 'a', 'data')])).stdout).toContain(
      'store',
    );
    expect(Object.keys(digestTree(join(work, 'shared'), (name) => !name.startsWith('.')))).toEqual([
      'forgotten.json',
    ]);
    expect(existsSync(join(keys(), 'project.key'))).toBe(true);
    const other = await runCensus(args('b', 'harvest'));
    expect(other.code).toBe(77);
    expect(other.stderr).toContain('E_STORE_FORGOTTEN');
    // Not even an empty folder by the name of a server.
    expect(readdirSync(join(work, 'shared')).filter((name) => name !== '.lock')).toEqual(['forgotten.json']);
  });

  test('takes no machine with other keys, and says so before it makes any', async () => {
    expect((await startHarvester('a').ended).code).toBe(0);
    writeStudy('c', directory(), null);
    const other = await runCensus(args('c', 'harvest'));
    expect(other.code).toBe(65);
    expect(other.stderr).toContain('E_KEY_OTHER');
    expect(existsSync(join(work, 'c', 'data', 'keys', 'project.key'))).toBe(false);
  });

  test('begins with what one machine has harvested before there was a store', async () => {
    writeStudy('c', '', keys());
    expect((await startHarvester('c').ended).code).toBe(0);
    writeStudy('c', directory(), keys());
    expect((await runCensus(args('c', 'dataset'))).code).toBe(0);
    const before = pagesOf('b');
    expect((await startHarvester('b').ended).code).toBe(0);
    await veilAndCompare('b');
    expect(pagesOf('b')).toBe(before);
  });
});
