import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestTree } from '../digest_tree.ts';
import { createWorkDir, runCensus, writeConfig } from './setup.ts';

const HISTORY = 'history: { from: 2021-06-01 }\ntext: all\n';

let dir: string;
let config: string;
let whole: string;
let tookMs: number;

/** Waiting times and bytes on the wire are the harvest's own; all else of the dataset must be equal. */
function digestStatuses(data: string): Record<string, string> {
  return digestTree(join(data, 'dataset', 'statuses'));
}

beforeAll(async () => {
  dir = createWorkDir();
  config = writeConfig(dir, '  - { type: simulator, scale: 0.002, seed: 11 }', HISTORY);
  whole = join(dir, 'whole');
  const startedMs = performance.now();
  const ran = await runCensus(['dataset', '--config', config, '--data', whole, '--jobs', '2']);
  tookMs = performance.now() - startedMs;
  expect(ran.code).toBe(0);
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true }));

test('the same vault and key give the same bytes for one worker and for three, manifest included', async () => {
  for (const jobs of ['1', '3']) {
    const other = join(dir, `jobs-${jobs}`);
    mkdirSync(other);
    for (const part of ['keys', 'vault', 'state'])
      cpSync(join(whole, part), join(other, part), { recursive: true, preserveTimestamps: true });
    expect((await runCensus(['veil', '--config', config, '--data', other, '--jobs', jobs])).code).toBe(0);
    expect(digestTree(join(other, 'dataset'))).toEqual(digestTree(join(whole, 'dataset')));
  }
}, 60_000);

test('killed with -9 at three moments and run again: the same bytes, from the same key', async () => {
  const killed = join(dir, 'killed');
  mkdirSync(killed);
  cpSync(join(whole, 'keys'), join(killed, 'keys'), { recursive: true });
  for (const share of [0.35 + Math.random() * 0.2, 0.5 + Math.random() * 0.3, 0.3 + Math.random() * 0.5]) {
    const ran = await runCensus(['dataset', '--config', config, '--data', killed], {
      killAfterMs: tookMs * share,
    });
    expect(ran.signal === 'SIGKILL' || ran.code === 0).toBe(true);
  }
  const last = await runCensus(['dataset', '--config', config, '--data', killed]);
  expect(last.stderr).not.toContain('error');
  expect(last.code).toBe(0);
  expect(digestStatuses(killed)).toEqual(digestStatuses(whole));
  expect(digestTree(join(killed, 'figures'), (name) => name.endsWith('.csv'))).toEqual(
    digestTree(join(whole, 'figures'), (name) => name.endsWith('.csv')),
  );
}, 120_000);

test('a second run has nothing to do, and does nothing', async () => {
  const before = digestTree(whole, (name) => !name.includes('lock'));
  const ran = await runCensus(['dataset', '--config', config, '--data', whole]);
  expect(ran.stdout).toMatch(/^nothing to do/u);
  expect(digestTree(whole, (name) => !name.includes('lock'))).toEqual(before);
}, 30_000);

test('two runs at once: one of them says that the other is at work', async () => {
  const shared = join(dir, 'shared');
  const runs = await Promise.all(
    [1, 2].map(() => runCensus(['dataset', '--config', config, '--data', shared])),
  );
  const codes = runs.map(({ code }) => code).sort();
  expect(codes).toEqual([0, 75]);
  expect(runs.find(({ code }) => code === 75)?.stderr).toContain('error E_LOCKED');
  expect(digestTree(join(shared, 'dataset'))['manifest.json']).toBeDefined();
}, 60_000);
