import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestTree } from '../digest_tree.ts';
import { createArchive, createWorkDir, runCensus, writeConfig } from './setup.ts';

let dir: string;
let data: string;
let config: string;

beforeAll(async () => {
  dir = createWorkDir();
  data = join(dir, 'data');
  createArchive(join(dir, 'posts.ndjson'), 30);
  config = writeConfig(dir, '  - { type: archive, path: "posts.ndjson" }');
  expect((await runCensus(['dataset', '--config', config, '--data', data])).code).toBe(0);
}, 30_000);
afterAll(() => rmSync(dir, { recursive: true }));

test('without --yes it only says what would go', async () => {
  const before = digestTree(data);
  const ran = await runCensus(['forget', '--data', data]);
  expect(ran.stdout).toContain('would destroy keys, vault, state');
  expect(digestTree(data)).toEqual(before);
});

test('keys, vault and cursors go, the dataset stays, and it is recorded; nothing can be extended afterwards', async () => {
  const dataset = digestTree(join(data, 'dataset'));
  expect((await runCensus(['forget', '--yes', '--data', data])).code).toBe(0);
  for (const name of ['keys', 'vault', 'state']) expect(existsSync(join(data, name))).toBe(false);
  expect(JSON.parse(readFileSync(join(data, 'forgotten.json'), 'utf8'))).toMatchObject({
    forgotten: ['keys', 'vault', 'state'],
  });
  expect(digestTree(join(data, 'dataset'))).toEqual(dataset);
  const again = await runCensus(['dataset', '--config', config, '--data', data]);
  expect(again.stderr).toContain('error E_KEY_MISSING');
  expect((await runCensus(['forget', '--yes', '--data', data])).stdout).toContain('nothing to do');
}, 30_000);
