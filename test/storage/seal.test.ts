import { createHmac } from 'node:crypto';
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makePrivateDirectory } from '../../pipeline/storage/atomic.ts';
import { readJournal } from '../../pipeline/storage/journal.ts';
import { checkSeals, openSeal } from '../../pipeline/storage/seal.ts';

let dataDir: string;
let journal: string;
let heads: string;
const SOURCES = ['one'];
const hash = (text: string) => createHmac('sha256', 'a key').update(text).digest('hex').slice(0, 32);

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'census-seal-'));
  makePrivateDirectory(join(dataDir, 'state'));
  journal = join(dataDir, 'state', 'one.ndjson');
  heads = join(dataDir, 'keys', 'vault_heads.json');
  const seal = openSeal(dataDir, SOURCES, hash);
  for (const n of [1, 2, 3]) seal.append('one', { n });
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const problem = () => checkSeals(dataDir, SOURCES, hash)[0]?.problem;
const lines = () => readFileSync(journal, 'utf8').trimEnd().split('\n');
const rewrite = (all: readonly string[]) => writeFileSync(journal, all.map((line) => `${line}\n`).join(''));

test('what was written is found intact, and read as it was', () => {
  expect(problem()).toBe(null);
  const entries = readJournal(journal, (value) => value as { n: number });
  expect(entries.map(({ n }) => n)).toEqual([1, 2, 3]);
});

describe('found:', () => {
  test('a changed line, with its HMAC or without', () => {
    const changed = lines();
    changed[1] = (changed[1] ?? '').replace('2', '7');
    rewrite(changed);
    expect(problem()).toBe('changed');
    rewrite(changed.map((line) => line.replace(/,"mac":"[^"]*"/u, '')));
    expect(problem()).toBe('changed');
    expect(() => openSeal(dataDir, SOURCES, hash)).toThrow(
      expect.objectContaining({ code: 'E_STATE_DAMAGED' }),
    );
  });
  test('lines in another order, left out, or said twice', () => {
    const [a = '', b = '', c = ''] = lines();
    for (const all of [
      [b, a, c],
      [a, c],
      [a, a, b, c],
      [a, b, c, c],
    ]) {
      rewrite(all);
      expect(problem()).toBe('changed');
    }
  });
  test('a journal put back to what it was earlier', () => {
    rewrite(lines().slice(0, 2));
    expect(problem()).toBe('cut_off');
    expect(() => openSeal(dataDir, SOURCES, hash)).toThrow(
      expect.objectContaining({ code: 'E_STATE_DAMAGED' }),
    );
  });
  test('a journal of another source, or of another key', () => {
    copyFileSync(journal, join(dataDir, 'state', 'two.ndjson'));
    expect(checkSeals(dataDir, ['two'], hash).map((each) => each.problem)).toEqual([null, 'changed']);
    expect(checkSeals(dataDir, SOURCES, (text) => hash(`other ${text}`))[0]?.problem).toBe('changed');
  });
  test('a line that somebody without the key has added', () => {
    appendFileSync(journal, '{"n":4}\n');
    expect(problem()).toBe('changed');
    rewrite([...lines().slice(0, 3), `{"n":4,"mac":"${'0'.repeat(32)}"}`]);
    expect(problem()).toBe('changed');
  });
  test('a journal that is gone; a harvest begins it anew', () => {
    rmSync(journal);
    expect(problem()).toBe('removed');
    openSeal(dataDir, SOURCES, hash).append('one', { n: 9 });
    expect(problem()).toBe(null);
  });
});

test('a kill between the line and the head, or within the line, is no damage', () => {
  const before = readFileSync(heads);
  openSeal(dataDir, SOURCES, hash).append('one', { n: 4 });
  writeFileSync(heads, before);
  expect(problem()).toBe(null);
  openSeal(dataDir, SOURCES, hash).append('one', { n: 5 });
  appendFileSync(journal, '{"n":6');
  expect(problem()).toBe(null);
  openSeal(dataDir, SOURCES, hash).append('one', { n: 6 });
  expect(checkSeals(dataDir, SOURCES, hash)).toEqual([{ sourceId: 'one', lines: 6, problem: null }]);
});

test('a vault of before journals were sealed is adopted once', () => {
  rmSync(heads);
  rewrite(['{"n":1}', '{"n":2}']);
  expect(problem()).toBe(null);
  openSeal(dataDir, SOURCES, hash).append('one', { n: 3 });
  expect(problem()).toBe(null);
  rewrite(['{"n":1}', '{"n":8}', ...lines().slice(2)]);
  expect(problem()).toBe('changed');
});
