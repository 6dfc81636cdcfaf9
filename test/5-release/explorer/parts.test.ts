/** What the explorer is made of, without a browser. */
import { createHash } from 'node:crypto';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { buildExplorer, PROGRAM_FILES } from '../../../pipeline/5-release/explorer/bundle.ts';
import { listExplained } from '../../../pipeline/5-release/explorer/explained.ts';
import { PLOT_STYLE_DIGEST } from '../../../pipeline/5-release/explorer/index_page.ts';
import { formatArrow } from '../../../pipeline/5-release/explorer/page/arrow.ts';
import { drawChart } from '../../../pipeline/5-release/explorer/page/chart.ts';
import { countWithin, imagineDraw, OTHER_DRAWS } from '../../../pipeline/5-release/explorer/page/draws.ts';
import { listMonths } from '../../../pipeline/5-release/explorer/page/numbers.ts';
import { addUp, type Point, type Series } from '../../../pipeline/5-release/explorer/page/series.ts';
import { formatView, parseView } from '../../../pipeline/5-release/explorer/page/state.ts';
import { TEXTS } from '../../../pipeline/5-release/explorer/page/texts.ts';
import { LIGHT } from '../../../pipeline/5-release/explorer/page/theme.ts';
import { formatTablesScript } from '../../../pipeline/5-release/explorer/tables_script.ts';
import { textFile } from '../../../pipeline/5-release/package/facts.ts';

function makePoints(sds: readonly number[], value = 1_000_000): Point[] {
  return sds.map((sd, at) => ({
    from: `2022-02-${String(at + 1).padStart(2, '0')}`,
    to: `2022-02-${String(at + 2).padStart(2, '0')}`,
    key: [],
    value,
    low: Math.round(value - 1.96 * sd),
    high: Math.round(value + 1.96 * sd),
    sd,
    isPartial: false,
  }));
}

function makeSeries(kind: Series['kind'], points: readonly Point[]): Series {
  return { id: 'new_people', unit: 'people', kind, period: 'weekly', points };
}

describe('imagined draws', () => {
  test.each(['level', 'count', 'class'] as const)('a %s has the published spread', (kind) => {
    const sds = [1000, 1500, 2200, 2000, 3000];
    const points = makePoints(sds);
    const errors = Array.from({ length: 4000 }, (_, at) =>
      imagineDraw(makeSeries(kind, points), at + 1).map((value) => value - 1_000_000),
    );
    sds.forEach((sd, at) => {
      const squares = errors.map((draw) => (draw[at] ?? 0) ** 2);
      const spread = Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / squares.length);
      const mean = errors.reduce((sum, draw) => sum + (draw[at] ?? 0), 0) / errors.length;
      // Four standard errors of 4,000 draws; a Laplace's fourth moment is twice a normal's.
      expect(Math.abs(spread / sd - 1)).toBeLessThan(0.08);
      expect(Math.abs(mean / sd)).toBeLessThan(0.064);
    });
  });

  test('a level moves with what was before it, counts move by themselves', () => {
    const points = makePoints([1000, 1100]);
    const correlate = (kind: Series['kind']): number => {
      const draws = Array.from({ length: 3000 }, (_, at) => imagineDraw(makeSeries(kind, points), at + 1));
      const product = draws.map(([a = 0, b = 0]) => ((a - 1e6) / 1000) * ((b - 1e6) / 1100));
      return product.reduce((sum, each) => sum + each, 0) / product.length;
    };
    expect(correlate('level')).toBeGreaterThan(0.8);
    expect(Math.abs(correlate('count'))).toBeLessThan(0.08);
  });

  test('the same number is the same draw, never below zero, and 95 of 100 lie in their intervals', () => {
    const points = makePoints(Array.from({ length: 27 }, () => 500));
    let within = 0;
    for (let draw = 1; draw <= OTHER_DRAWS; draw += 1) {
      const series = makeSeries('count', points);
      expect(imagineDraw(series, draw)).toEqual(imagineDraw(series, draw));
      within += countWithin(points, imagineDraw(series, draw));
    }
    expect(within / (27 * OTHER_DRAWS)).toBeGreaterThan(0.93);
    expect(within / (27 * OTHER_DRAWS)).toBeLessThan(0.97);
    const low = makeSeries('count', makePoints([1000, 1000, 1000], 3));
    for (let draw = 1; draw <= OTHER_DRAWS; draw += 1)
      expect(Math.min(...imagineDraw(low, draw))).toBeGreaterThanOrEqual(0);
  });
});

test('a running sum adds values, and errors by their squares', () => {
  const sums = addUp(makePoints([3, 4], 10));
  expect(sums.map(({ value }) => value)).toEqual([10, 20]);
  expect(sums[1]?.sd).toBe(5);
  expect(sums[1]?.high).toBe(30);
  expect(sums[1]?.low).toBe(10);
});

