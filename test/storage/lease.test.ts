import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Lease, leaseKey, openLeases } from '../../pipeline/storage/lease.ts';
import { type OwnJournal, readSharedJournal, takeJournal } from '../../pipeline/storage/shared_journal.ts';
import { openStore, type Store } from '../../pipeline/storage/store/index.ts';

const LEASE_MS = 1000;
const hash = (text: string): string => `mac of ${text.replaceAll('\n', ' ')}`;

let dir: string;
let store: Store;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'census-lease-'));
  store = await openStore(pathToFileURL(join(dir, 'shared')).href);
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A machine whose clock begins anywhere. */
function machine(name: string, beginMs: number) {
  const clock = { ms: beginMs };
  const leases = openLeases({ store, holder: name, leaseMs: LEASE_MS, now: () => clock.ms });
  return { clock, acquire: () => leases.acquire('source') };
}

async function held(lease: Promise<Lease | null>): Promise<Lease> {
  const got = await lease;
  if (got === null) throw new Error('not acquired');
  return got;
}

describe('a lease', () => {
  test('has one holder; given back, it goes to the next with a greater token', async () => {
    const a = machine('a', 5);
    const b = machine('b', 1e9);
    const first = await held(a.acquire());
    expect(await b.acquire()).toBe(null);
    await first.release();
    expect(first.isHeld()).toBe(false);
    const second = await held(b.acquire());
    expect(second.token).toBe(first.token + 1);
    expect(await a.acquire()).toBe(null);
  });
  test('is taken only after the same version was seen for a whole lease, by the waiting clock', async () => {
    const a = machine('a', 0);
    const b = machine('b', 7e8);
    const first = await held(a.acquire());
    expect(await b.acquire()).toBe(null);
    b.clock.ms += LEASE_MS - 1;
    a.clock.ms += LEASE_MS / 2;
    expect(await first.renew()).toBe(true);
    b.clock.ms += 1;
    // Renewed meanwhile: the wait begins again.
    expect(await b.acquire()).toBe(null);
    b.clock.ms += LEASE_MS;
    const second = await held(b.acquire());
    expect(second.token).toBe(2);
    expect(await first.renew()).toBe(false);
    expect(first.signal.aborted).toBe(true);
    await first.release();
    expect(await second.renew()).toBe(true);
  });
  test('is given up by its holder before anybody may take it', async () => {
    const a = machine('a', 0);
    const first = await held(a.acquire());
    a.clock.ms += LEASE_MS - 1;
    expect(first.isHeld()).toBe(false);
    expect(await first.renew()).toBe(false);
  });
  test('that cannot be read is said so', async () => {
    await store.put(leaseKey('source'), Buffer.from('{"v":2}'));
    await expect(machine('a', 0).acquire()).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' });
  });
});

describe('a journal in the store', () => {
  test('refuses what an earlier holder writes, from the moment it was taken over', async () => {
    const old = await takeJournal(store, 'source', 1, hash);
    await old.append('one');
    const next = await takeJournal(store, 'source', 2, hash);
    await expect(old.append('late')).rejects.toMatchObject({ code: 'E_LEASE_LOST', exitCode: 75 });
    await expect(old.restart()).rejects.toMatchObject({ code: 'E_LEASE_LOST' });
    await expect(takeJournal(store, 'source', 1, hash)).rejects.toMatchObject({ code: 'E_LEASE_LOST' });
    await next.append('two');
    expect(await next.text()).toBe('one\ntwo\n');
  });
  test('of any length is read as it was written, and sends a bounded part of it again', async () => {
    const journal = await takeJournal(store, 'source', 1, hash);
    const lines = Array.from({ length: 400 }, (_, n) => `${n} ${'x'.repeat(900)}`);
    for (const line of lines) await journal.append(line);
    const read = await readSharedJournal(store, 'source', hash);
    expect(await read?.text()).toBe(lines.map((line) => `${line}\n`).join(''));
    expect((await store.get('journals/source/head.json'))?.bytes.length).toBeLessThan(80_000);
    await journal.restart();
    expect(await (await readSharedJournal(store, 'source', hash))?.text()).toBe('');
    const left: string[] = [];
    for await (const { key } of store.list('journals/')) left.push(key);
    expect(left).toEqual(['journals/source/head.json']);
  });
  test('that somebody without the key has made is not taken', async () => {
    await (await takeJournal(store, 'source', 1, hash)).append('one');
    const other = (text: string): string => hash(`another key ${text}`);
    await expect(readSharedJournal(store, 'source', other)).rejects.toMatchObject({
      code: 'E_STORE_DAMAGED',
    });
  });
});

