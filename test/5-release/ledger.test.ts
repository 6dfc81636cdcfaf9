import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  drawRelease,
  formatBudget,
  formatLedger,
  Ledger,
  type PackageFile,
  planBudget,
  planVersion,
} from '../../pipeline/5-release/index.ts';
import { listReleases } from '../../pipeline/5-release/published.ts';
import { sumTotals } from '../../pipeline/5-release/tables/growth.ts';
import { collectFacts } from '../../pipeline/engines/release_facts.ts';
import { useFolders } from '../3-dataset/folders.ts';
import {
  buildData,
  buildTown,
  drawOptions,
  makeLater,
  makeTown,
  repeatable,
  STUDY,
  type Town,
} from './town.ts';

const newFolder = useFolders();
let base: Town;

beforeAll(async () => {
  base = await buildTown(newFolder(), makeTown());
}, 60_000);

/** A copy of the town without a ledger. */
function copyTown(): Town {
  const dir = newFolder();
  cpSync(base.dir, dir, { recursive: true });
  rmSync(join(dir, 'ledger'), { recursive: true, force: true });
  return { dir, run: { ...base.run, dataDir: dir } };
}

const openLedger = (town: Town): Ledger => Ledger.open(join(town.dir, 'ledger'));

describe('killed', () => {
  const killAt = (town: Town, request: number): void => {
    const child = join(import.meta.dirname, 'kill_child.ts');
    const { signal } = spawnSync(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      child,
      town.dir,
      String(request),
    ]);
    expect(signal).toBe('SIGKILL');
  };

  test.each([1, 5])(
    'between charge and draw, at request %s: forfeited, and what is left pays for no other',
    async (request) => {
      const town = copyTown();
      killAt(town, request);
      const ledger = openLedger(town);
      expect(ledger.forfeited).toHaveLength(1);
      const charged = ledger.reservations.length;
      await expect(drawRelease(drawOptions(town, 'v1', repeatable('again')))).rejects.toThrow(/forfeits it/u);
      const after = openLedger(town);
      expect(after.reservations).toHaveLength(charged);
      expect(formatLedger(after)).toContain('forfeited, interrupted');
    },
  );

  test.each([2, 9])(
    'between charge and draw, at request %s: forfeited, and another draw is another charge',
    async (request) => {
      const town = copyTown();
      killAt(town, request);
      const [lost] = openLedger(town).forfeited;
      expect(await drawRelease(drawOptions(town, 'v1', repeatable('again')))).toBe(true);
      const after = openLedger(town);
      expect(after.forfeited.map(({ seq }) => seq)).toEqual([lost?.seq]);
      expect(after.reservations.filter(({ table }) => table === lost?.table)).toHaveLength(2);
      for (const { lines } of planBudget(town.run.config.release)) {
        for (const { table, limit } of lines)
          expect(after.spent(table).compare(limit)).toBeLessThanOrEqual(0n);
      }
    },
  );

  test('between the stored table and its entry: the one draw is served', async () => {
    const town = copyTown();
    await drawRelease(drawOptions(town, 'v1', repeatable('one')));
    const whole = openLedger(town);
    const dir = whole.dir;
    const lines = readFileSync(join(dir, 'ledger.ndjson'), 'utf8').trim().split('\n');
    const reserved = JSON.parse(lines[1] ?? '') as { seq: number; hash: string };
    // The state right before the first `store` entry: two lines, one stored table.
    writeFileSync(join(dir, 'ledger.ndjson'), `${lines.slice(0, 2).join('\n')}\n`);
    writeFileSync(join(dir, 'head.json'), JSON.stringify({ seq: reserved.seq, hash: reserved.hash }));
    for (const name of readdirSync(join(dir, 'tables')).filter((each) => !each.startsWith('000001')))
      rmSync(join(dir, 'tables', name));
    const stored = readFileSync(join(dir, 'tables', '000001-new_people.json'), 'utf8');
    await drawRelease(drawOptions(town, 'v1', repeatable('two')));
    expect(readFileSync(join(dir, 'tables', '000001-new_people.json'), 'utf8')).toBe(stored);
    expect(openLedger(town).reservations.filter(({ table }) => table === 'new_people')).toHaveLength(1);
  });

  test('within a line: the line never counted', async () => {
    const town = copyTown();
    await drawRelease(drawOptions(town, 'v1', repeatable('one')));
    const before = openLedger(town).entries.length;
    appendFileSync(join(town.dir, 'ledger', 'ledger.ndjson'), '{"type":"reserve","seq":');
    const ledger = openLedger(town);
    expect(ledger.entries).toHaveLength(before);
    ledger.append({ type: 'certify', day: '2022-06-02', version: 'v1', sums: '0'.repeat(64) });
    expect(openLedger(town).entries).toHaveLength(before + 1);
  });
});

