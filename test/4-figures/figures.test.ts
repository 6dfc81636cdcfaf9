import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareWithArticle } from '../../pipeline/4-figures/comparison.ts';
import { comparisonCsv, formatComparison } from '../../pipeline/4-figures/comparison_table.ts';
import { listGaps } from '../../pipeline/4-figures/coverage.ts';
import { countConfidence, countSeries, drawFigures } from '../../pipeline/4-figures/draw.ts';
import { renderPng } from '../../pipeline/4-figures/png.ts';
import { bindWindow } from '../../pipeline/4-figures/queries.ts';
import { listMonths, listWeeks, readPeople } from '../../pipeline/4-figures/series.ts';
import { sparkChart } from '../../pipeline/4-figures/spark.ts';
import { chanceWrong, estimateSystematic } from '../../pipeline/4-figures/systematic.ts';
import { PEOPLE_TEXTS, POSTS_TEXTS } from '../../pipeline/4-figures/texts.ts';
import { displayWidth } from '../../pipeline/model/terminal.ts';
import { formatWeek } from '../../pipeline/model/weeks.ts';
import { digestTree } from '../digest_tree.ts';
import { PNG } from '../png.ts';

const WINDOW = { from: '2022-02-01', to: '2022-05-11' };
const HOUR_MS = 3_600_000;

interface Post {
  readonly author: number;
  readonly hour: number;
  readonly isChinese: boolean;
}

type RunSql = (sql: string) => Promise<Record<string, unknown>[]>;
let database: DuckDBInstance;
let dir: string;

beforeAll(async () => {
  database = await DuckDBInstance.create(':memory:');
  dir = mkdtempSync(join(tmpdir(), 'census-figures-'));
});
afterAll(() => {
  database.closeSync();
  rmSync(dir, { recursive: true });
});

async function load(posts: readonly Post[]): Promise<RunSql> {
  const connection = await database.connect();
  const rows = posts.map(({ author, hour, isChinese }) => {
    const ms = hour * HOUR_MS;
    const at = new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
    const language = isChinese ? 'zh' : 'ja';
    return `('a${author}', TIMESTAMP '${at}', DATE '${formatWeek(ms)}', ${isChinese}, '${language}', 0.9)`;
  });
  await connection.run(
    'create or replace table statuses (author_pid varchar, posted_at timestamp, week date, is_chinese boolean, language varchar, language_confidence double)',
  );
  if (rows.length > 0) await connection.run(`insert into statuses values ${rows.join(', ')}`);
  return async (sql) => (await connection.runAndReadAll(sql)).getRowObjects();
}

/** The same counts by plain loops: the oracle. */
function countByHand(posts: readonly Post[], bucketOf: (ms: number) => string) {
  const fromMs = Date.parse(WINDOW.from);
  const toMs = Date.parse(WINDOW.to);
  const first = new Map<number, number>();
  const active = new Map<string, Set<number>>();
  const written = new Map<string, number>();
  for (const { author, hour, isChinese } of posts) {
    const ms = hour * HOUR_MS;
    if (!isChinese || ms >= toMs) continue;
    first.set(author, Math.min(first.get(author) ?? Number.POSITIVE_INFINITY, ms));
    if (ms < fromMs) continue;
    const bucket = bucketOf(ms);
    active.set(bucket, (active.get(bucket) ?? new Set()).add(author));
    written.set(bucket, (written.get(bucket) ?? 0) + 1);
  }
  const newcomers = new Map<string, number>();
  let before = 0;
  for (const ms of first.values()) {
    if (ms < fromMs) before += 1;
    else newcomers.set(bucketOf(ms), (newcomers.get(bucketOf(ms)) ?? 0) + 1);
  }
  return { before, people: first.size, newcomers, active, written };
}

const somePosts = fc.array(
  fc.record({
    author: fc.integer({ min: 0, max: 25 }),
    hour: fc.integer({ min: Date.parse('2021-12-20') / HOUR_MS, max: Date.parse('2022-05-20') / HOUR_MS }),
    isChinese: fc.boolean(),
  }),
  { maxLength: 120 },
);

