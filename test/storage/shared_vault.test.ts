import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePrivateDirectory } from '../../pipeline/storage/atomic.ts';
import { digestBytes } from '../../pipeline/storage/digest.ts';
import { openSeal, type Seal } from '../../pipeline/storage/seal.ts';
import { SharedVault, type VaultFile } from '../../pipeline/storage/shared_vault.ts';
import { openStore, type Store } from '../../pipeline/storage/store/index.ts';
import { forgetStore } from '../../pipeline/storage/tombstone.ts';

const LEASE_MS = 300;
const hash = (text: string): string => createHmac('sha256', 'a key').update(text).digest('hex').slice(0, 32);

interface Entry {
  readonly n: number;
  readonly files: readonly VaultFile[];
}

let dir: string;
let store: Store;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'census-shared-'));
  store = await openStore(pathToFileURL(join(dir, 'store')).href);
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A machine: entries with files instead of a harvest. */
function openMachine(name: string) {
  const dataDir = join(dir, name);
  const journal = join(dataDir, 'state', 'one.ndjson');
  const entries = (): Entry[] =>
    existsSync(journal)
      ? readFileSync(journal, 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Entry)
      : [];
  const vault = new SharedVault({
    store,
    dataDir,
    leaseMs: LEASE_MS,
    hash,
    filesOf: () => entries().flatMap(({ files }) => files),
    filesOfEntry: (entry) => (entry as Entry).files,
  });
  const seal = (): Seal =>
    openSeal(dataDir, existsSync(journal) ? ['one'] : [], hash, (...each) => vault.publish(...each));
  /** A segment of a few bytes, written and counted. */
  const add = async (n: number, text: string, by: Seal = seal()): Promise<void> => {
    const bytes = Buffer.from(text);
    const file = `${n}.bin`;
    makePrivateDirectory(join(dataDir, 'vault', 'one'));
    writeFileSync(join(dataDir, 'vault', 'one', file), bytes);
    await by.append('one', { n, files: [{ file, bytes: bytes.length, sha256: digestBytes(bytes) }] });
  };
  const texts = (): string[] =>
    entries().flatMap(({ files }) =>
      files.map(({ file }) => readFileSync(join(dataDir, 'vault', 'one', file), 'utf8')),
    );
  return { dataDir, journal, vault, seal, add, texts, entries };
}

async function take({ vault }: ReturnType<typeof openMachine>) {
  for (;;) {
    const held = await vault.hold('one');
    if (held !== null) return held;
    await new Promise((done) => setTimeout(done, LEASE_MS / 4));
  }
}

const stored = async (prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
};

test('what one machine commits another brings down, verified', async () => {
  const a = openMachine('a');
  const held = await take(a);
  await a.add(1, 'one');
  await a.add(2, 'two');
  await held.release();
  const b = openMachine('b');
  await b.vault.pullJournals(['one']);
  b.seal();
  await b.vault.bringDown('one');
  expect(b.texts()).toEqual(['one', 'two']);
  const [first = ''] = await stored('vault/');
  await store.put(first, Buffer.from('on!'));
  const c = openMachine('c');
  await c.vault.pullJournals(['one']);
  await expect(c.vault.bringDown('one')).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' });
  await store.remove(first);
  await expect(c.vault.bringDown('one')).rejects.toMatchObject({ code: 'E_STORE_MISSING' });
});

test('a holder that slept: refused, and what it left behind is removed, never what came after it', async () => {
  const a = openMachine('a');
  const sleeping = await take(a);
  await a.add(1, 'one');
  const late = a.seal();
  const other = openMachine('b');
  // As if it had slept past its time: the lease is there to be taken.
  const lease = JSON.parse(
    Buffer.from((await store.get('leases/one.json'))?.bytes ?? []).toString(),
  ) as object;
  await store.put('leases/one.json', Buffer.from(JSON.stringify({ ...lease, holder: null })));
  const held = await take(other);
  await expect(a.add(2, 'late', late)).rejects.toMatchObject({ code: 'E_LEASE_LOST' });
  expect(a.entries().length).toBe(1);
  await other.vault.bringDown('one');
  await other.add(2, 'two');
  // The sleeper tidies up as it ends: nothing of its successor goes.
  await sleeping.release();
  await held.release();
  expect((await stored('vault/')).length).toBe(2);
  const c = openMachine('c');
  const next = await take(c);
  await c.vault.bringDown('one');
  expect(c.texts()).toEqual(['one', 'two']);
  await next.release();
});

