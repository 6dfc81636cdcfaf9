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
/** Everything that the run leaves outside keys and vault, plus what it printed, plus the rows as text: by what it is called. */
let documents: readonly (readonly [name: string, text: string])[];
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
  documents = [
    ['rows', rows],
    ['stdout', ran.stdout],
    ['stderr', ran.stderr],
    ...files.map((path) => [path.slice(data.length + 1), readFileSync(path, 'utf8')] as const),
  ];
  haystack = documents.map(([, text]) => text).join('\n');
  canaries = readLines<Canary>('planted.ndjson');
  people = readLines<Named>('people.ndjson');
  truth = JSON.parse(readFileSync(join(dir, 'truth', 'truth.json'), 'utf8')) as typeof truth;
}, 120_000);
afterAll(() => rmSync(dir, { recursive: true }));

/** Pseudonyms and digests: random hex, a few megabytes of it. */
const RANDOM_HEX = /(?<![0-9a-z])[0-9a-f]{16,}(?![0-9a-z])/gu;

/** Whether such hex can hold a needle by chance: one of eight digits stands in a megabyte once in 4,000 runs. */
const isHexByChance = (needle: string): boolean => /^[0-9a-f]{1,8}$/u.test(needle);

/** Class and document of each needle that stands somewhere, never the needle. */
function findNeedles(
  needles: readonly Canary[],
  texts: readonly (readonly [name: string, text: string])[],
): string[] {
  return texts.flatMap(([name, text]) =>
    needles.filter(({ needle }) => text.includes(needle)).map((each) => `${each.class} in ${name}`),
  );
}

describe('nothing that names anybody is in anything that was written or printed', () => {
  test('no planted identifier', () => {
    expect(canaries.length).toBeGreaterThan(200);
    const texts = documents.map(([name, text]) => [name, text.replace(RANDOM_HEX, '#')] as const);
    expect(findNeedles(canaries, texts)).toEqual([]);
  });

  test('no planted identifier in pseudonyms and digests, but what chance puts there', () => {
    const hex = documents.map(([name, text]) => [name, text.match(RANDOM_HEX)?.join(' ') ?? ''] as const);
    expect(hex.find(([name]) => name === 'rows')?.[1].length).toBeGreaterThan(2 * 32 * 10_000);
    const long = canaries.filter(({ needle }) => !isHexByChance(needle));
    expect(findNeedles(long, hex)).toEqual([]);
    // Were a pseudonym made of what it stands for, every one of them would be there.
    const short = canaries.filter(({ needle }) => isHexByChance(needle));
    const found = short.filter(({ needle }) => hex.some(([, text]) => text.includes(needle)));
    expect(found.length).toBeLessThan(2);
    expect(short.length).toBeGreaterThan(2);
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
