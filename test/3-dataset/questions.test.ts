import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STATUSES } from '../../pipeline/3-dataset/contract.ts';
import { formatCsvRow, formatTable } from '../../pipeline/3-dataset/format.ts';
import { type QueryFormat, runQuery } from '../../pipeline/3-dataset/index.ts';
import { displayWidth } from '../../pipeline/model/terminal.ts';
import { createRow, writeRows } from './part_rows.ts';

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'census-query-test-'));
  await writeRows(
    dir,
    Array.from({ length: 500 }, (_, index) => createRow(index)),
  );
});
afterAll(() => rmSync(dir, { recursive: true }));

async function ask(sql: string, format: QueryFormat = 'json'): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const out = new Writable({
    write(chunk: Buffer | string, _, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  await runQuery({ dataDir: dir, sql, format, out });
  return Buffer.concat(chunks);
}

describe('formats', () => {
  const SQL =
    'select status_pid, characters, posted_at, week, hashtags, redactions, text, is_reply from statuses order by status_pid limit 20';

  test('json, csv, arrow and parquet tell the same', async () => {
    const json = JSON.parse((await ask(SQL)).toString('utf8')) as Record<string, unknown>[];
    expect(json).toHaveLength(20);
    expect(json[0]?.['week']).toMatch(/^2022-\d\d-\d\d$/u);
    const csv = (await ask(SQL, 'csv')).toString('utf8').trim().split('\r\n');
    expect(csv).toHaveLength(21);
    expect(csv[0]).toBe('status_pid,characters,posted_at,week,hashtags,redactions,text,is_reply');
    const arrow = tableFromIPC(await ask(SQL, 'arrow'));
    expect(arrow.numRows).toBe(20);
    const bytes = await ask(SQL, 'parquet');
    const parquet = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    });
    for (const [index, row] of json.entries()) {
      expect(arrow.get(index)?.toJSON()['status_pid']).toBe(row['status_pid']);
      expect(arrow.get(index)?.toJSON()['characters']).toBe(row['characters']);
      expect(parquet[index]?.['status_pid']).toBe(row['status_pid']);
      expect(parquet[index]?.['text'] ?? null).toBe(row['text']);
    }
  });

  test.each([
    ['describe statuses', STATUSES.columns.length + 1],
    ['show tables', 2],
    ['select 1 as one -- and a comment', 1],
    ['from statuses limit 7;', 7],
    ['select 1 as one where false', 0],
  ])('parquet answers "%s" and tells how many rows', async (sql, expected) => {
    const chunks: Buffer[] = [];
    const out = new Writable({
      write(chunk: Buffer, _, done) {
        chunks.push(chunk);
        done();
      },
    });
    const { rows } = await runQuery({ dataDir: dir, sql, format: 'parquet', out });
    const bytes = Buffer.concat(chunks);
    const read = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    });
    expect([rows, read.length]).toEqual([expected, expected]);
  });

  test('no rows are told in every format', async () => {
    const none = 'select status_pid, characters from statuses where false';
    expect(JSON.parse((await ask(none)).toString())).toEqual([]);
    expect((await ask(none, 'csv')).toString()).toBe('status_pid,characters\r\n');
    expect(tableFromIPC(await ask(none, 'arrow')).numRows).toBe(0);
    expect((await ask(none, 'table')).toString()).toContain('status_pid');
  });

  test('CSV quotes as RFC 4180 asks', () => {
    expect(formatCsvRow(['a"b', 'c,d', 'e\nf', null, 5])).toBe('"a""b","c,d","e\nf",,5\r\n');
  });

  test('a table is aligned where characters are two columns wide', () => {
    const lines = formatTable(
      ['字', 'n'],
      [
        ['中文', 1],
        ['ab', 22],
      ],
    )
      .trim()
      .split('\n');
    expect(new Set(lines.map(displayWidth)).size).toBe(1);
  });
});

describe('the session is locked', () => {
  test.each([
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/hostname')",
    "copy statuses to '/tmp/census-leak.csv'",
    "attach '/tmp/census-other.duckdb'",
    'install httpfs',
    'load httpfs',
    'set enable_external_access = true',
    'set threads = 64',
    'create table x as select 1',
    'drop view statuses',
    'select 1; select 2',
    "select 1; copy (select 1) to '/tmp/census-leak.csv'",
    "select * from 'https://server.invalid/x.parquet'",
    'select nothing from statuses',
    'this is no SQL',
    '',
  ])('%s', async (sql) => {
    await expect(ask(sql)).rejects.toMatchObject({ code: 'E_SQL', exitCode: 65 });
  });

  test('nothing can be written into the dataset', async () => {
    const before = readdirSync(join(dir, 'dataset'), { recursive: true });
    for (const sql of [
      `copy (select 1) to '${join(dir, 'dataset', 'x.parquet')}'`,
      `copy (select 1) to '${join(dir, 'dataset', 'x.csv')}'; select 1`,
    ]) {
      for (const format of ['json', 'parquet'] as const)
        await expect(ask(sql, format)).rejects.toMatchObject({ code: 'E_SQL' });
    }
    expect(readdirSync(join(dir, 'dataset'), { recursive: true })).toEqual(before);
  });

  test.each(['cast(text as integer)', 'error(text)', "error(chr(10) || text || '''')", 'cast(text as date)'])(
    'an error in %s repeats nothing of a text',
    async (expression) => {
      for (const format of ['json', 'parquet'] as const) {
        await expect(
          ask(`select ${expression} from statuses where text is not null`, format),
        ).rejects.toMatchObject({ code: 'E_SQL', message: expect.not.stringMatching(/[今天面真]/u) });
      }
    },
  );

  test('describe, with, from first and explain are questions too', async () => {
    for (const sql of [
      'describe statuses',
      'with a as (select 1 as x) select x from a',
      'from statuses limit 1',
      'from sources',
    ]) {
      expect(JSON.parse((await ask(sql)).toString())).toBeInstanceOf(Array);
    }
  });
});

test('without a dataset the question says what to do', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'census-empty-'));
  writeFileSync(join(empty, 'x'), '');
  await expect(
    runQuery({ dataDir: empty, sql: 'select 1', format: 'json', out: new Writable() }),
  ).rejects.toMatchObject({ code: 'E_DATASET_MISSING' });
  rmSync(empty, { recursive: true });
});