describe('series', () => {
  test('weekly and monthly counts equal those of plain loops, whatever the posts', async () => {
    await fc.assert(
      fc.asyncProperty(somePosts, async (posts) => {
        const runSql = await load(posts);
        const series = await countSeries({ windowFrom: WINDOW.from, windowTo: WINDOW.to, runSql });
        for (const [people, written, bucketOf] of [
          [series.peopleWeekly, series.postsWeekly, formatWeek],
          [
            series.peopleMonthly,
            series.postsMonthly,
            (ms: number) => `${new Date(ms).toISOString().slice(0, 7)}-01`,
          ],
        ] as const) {
          const expected = countByHand(posts, bucketOf);
          expect(series.totals.peopleBefore).toBe(expected.before);
          expect(series.totals.people).toBe(expected.people);
          for (const bucket of people) {
            expect(bucket.newPeople).toBe(expected.newcomers.get(bucket.bucket) ?? 0);
            expect(bucket.activePeople).toBe(expected.active.get(bucket.bucket)?.size ?? 0);
          }
          for (const bucket of written) expect(bucket.posts).toBe(expected.written.get(bucket.bucket) ?? 0);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('the buckets tile the window; those that its edges cut are called partial', () => {
    for (const buckets of [listWeeks(WINDOW), listMonths(WINDOW)]) {
      expect(buckets[0]?.from).toBe(WINDOW.from);
      expect(buckets.at(-1)?.to).toBe(WINDOW.to);
      for (const [index, bucket] of buckets.entries()) {
        if (index > 0) expect(bucket.from).toBe(buckets[index - 1]?.to);
      }
    }
    expect(listWeeks(WINDOW)[0]).toMatchObject({ bucket: '2022-01-31', days: 6, isPartial: true });
    expect(listMonths(WINDOW).map(({ isPartial }) => isPartial)).toEqual([false, false, false, true]);
  });

  test('answers that contradict each other are refused, not drawn', () => {
    const weeks = listWeeks({ from: '2022-01-31', to: '2022-02-07' });
    const totals = { peopleBefore: 5, people: 8, posts: 10 };
    const row = { bucket: '2022-01-31', new_people: 3n, cumulative_people: 8n, active_people: 4n };
    expect(readPeople([row], weeks, totals, 'x')[0]?.cumulativePeople).toBe(8);
    for (const broken of [
      { ...row, cumulative_people: 9n },
      { ...row, active_people: 2n },
      { ...row, new_people: -1 },
      { ...row, new_people: 1.5 },
      { ...row, bucket: '2022-02-07' },
    ]) {
      expect(() => readPeople([broken], weeks, totals, 'x')).toThrow(
        expect.objectContaining({ code: 'E_DATASET_CHECK' }),
      );
    }
  });

  test('only a date gets into a query', () => {
    expect(bindWindow('x >= :window_from', WINDOW)).toBe("x >= DATE '2022-02-01'");
    for (const from of ["2022-02-01'; drop table statuses; --", '2022-02-30', '2022-06-01']) {
      expect(() => bindWindow('x', { ...WINDOW, from })).toThrow(
        expect.objectContaining({ code: 'E_CONFIG_WINDOW' }),
      );
    }
  });
});

async function somethingToDraw(): Promise<RunSql> {
  const posts: Post[] = Array.from({ length: 900 }, (_, index) => ({
    author: (index * index) % 83,
    hour: Date.parse('2022-01-20') / HOUR_MS + ((index * 37) % 2600),
    isChinese: index % 7 !== 0,
  }));
  return load(posts);
}

describe('pictures', () => {
  const draw = async (folder: string, lang: 'en' | 'zh', isSynthetic = true) =>
    drawFigures({
      figuresDir: join(dir, folder),
      windowFrom: WINDOW.from,
      windowTo: WINDOW.to,
      scale: isSynthetic ? 0.01 : null,
      isSynthetic,
      lang,
      sources: [],
      coverage: 'timeline',
      runSql: await somethingToDraw(),
    });

  test('the same counts give the same bytes', async () => {
    await draw('one', 'en');
    await draw('two', 'en');
    expect(digestTree(join(dir, 'one'))).toEqual(digestTree(join(dir, 'two')));
  });

  test.each(['en', 'zh'] as const)('%s: origin and restriction stand inside every picture', async (lang) => {
    const { files } = await draw(`notes-${lang}`, lang);
    const svgs = files.filter((file) => file.endsWith('.svg'));
    expect(svgs).toHaveLength(2);
    for (const file of svgs) {
      const svg = readFileSync(join(dir, `notes-${lang}`, file), 'utf8');
      expect(svg).toContain('SYNTHETIC');
      expect(svg).toContain('restricted');
      expect(svg).toContain('1/100');
      expect(svg).toMatch(/<rect[^>]*fill="#ffffff"/u);
    }
  });

  test('a picture of real data does not call itself synthetic', async () => {
    await draw('real', 'en', false);
    const svg = readFileSync(join(dir, 'real', 'people_weekly.en.svg'), 'utf8');
    expect(svg).not.toContain('SYNTHETIC');
    expect(svg).toContain('restricted');
  });

  test('every text of a picture leaves ink in the PNG: none vanishes for want of a glyph', async () => {
    await draw('ink', 'zh');
    const svg = readFileSync(join(dir, 'ink', 'people_weekly.zh.svg'), 'utf8');
    const { document } = parseHTML(svg);
    const texts = [...document.querySelectorAll('text')].map((each) => each.textContent ?? '').join('');
    const samples = new Set(
      [...texts, ...JSON.stringify([PEOPLE_TEXTS.zh, POSTS_TEXTS.zh])].filter((char) => /\S/u.test(char)),
    );
    const missing = picture('\u{10ffff}');
    expect(samples.size).toBeGreaterThan(30);
    for (const char of samples) {
      const drawn = picture(char);
      expect(drawn.equals(picture(' ')), `nothing is drawn for ${char}`).toBe(false);
      expect(drawn.equals(missing), `a box is drawn for ${char}`).toBe(false);
    }
  });

  function picture(text: string): Buffer {
    const escaped = text.replace(/[&<>]/gu, (char) => `&#${char.charCodeAt(0)};`);
    return Buffer.from(
      renderPng(
        `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="4" y="30" font-size="24" font-family="Noto Sans SC">${escaped}</text></svg>`,
        1,
      ),
    );
  }

  test('a dataset without a person is drawn too', async () => {
    const result = await drawFigures({
      figuresDir: join(dir, 'empty'),
      windowFrom: WINDOW.from,
      windowTo: WINDOW.to,
      scale: null,
      isSynthetic: false,
      lang: 'en',
      sources: [],
      coverage: 'timeline',
      runSql: await load([]),
    });
    expect(result).toMatchObject({ people: 0, posts: 0 });
    expect(sparkChart(result.series, 80)).toBe('No people to draw.');
  });
});

describe('comparison with the article', () => {
  const window = { from: '2022-02-01', to: '2022-09-01' };
  const verdicts = (
    totals: { peopleBefore: number; people: number; posts: number },
    scale: number | null,
  ): string[] => compareWithArticle(totals, window, scale).map(({ verdict }) => verdict);

  test("the article's own numbers are within, and far ones are not", () => {
    expect(verdicts({ peopleBefore: 104_000, people: 154_000, posts: 9_500_000 }, null)).toEqual(
      Array(5).fill('within'),
    );
    expect(verdicts({ peopleBefore: 1_040, people: 1_540, posts: 95_000 }, 0.01)).toEqual(
      Array(5).fill('within'),
    );
    expect(verdicts({ peopleBefore: 1_200, people: 1_900, posts: 50_000 }, 0.01)).toEqual(
      Array(5).fill('outside'),
    );
  });

  test('another window is not compared', () => {
    const rows = compareWithArticle({ peopleBefore: 1, people: 2, posts: 3 }, WINDOW, null);
    expect(rows.every(({ verdict, why }) => verdict === 'not comparable' && why !== null)).toBe(true);
  });

  test.each([70, 80, 100])('fits %d columns and says every figure', (width) => {
    const rows = compareWithArticle({ peopleBefore: 1_023, people: 1_512, posts: 93_710 }, window, 0.01);
    const text = formatComparison(rows, width);
    for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    for (const figure of ['1,023', '102,300', '1,512', '151,200', '93,710', '9,371,000'])
      expect(text).toContain(figure);
    expect(comparisonCsv(rows).trim().split('\n')).toHaveLength(rows.length + 1);
  });
});

describe('the systematic error of the language decision', () => {
  test('is the chance of a wrong decision, summed over count: log-odds of 0, 1 and the cap', () => {
    expect(chanceWrong(500)).toBe(0.5);
    expect(chanceWrong(600)).toBeCloseTo(1 / (1 + Math.E), 12);
    expect(chanceWrong(999)).toBeCloseTo(1 / (1 + Math.exp(4.99)), 12);
    expect(
      estimateSystematic([
        { side: 'counted', confidenceMilli: 500, count: 4 },
        { side: 'counted', confidenceMilli: 999, count: 1000 },
        { side: 'uncounted', confidenceMilli: 600, count: 10 },
      ]),
    ).toEqual({ overcount: 9, undercount: 3 });
  });

  test("takes the surest Chinese post of those who count, the least sure Japanese one of the others, inside the window's end", async () => {
    const hour = Date.parse('2022-03-01') / HOUR_MS;
    const runSql = await load([
      { author: 1, hour, isChinese: true },
      { author: 1, hour: hour + 1, isChinese: false },
      { author: 2, hour, isChinese: false },
      { author: 3, hour: Date.parse(WINDOW.to) / HOUR_MS, isChinese: false },
    ]);
    const options = { windowFrom: WINDOW.from, windowTo: WINDOW.to, runSql };
    expect(await countConfidence(options, 'people')).toEqual([
      { side: 'counted', confidenceMilli: 900, count: 1 },
      { side: 'uncounted', confidenceMilli: 900, count: 1 },
    ]);
    // Of posts only those in the window.
    expect(await countConfidence(options, 'posts')).toEqual([
      { side: 'counted', confidenceMilli: 900, count: 1 },
      { side: 'uncounted', confidenceMilli: 900, count: 2 },
    ]);
  });

  test('stands beside the counts, in words and as a bar at the end', async () => {
    const hour = Date.parse(WINDOW.from) / HOUR_MS;
    const posts = Array.from({ length: 60 }, (_, author) => ({ author, hour, isChinese: author % 2 === 0 }));
    await drawFigures({
      figuresDir: join(dir, 'systematic'),
      windowFrom: WINDOW.from,
      windowTo: WINDOW.to,
      scale: null,
      isSynthetic: false,
      lang: 'en',
      sources: [],
      coverage: 'timeline',
      runSql: await load(posts),
    });
    // 30 people at a confidence of 0.9: each wrong once in 1 + e^4.
    const most = Math.ceil(30 * chanceWrong(900));
    for (const file of ['people_weekly.en.svg', 'posts_weekly.en.svg']) {
      const svg = readFileSync(join(dir, 'systematic', file), 'utf8');
      expect(svg).toContain(`at most ${most} (${((100 * most) / 30).toFixed(1)}&#160;%) too many`);
      expect(svg).toMatch(/stroke-opacity="0.45" stroke-width="5"/u);
      expect(svg).not.toContain('shaded');
    }
  });
});

describe('days that a source misses', () => {
  const day = fc.integer({ min: 0, max: 120 });
  const iso = (at: number): string => new Date(Date.parse('2022-01-20') + at * 86_400_000).toISOString();
  const source = fc.record({
    outcome: fc.constantFrom('harvested', 'failed', 'closed', 'refused'),
    statuses_kept: fc.constantFrom(0, 5),
    covered: fc.option(
      fc.tuple(day, day).map(([a, b]) => ({ from: iso(Math.min(a, b)), to: iso(Math.max(a, b)) })),
    ),
  });

  test('are those that a look at each day finds', () => {
    fc.assert(
      fc.property(fc.array(source, { maxLength: 6 }), (sources) => {
        const gaps = listGaps(sources, WINDOW);
        const giving = sources.filter((each) => each.outcome === 'harvested' || each.statuses_kept > 0);
        for (let at = Date.parse(WINDOW.from); at < Date.parse(WINDOW.to); at += 86_400_000) {
          const today = new Date(at).toISOString().slice(0, 10);
          const missing = giving.filter(
            ({ covered }) =>
              covered === null || Date.parse(covered.from) > at || Date.parse(covered.to) < at + 86_400_000,
          ).length;
          const gap = gaps.find(({ from, to }) => from <= today && today < to);
          expect(gap?.missing ?? 0).toBe(missing);
        }
        expect(gaps.every(({ from, to }) => from < to && from >= WINDOW.from && to <= WINDOW.to)).toBe(true);
      }),
    );
  });

  test('a day that is covered in part is a day that is missed', () => {
    const covered = { from: '2022-02-01T10:00:00.000Z', to: '2022-05-09T10:00:00.000Z' };
    expect(listGaps([{ outcome: 'harvested', statuses_kept: 1, covered }], WINDOW)).toEqual([
      { from: '2022-02-01', to: '2022-02-02', missing: 1, sources: 1 },
      { from: '2022-05-09', to: '2022-05-11', missing: 1, sources: 1 },
    ]);
  });

  test('a hole in the middle is one, though what lies around it is covered', () => {
    const covered = { from: '2022-02-01T00:00:00.000Z', to: '2022-03-10T00:00:00.000Z' };
    const gaps = [
      { from: '2022-03-10T00:00:00.000Z', to: '2022-03-11T05:00:00.000Z' },
      { from: '2022-04-01T23:00:00.000Z', to: '2022-04-02T00:00:00.000Z' },
      { from: '2021-01-01T00:00:00.000Z', to: '2021-02-01T00:00:00.000Z' },
    ];
    const whole = { outcome: 'harvested', statuses_kept: 1, covered, gaps: [] } as const;
    const holed = { outcome: 'failed', statuses_kept: 1, covered, gaps } as const;
    expect(listGaps([whole, holed], WINDOW)).toEqual([
      { from: '2022-03-10', to: '2022-03-12', missing: 1, sources: 2 },
      { from: '2022-04-01', to: '2022-04-02', missing: 1, sources: 2 },
    ]);
  });

  test.each(['en', 'zh'] as const)('%s: are shaded in both panels, and named', async (lang) => {
    const whole = { from: '2022-01-01T00:00:00.000Z', to: '2022-06-01T00:00:00.000Z' };
    const half = { ...whole, from: '2022-03-20T00:00:00.000Z' };
    await drawFigures({
      figuresDir: join(dir, `gaps-${lang}`),
      windowFrom: WINDOW.from,
      windowTo: WINDOW.to,
      scale: null,
      isSynthetic: false,
      lang,
      coverage: 'timeline',
      sources: [whole, half, half].map((covered) => ({ outcome: 'harvested', statuses_kept: 1, covered })),
      runSql: await somethingToDraw(),
    });
    const svg = readFileSync(join(dir, `gaps-${lang}`, `people_weekly.${lang}.svg`), 'utf8');
    expect(svg).toContain(lang === 'en' ? '2 of 3 sources missing' : '3 个来源缺 2 个');
    expect(svg).toContain(lang === 'en' ? 'shaded' : '阴影');
    expect(svg.match(/fill="#f3e6c8"/gu)).toHaveLength(2);
    const picture = PNG.read(readFileSync(join(dir, `gaps-${lang}`, `people_weekly.${lang}@2x.png`)));
    expect(picture.countInkAtEdges()).toBe(0);
  });
});
