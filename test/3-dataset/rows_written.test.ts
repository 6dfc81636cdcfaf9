import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import parquetjs from '@dsnp/parquetjs';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { splitPids } from '../../pipeline/3-dataset/buckets.ts';
import { checkDataset, checkRange } from '../../pipeline/3-dataset/check.ts';
import {
  formatContracts,
  openSession,
  recoverDataset,
  SOURCES,
  STATUSES,
} from '../../pipeline/3-dataset/index.ts';
import { listStatusFiles } from '../../pipeline/3-dataset/session.ts';
import { authorContribution, decideLanguage } from '../../pipeline/model/language.ts';
import { digestTree } from '../digest_tree.ts';
import { useFolders } from './folders.ts';
import { createRow, type PartRow, pid, writeRows } from './part_rows.ts';

const fresh = useFolders();

async function readRows(
  place: string,
  sql = 'select * from statuses order by status_pid',
): Promise<Record<string, unknown>[]> {
  const session = await openSession({ threads: 1, datasetDir: join(place, 'dataset') });
  try {
    return await session.rows(sql);
  } finally {
    session.close();
  }
}

const ROWS: readonly PartRow[] = Array.from({ length: 3000 }, (_, index) => createRow(index));

describe('bytes', () => {
  test('are the same for any number of threads, of parts, of buckets, and any order of rows', async () => {
    const reference = fresh();
    await writeRows(reference, ROWS, { threads: 1 });
    const expected = digestTree(join(reference, 'dataset'));
    expect(Object.keys(expected).some((name) => name.includes('month=2022-02'))).toBe(true);
    for (const [rows, options] of [
      [ROWS, { threads: 4, parts: 3, buckets: 64 }],
      [[...ROWS].reverse(), { threads: 2, parts: 7, buckets: 1 }],
      [
        [...ROWS].sort((a, b) => (a.status_pid < b.status_pid ? -1 : 1)),
        { threads: 3, parts: 2, buckets: 5 },
      ],
    ] as const) {
      const place = fresh();
      await writeRows(place, rows, options);
      expect(digestTree(join(place, 'dataset'))).toEqual(expected);
    }
  });

  test('have the columns of the contract, sorted by pseudonym', async () => {
    const place = fresh();
    await writeRows(place, ROWS);
    const described = await readRows(place, 'describe statuses');
    expect(described.map((row) => `${String(row['column_name'])} ${String(row['column_type'])}`)).toEqual([
      ...STATUSES.columns.map(({ name, type }) => `${name} ${type}`),
      'month VARCHAR',
    ]);
    for (const name of readdirSync(join(place, 'dataset', 'statuses'))) {
      const file = await asyncBufferFromFile(join(place, 'dataset', 'statuses', name, 'statuses-0.parquet'));
      const pids = (await parquetReadObjects({ file, columns: ['status_pid'] })).map((row) =>
        String(row['status_pid']),
      );
      expect(pids).toEqual([...pids].sort());
    }
  });
});

/** Pseudonyms of each file, in the order of the files' names. */
async function readPids(place: string): Promise<string[][]> {
  const files: string[][] = [];
  for (const path of listStatusFiles(join(place, 'dataset'))) {
    const file = await asyncBufferFromFile(path);
    const rows = await parquetReadObjects({ file, columns: ['status_pid'] });
    files.push(rows.map((row) => String(row['status_pid'])));
  }
  return files;
}

test('a month of many rows lies in several sorted files that share no range', async () => {
  const spread = ROWS.map((row, index) => ({
    ...row,
    status_pid: createHash('md5').update(String(index)).digest('hex'),
    posted_at: '2022-02-01 00:00:00',
    week: '2022-01-31',
    month: '2022-02',
  }));
  const whole = fresh();
  await writeRows(whole, spread);
  const split = fresh();
  await writeRows(split, spread, { fileRows: 500, parts: 3 });
  const files = await readPids(split);
  expect(files).toHaveLength(6);
  expect(Math.max(...files.map((pids) => pids.length))).toBeLessThan(600);
  expect(files.flat()).toEqual((await readPids(whole)).flat());
  expect(files.flat()).toEqual(files.flat().sort());
  expect(await readRows(split)).toEqual(await readRows(whole));
});

test('ranges of pseudonyms cover each exactly once', async () => {
  const session = await openSession({ threads: 1 });
  await session.run(
    "create table p as select unnest(['0', '00ff', '7fff', '8000', 'ffff']) || repeat('0', 28) as status_pid union all select md5(range::varchar) from range(5000)",
  );
  for (const total of [1, 2, 3, 7, 64]) {
    const counts = splitPids(total).map((range) => `count(*) filter (${range})`);
    const [row] = await session.rows(`select (${counts.join(' + ')})::integer as n from p`);
    expect(row).toEqual({ n: 5005 });
  }
  session.close();
});