describe('a year of monthly releases', () => {
  const MONTHS = [
    '2022-03-01',
    '2022-04-01',
    '2022-05-01',
    '2022-06-01',
    '2022-07-01',
    '2022-08-01',
    '2022-09-01',
    '2022-10-01',
    '2022-11-01',
    '2022-12-01',
    '2023-01-01',
    '2023-02-01',
  ];

  test('stays within the lifetime budget, leaves published files as they are, and says what is left', {
    timeout: 120_000,
  }, async () => {
    const dir = newFolder();
    const study = STUDY.replace('lifetimeDays: 120', 'lifetimeDays: 366');
    let earlier: readonly PackageFile[] = [];
    let town: Town | null = null;
    for (const [index, end] of MONTHS.entries()) {
      const version = `v${index + 1}`;
      town = await buildTown(
        dir,
        [...makeTown(), ...(index > 2 ? makeLater().rows : [])],
        study.replace('2022-04-05', end),
      );
      const options = drawOptions(town, version, repeatable(version), version);
      expect(await drawRelease(options)).toBe(true);
      const facts = collectFacts(town.run, version, planVersion(options), options.ledger);
      const files = await buildData(town, options.ledger, version, facts);
      for (const { path, bytes } of earlier.filter((file) =>
        /^data\/growth_\w+\/published=/u.test(file.path),
      )) {
        const now = files.find((file) => file.path === path);
        expect(Buffer.from(now?.bytes ?? []).equals(Buffer.from(bytes))).toBe(true);
      }
      earlier = files;
    }
    if (town === null) throw new RangeError('no release was made');
    const ledger = openLedger(town);
    for (const { lines } of planBudget(town.run.config.release)) {
      for (const { table, limit } of lines)
        expect(ledger.spent(table).compare(limit)).toBeLessThanOrEqual(0n);
    }
    expect(ledger.spent('new_people').toString()).toBe('1/4');
    const budget = formatBudget(ledger, town.run.config.release);
    expect(budget).toMatch(/posts_total.* 0 more monthly releases/u);
    // The thirteenth is beyond the 366 days that were planned.
    const beyond = await buildTown(dir, makeTown(), study.replace('2022-04-05', '2023-03-05'));
    await expect(drawRelease(drawOptions(beyond, 'v13', repeatable('v13'), 'v13'))).rejects.toThrow(
      /does not pay for 32 more days/u,
    );
  });
});

describe('what a release shows of the ledger', () => {
  test('is no fingerprint of the data: the same entries hash differently in each ledger', () => {
    const hashes = [1, 2].map(() => {
      const ledger = Ledger.open(join(newFolder(), 'ledger'));
      return ledger.append({ type: 'certify', day: '2022-06-02', version: 'v1', sums: '0'.repeat(64) }).hash;
    });
    expect(hashes[0]).not.toBe(hashes[1]);
  });
});

describe('what was published first stays', () => {
  test('people found late are counted once, in the release that found them', async () => {
    const town = copyTown();
    await drawRelease(drawOptions(town, 'v1', repeatable('one')));
    const later = makeLater();
    const grown = await buildTown(
      town.dir,
      [...makeTown(), ...later.rows],
      STUDY.replace('2022-04-05', '2022-05-05'),
    );
    const options = drawOptions(grown, 'v2', repeatable('two'), 'second');
    await drawRelease(options);
    const totals = sumTotals(listReleases(options.ledger, 'v2'));
    // Noise of scale 4: within 60 in all but one of 10⁶ draws of these few cells.
    expect(Math.abs(Number(totals[1]?.late.value) - later.late)).toBeLessThan(60);
    expect(Math.abs(Number(totals[1]?.newcomers.value) - later.newPeople)).toBeLessThan(90);
    // The first release is still what it was, also when it is asked for after the second.
    expect(listReleases(options.ledger, 'v1')).toHaveLength(1);
  });

  test('a bound chosen from the data is paid for once, and used', async () => {
    const dir = newFolder();
    const town = await buildTown(dir, makeTown(), STUDY.replace('postsPerDay: 3', 'postsPerDay: private'));
    const options = drawOptions(town, 'v1', repeatable('one'));
    await drawRelease(options);
    const ledger = openLedger(town);
    const bound = ledger.stored.find(({ table }) => table === 'posts_bound')?.rows[0]?.count;
    const total = ledger.stored.find(({ table }) => table === 'posts_total');
    expect([5n, 10n, 20n, 50n, 100n, 200n, 500n]).toContain(bound);
    expect(total?.bound.perBucket).toBe(Number(bound) * 63);
    expect(await drawRelease(drawOptions(town, 'v1', repeatable('two')))).toBe(false);
  });
});
