import { cpSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isKeyReference, referToKeys } from '../../pipeline/keys/key_reference.ts';
import { loadOrCreateKeys } from '../../pipeline/keys/keyfile.ts';

let dir: string;
let secret: string;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'census-keys-'));
  await loadOrCreateKeys(join(dir, 'first'), { datasetKeyCheck: null });
  secret = join(dir, 'first', 'keys');
});
afterEach(() => rmSync(dir, { recursive: true }));

const thrown = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test('keys that lie elsewhere are read there, and never copied', async () => {
  const dataDir = join(dir, 'second');
  referToKeys(dataDir, secret);
  referToKeys(dataDir, secret);
  const own = await loadOrCreateKeys(dataDir, { datasetKeyCheck: null });
  expect(own).toEqual(await loadOrCreateKeys(join(dir, 'first'), { datasetKeyCheck: null }));
  expect(isKeyReference(dataDir)).toBe(true);
  expect(isKeyReference(join(dir, 'first'))).toBe(false);
  rmSync(join(dataDir, 'keys'), { recursive: true });
  expect(lstatSync(join(secret, 'project.key')).isFile()).toBe(true);
});
test('a copy of the same keys may stay; other keys, and keys that are not there, are said so', async () => {
  cpSync(join(dir, 'first'), join(dir, 'same'), { recursive: true });
  referToKeys(join(dir, 'same'), secret);
  await loadOrCreateKeys(join(dir, 'other'), { datasetKeyCheck: null });
  const before = readFileSync(join(dir, 'other', 'keys', 'project.key'));
  expect(thrown(() => referToKeys(join(dir, 'other'), secret))).toMatchObject({ code: 'E_KEY_OTHER' });
  expect(readFileSync(join(dir, 'other', 'keys', 'project.key')).equals(before)).toBe(true);
  expect(thrown(() => referToKeys(join(dir, 'third'), join(dir, 'nowhere')))).toMatchObject({
    code: 'E_KEY_MISSING',
  });
});
test('a mounted key that others can read is refused as one of our own is', async () => {
  const wide = join(dir, 'wide');
  cpSync(secret, wide, { recursive: true });
  rmSync(join(wide, 'project.key'));
  writeFileSync(join(wide, 'project.key'), readFileSync(join(secret, 'project.key')), { mode: 0o644 });
  referToKeys(join(dir, 'second'), wide);
  await expect(loadOrCreateKeys(join(dir, 'second'), { datasetKeyCheck: null })).rejects.toMatchObject({
    code: 'E_KEY_PERMISSIONS',
  });
});