describe('a status seen more than once', () => {
  test('counts once; the copy from its own server wins, whatever the order', async () => {
    const copies = [
      createRow(1, { is_native: false, characters: 1 }),
      createRow(1, { is_native: true, characters: 2 }),
      createRow(1, { is_native: false, characters: 3 }),
      createRow(2),
    ];
    for (const rows of [copies, [...copies].reverse()]) {
      const place = fresh();
      const summary = await writeRows(place, rows);
      expect(summary).toMatchObject({ rowsIn: 4, duplicates: 2, rowsOut: 2 });
      expect(
        await readRows(
          place,
          `select characters from statuses where status_pid = '${createRow(1).status_pid}'`,
        ),
      ).toEqual([{ characters: 2 }]);
    }
  });
});

describe('language', () => {
  const evidence = fc.record({
    author: fc.integer({ min: 0, max: 4 }),
    own: fc.constantFrom('zh', 'yue', 'ja', 'en', 'und'),
    confidenceMilli: fc.integer({ min: 0, max: 1000 }),
    chineseMilli: fc.integer({ min: -10_000, max: 10_000 }),
    isUndecided: fc.boolean(),
  });

  test('is decided in SQL as the reference in TypeScript decides, row by row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(evidence, { minLength: 1, maxLength: 60 }), async (list) => {
        const place = fresh();
        const rows = list.map((each, index) =>
          createRow(index, {
            status_pid: pid('c', index),
            author_pid: pid('d', each.author),
            language_own: each.own,
            confidence_milli: each.confidenceMilli,
            chinese_milli: each.chineseMilli,
            is_undecided: each.isUndecided,
          }),
        );
        await writeRows(place, rows);
        const sums = new Map<number, number>();
        for (const each of list)
          sums.set(each.author, (sums.get(each.author) ?? 0) + authorContribution(each));
        const found = new Map((await readRows(place)).map((row) => [row['status_pid'], row]));
        for (const [index, each] of list.entries()) {
          const expected = decideLanguage(each, sums.get(each.author) ?? 0);
          expect(found.get(pid('c', index))).toMatchObject({
            language: expected.language,
            is_chinese: expected.isChinese,
            language_confidence: expected.confidenceMilli / 1000,
          });
        }
      }),
      { numRuns: 12 },
    );
  }, 30_000);
});

describe('what few authors share', () => {
  test.each([
    [9, false],
    [10, true],
    [11, true],
  ])('%d authors of 10 needed: an instance and a hashtag are named: %s', async (authors, isNamed) => {
    const place = fresh();
    await writeRows(
      place,
      Array.from({ length: authors * 2 }, (_, index) =>
        createRow(index, {
          author_pid: pid('e', index % authors),
          instance: 'here.example',
          hashtags: ['同'],
        }),
      ),
    );
    const rows = await readRows(place, 'select distinct instance, hashtags::varchar as tags from statuses');
    expect(rows).toEqual([{ instance: isNamed ? 'here.example' : 'other', tags: isNamed ? '[同]' : '[]' }]);
  });
});

describe('a kill in the middle of the swap', () => {
  test.each(['before it', 'after the old one moved', 'after the new one moved'])(
    '%s: one whole dataset remains',
    async (moment) => {
      const place = fresh();
      await writeRows(place, ROWS.slice(0, 50));
      const dataset = join(place, 'dataset');
      const other = fresh();
      await writeRows(other, ROWS.slice(0, 60));
      cpSync(join(other, 'dataset'), `${dataset}.new`, { recursive: true });
      if (moment !== 'before it') renameSync(dataset, `${dataset}.old`);
      if (moment === 'after the new one moved') renameSync(`${dataset}.new`, dataset);
      recoverDataset(place);
      expect(existsSync(`${dataset}.new`)).toBe(false);
      expect(existsSync(`${dataset}.old`)).toBe(false);
      expect(await readRows(place, 'select count(*)::integer as n from statuses')).toEqual([
        { n: moment === 'before it' ? 50 : 60 },
      ]);
    },
  );

  test('an unfinished new dataset never takes the place', async () => {
    const place = fresh();
    await writeRows(place, ROWS.slice(0, 50));
    const dataset = join(place, 'dataset');
    cpSync(dataset, `${dataset}.new`, { recursive: true });
    rmSync(join(`${dataset}.new`, 'manifest.json'));
    renameSync(dataset, `${dataset}.old`);
    recoverDataset(place);
    expect(await readRows(place, 'select count(*)::integer as n from statuses')).toEqual([{ n: 50 }]);
  });
});

