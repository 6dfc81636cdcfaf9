/** A study with and without the replies that timelines leave out, against the simulation's own count. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SourceReport } from '../../pipeline/model/sources.ts';
import type { Truth } from '../../pipeline/simulator/truth.ts';
import { createWorkDir, runCensus, writeConfig } from './setup.ts';

let dir: string;
let truth: Truth;

const SOURCE = '  - { type: simulator, scale: 0.002, seed: 5 }';
const HISTORY = 'history: { from: 2021-06-01 }\n';

beforeAll(async () => {
  dir = createWorkDir();
  const config = writeConfig(dir, SOURCE, HISTORY);
  expect((await runCensus(['truth', join(dir, 'truth'), '--config', config])).code).toBe(0);
  truth = JSON.parse(readFileSync(join(dir, 'truth', 'truth.json'), 'utf8')) as Truth;
});
afterAll(() => rmSync(dir, { recursive: true }));

interface Made {
  readonly rows: number;
  readonly replies: number;
  readonly stderr: string;
  readonly stdout: string;
  readonly reports: readonly SourceReport[];
}

async function make(name: string, coverage: string): Promise<Made> {
  const config = writeConfig(dir, SOURCE, `${HISTORY}coverage: ${coverage}\n`);
  const data = join(dir, name);
  const { code, stdout, stderr } = await runCensus(['dataset', '--config', config, '--data', data]);
  expect(code).toBe(0);
  const asked = await runCensus([
    'query',
    '--data',
    data,
    '--format',
    'json',
    'select count(*)::integer as n, count(case when is_reply then 1 end)::integer as replies from statuses',
  ]);
  const [{ n, replies }] = JSON.parse(asked.stdout) as [{ n: number; replies: number }];
  const reports = JSON.parse(readFileSync(join(data, 'dataset', 'sources.json'), 'utf8')) as SourceReport[];
  return { rows: n, replies, stdout, stderr, reports };
}

test('timeline: no reply to others; the sample tells how many there are', async () => {
  const { rows, stdout, reports } = await make('timeline', 'timeline');
  expect(rows).toBe(truth.countable.posts);
  const shown = reports.filter(({ missed }) => missed !== null);
  expect(shown.length).toBeGreaterThan(5);
  const [, percent, low, high] =
    /: (\d+) % \(95 %:\s+(\d+) to\s+(\d+)\)/u.exec(stdout.replace(/\n/gu, ' ')) ?? [];
  // Of the servers that were sampled a quarter of all statuses have a reply (pipeline/simulator/replies.ts).
  expect(Number(low)).toBeLessThanOrEqual(28);
  expect(Number(high)).toBeGreaterThanOrEqual(22);
  expect(Number(percent)).toBeGreaterThan(0);
});

test('timeline+replies: every reply of every account that was seen, once', async () => {
  const { rows, stdout, reports } = await make('replies', 'timeline+replies');
  expect(truth.replies).toBeGreaterThan(1000);
  expect(rows).toBe(truth.countable.posts + truth.replies);
  expect(stdout).toContain('timelines and the replies of the accounts seen there');
  const by = new Map(reports.map(({ source, replies }) => [source, replies]));
  expect(by.get('simulator/changhe.example')).toBe('asked');
  expect(by.get('simulator/xiaowu.example')).toBe('refused');
  expect(by.get('simulator/hupan.example')).toBe('on_timeline');
});
