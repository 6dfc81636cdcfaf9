import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openSession, readManifest, recoverDataset } from '../../pipeline/3-dataset/index.ts';
import { withTaskMemory } from '../../pipeline/3-dataset/session.ts';
import { explainWriteError } from '../../pipeline/errors.ts';
import { digestTree } from '../digest_tree.ts';
import { useFolders } from './folders.ts';
import { createRow, writeRows } from './part_rows.ts';

const CHILD = join(import.meta.dirname, 'write_child.ts');

const fresh = useFolders();

/** Start a writer of its own and kill it some time after it began to write. */
async function killedWriter(rows: number, place: string, afterMs: number): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [CHILD, String(rows), place], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (_, signal) => resolve(signal));
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await sleep(afterMs);
  child.kill('SIGKILL');
  return ended;
}

/** Peak memory of a writer of its own, in MiB. */
function peakMib(rows: number, place: string): number {
  const { stdout, status, stderr } = spawnSync(process.execPath, [CHILD, String(rows), place], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout.trim().split('\n').at(-1)) / 1024;
}

test('a kill -9 at any moment leaves a whole dataset, and the next run the same bytes', async () => {
  const reference = fresh();
  peakMib(20_000, reference);
  const place = fresh();
  peakMib(50, place);
  const whole = [digestTree(join(place, 'dataset')), digestTree(join(reference, 'dataset'))];
  let killed = 0;
  for (const afterMs of [5, 60, 140, 220, 300, 380]) {
    if ((await killedWriter(20_000, place, afterMs)) === 'SIGKILL') killed += 1;
    recoverDataset(place);
    expect(whole).toContainEqual(digestTree(join(place, 'dataset')));
  }
  expect(killed).toBeGreaterThan(0);
  peakMib(20_000, place);
  expect(digestTree(join(place, 'dataset'))).toEqual(whole[1]);
  expect(readdirSync(place).sort()).toEqual(['dataset', 'temp']);
}, 60_000);

test('600,000 rows, 250 MiB of them, are written by two workers within 556 MiB for all', () => {
  expect(peakMib(600_000, fresh())).toBeLessThan(96 + 460);
}, 60_000);

describe('little input', () => {
  test('no rows make an empty dataset that can be asked', async () => {
    const place = fresh();
    expect(await writeRows(place, [])).toMatchObject({ rowsIn: 0, rowsOut: 0, duplicates: 0, months: 0 });
    expect(readManifest(join(place, 'dataset'))?.files).toEqual([]);
    const session = await openSession({ threads: 1, datasetDir: join(place, 'dataset') });
    try {
      expect(await session.rows('select count(*)::integer as n from statuses')).toEqual([{ n: 0 }]);
      expect(await session.rows('select month, status_pid, hashtags from statuses')).toEqual([]);
    } finally {
      session.close();
    }
  });

  test('no parts at all are no rows', async () => {
    expect(await writeRows(fresh(), [], { parts: 0 })).toMatchObject({ rowsOut: 0, months: 0 });
  });

  test('one row is one file', async () => {
    expect(await writeRows(fresh(), [createRow(1)])).toMatchObject({ rowsOut: 1, months: 1, people: 1 });
  });

  test('rows of the history alone are a dataset too', async () => {
    const early = { posted_at: '2017-03-01 05:00:00', week: '2017-02-27', month: '2017-03' };
    expect(await writeRows(fresh(), [createRow(1, early), createRow(2, early)])).toMatchObject({
      rowsOut: 2,
      months: 1,
    });
  });
});

describe('faults', () => {
  test('a damaged manifest is named', () => {
    for (const text of ['{"version": 1, "fing', 'null', '[]', '{}', '{"version": 2}']) {
      const place = fresh();
      mkdirSync(join(place, 'dataset'));
      writeFileSync(join(place, 'dataset', 'manifest.json'), text);
      expect(() => readManifest(join(place, 'dataset'))).toThrow(
        expect.objectContaining({ code: 'E_DATASET_CHECK' }),
      );
    }
  });

  test('a part that is damaged is refused, and the old dataset stays', async () => {
    const place = fresh();
    await writeRows(place, [createRow(1)]);
    const before = digestTree(join(place, 'dataset'));
    for (const given of [
      { posted_at: 'never' },
      { characters: -1 },
      { week: '2022-02-01' },
      { script: null },
    ]) {
      await expect(writeRows(place, [createRow(1), createRow(2, given)])).rejects.toMatchObject({
        code: 'E_DATASET_CHECK',
        message: expect.not.stringContaining('never'),
      });
      recoverDataset(place);
      expect(digestTree(join(place, 'dataset'))).toEqual(before);
    }
  });

  test('a full disk is told as one, and the old dataset stays', async (context) => {
    const place = fresh();
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'census', place]);
    if (mounted.status !== 0) return context.skip('a small tmpfs cannot be mounted here');
    try {
      await writeRows(place, [createRow(1)]);
      const before = digestTree(join(place, 'dataset'));
      const rows = Array.from({ length: 60_000 }, (_, index) =>
        createRow(index, { text: createHash('sha512').update(String(index)).digest('base64') }),
      );
      const error = await writeRows(place, rows).then(
        () => null,
        (thrown: unknown) => explainWriteError(thrown, 'dataset'),
      );
      expect(error).toMatchObject({ code: 'E_DISK_FULL', exitCode: 75 });
      recoverDataset(place);
      expect(digestTree(join(place, 'dataset'))).toEqual(before);
      expect(existsSync(join(place, 'dataset.new'))).toBe(false);
    } finally {
      spawnSync('umount', [place]);
    }
  });
});

describe('a task that needs more memory than it has', () => {
  const long = (bytes: number): string =>
    `select length(list(n::varchar || repeat('字', 20000) order by n)[1]) as n from range(${Math.ceil(bytes / 60_000)}) as t(n)`;

  test('is done again with more, and so comes to its end', async () => {
    const tries: number[] = [];
    const answer = await withTaskMemory(async (memoryMib) => {
      tries.push(memoryMib);
      const session = await openSession({ threads: 1, memoryMib, isTask: true });
      try {
        return await session.rows(long(100 * 2 ** 20));
      } finally {
        session.close();
      }
    });
    expect(answer).toEqual([{ n: 20_001n }]);
    expect(tries).toEqual([160, 640, 2560].slice(0, tries.length));
    expect(tries.length).toBeGreaterThan(1);
  });

  test('fails as it failed where something else is wrong, at once', async () => {
    let tries = 0;
    const failing = withTaskMemory(async () => {
      tries += 1;
      throw new Error('Parser Error: no such thing');
    });
    await expect(failing).rejects.toThrow('Parser Error');
    expect(tries).toBe(1);
  });
});