describe('the checks', () => {
  test.each([
    ['a status twice', 'select * from s union all select * from s limit 4'],
    ['a minute', 'select * replace (posted_at + interval 5 minute as posted_at) from s'],
    ['a wrong week', 'select * replace (week + 1 as week) from s'],
    ['a pseudonym that is none', "select * replace ('somebody' as author_pid) from s"],
    ['another column', 'select *, 1 as more from s'],
    ['a script', "select * replace ('Latn' as script) from s"],
    ['a confidence', 'select * replace (1.5::double as language_confidence) from s'],
    ['a missing row', 'select * from s limit 2'],
    ['an order', 'select * from s order by status_pid desc'],
  ])('find %s', async (_, sql) => {
    const place = fresh();
    await writeRows(place, ROWS.slice(0, 3));
    const file = join(place, 'dataset', 'statuses', 'month=2022-02', 'statuses-0.parquet');
    await expect(checkDataset(join(place, 'dataset'), 3)).resolves.toBeUndefined();
    const session = await openSession({ threads: 1 });
    await session.run(`create table s as from read_parquet('${file}', hive_partitioning = false)`);
    await session.run(`copy (${sql}) to '${file}' (format parquet)`);
    session.close();
    await expect(checkDataset(join(place, 'dataset'), 3)).rejects.toMatchObject({ code: 'E_DATASET_CHECK' });
  });
});

test('a status that stands in two files is found, and one of another range is not', async () => {
  const place = fresh();
  await writeRows(place, ROWS.slice(0, 300));
  const [first = '', ...others] = listStatusFiles(join(place, 'dataset'));
  const again = join(place, 'again.parquet');
  const whole = { index: 0, total: 1 };
  const session = await openSession({ threads: 1 });
  try {
    expect(await checkRange(session, [first, ...others], whole)).toBe(300);
    const read = `from read_parquet('${first}', hive_partitioning = false)`;
    const pids = await session.rows(`select status_pid ${read} order by status_pid limit 1`);
    const range = { index: Number.parseInt(String(pids[0]?.['status_pid']).slice(0, 1), 16), total: 16 };
    await session.run(`copy (${read} order by status_pid limit 1) to '${again}' (format parquet)`);
    for (const each of [whole, range]) {
      await expect(checkRange(session, [first, ...others, again], each)).rejects.toMatchObject({
        code: 'E_DATASET_CHECK',
      });
    }
    const other = { index: (range.index + 1) % 16, total: 16 };
    expect(await checkRange(session, [first, ...others, again], other)).toBeLessThan(300);
    await session.run(
      `copy (select * replace (null as status_pid) ${read} limit 1) to '${again}' (format parquet)`,
    );
    await expect(checkRange(session, [again], whole)).rejects.toMatchObject({ code: 'E_DATASET_CHECK' });
  } finally {
    session.close();
  }
});

describe('other readers', () => {
  test('hyparquet and parquetjs read the same values as DuckDB', async () => {
    const place = fresh();
    await writeRows(place, ROWS.slice(0, 200));
    const path = join(place, 'dataset', 'statuses', 'month=2022-02', 'statuses-0.parquet');
    const expected = await readRows(
      place,
      'select status_pid, author_pid, text, characters, is_reply, posted_at, hashtags from statuses order by status_pid',
    );
    const viaHyparquet = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
    const reader = await parquetjs.ParquetReader.openFile(path);
    const cursor = reader.getCursor();
    const viaParquetjs: Record<string, unknown>[] = [];
    for (let row = await cursor.next(); row; row = await cursor.next())
      viaParquetjs.push(row as Record<string, unknown>);
    await reader.close();
    expect(viaHyparquet).toHaveLength(expected.length);
    expect(viaParquetjs).toHaveLength(expected.length);
    for (const [index, row] of expected.entries()) {
      for (const name of ['status_pid', 'author_pid', 'text', 'characters', 'is_reply']) {
        expect(viaHyparquet[index]?.[name] ?? null).toEqual(row[name]);
        expect(viaParquetjs[index]?.[name] ?? null).toEqual(row[name]);
      }
      expect(viaHyparquet[index]?.['hashtags']).toEqual(row['hashtags']);
      expect(viaHyparquet[index]?.['posted_at']).toEqual(row['posted_at']);
    }
  });
});

test('schemas/README.md is what the contracts say (CENSUS_WRITE_SCHEMAS=1 writes it anew)', () => {
  const path = join(import.meta.dirname, '..', '..', 'schemas', 'README.md');
  const wanted = formatContracts([STATUSES, SOURCES]);
  if (process.env['CENSUS_WRITE_SCHEMAS'] === '1') writeFileSync(path, wanted);
  expect(readFileSync(path, 'utf8')).toBe(wanted);
});
