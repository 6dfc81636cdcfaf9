import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { harvest, isHarvested, type ResolvedSource } from '../../pipeline/1-harvest/index.ts';
import { makeStatus } from './fixture_server.ts';
import { FROM_MS, openStudy, type Study, TO_MS } from './setup.ts';

let study: Study;
let dir: string;

beforeEach(async () => {
  study = await openStudy();
  dir = mkdtempSync(join(tmpdir(), 'census-archive-'));
});
afterEach(() => {
  study.remove();
  rmSync(dir, { recursive: true, force: true });
});

const archive = (...paths: string[]): ResolvedSource => ({
  type: 'archive',
  id: 'archive-1',
  label: 'recorded/*',
  paths,
  permission: null,
});

function write(name: string, bytes: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return path;
}

const account = { acct: 'Writer', url: 'https://home.test/@Writer' };
const good = (n: number, more = {}) =>
  JSON.stringify(makeStatus(String(n), FROM_MS + n * 1000, { account, ...more }));
const hostile = [
  `\uFEFF${good(1)}`,
  '{"id":"2","content":',
  good(3),
  '',
  '<html>',
  'null',
  JSON.stringify({ id: '6', username: 'an account', url: 'https://a.test/@x' }),
  good(7, { account: { acct: 'far@away.test', url: 'https://elsewhere.test/@far' } }),
  good(8, { reblog: { id: '9', content: 'x' } }),
  `{"id":"9","content":"${'x'.repeat(5 * 1024 * 1024)}"}`,
  good(10, { account: { ...account, noindex: true } }),
  good(11, { unknown: { nested: [1, null] }, language: null, tags: null, edited_at: '2022-03-01T00:00:00Z' }),
].join('\n');

describe.each([
  ['plain', '', (text: string) => text],
  ['gz', '.gz', (text: string) => gzipSync(text)],
  ['zst', '.zst', (text: string) => zstdCompressSync(text)],
] as const)('an archive, %s', (_, ending, pack) => {
  test('is taken as it is: bad lines are counted and named, the rest goes on', async () => {
    const path = write(`mixed.ndjson${ending}`, pack(hostile));
    const source = archive(path);
    const [report] = await harvest(study.options([source]));
    expect(report).toMatchObject({
      outcome: 'harvested',
      statuses_seen: 11,
      statuses_kept: 4,
      left_out: { not_a_status: 5, boost: 1, noindex: 1 },
    });
    const name = `mixed.ndjson${ending}`;
    expect(report?.detail).toBe(
      `no status at ${[2, 5, 6, 7, 10].map((line) => `${name}:${line}`).join(', ')}`,
    );
    const kept = await study.readVault();
    expect(kept.map((s) => [s.acct, s.isNative])).toEqual([
      ['writer@home.test', true],
      ['writer@home.test', true],
      ['far@away.test', false],
      ['writer@home.test', true],
    ]);
    expect(isHarvested(study.dataDir, source, FROM_MS, TO_MS)).toBe(true);
  });

  test('cut off in the middle keeps what came before, says which file, and does not double it', async () => {
    const lines = Array.from({ length: 3000 }, (_each, n) => good(n, { content: `${Math.sin(n)}` })).join(
      '\n',
    );
    const packed = pack(lines);
    if (typeof packed === 'string') return;
    const path = write(`cut.ndjson${ending}`, packed.subarray(0, Math.floor(packed.length / 2)));
    const [report] = await harvest(study.options([archive(path)]));
    expect(report).toMatchObject({ outcome: 'failed', reason: 'archive_damaged', covered: null });
    expect(report?.detail).toContain(`cut.ndjson${ending}`);
    writeFileSync(path, packed);
    const [whole] = await harvest(study.options([archive(path)]));
    expect(whole).toMatchObject({ outcome: 'harvested', statuses_seen: 3000, statuses_kept: 3000 });
    expect(new Set((await study.readVault()).map((s) => s.uri)).size).toBe(3000);
  });
});

test('a longer history reads the files again and keeps only what is new', async () => {
  const path = write('a.ndjson', [good(1), good(-5), good(2)].join('\n'));
  await harvest(study.options([archive(path)]));
  const [report] = await harvest(study.options([archive(path)], { fromMs: FROM_MS - 10_000 }));
  expect(report?.statuses_kept).toBe(3);
  expect(new Set((await study.readVault()).map((s) => s.uri)).size).toBe(3);
});

test('a file that is gone fails its source and is named', async () => {
  const [report] = await harvest(study.options([archive(join(dir, 'gone.ndjson'))]));
  expect(report).toMatchObject({ outcome: 'failed', reason: 'archive_unreadable' });
  expect(report?.detail).toContain('gone.ndjson');
});

test('a pattern without files fails its source', async () => {
  const [report] = await harvest(study.options([archive()]));
  expect(report).toMatchObject({ outcome: 'failed', reason: 'archive_empty' });
});