test('a source that was begun anew is begun anew on every machine, and its files are gone', async () => {
  const a = openMachine('a');
  const b = openMachine('b');
  let held = await take(a);
  await a.add(1, 'one');
  await held.release();
  await b.vault.pullJournals(['one']);
  b.seal();
  await b.vault.bringDown('one');
  held = await take(a);
  await held.restart();
  rmSync(a.journal);
  await a.add(
    1,
    'new',
    openSeal(a.dataDir, [], hash, (...each) => a.vault.publish(...each)),
  );
  await held.release();
  expect((await stored('vault/')).length).toBe(1);
  await b.vault.pullJournals(['one']);
  b.seal();
  expect(readdirSync(join(b.dataDir, 'vault'))).toEqual([]);
  await b.vault.bringDown('one');
  expect(b.texts()).toEqual(['new']);
});

test('a store that was put back to what it was, or lost a journal, is found out', async () => {
  const a = openMachine('a');
  const held = await take(a);
  await a.add(1, 'one');
  const before = await store.get('journals/one/head.json');
  await a.add(2, 'two');
  await held.release();
  const b = openMachine('b');
  await b.vault.pullJournals(['one']);
  b.seal();
  await store.put('journals/one/head.json', before?.bytes ?? new Uint8Array(0));
  await expect(b.vault.pullJournals(['one'])).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' });
  expect(b.entries().length).toBe(2);
  await store.remove('journals/one/head.json');
  await expect(b.vault.pullJournals(['one'])).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' });
});

test('lines that somebody without the key has put into the store are not taken', async () => {
  const a = openMachine('a');
  const held = await take(a);
  await a.add(1, 'one');
  await held.release();
  const head = JSON.parse(
    Buffer.from((await store.get('journals/one/head.json'))?.bytes ?? []).toString(),
  ) as {
    tail: string[];
  };
  head.tail.push('{"n":2,"files":[]}');
  await store.put('journals/one/head.json', Buffer.from(JSON.stringify(head)));
  const b = openMachine('b');
  await b.vault.pullJournals(['one']);
  expect(() => b.seal()).toThrow(expect.objectContaining({ code: 'E_STATE_DAMAGED' }));
});

test('what was harvested before there was a store goes there; two such vaults do not mix', async () => {
  const a = openMachine('a');
  const b = openMachine('b');
  for (const [machine, text] of [
    [a, 'one'],
    [b, 'another'],
  ] as const)
    await machine.add(1, text, openSeal(machine.dataDir, [], hash));
  await (await take(a)).release();
  const c = openMachine('c');
  await c.vault.pullJournals(['one']);
  c.seal();
  await c.vault.bringDown('one');
  expect(c.texts()).toEqual(['one']);
  await expect(b.vault.pullJournals(['one'])).rejects.toMatchObject({ code: 'E_STORE_CONFIG' });
  expect(b.texts()).toEqual(['another']);
});

test('after it was destroyed nothing comes back, also from who was at work', async () => {
  const a = openMachine('a');
  const held = await take(a);
  await a.add(1, 'one');
  await forgetStore(store, '2026-11-01T00:00:00Z');
  await expect(a.add(2, 'two')).rejects.toMatchObject({ code: 'E_LEASE_LOST' });
  await held.release();
  await expect(openMachine('b').vault.hold('one')).rejects.toMatchObject({ code: 'E_STORE_FORGOTTEN' });
  expect(await stored('')).toEqual(['forgotten.json']);
});
