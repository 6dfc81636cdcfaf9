/** The explorer in a real browser that reaches nothing but loopback. */
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SQL_EXAMPLES } from '../../../pipeline/5-release/explorer/page/sql_examples.ts';
import { type Site, serveRelease } from '../../../pipeline/engines/site_run.ts';
import { useFolders } from '../../3-dataset/folders.ts';
import { findChromium, openPage, startBrowser, type Visit, type VisitOptions } from '../../browser.ts';
import { PNG } from '../../png.ts';
import { writeTownRelease } from '../town.ts';

const CHROMIUM = findChromium();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const newFolder = useFolders();
let release: string;
let site: Site;
let browser: Browser;

/** Rows of a query over the release's Parquet, read by another reader than the page's. */
async function readParquet(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const found = await connection.runAndReadAll(sql.replaceAll(':data', join(release, 'data')));
  connection.closeSync();
  instance.closeSync();
  return found.getRowObjectsJson() as Record<string, unknown>[];
}

const FIGURE = '#figure .art svg';

async function visit(hash: string, options: VisitOptions = {}, base = site.url): Promise<Visit> {
  const visited = await openPage(browser, options);
  await visited.page.goto(`${base}${hash}`);
  await visited.page.waitForSelector('#figure');
  return visited;
}

/** What axe finds wrong. It is run beside the page's policy, which would not let it in. */
async function findViolations(page: Page): Promise<string[]> {
  return await page.evaluate(async (source) => {
    new Function(source)();
    const axe = (
      window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe;
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  }, AXE);
}

async function readCells(page: Page, table: string): Promise<string[][]> {
  return await page.$$eval(`${table} tbody tr`, (rows) =>
    rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
  );
}

beforeAll(async () => {
  if (CHROMIUM === null) return;
  release = await writeTownRelease(newFolder());
  site = await serveRelease('', release, 0);
  browser = await startBrowser(CHROMIUM);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

describe.skipIf(CHROMIUM === null)('the explorer', () => {
  test('shows each series as a figure, asks no other origin, and breaks no rule of its policy', async () => {
    const { page, requests, complaints, context } = await visit('#lang=en');
    const series = await page.$$eval('#series option', (options) =>
      options.map((option) => (option as HTMLOptionElement).value),
    );
    expect(series).toContain('people_by_server');
    expect(series.length).toBeGreaterThanOrEqual(10);
    for (const id of series) {
      for (const scale of ['linear', 'log']) {
        await page.selectOption('#series', id);
        await page.click(`label[for=scale-${scale}]`);
        await page.waitForSelector(FIGURE);
        const { marks, outside } = await page.$eval(FIGURE, (svg) => ({
          marks: svg.querySelectorAll('path, circle, rect, line').length,
          outside: [...svg.querySelectorAll('path, line')].filter((each) =>
            /NaN|Infinity/u.test(
              `${each.getAttribute('d') ?? ''}${each.getAttribute('x1') ?? ''}${each.getAttribute('y1') ?? ''}`,
            ),
          ).length,
        }));
        expect(marks, `${id} ${scale}`).toBeGreaterThan(5);
        expect(outside, `${id} ${scale}`).toBe(0);
      }
    }
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => new URL(url).origin !== new URL(site.url).origin)).toEqual([]);
    await context.close();
  });

  test('the numbers are the Parquet’s', async () => {
    const { page, context } = await visit('#lang=en&form=table&series=new_people&period=weekly');
    const shown = (await readCells(page, '#figure table')).map((row) =>
      row.slice(1, 4).map((cell) => cell.replaceAll(',', '')),
    );
    const rows = await readParquet(
      "select new_people, new_people_low, new_people_high from ':data/growth_weekly/*/*.parquet' order by from_day",
    );
    expect(shown).toEqual(rows.map((row) => Object.values(row).map(String)));
    expect(shown.length).toBeGreaterThan(5);
    await page.selectOption('#series', 'people_by_script');
    const scripts = await readCells(page, '#figure table');
    const people = await readParquet("select people from ':data/people_by_script/*/*.parquet'");
    expect(scripts.map((row) => row[1]?.replaceAll(',', '')).sort()).toEqual(
      people.map((row) => String(row['people'])).sort(),
    );
    const cards = await page.$$eval('.card .big', (all) => all.map((each) => each.textContent));
    const [total] = await readParquet(
      "select people_before, people, new_people, posts from ':data/growth_total/*/*.parquet'",
    );
    expect(cards.map((card) => card?.replaceAll(',', ''))).toEqual(Object.values(total ?? {}).map(String));
    await context.close();
  });

  test('cumulative posts are the running sum of the weeks', async () => {
    const { page, context } = await visit('#lang=en&form=table&series=cumulative_posts&period=weekly');
    const shown = await readCells(page, '#figure table');
    const [sum] = await readParquet(
      "select sum(posts)::bigint as posts from ':data/growth_weekly/*/*.parquet'",
    );
    expect(shown.at(-1)?.[1]?.replaceAll(',', '')).toBe(String(sum?.['posts']));
    await context.close();
  });

  test('pointer and keyboard reach each value', async () => {
    const { page, context } = await visit('#lang=en&series=cumulative_people');
    const box = await page.locator('.art').boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 150);
    await page.waitForFunction(() =>
      /95 % of the noise: [\d,]+ to/u.test(document.querySelector('.art')?.textContent ?? ''),
    );
    await page.focus('.drawing');
    await page.keyboard.press('End');
    const last = await page.textContent('.said');
    const [row] = await readParquet(
      "select cumulative_people as people from ':data/growth_weekly/*/*.parquet' order by from_day desc limit 1",
    );
    expect(last?.replaceAll(',', '')).toContain(`${String(row?.['people'])} people`);
    await page.keyboard.press('ArrowLeft');
    expect(await page.textContent('.said')).not.toBe(last);
    await context.close();
  });

  test('the slider imagines draws, the same for the same number, and says so', async () => {
    const { page, context } = await visit('#lang=en&series=active_people');
    const published = await page.$eval(FIGURE, (svg) => svg.innerHTML);
    await page.focus('#draw');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(
      () => document.querySelector('.draw-value')?.textContent === 'imagined draw 1',
    );
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('draw');
    const first = await page.textContent('.told');
    await page.waitForSelector(FIGURE);
    expect(await page.$eval(FIGURE, (svg) => svg.innerHTML)).not.toBe(published);
    await page.keyboard.press('ArrowRight');
    expect(await page.textContent('.told')).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    expect(await page.textContent('.told')).toBe(first);
    expect(page.url()).toContain('draw=1');
    await context.close();
  });

  test('CSV and PNG can be taken along, the source line inside the picture', async () => {
    const { page, context } = await visit('#lang=zh&series=new_people&period=monthly');
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.click('.downloads button >> nth=0'),
    ]);
    const lines = readFileSync(await csv.path(), 'utf8')
      .trim()
      .split('\r\n');
    const rows = await readParquet(
      "select new_people from ':data/growth_monthly/*/*.parquet' order by from_day",
    );
    expect(lines.slice(1).map((line) => line.split(',')[1])).toEqual(
      rows.map((row) => String(row['new_people'])),
    );
    const [png] = await Promise.all([
      page.waitForEvent('download'),
      page.click('.downloads button >> nth=1'),
    ]);
    expect(png.suggestedFilename()).toBe('v1-new_people-monthly.png');
    const picture = PNG.read(readFileSync(await png.path()));
    expect(picture.width).toBe(1800);
    // Title at the top and source line at the bottom are ink, and no ink touches the edges: nothing is clipped.
    expect(picture.countInk(0, 90)).toBeGreaterThan(300);
    expect(picture.countInk(picture.height - 60, picture.height)).toBeGreaterThan(300);
    expect(picture.countInkAtEdges()).toBe(0);
    await context.close();
  });

  test('the query box answers select, runs its own examples, and refuses the network', async () => {
    const { page, requests, complaints, context } = await visit('#lang=en');
    expect(requests.some((url) => url.includes('duckdb'))).toBe(false);
    await page.click('#open-query');
    await page.waitForSelector('#sql', { timeout: 40_000 });
    const ask = async (sql: string): Promise<string[][]> => {
      await page.fill('#sql', sql);
      await page.click('.query-box button.main');
      await page.waitForFunction(
        () => !/running/u.test(document.querySelector('.answer')?.textContent ?? 'running'),
      );
      return await readCells(page, '.answer');
    };
    expect(await ask('select 6 * 7')).toEqual([['42']]);
    const [sum] = await readParquet(
      "select sum(new_people)::bigint as people from ':data/growth_weekly/*/*.parquet'",
    );
    expect(await ask('select sum(new_people)::bigint from growth_weekly')).toEqual([
      [String(sum?.['people'])],
    ]);
    expect(
      await ask("select date '2022-02-07', timestamp '2022-02-07 01:02:03', null, 1.50, 'a,b', [1, 2]"),
    ).toEqual([['2022-02-07', '2022-02-07 01:02:03', '', '1.50', 'a,b', '[1,2]']]);
    for (const { sql } of SQL_EXAMPLES) expect((await ask(sql)).length, sql).toBeGreaterThan(0);
    for (const [table, columns] of [
      ['growth_weekly', 'week, to_day, days, posts'],
      ['claims', 'claim, article_value, released, verdict'],
    ]) {
      const rows = await readParquet(
        `select ${String(columns)} from ':data/${String(table)}/*/*.parquet' order by all`,
      );
      const shown = await ask(`select ${String(columns)} from ${String(table)} order by all`);
      expect(shown).toEqual(
        rows.map((row) => Object.values(row).map((cell) => (cell === null ? '' : String(cell)))),
      );
    }
    for (const [sql, refusal] of [
      ["select * from 'https://extensions.duckdb.org/x.parquet'", 'Catalog Error'],
      [`select * from read_csv('${site.url}data/claims.csv')`, 'Permission Error'],
      ['load spatial', 'Permission Error'],
    ] as const) {
      await ask(sql);
      expect(await page.textContent('.answer .alert'), sql).toContain(refusal);
    }
    await ask('set enable_external_access = true');
    expect(await page.textContent('.answer .alert')).toMatch(/locked|cannot|can't/iu);
    await ask('selec');
    expect(await page.textContent('.answer .alert')).toContain('syntax error');
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(site.url) && !url.startsWith('blob:'))).toEqual([]);
    // What was opened stays open, in the other language too.
    await page.click('#lang-zh');
    await page.waitForSelector('#sql');
    await context.close();
  }, 90_000);

  test('a worker of the query box is held to the policy too', async () => {
    const { page, context } = await visit('#lang=en');
    const answer = await page.evaluate(async () => {
      const script =
        'fetch("http://127.0.0.1:9/").then(() => postMessage("went out"), () => postMessage("refused"));';
      const worker = new Worker(URL.createObjectURL(new Blob([script])));
      const blocked = new Promise((done) => worker.addEventListener('message', ({ data }) => done(data)));
      return await blocked;
    });
    expect(answer).toBe('refused');
    await context.close();
  });

  test('a broken Parquet file is named, and the rest is shown', async () => {
    const broken = newFolder();
    cpSync(release, broken, { recursive: true });
    const path = 'data/growth_weekly/published=v1/part-0.parquet';
    truncateSync(join(broken, path), 1000);
    rmSync(join(broken, 'data/people_by_script'), { recursive: true });
    const other = await serveRelease('', broken, 0);
    for (const [lang, changed, missing] of [
      [
        'en',
        'is not the file that this release was certified with (1000 bytes arrived)',
        'the server answered 404',
      ],
      ['zh', '与本次发布认证的文件不符（收到 1000 字节）', '服务器回应 404'],
    ] as const) {
      const { page, context } = await visit(`#lang=${lang}&period=monthly`, {}, other.url);
      const said = (await page.textContent('main .alert')) ?? '';
      expect(said).toContain(path);
      expect(said).toContain(changed);
      expect(said).toContain(missing);
      await page.waitForSelector(FIGURE);
      await page.click('label[for=period-weekly]');
      expect(await page.textContent('#figure .alert')).not.toBe('');
      await context.close();
    }
    // A file with the right digest that is no Parquet: only who writes the page could do that, and it is said.
    const bytes = Buffer.from('PAR1 no Parquet PAR1');
    writeFileSync(join(broken, path), bytes);
    const index = readFileSync(join(broken, 'index.html'), 'utf8');
    const digest = createHash('sha256')
      .update(readFileSync(join(release, path)))
      .digest('hex');
    expect(index).toContain(digest);
    writeFileSync(
      join(broken, 'index.html'),
      index.replace(digest, createHash('sha256').update(bytes).digest('hex')),
    );
    const { page, context } = await visit('#lang=en&period=monthly', {}, other.url);
    expect(await page.textContent('main .alert')).toContain('can’t be read as Parquet');
    await context.close();
    await other.close();
  });

  test('opened as a file: figures work, and the query box says what it needs', async () => {
    const { page, requests, complaints, context } = await visit(
      'index.html#lang=en',
      {},
      `file://${release}/`,
    );
    await page.waitForSelector(FIGURE);
    expect(await page.textContent('#query .alert')).toContain('make site');
    expect(complaints).toEqual([]);
    expect(requests.every((url) => url.startsWith(`file://${release}/`) || url.startsWith('data:'))).toBe(
      true,
    );
    await context.close();
  });

  test.each([
    ['light, wide, English', '#lang=en', {}],
    ['dark, Chinese', '#lang=zh&series=people_by_script&draw=3', { isDark: true }],
    ['phone', '#lang=en&series=new_people&scale=log', { width: 375, height: 800 }],
    ['table', '#lang=en&form=table', {}],
  ] as const)('axe finds nothing: %s', async (_, hash, options) => {
    const { page, context } = await visit(hash, options);
    expect(await findViolations(page)).toEqual([]);
    // No sideways scrolling of the page itself.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await context.close();
  });

  test('axe finds nothing: query box open', async () => {
    const { page, context } = await visit('#lang=en');
    await page.click('#open-query');
    await page.waitForSelector('#sql', { timeout: 40_000 });
    await page.click('.query-box button.main');
    await page.waitForSelector('.answer table');
    expect(await findViolations(page)).toEqual([]);
    await context.close();
  }, 60_000);

  test('a reader of Chinese gets Chinese', async () => {
    const { page, context } = await visit('', { locale: 'zh-CN' });
    expect(await page.getAttribute('html', 'lang')).toBe('zh-Hans');
    expect(await page.textContent('h2')).toBe('图表');
    expect(await page.textContent('.notice')).toContain('合成数据');
    await context.close();
  });

  test('is under 250 kB compressed before the query box is opened', async () => {
    const { requests, context, page } = await visit('#lang=en');
    await page.waitForSelector(FIGURE);
    const bytes = requests
      .filter((url) => url.startsWith(site.url))
      .map((url) => decodeURIComponent(new URL(url).pathname))
      .map((path) => gzipSync(readFileSync(join(release, path === '/' ? 'index.html' : path))).byteLength)
      .reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(250_000);
    await context.close();
  });
});