test('a view survives its own address, and any other address gives a view', () => {
  const view = parseView('#series=posts&period=monthly&scale=log&form=table&draw=3&lang=zh', [], OTHER_DRAWS);
  expect(view).toMatchObject({
    series: 'posts',
    period: 'monthly',
    scale: 'log',
    form: 'table',
    draw: 3,
    lang: 'zh',
  });
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (hash, languages) => {
      const any = parseView(hash, languages, OTHER_DRAWS);
      expect(parseView(formatView(any), [], OTHER_DRAWS)).toEqual(any);
    }),
  );
});

test('months on the axis begin in the window and keep their distance', () => {
  const months = listMonths('2022-02-01', '2022-09-01', 20).map((date) => date.toISOString().slice(0, 10));
  expect(months[0]).toBe('2022-02-01');
  expect(months).toHaveLength(8);
  expect(listMonths('2022-02-03', '2026-02-03', 7).length).toBeLessThanOrEqual(7);
});

test('rows become Arrow with their types, nulls and any text', () => {
  const cell = fc.oneof(fc.constant(null), fc.string({ unit: 'grapheme' }));
  const columns = [
    { name: 'day', type: 'DATE' },
    { name: 'word', type: 'VARCHAR' },
    { name: 'small', type: 'INTEGER' },
    { name: 'large', type: 'BIGINT' },
  ];
  const row = fc.record({
    day: fc.option(
      fc.integer({ min: 0, max: 30_000 }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
    ),
    word: cell,
    small: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    large: fc.option(fc.maxSafeInteger()),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const back = tableFromIPC(formatArrow({ table: 't', columns, files: [] }, rows));
      expect(back.schema.fields.map(({ type }) => String(type))).toEqual([
        'Date32<DAY>',
        'Utf8',
        'Int32',
        'Int64',
      ]);
      const read = back.toArray().map((each) => ({
        day: each.day === null ? null : new Date(each.day).toISOString().slice(0, 10),
        word: each.word,
        small: each.small,
        large: each.large === null ? null : Number(each.large),
      }));
      const whole = rows.map((each) => ({ ...each, word: each.word?.toWellFormed() ?? null }));
      expect(read).toEqual(whole);
    }),
  );
});

describe('program files', () => {
  test('are all there, name no path of the machine, and hold no source map', async () => {
    const files = await buildExplorer();
    expect(files.map(({ path }) => path)).toEqual(PROGRAM_FILES);
    for (const { path, bytes } of files.filter(({ path: each }) => !each.endsWith('.gz'))) {
      const text = new TextDecoder().decode(bytes);
      expect(text.length, path).toBeGreaterThan(1000);
      expect(text.includes(process.cwd()), path).toBe(false);
      expect(text.includes('sourceMappingURL'), path).toBe(false);
    }
    const licences = new TextDecoder().decode(files.at(-1)?.bytes);
    for (const name of [
      '@observablehq/plot',
      'hyparquet',
      '@noble/hashes',
      'apache-arrow',
      '@duckdb/duckdb-wasm',
      'd3-scale',
    ])
      expect(licences).toContain(`${name} `);
    expect(licences).toContain('DuckDB WASM Contributors');
  });

  test('are explained by their bytes; one byte more and they are not', async () => {
    const program = [textFile('explorer/explorer.js', 'let a;')];
    const table = { path: 'data/x/published=v1/part-0.parquet', bytes: new Uint8Array([1, 2, 3]) };
    const script = formatTablesScript([table]);
    const all = [...program, table, script, textFile('README.md', 'words')];
    expect([...listExplained(all, program)]).toEqual(['explorer/explorer.js', 'explorer/tables.js']);
    const changed = [
      textFile('explorer/explorer.js', 'let b;'),
      { ...table, bytes: new Uint8Array([1, 2, 4]) },
      script,
    ];
    expect([...listExplained(changed, program)]).toEqual([]);
  });

  test('the policy names the style sheet that Plot writes', () => {
    const { document } = parseHTML('<!doctype html><html><body></body></html>');
    for (const kind of ['level', 'count', 'class'] as const) {
      const chart = drawChart({
        series: makeSeries(kind, makePoints([1, 2])),
        view: { lang: 'en', scale: 'linear' },
        texts: TEXTS.en,
        theme: LIGHT,
        width: 600,
        imagined: null,
        cursor: null,
        document,
      });
      const style = chart.querySelector('style')?.textContent ?? '';
      expect(`sha256-${createHash('sha256').update(style).digest('base64')}`).toBe(PLOT_STYLE_DIGEST);
    }
  });
});
