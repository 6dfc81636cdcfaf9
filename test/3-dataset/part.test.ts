import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { openSession } from '../../pipeline/3-dataset/index.ts';
import { HASHTAG_SEPARATOR } from '../../pipeline/3-dataset/part_values.ts';
import { useFolders } from './folders.ts';
import { createRow, type PartRow, writePartFile } from './part_rows.ts';

const fresh = useFolders();
const write = (path: string, rows: readonly PartRow[]) => writePartFile(path, rows);

async function read(path: string, columns = '*'): Promise<Record<string, unknown>[]> {
  const session = await openSession({ threads: 1 });
  try {
    return await session.rows(`select ${columns} from read_parquet('${path}')`);
  } finally {
    session.close();
  }
}

const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
/** What a text of the veil may hold: any well-formed text, NUL and signs beyond the first plane included. */
const text = fc.string({ unit: 'binary', maxLength: 40 }).map((each) => each.toWellFormed());
const tag = text.map((each) => each.replaceAll(HASHTAG_SEPARATOR, '')).filter((each) => each !== '');

const row = fc
  .record({
    status_pid: hex,
    author_pid: hex,
    instance: text,
    language_declared: fc.option(fc.constantFrom('zh', 'en', 'zh-TW')),
    text: fc.option(text),
    redactions: fc.dictionary(fc.constantFrom('PHONE', 'URL', 'EMAIL'), fc.nat(1000)),
    hashtags: fc.uniqueArray(tag, { maxLength: 3 }),
    characters: fc.nat(),
    chinese_milli: fc.integer({ min: -100_000, max: 100_000 }),
    is_bot: fc.boolean(),
    is_native: fc.boolean(),
  })
  .map((given) => createRow(1, given));

/** The row as a part must hold it. */
function expectRow(given: Record<string, unknown>) {
  const hyphened = (pid: unknown): string =>
    String(pid).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
  const redactions = given['redactions'] as Record<string, number>;
  return {
    status_pid: hyphened(given['status_pid']),
    author_pid: hyphened(given['author_pid']),
    instance: given['instance'],
    language_declared: given['language_declared'],
    text: given['text'],
    redactions: Object.entries(redactions)
      .map(([name, n]) => `${name}=${n}`)
      .join(', '),
    hashtags: (given['hashtags'] as string[]).join(HASHTAG_SEPARATOR),
    characters: given['characters'],
    chinese_milli: given['chinese_milli'],
    flags: (given['is_bot'] === true ? 8 : 0) | (given['is_native'] === true ? 128 : 0),
    step: Number.parseInt(String(given['status_pid']).slice(0, 4), 16),
  };
}

const COLUMNS =
  'status_pid::varchar as status_pid, author_pid::varchar as author_pid, instance, language_declared, text, redactions, hashtags, characters, chinese_milli, flags & 136 as flags, step';

describe('a part', () => {
  test('gives back every row that it took, step after step and, within one, in the order in which they came', async () => {
    const path = join(fresh(), 'part.parquet');
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async (rows) => {
        write(path, rows);
        const expected = rows.map(expectRow).sort((a, b) => a.step - b.step);
        expect(await read(path, COLUMNS)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test.each([2, 3, 9, 200, 2047, 5000])(
    'of whose rows every %ith has the same text gives back each, to DuckDB and to hyparquet',
    async (texts) => {
      const path = join(fresh(), 'part.parquet');
      const rows = Array.from({ length: 5000 }, (_, index) =>
        createRow(index, {
          instance: `${index % texts}.example`,
          hashtags: index % 7 === 0 ? [] : [`tag${(index * 31) % texts}`],
          language_declared: [null, 'zh', 'en'][(index * index) % 3],
          text: index < 2500 ? null : `${index} 好`,
        }),
      );
      write(path, rows);
      const expected = rows.map(expectRow).sort((a, b) => a.step - b.step);
      expect(await read(path, COLUMNS)).toEqual(expected);
      const columns = [
        'status_pid',
        'instance',
        'hashtags',
        'language_declared',
        'text',
        'characters',
        'step',
      ];
      const again = await parquetReadObjects({ file: await asyncBufferFromFile(path), columns });
      expect(again).toEqual(
        expected.map((each) => Object.fromEntries(columns.map((name) => [name, Reflect.get(each, name)]))),
      );
    },
  );

  test('of no rows is a file of no rows', async () => {
    const path = join(fresh(), 'part.parquet');
    write(path, []);
    expect(await read(path)).toEqual([]);
  });

  test('of texts that are more than a task may hold at once gives each of them back', async () => {
    const path = join(fresh(), 'part.parquet');
    // 0.9 MB each in UTF-8: several runs of 24 MiB.
    const rows = Array.from({ length: 90 }, (_, index) =>
      createRow(index, { text: index % 9 === 0 ? null : `${index}${'漢'.repeat(300_000)}` }),
    );
    write(path, rows);
    const found = await read(
      path,
      "status_pid::varchar as pid, coalesce(left(text, 12), '') as start, length(text)::integer as chars",
    );
    const expected = rows.map(({ status_pid, text: long }) => ({
      pid: String(expectRow({ status_pid, redactions: {}, hashtags: [] }).status_pid),
      start: String(long ?? '').slice(0, 12),
      chars: long === null ? null : String(long).length,
    }));
    const sort = (list: readonly { pid?: unknown }[]) =>
      [...list].sort((a, b) => (String(a.pid) < String(b.pid) ? -1 : 1));
    expect(sort(found)).toEqual(sort(expected));
  });

  test('of more rows than there is room for at first, after a part that failed, holds its own rows alone', async () => {
    const folder = fresh();
    const path = join(folder, 'part.parquet');
    const failing = Array.from({ length: 20_000 }, (_, index) =>
      createRow(index, { instance: `a${index}.example` }),
    );
    expect(() => write(path, [...failing, createRow(1, { author_pid: 'no pseudonym' })])).toThrow(
      expect.objectContaining({ code: 'E_DATASET_CHECK' }),
    );
    expect(readdirSync(folder)).toEqual([]);
    write(
      path,
      Array.from({ length: 20_000 }, (_, index) => createRow(index)),
    );
    expect(
      await read(
        path,
        'count(*)::integer as n, count(distinct instance)::integer as servers, count(text)::integer as texts',
      ),
    ).toEqual([{ n: 20_000, servers: 6, texts: 10_000 }]);
  });

  test.each([
    { status_pid: 'A'.repeat(32) },
    { status_pid: 'a'.repeat(31) },
    { status_pid: 'a'.repeat(33) },
    { author_pid: `${'a'.repeat(31)}漢` },
    { author_pid: `${'a'.repeat(31)}\u0130` },
    { instance: null },
    { posted_at: '2022-13-01 00:00:00' },
    { hashtags: [`a${HASHTAG_SEPARATOR}b`] },
  ])('refuses a damaged row: %j', (given) => {
    const path = join(fresh(), 'part.parquet');
    expect(() => write(path, [createRow(1), createRow(2, given)])).toThrow(
      expect.objectContaining({ code: 'E_DATASET_CHECK' }),
    );
    expect(existsSync(path)).toBe(false);
  });
});
