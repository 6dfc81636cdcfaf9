import { execFile, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { timeToId } from '../pipeline/1-harvest/id_clock.ts';
import { listSources } from '../pipeline/1-harvest/index.ts';
import { readSourceState } from '../pipeline/1-harvest/source_journal.ts';
import { rewriteUrls } from '../pipeline/pack/urls.ts';
import { packProgram } from '../pipeline/pack.ts';
import { makeStatus, startFixture } from './1-harvest/fixture_server.ts';
import { makeCertificate } from './certificate.ts';
import { digestTree } from './digest_tree.ts';
import { createArchive } from './e2e/setup.ts';

const ROOT = join(import.meta.dirname, '..');
const run = promisify(execFile);
const DAY_MS = 86_400_000;

function setAge(path: string, days: number): void {
  const at = new Date(Date.now() - days * DAY_MS);
  utimesSync(path, at, at);
}

describe('URLs of a packed module', () => {
  test('still say where it lay', () => {
    const code = "const a = import.meta.url;\nconst b = new URL('./query.sql', import.meta.url);\n";
    expect(rewriteUrls(code, 'pipeline/4-figures/queries.ts')).toBe(
      `const a = new URL("../../../pipeline/4-figures/queries.ts", import.meta.url).href;
const b = new URL('./query.sql', new URL("../../../pipeline/4-figures/queries.ts", import.meta.url).href);
`,
    );
  });

  test('lead from one packed file to another', () => {
    expect(
      rewriteUrls("new URL('./task_worker.ts', import.meta.url)", 'pipeline/engines/thread_task.ts'),
    ).toBe("new URL('./engines-task_worker.js', import.meta.url)");
    expect(rewriteUrls("new URL('./tables.bin', import.meta.url)", 'pipeline/2-veil/prepared/read.ts')).toBe(
      "new URL('./tables.bin', import.meta.url)",
    );
  });

  test('do not mistake a namesake in another folder', () => {
    const code = "new URL('./worker.ts', import.meta.url)";
    expect(rewriteUrls(code, 'pipeline/simulator/index.ts')).toContain('./simulator-worker.js');
    expect(rewriteUrls(code, 'pipeline/engines/index.ts')).toContain("'./worker.ts', new URL(");
  });
});

describe('a packed program', () => {
  const programs = join(ROOT, '.cache', `packed-${process.pid}`);
  const current = join(programs, 'current');
  beforeAll(async () => {
    await packProgram(programs);
  });
  afterAll(() => rmSync(programs, { recursive: true }));

  const names = (): string[] => readdirSync(programs).sort();
  const runMain = (main: string, args: readonly string[]) =>
    run(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args]);
  const runPacked = (args: readonly string[]) => runMain(join(current, 'cli.js'), args);
  const runSources = (args: readonly string[]) => runMain(join(ROOT, 'pipeline/cli.ts'), args);

  test('holds all modules of the pipeline that it runs', () => {
    const files = readdirSync(current).filter((name) => name.endsWith('.js'));
    expect(files).toContain('cli.js');
    expect(files).toContain('engines-task_worker.js');
    for (const name of files) {
      expect(readFileSync(join(current, name), 'utf8')).not.toMatch(
        /(?:from|import\() ?["'][./]*pipeline\//u,
      );
    }
  });

  test('answers as its sources do', async () => {
    for (const args of [['--version'], ['--help'], ['veil', '--help'], ['ledger', '--help']]) {
      const [packed, sources] = await Promise.all([runPacked(args), runSources(args)]);
      expect(packed.stdout.length).toBeGreaterThan(0);
      expect(packed.stdout).toBe(sources.stdout);
    }
  });

  test('loads what lays out the help only where it is laid out', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'census-lazy-'));
    try {
      const probe = join(dir, 'probe.cjs');
      const found = "Object.keys(require.cache).filter((path) => path.includes('string-width')).length";
      writeFileSync(probe, `process.on('exit', () => process.stdout.write('loaded ' + ${found}));\n`);
      const withProbe = (args: readonly string[]) =>
        run(process.execPath, ['--require', probe, join(current, 'cli.js'), ...args]);
      expect((await withProbe(['forget', '--data', dir])).stdout).toMatch(/loaded 0$/u);
      expect((await withProbe(['forget', '--help'])).stdout).toMatch(/loaded [1-9]$/u);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  test('writes the same bytes as its sources', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'census-packed-'));
    try {
      createArchive(join(dir, 'statuses.ndjson'), 300);
      const config = join(dir, 'census.yaml');
      writeFileSync(
        config,
        'window: { from: 2022-02-01, to: 2022-09-01 }\nsources: [{ type: archive, path: statuses.ndjson }]\n',
      );
      const data = join(dir, 'data');
      const on = (command: string) => [command, '--config', config, '--data', data, '--jobs', '2'];
      await runPacked(on('harvest'));
      await runPacked(on('veil'));
      const made = digestTree(join(data, 'dataset'));
      rmSync(join(data, 'dataset'), { recursive: true });
      await runSources(on('veil'));
      expect(digestTree(join(data, 'dataset'))).toEqual(made);
      // Each finds nothing to do where either did it.
      expect((await runSources(on('veil'))).stdout).toContain('nothing to do');
      expect((await runPacked(on('veil'))).stdout).toContain('nothing to do');
    } finally {
      rmSync(dir, { recursive: true });
    }
  }, 60_000);

  describe('harvests as its sources do', () => {
    const dir = mkdtempSync(join(tmpdir(), 'census-tls-'));
    const certificate = makeCertificate();
    const authority = join(dir, 'authority.pem');
    const probe = join(dir, 'probe.cjs');
    writeFileSync(authority, certificate.cert);
    const isLoaded = "process.moduleLoadList.includes('NativeModule http2')";
    writeFileSync(probe, `process.on('exit', () => process.stderr.write('http2 ' + ${isLoaded}));\n`);
    afterAll(() => rmSync(dir, { recursive: true }));

    /** What a harvest of a server leaves in its journal, and whether it loaded Node's HTTP/2. */
    async function harvest(main: string, url: string, trusted: string) {
      const data = mkdtempSync(join(dir, 'data-'));
      const config = join(data, 'census.yaml');
      writeFileSync(
        config,
        `window: { from: 2022-03-01, to: 2022-03-08 }\nsources: [{ type: mastodon, url: "${url}" }]\n`,
      );
      const args = ['--require', probe, '--disable-warning=ExperimentalWarning', main, 'harvest'];
      const env = { ...process.env, NODE_EXTRA_CA_CERTS: trusted };
      const ended = await run(process.execPath, [...args, '--config', config, '--data', data], { env }).catch(
        (error: { stderr: string }) => error,
      );
      const { end, totals } = readSourceState(data, listSources(data)[0] ?? '');
      return {
        outcome: end?.outcome,
        reason: end?.reason,
        kept: totals.statuses_kept,
        hasHttp2: ended.stderr.endsWith('http2 true'),
      };
    }

    const statuses = Array.from({ length: 100 }, (_, at) => {
      const ms = Date.UTC(2022, 2, 7) - at * 3_600_000;
      return makeStatus(timeToId('snowflake', ms), ms);
    });
    const harvested = { outcome: 'harvested', reason: null, kept: 100 };
    const mains = { packed: join(current, 'cli.js'), sources: join(ROOT, 'pipeline/cli.ts') };

    test.each(Object.entries(mains))(
      'a server of HTTP/1.1, of TLS, of HTTP/2: %s',
      async (form, main) => {
        const plain = await startFixture({ statuses });
        const secure = await startFixture({ statuses, tls: { ...certificate, isHttp2: false } });
        const newer = await startFixture({ statuses, tls: { ...certificate, isHttp2: true } });
        try {
          // Of undici the packed program has what a harvest needs, and of that what the server chooses.
          const hasHttp2 = form === 'sources';
          expect(await harvest(main, plain.baseUrl, authority)).toEqual({ ...harvested, hasHttp2 });
          expect(await harvest(main, secure.baseUrl, authority)).toEqual({ ...harvested, hasHttp2 });
          expect(await harvest(main, newer.baseUrl, authority)).toEqual({ ...harvested, hasHttp2: true });
          expect([...plain.versions, ...secure.versions, ...newer.versions]).toEqual(['1.1', '1.1', '2.0']);
          expect(await harvest(main, secure.baseUrl, '')).toMatchObject({ outcome: 'failed', reason: 'tls' });
        } finally {
          await Promise.all([plain.close(), secure.close(), newer.close()]);
        }
      },
      60_000,
    );
  });

  test('packed again is the same, with a new stamp', async () => {
    const before = { name: readlinkSync(current), ms: statSync(join(current, 'stamp')).mtimeMs };
    await packProgram(programs);
    expect(readlinkSync(current)).toBe(before.name);
    expect(statSync(join(current, 'stamp')).mtimeMs).toBeGreaterThan(before.ms);
    expect(names()).toEqual([before.name, 'current'].sort());
  });

  test('stays when packing another is killed', async () => {
    const before = readlinkSync(current);
    const pack = join(ROOT, 'pipeline/pack.ts');
    const script = `const { packProgram } = await import(${JSON.stringify(pack)}); await packProgram(${JSON.stringify(programs)});`;
    for (const afterMs of [150, 300, 450, 600]) {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' });
      await new Promise((done) => setTimeout(done, afterMs));
      child.kill('SIGKILL');
      await new Promise((done) => child.once('exit', done));
      expect(readlinkSync(current)).toBe(before);
      expect(existsSync(join(current, 'stamp'))).toBe(true);
      expect((await runPacked(['--version'])).stdout).toMatch(/^\d+\./u);
    }
  });

  test('that was replaced is kept for a month from then on, what a kill left for an hour', async () => {
    const name = readlinkSync(current);
    const replaced = join(programs, '0123456789abcdef');
    mkdirSync(replaced);
    setAge(replaced, 90);
    const leftover = join(programs, '.program.1.tmp');
    mkdirSync(leftover);
    rmSync(current);
    symlinkSync('0123456789abcdef', current);
    await packProgram(programs);
    expect(readlinkSync(current)).toBe(name);
    expect(existsSync(replaced)).toBe(true);
    expect(existsSync(leftover)).toBe(true);
    setAge(replaced, 31);
    setAge(leftover, 0.05);
    await packProgram(programs);
    expect(existsSync(replaced)).toBe(false);
    expect(existsSync(leftover)).toBe(false);
  });

  test('leaves eight others beside it at most, the last ones', async () => {
    const name = readlinkSync(current);
    const others = Array.from({ length: 20 }, (_, days) => `other-${String(days).padStart(2, '0')}`);
    for (const [days, other] of others.entries()) {
      mkdirSync(join(programs, other));
      setAge(join(programs, other), days);
    }
    await packProgram(programs);
    expect(names().filter((each) => !each.startsWith('.'))).toEqual(
      [...others.slice(0, 8), name, 'current'].sort(),
    );
  });
});

