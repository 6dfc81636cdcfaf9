import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listSegments } from '../../pipeline/1-harvest/index.ts';
import { loadOrCreateKeys } from '../../pipeline/keys/keyfile.ts';
import { readSegment } from '../../pipeline/storage/vault.ts';
import { readNames } from '../../pipeline/storage/vault_names.ts';
import { createArchive, createWorkDir, type Ran, runCensus, writeConfig } from './setup.ts';

const STATUSES = 2100;
const EACH = STATUSES / 7;
const HANDLE = 'ren3@shu.example';
/** Bytes that do not compress: several segments, each with everybody's statuses. */
const FILLER = 'x'.repeat(8);

let dir: string;
let config: string;

const censusIn =
  (data: string) =>
  (...args: string[]): Promise<Ran> =>
    runCensus([...args, '--config', config, '--data', data]);

/** Give handles on standard input, as a careful person does. */
function optOut(data: string, input: string, killAfterMs?: number): Promise<Ran> {
  return new Promise((done) => {
    const args = ['optout', '--config', config, '--data', data];
    const child = spawn('./census', args, { env: { ...process.env, NO_COLOR: '1' }, detached: true });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const timer =
      killAfterMs === undefined
        ? null
        : setTimeout(() => {
            if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
          }, killAfterMs);
    child.on('close', (code, signal) => {
      if (timer !== null) clearTimeout(timer);
      done({ code, signal, stdout, stderr });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

async function readVault(data: string) {
  const keys = await loadOrCreateKeys(data, { datasetKeyCheck: null });
  const accts: string[] = [];
  const names = new Set<string>();
  for (const segment of listSegments(data)) {
    for (const { acct } of await readSegment(segment, keys.vaultIdentity)) accts.push(acct);
    for await (const name of readNames(segment, keys.vaultIdentity)) names.add(name);
  }
  return { accts, names };
}

async function countRows(data: string): Promise<{ rows: number; people: number }> {
  const sql = 'select count(*) as n, count(distinct author_pid) as people from statuses';
  const { stdout } = await runCensus(['query', '--data', data, '--format', 'json', sql]);
  const [row] = JSON.parse(stdout) as { n: number; people: number }[];
  return { rows: Number(row?.n), people: Number(row?.people) };
}

function digestDataset(data: string): string {
  const root = join(data, 'dataset', 'statuses');
  const hash = createHash('sha256');
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }).sort((a, b) =>
    join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
  )) {
    if (entry.isFile()) hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
  }
  return hash.digest('hex');
}

/** Everything below DATA that is not encrypted. */
function readPlain(data: string): string {
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.age'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

let base: string;
beforeAll(async () => {
  dir = createWorkDir();
  base = join(dir, 'base');
  createArchive(join(dir, 'posts.ndjson'), STATUSES, FILLER);
  config = writeConfig(dir, '  - { type: archive, path: posts.ndjson }');
  expect((await censusIn(base)('dataset')).code).toBe(0);
}, 120_000);
afterAll(() => rmSync(dir, { recursive: true }));

function copyBase(name: string): string {
  const data = join(dir, name);
  cpSync(base, data, { recursive: true });
  return data;
}

describe('a person who asks to be left out', { timeout: 120_000 }, () => {
  let data: string;
  let ran: Ran;
  beforeAll(async () => {
    data = copyBase('asked');
    ran = await optOut(data, `${HANDLE}\n`);
  }, 60_000);

  test('leaves vault and dataset, and nobody else does', async () => {
    expect(ran.stderr).not.toContain('error');
    expect(ran.code).toBe(0);
    const vault = await readVault(data);
    expect(vault.accts).toHaveLength(STATUSES - EACH);
    expect(vault.accts).not.toContain(HANDLE);
    expect(vault.names.has('ren3')).toBe(false);
    expect(vault.names.has('人3')).toBe(false);
    expect(vault.names.has('ren4')).toBe(true);
    expect(await countRows(data)).toEqual({ rows: STATUSES - EACH, people: 6 });
    const { stdout } = await runCensus([
      'query',
      '--data',
      data,
      '--format',
      'json',
      'select statuses_kept as kept, left_out from sources',
    ]);
    const [source] = JSON.parse(stdout) as { kept: number; left_out: unknown }[];
    expect(Number(source?.kept)).toBe(STATUSES - EACH);
    expect(JSON.stringify(source?.left_out)).toContain('opt_out_account');
  });

  test('is told honestly, and named nowhere', () => {
    expect(ran.stdout).toContain(`${EACH} statuses left the vault for good`);
    expect(ran.stdout).toContain('Nothing was published yet');
    expect(ran.stdout + ran.stderr).not.toContain('ren3');
    expect(readPlain(data)).not.toMatch(/ren3|人3/u);
    expect(statSync(join(data, 'state', 'optouts.json')).mode & 0o077).toBe(0);
  });

  test('has no old segment left on the disk', () => {
    const files = readdirSync(join(data, 'vault'), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const segments = listSegments(data);
    expect(segments.length).toBeGreaterThan(0);
    expect(files).toHaveLength(2 * segments.length);
  });

  test('stays out of later harvests: nothing of theirs is written again', async () => {
    const again = join(dir, 'later.ndjson');
    cpSync(join(dir, 'posts.ndjson'), again);
    const later = writeConfigAs('later.yaml', 'later.ndjson');
    const harvested = await runCensus(['dataset', '--config', later, '--data', data]);
    expect(harvested.code).toBe(0);
    const { accts } = await readVault(data);
    expect(accts).not.toContain(HANDLE);
    expect(accts.filter((acct) => acct === 'ren4@shu.example')).toHaveLength(2 * EACH);
  });

  test('asked twice, there is nothing more to do', async () => {
    const once = copyBase('twice');
    await optOut(once, `${HANDLE}\n`);
    const before = digestDataset(once);
    const second = await optOut(once, `# comment\n\n${HANDLE}\n`);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('The vault held no status of theirs.');
    expect(digestDataset(once)).toBe(before);
  });
});

function writeConfigAs(name: string, archive: string): string {
  const path = join(dir, name);
  writeFileSync(
    path,
    `window: { from: 2022-02-01, to: 2022-09-01 }\nsources:\n  - { type: archive, path: ${archive} }\n`,
  );
  return path;
}

test('where an account has moved, both are one person: both leave, whichever is named', async () => {
  const account = (name: string, moved: unknown) => ({
    username: name,
    acct: name,
    display_name: name,
    url: `https://shu.example/@${name}`,
    ...(moved === null ? {} : { moved }),
  });
  const third = account('third', null);
  const second = account('second', third);
  const people = [account('first', second), second, third, account('other', null)];
  const lines = people.flatMap((person, index) =>
    Array.from({ length: 5 }, (_, n) =>
      JSON.stringify({
        id: `${index}${n}`,
        uri: `https://shu.example/users/${person.acct}/statuses/${n}`,
        created_at: new Date(Date.UTC(2022, 2, 1 + n)).toISOString(),
        visibility: 'public',
        content: '<p>今天的面很好吃，我们还想再去一次。</p>',
        account: person,
      }),
    ),
  );
  writeFileSync(join(dir, 'moved.ndjson'), `${lines.join('\n')}\n`);
  const moved = writeConfigAs('moved.yaml', 'moved.ndjson');
  for (const name of ['first', 'second', 'third']) {
    const data = join(dir, `moved-${name}`);
    expect((await runCensus(['dataset', '--config', moved, '--data', data])).code).toBe(0);
    const ran = await runCensus(['optout', `${name}@shu.example`, '--config', moved, '--data', data]);
    expect(ran.stdout).toContain('15 statuses left the vault');
    expect(new Set((await readVault(data)).accts)).toEqual(new Set(['other@shu.example']));
  }
}, 60_000);

test('killed at any moment, the next run of anything finishes it, with the same dataset', async () => {
  const whole = copyBase('whole');
  await optOut(whole, `${HANDLE}\n`);
  const wanted = digestDataset(whole);
  let killed = 0;
  for (const ms of [450, 520, 590, 660, 730, 800, 950, 1100]) {
    const data = copyBase('killed');
    if ((await optOut(data, `${HANDLE}\n`, ms)).signal === 'SIGKILL') killed += 1;
    const book = statSync(join(data, 'state', 'optouts.json'), { throwIfNoEntry: false });
    // Before the request is written down it was not taken: the person is asked to try again.
    if (book === undefined) await optOut(data, `${HANDLE}\n`);
    else expect((await censusIn(data)('dataset')).code).toBe(0);
    expect((await readVault(data)).accts).not.toContain(HANDLE);
    expect(digestDataset(data)).toBe(wanted);
    rmSync(data, { recursive: true });
  }
  expect(killed).toBeGreaterThan(2);
}, 180_000);

test('several at once; one that can not be read stops all, and is not repeated to anybody', async () => {
  const data = copyBase('several');
  const bad = await optOut(data, `${HANDLE}\nnot a handle\n`);
  expect(bad.code).toBe(64);
  expect(bad.stderr).toContain('Handle 2 of 2');
  expect(bad.stderr).not.toContain('not a handle');
  expect((await countRows(data)).people).toBe(7);
  const none = await optOut(data, '\n');
  expect(none.code).toBe(64);
  const both = await optOut(data, `${HANDLE}\n@ren5@shu.example\n`);
  expect(both.code).toBe(0);
  expect(await countRows(data)).toEqual({ rows: STATUSES - 2 * EACH, people: 5 });
}, 60_000);

test('after `forget` nobody can be found, and it says so', async () => {
  const data = copyBase('forgotten');
  await runCensus(['forget', '--yes', '--data', data]);
  const ran = await optOut(data, `${HANDLE}\n`);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain('keys and vault were destroyed');
}, 60_000);

test('a damaged list of who asked stops everything, rather than forgetting them', async () => {
  const data = copyBase('damaged');
  await optOut(data, `${HANDLE}\n`);
  appendFileSync(join(data, 'state', 'optouts.json'), '{');
  const ran = await censusIn(data)('dataset');
  expect(ran.code).toBe(65);
  expect(ran.stderr).toContain('E_STATE_DAMAGED');
}, 60_000);
