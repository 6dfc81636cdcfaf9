import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDictionary } from '../../pipeline/2-veil/scrub/index.ts';
import type { VeilSetup } from '../../pipeline/2-veil/task.ts';
import { bucketsOfRange } from '../../pipeline/3-dataset/buckets.ts';
import { chooseBuckets, createDuckEngine, openSession, planWork } from '../../pipeline/3-dataset/index.ts';
import { groupSegments } from '../../pipeline/engines/group_segments.ts';
import { checkSpark } from '../../pipeline/engines/spark/driver.ts';
import { openSetup, sealSetup } from '../../pipeline/engines/spark/sealed_setup.ts';
import { findError } from '../../pipeline/engines/spark/task_line.ts';
import { shareOut } from '../../pipeline/engines/thread_task.ts';
import { formatCanonical } from '../../pipeline/model/sql_engine.ts';
import type { Segment } from '../../pipeline/storage/vault.ts';
import { buildDictionary } from '../2-veil/build_dictionary.ts';

const TASK = join(import.meta.dirname, '..', '..', 'pipeline', 'engines', 'spark', 'task.ts');

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'census-scale-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

function createSegment(path: string, statuses: number): Segment {
  return { sourceId: 'one', path, bytes: 0, sha256: '', statuses };
}

describe('tasks of the veil', () => {
  test('hold every segment once, in order, and none but the last is much smaller than the others', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9000 }), { maxLength: 400 }), (sizes) => {
        const segments = sizes.map((size, index) => createSegment(String(index), size));
        const groups = groupSegments(segments);
        expect(groups.flat()).toEqual(segments);
        const sums = groups.map((group) => group.reduce((sum, { statuses }) => sum + statuses, 0));
        for (const sum of sums) expect(sum).toBeLessThan(98_304 + 9000);
      }),
    );
  });
});

describe('names of a vault', () => {
  test('are shared out whole, in order, and about evenly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9000 }), { maxLength: 200 }),
        fc.integer({ min: 1, max: 9 }),
        (sizes, threads) => {
          const segments = sizes.map((size, index) => createSegment(String(index), size));
          const shares = shareOut(segments, threads);
          expect(shares.flat()).toEqual(segments);
          expect(shares.length).toBeLessThanOrEqual(threads);
          const wanted = sizes.reduce((sum, size) => sum + size, 0) / threads;
          for (const share of shares) {
            expect(share.length).toBeGreaterThan(0);
            expect(share.reduce((sum, { statuses }) => sum + statuses, 0)).toBeLessThanOrEqual(wanted + 9000);
          }
        },
      ),
    );
  });
});