describe('census runs', () => {
  /** A project of nothing but two programs that say which they are, the packed one a day younger than all else. */
  function makeProject(): string {
    const dir = mkdtempSync(join(tmpdir(), 'census-project-'));
    copyFileSync(join(ROOT, 'census'), join(dir, 'census'));
    for (const [name, text] of [
      ['pipeline/cli.ts', "console.log('sources')"],
      ['pipeline/1-harvest/run.ts', ''],
      ['package-lock.json', '{}'],
      ['node_modules/.package-lock.json', '{}'],
      ['.cache/program/0123/cli.js', "console.log('packed')"],
      ['.cache/program/0123/stamp', ''],
    ] as const) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');
    symlinkSync('0123', join(dir, '.cache/program/current'));
    const all = readdirSync(dir, { recursive: true, encoding: 'utf8' });
    for (const name of all) if (!lstatSync(join(dir, name)).isSymbolicLink()) setAge(join(dir, name), 2);
    setAge(join(dir, '.cache/program/0123/stamp'), 1);
    return dir;
  }

  const changes: readonly (readonly [string, string, (dir: string) => void])[] = [
    ['what was packed, where nothing has changed', 'packed', () => undefined],
    ['the sources where one is newer', 'sources', (dir) => setAge(join(dir, 'pipeline/1-harvest/run.ts'), 0)],
    ['the sources where one was removed', 'sources', (dir) => rmSync(join(dir, 'pipeline/1-harvest/run.ts'))],
    ['the sources where the packages changed', 'sources', (dir) => setAge(join(dir, 'package-lock.json'), 0)],
    [
      'the sources where packages were installed since',
      'sources',
      (dir) => setAge(join(dir, 'node_modules/.package-lock.json'), 0),
    ],
    [
      'the sources where it cannot tell',
      'sources',
      (dir) => rmSync(join(dir, 'node_modules/.package-lock.json')),
    ],
    ['the sources where nothing was packed', 'sources', (dir) => rmSync(join(dir, '.cache/program/current'))],
  ];

  test.each(changes)('%s', async (_, said, change) => {
    const dir = makeProject();
    try {
      change(dir);
      const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
      const { stdout } = await run(join(dir, 'census'), [], { env: { ...process.env, PATH: path } });
      expect(stdout).toBe(`${said}\n`);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
