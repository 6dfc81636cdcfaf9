import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Run } from '../../pipeline/engines/run.ts';
import { verifyStudy } from '../../pipeline/engines/tend_commands.ts';
import { harvestStudy, veilStudy } from '../../pipeline/engines/vault_commands.ts';
import { digestTree } from '../digest_tree.ts';
import { createArchive, createWorkDir, writeConfig } from '../e2e/setup.ts';
import { makeRun } from '../make_run.ts';

const NOW_MS = Date.parse('2026-11-01T00:00:00Z');
const DAY_MS = 86_400_000;

let work: string;
beforeEach(() => {
  work = createWorkDir();
  createArchive(join(work, 'people.ndjson'), 300);
});
afterEach(() => rmSync(work, { recursive: true }));

/** A machine of the study, at any moment. */
function machine(name: string, more = ''): (days?: number) => Run {
  const shared = pathToFileURL(join(work, 'shared')).href;
  const config = writeConfig(
    work,
    `  - { type: archive, path: "${join(work, 'people.ndjson')}" }`,
    `store: { url: "${shared}", leaseSeconds: 2 }\n${more}`,
  );
  const dataDir = join(work, name);
  mkdirSync(dataDir, { recursive: true });
  const run = makeRun(config, dataDir, NOW_MS);
  return (days = 0) => ({ ...run, dataName: name, nowMs: () => NOW_MS + days * DAY_MS });
}

const stored = (folder: string): string[] =>
  readdirSync(join(work, 'shared', folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

test('the deadline holds in the store as well, and on a machine that had a copy', async () => {
  const a = machine('a');
  await harvestStudy(a(), false);
  expect(readdirSync(join(work, 'a', 'vault'))).toEqual([]);
  expect(stored('vault').length).toBe(2);
  const b = machine('b', `keys: { path: "${join(work, 'a', 'keys')}" }\n`);
  await veilStudy(b(1), false);
  expect((await verifyStudy(b(1))).statuses).toBe(300);
  const before = digestTree(join(work, 'shared', 'vault'));
  // Past the deadline of 30 days: what expires is harvested again, as it is now.
  await harvestStudy(a(32), false);
  const after = digestTree(join(work, 'shared', 'vault'));
  expect(Object.keys(after).filter((name) => name in before)).toEqual([]);
  expect(stored('vault').length).toBe(2);
  // The other machine follows: its own copies of what expired are gone.
  const copies = digestTree(join(work, 'b', 'vault'));
  expect((await verifyStudy(b(33))).statuses).toBe(300);
  for (const digest of Object.values(digestTree(join(work, 'b', 'vault'))))
    expect(Object.values(copies)).not.toContain(digest);
});

test('the address of the store lies in the data folder, no credential and no key in the store', async () => {
  const a = machine('a');
  await harvestStudy(a(), false);
  const key = readFileSync(join(work, 'a', 'keys', 'project.key'), 'utf8').trim();
  const identity = /AGE-SECRET-KEY-\S+/u.exec(
    readFileSync(join(work, 'a', 'keys', 'vault-identity.txt'), 'utf8'),
  );
  for (const entry of readdirSync(join(work, 'shared'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'latin1');
    expect(text.includes(key) || text.includes(identity?.[0] ?? 'none')).toBe(false);
    expect(text.includes('shu.example')).toBe(false);
  }
  expect(JSON.parse(readFileSync(join(work, 'a', 'state', 'store.json'), 'utf8'))).toEqual({
    url: pathToFileURL(join(work, 'shared')).href,
    credentials: null,
  });
});