describe('buckets', () => {
  const pid = fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 32, maxLength: 32 })
    .map((digits) => digits.join(''));

  /** The range, out of so many, that a step of pseudonyms lies in. */
  const findRange = (step: number, total: number): number =>
    Array.from({ length: total }, (_, at) => at).findIndex(
      (at) => step < Math.floor(((at + 1) * 65_536) / total),
    );

  test('a range of pseudonyms lies in the buckets that are said to hold it', () => {
    fc.assert(
      fc.property(
        pid,
        fc.integer({ min: 1, max: 4096 }),
        fc.integer({ min: 1, max: 500 }),
        (id, buckets, total) => {
          const step = Number.parseInt(id.slice(0, 4), 16);
          expect(bucketsOfRange({ index: findRange(step, total), total }, buckets)).toContain(
            findRange(step, buckets),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a study', () => {
  test('is divided into buckets by its rows, by those that are sorted, and for as many threads', () => {
    expect([0, 200_000, 10_000_000, 1e12].map((rows) => chooseBuckets(rows, 0, 2))).toEqual([2, 2, 20, 4096]);
    expect(chooseBuckets(10_000_000, 10_000_000, 2)).toBe(51);
    expect([1_000_000, 10_000_000].map((rows) => chooseBuckets(rows, 0, 16))).toEqual([6, 20]);
  });

  /** Months of 2022, about as many rows in each. */
  const year = (rows: number) =>
    Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [
        `2022-${String(at + 1).padStart(2, '0')}`,
        Math.ceil(rows / 12),
      ]),
    );

  test('sorts parts of many months first, however many threads there are, and none where it is small', () => {
    const ordered = { '2022-01': 50_000, '2022-02': 46_000 };
    const parts = [ordered, year(96_000), ordered, { ...year(96_000), '2022-05': 0 }];
    const many = [...parts, ...parts];
    for (const threads of [1, 64]) expect(planWork('', many, { threads }).sorted).toEqual([1, 3, 5, 7]);
    expect(planWork('', [year(96_000)], { threads: 2 })).toMatchObject({ sorted: [], isSmall: true });
    expect(planWork('', many, { threads: 2, buckets: 8 })).toMatchObject({ buckets: 8, isSmall: false });
  });

  test('whose small months are written together sorts no part for them', () => {
    const parts = [year(12_000), { '2023-01': 400_000 }];
    expect(planWork('', parts, { threads: 2 })).toMatchObject({ sorted: [], isSmall: false });
  });
});

describe('what Spark lacks has a name', () => {
  const engine = { type: 'spark', master: 'spark://127.0.0.1:7077' } as const;
  test.each([
    ['Python', { ...engine, python: '/nowhere/python' }, {}],
    ['Java', { ...engine, python: 'true' }, { JAVA_HOME: '/nowhere' }],
    ['pyspark', { ...engine, python: 'false' }, {}],
  ])('%s', (what, config, env) => {
    const check = (): void => checkSpark(config, { PATH: process.env['PATH'], ...env });
    expect(check).toThrow(expect.objectContaining({ code: 'E_ENGINE', exitCode: 64 }));
    if (what !== 'pyspark') expect(check).toThrow(what);
  });
});

test('rules and names that go to other machines are sealed, and come back as they were', async () => {
  const identity = await generateX25519Identity();
  const names = buildDictionary(['zhangsanfeng88', '诸葛孔明']);
  const setup: VeilSetup = {
    dataDir: '/data',
    names,
    textRule: 'all',
    strictText: false,
    refusals: new Set(['tag']),
    consent: 'opt-out',
    optOutAccounts: new Set(['somebody@shu.example']),
    optOutDomains: new Set(),
    refusedDomains: new Set(),
    fromMs: 1,
    toMs: 2,
  };
  const path = join(dir, 'setup.age');
  await sealSetup(setup, await identityToRecipient(identity), path);
  const bytes = readFileSync(path);
  expect(bytes.includes('somebody@shu.example')).toBe(false);
  const opened = await openSetup(path, identity);
  expect({ ...opened, names: null }).toEqual({ ...setup, names: null });
  expect(openDictionary(opened.names).root('z'.charCodeAt(0))).toBe(
    openDictionary(names).root('z'.charCodeAt(0)),
  );
  expect([...opened.names.units]).toEqual([...names.units]);
  await expect(openSetup(path, await generateX25519Identity())).rejects.toThrow();
});

describe('a process of a job', () => {
  const run = (line: object) =>
    spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', TASK], {
      input: `${JSON.stringify(line)}\n`,
      encoding: 'utf8',
      env: {},
    });

  test('refuses a line of another version', () => {
    const ran = run({ schemaVersion: 0, stage: 'check', input: {} });
    expect([ran.status, ran.stdout]).toEqual([70, '']);
  });

  test('says by its exit code that a task failed, and in a file why', () => {
    const line = {
      stage: 'bucket',
      input: { dir, parts: 1, sorted: [], buckets: 4, isSmall: false, bucket: 2 },
      schemaVersion: 3,
      keyReference: dir,
    };
    const ran = run(line);
    expect([ran.status, ran.stdout]).toEqual([65, '']);
    expect(findError([JSON.stringify(line)], dir)).toMatchObject({ code: 'E_DATASET_CHECK', exitCode: 65 });
    expect(findError(['another'], dir)).toBeNull();
  });
});

test('an answer is canonical: integers of any width, text and booleans, and nothing else', async () => {
  const engine = createDuckEngine(await openSession({ threads: 1 }));
  const rows = await engine.rows(
    "SELECT 1::tinyint AS a, 2::hugeint AS b, 'x' AS c, true AS d, NULL::integer AS e, sha256_hex('') AS f, iso_weekday(timestamp '2022-02-06') AS g",
  );
  expect(formatCanonical(rows)).toBe(
    '[["a",{"integer":"1"}],["b",{"integer":"2"}],["c","x"],["d",true],["e",null],["f","e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],["g",{"integer":"7"}]]\n',
  );
  await expect(engine.rows('SELECT 0.5 AS half')).rejects.toMatchObject({ code: 'E_INTERNAL' });
  await expect(engine.rows("SELECT date '2022-02-01' AS day")).rejects.toMatchObject({ code: 'E_INTERNAL' });
  await engine.close();
});