/** What the machines do, in any order: one that does nothing for long is one that was stopped. Each has a clock of its own. */
type Step =
  | { readonly kind: 'acquire' | 'renew' | 'append' | 'release' | 'forget'; readonly who: number }
  | { readonly kind: 'pass'; readonly ms: number };

const MACHINES = 3;
const who = fc.nat(MACHINES - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('acquire' as const), who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('append' as const), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('renew' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('release' as const, 'forget' as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.integer({ min: 1, max: 2 * LEASE_MS }),
    }),
  },
);

test('whatever the order: one believes to hold it, tokens grow, and no line is lost, doubled or late', async () => {
  let refused = 0;
  let stolen = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      await store.removeAll('');
      const machines = Array.from({ length: MACHINES }, (_, n) => ({
        ...machine(`m${n}`, n * 1e6),
        lease: null as Lease | null,
        journal: null as OwnJournal | null,
      }));
      const accepted: string[] = [];
      let newest = 0;
      for (const [n, each] of steps.entries()) {
        if (each.kind === 'pass') {
          for (const { clock } of machines) clock.ms += each.ms;
          continue;
        }
        const one = machines[each.who];
        if (one === undefined) throw new Error('no such machine');
        if (each.kind === 'acquire' && (one.lease === null || !one.lease.isHeld())) {
          const lease = await one.acquire();
          if (lease === null) continue;
          expect(lease.token).toBeGreaterThan(newest);
          if (newest > 0) stolen += 1;
          newest = lease.token;
          // Whoever had it before knows by its own clock that it has it no more.
          for (const other of machines) if (other !== one) expect(other.lease?.isHeld() ?? false).toBe(false);
          one.lease = lease;
          one.journal = await takeJournal(store, 'source', lease.token, hash);
          expect(await one.journal.text()).toBe(accepted.map((line) => `${line}\n`).join(''));
        } else if (each.kind === 'renew') await one.lease?.renew();
        else if (each.kind === 'append' && one.journal !== null) {
          // Without a look at the lease, as one that was stopped between the look and the write would.
          const line = `${n} by ${one.lease?.token}`;
          const isNewest = one.lease?.token === newest;
          const error = await one.journal.append(line).catch((caught: unknown) => caught);
          if (isNewest) {
            expect(error).toBe(undefined);
            accepted.push(line);
          } else {
            expect(error).toMatchObject({ code: 'E_LEASE_LOST' });
            refused += 1;
          }
        } else if (each.kind === 'release') await one.lease?.release();
        else if (each.kind === 'forget') {
          // Killed: it comes back knowing nothing.
          one.lease = null;
          one.journal = null;
        }
      }
      const read = await readSharedJournal(store, 'source', hash);
      expect((await read?.text()) ?? '').toBe(accepted.map((line) => `${line}\n`).join(''));
      expect(machines.filter(({ lease }) => lease?.isHeld()).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 40 },
  );
  expect(refused).toBeGreaterThan(10);
  expect(stolen).toBeGreaterThan(10);
});

test('many take over and write at the same moment: each line that was accepted is there once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      await store.removeAll('');
      // Every answer of the store comes when the scheduler lets it.
      const slow: Store = {
        ...store,
        url: store.url,
        get: scheduler.scheduleFunction((key: string) => store.get(key)),
        put: scheduler.scheduleFunction((...args: Parameters<Store['put']>) => store.put(...args)),
        remove: (key) => store.remove(key),
      } as Store;
      const accepted: string[] = [];
      const work = [1, 2, 3].map(async (token) => {
        try {
          const journal = await takeJournal(slow, 'source', token, hash);
          for (const n of [1, 2]) {
            await journal.append(`${token}.${n}`);
            accepted.push(`${token}.${n}`);
          }
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_LEASE_LOST' });
        }
      });
      await scheduler.waitFor(Promise.all(work));
      const lines = ((await (await readSharedJournal(store, 'source', hash))?.text()) ?? '')
        .split('\n')
        .slice(0, -1);
      expect([...lines].sort()).toEqual([...accepted].sort());
      const tokens = lines.map((line) => Number(line.split('.')[0]));
      expect(tokens).toEqual([...tokens].sort());
      // The greatest token is never shut out.
      expect(lines.filter((line) => line.startsWith('3.'))).toEqual(['3.1', '3.2']);
    }),
    { numRuns: 40 },
  );
});
