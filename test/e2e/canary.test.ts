import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorkDir, type Ran, runCensus, writeConfig } from './setup.ts';

interface Canary {
  readonly id: string;
  readonly class: string;
  readonly needle: string;
}
interface Named {
  readonly acct: string;
  readonly displayName: string;
  readonly saysNo: boolean;
}

const ROOT = join(import.meta.dirname, '..', '..');
/** Everything that the run leaves outside keys and vault, plus what it printed, plus the rows as text. */
let haystack: string;
let rows: string;
let ran: Ran;
let dir: string;
let canaries: readonly Canary[];
let people: readonly Named[];
let truth: { countable: Record<string, number> };
let data: string;

function readLines<T>(name: string): T[] {
  return readFileSync(join(dir, 'truth', name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

beforeAll(async () => {
  dir = createWorkDir();
  data = join(dir, 'data');
  // text: all, so that every post's text is searched and not only that of the indexable.
  const config = writeConfig(
    dir,
    '  - { type: simulator, scale: 0.004, seed: 23 }',
    'history: { from: 2020-01-01 }\ntext: all\nminimumAuthorsToKeepHashtag: 2\n',
  );
  expect((await runCensus(['truth', join(dir, 'truth'), '--config', config])).code).toBe(0);
  ran = await runCensus(['dataset', '--config', config, '--data', data]);
  expect(ran.code).toBe(0);
  rows = execFileSync(
    join(ROOT, 'census'),
    ['query', '--data', data, '--format', 'csv', 'select * from statuses'],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  const files = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(data, 'keys')) && !path.startsWith(join(data, 'vault')));
  haystack = [rows, ran.stdout, ran.stderr, ...files.map((path) => readFileSync(path, 'utf8'))].join('\n');
  canaries = readLines<Canary>('planted.ndjson');
  people = readLines<Named>('people.ndjson');
  truth = JSON.parse(readFileSync(join(dir, 'truth', 'truth.json'), 'utf8')) as typeof truth;
}, 120_000);
afterAll(() => rmSync(dir, { recursive: true }));

describe('nothing that names anybody is in anything that was written or printed', () => {
  test('no planted identifier', () => {
    expect(canaries.length).toBeGreaterThan(200);
    const found = canaries.filter(({ needle }) => haystack.includes(needle));
    expect(found.map((each) => each.class)).toEqual([]);
  });

  test('no handle', () => {
    expect(people.length).toBeGreaterThan(500);
    const found = people.filter(({ acct }) => haystack.includes(acct.split('@')[0] ?? acct));
    expect(found).toHaveLength(0);
  });

  test('no id of a status, and no address of one', () => {
    expect(canaries.filter(({ id }) => haystack.includes(id))).toHaveLength(0);
    expect(rows).not.toMatch(/https?:\/\/|\/users\/|\/@/u);
  });

  test('the search itself finds what is there', () => {
    expect(haystack).toContain('[PHONE]');
    expect(rows.split('\n').length).toBeGreaterThan(10_000);
  });

  test('no key', () => {
    for (const name of ['project.key', 'vault-identity.txt'])
      for (const line of readFileSync(join(data, 'keys', name), 'utf8').split('\n'))
        if (line.length > 20 && !line.startsWith('#')) expect(haystack).not.toContain(line);
  });
});

describe('the counts are those of the ground truth', () => {
  const query = (sql: string): Record<string, number>[] =>
    JSON.parse(
      execFileSync(join(ROOT, 'census'), ['query', '--data', data, '--format', 'json', sql], {
        encoding: 'utf8',
      }),
    ) as Record<string, number>[];

  test('statuses and authors exactly: who is open and did not say no, each once', () => {
    const [found] = query('select count(*) as posts, count(distinct author_pid) as people from statuses');
    expect(found).toEqual({ posts: truth.countable['posts'], people: truth.countable['people'] });
  });

  test('Chinese posts and people nearly: short posts are judged, not known', () => {
    const [found] = query(
      'select count(*) as posts, count(distinct author_pid) as people from statuses where is_chinese',
    );
    const share = (name: string, value: number | undefined): number =>
      (value ?? 0) / (truth.countable[name] ?? 1);
    expect(Math.abs(share('chinesePosts', found?.['posts']) - 1)).toBeLessThan(0.01);
    expect(Math.abs(share('chinesePeople', found?.['people']) - 1)).toBeLessThan(0.03);
  });
});
