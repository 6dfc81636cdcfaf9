import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { groupDigits } from '../../pipeline/model/terminal.ts';
import { useFolders } from '../3-dataset/folders.ts';
import { writeTownRelease } from '../5-release/town.ts';
import { PNG } from '../png.ts';

const SERIES = ['cumulative_people', 'new_people', 'active_people', 'cumulative_posts', 'posts'];
const ROOT = join(import.meta.dirname, '..', '..');
const newFolder = useFolders();
let release: string;

function runNotebook(folder: string, out: string, ...rest: string[]) {
  const script = join(ROOT, 'notebooks', 'growth', 'run.ts');
  return spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, folder, out, ...rest],
    { encoding: 'utf8' },
  );
}

/** A Python with what the notebook asks for, or null. */
function installPython(): string | null {
  const venv = join(ROOT, '.cache', 'venv-notebook');
  const python = join(venv, 'bin', 'python');
  if (spawnSync(python, ['-c', 'import duckdb, matplotlib']).status === 0) return python;
  if (spawnSync('python3', ['-m', 'venv', venv]).status !== 0) return null;
  const pip = spawnSync(join(venv, 'bin', 'pip'), ['install', '-q', 'duckdb', 'matplotlib']);
  return pip.status === 0 ? python : null;
}

beforeAll(async () => {
  release = await writeTownRelease(newFolder());
}, 60_000);

describe('the growth notebook', () => {
  test.each(['en', 'zh'] as const)(
    'in %s: one HTML file that loads nothing, pictures as SVG and PNG, Markdown',
    (lang) => {
      const out = newFolder();
      const { status, stderr } = runNotebook(release, out, lang);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const html = readFileSync(join(out, 'growth.html'), 'utf8');
      expect(html).not.toMatch(/<script|<link|<img|src=|url\(|https?:\/\/(?!www\.w3\.org)/u);
      const names = readdirSync(out).flatMap((name) => /^(.*)\.svg$/u.exec(name)?.[1] ?? []);
      // Five series, and each breakdown that the release holds.
      const breakdowns = readdirSync(join(release, 'data')).filter((name) => /^people_by_\w+$/u.test(name));
      expect(names.sort()).toEqual([...SERIES, ...breakdowns].sort());
      for (const name of names) {
        const svg = readFileSync(join(out, `${name}.svg`), 'utf8');
        expect(html).toContain(svg.trim().slice(0, 200));
        expect(svg).toContain(lang === 'zh' ? '合成数据' : 'SYNTHETIC');
        const picture = PNG.read(readFileSync(join(out, `${name}.png`)));
        expect(picture.width).toBe(1600);
        // Title and source line are ink, so are the marks between, and nothing is clipped at an edge.
        expect(picture.countInk(20, 90)).toBeGreaterThan(500);
        expect(picture.countInk(picture.height - 70, picture.height)).toBeGreaterThan(500);
        expect(picture.countInk(160, picture.height - 100)).toBeGreaterThan(1000);
        expect(picture.countInkAtEdges()).toBe(0);
      }
      expect(readFileSync(join(out, 'growth.md'), 'utf8')).toContain('](posts.svg)');
    },
  );

  test('shows the numbers of the release', () => {
    const out = newFolder();
    runNotebook(release, out);
    const [head = '', ...rows] = readFileSync(join(release, 'data', 'growth_weekly.csv'), 'utf8')
      .trim()
      .split('\n');
    const column = head.split(',').indexOf('cumulative_people');
    const last = Number(rows.at(-1)?.split(',')[column]);
    expect(readFileSync(join(out, 'cumulative_people.svg'), 'utf8')).toContain(`${groupDigits(last)} (`);
    const posts = head.split(',').indexOf('posts');
    const spread = head.split(',').indexOf('posts_sd_milli');
    const cells = rows.map((row) => row.split(',').map(Number));
    const sum = cells.reduce((all, row) => all + (row[posts] ?? 0), 0);
    const sd = Math.sqrt(cells.reduce((all, row) => all + ((row[spread] ?? 0) / 1000) ** 2, 0));
    const low = Math.max(0, sum - Math.ceil(1.959964 * sd));
    expect(readFileSync(join(out, 'cumulative_posts.svg'), 'utf8')).toContain(
      `${groupDigits(sum)} (${groupDigits(low)} to `,
    );
    const dots = readFileSync(join(out, 'new_people.svg'), 'utf8').match(/<circle/gu) ?? [];
    expect(dots).toHaveLength(rows.length);
  });

  test('as Jupyter notebook runs from top to bottom and draws its pictures', {
    timeout: 240_000,
  }, (context) => {
    const python = installPython();
    if (python === null) return context.skip('Python, duckdb or matplotlib could not be had');
    const out = newFolder();
    runNotebook(release, out);
    const script = join(import.meta.dirname, 'execute.py');
    const ran = spawnSync(python, [script, 'growth.ipynb', out], { cwd: out, encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    const breakdowns = readdirSync(join(release, 'data')).filter((name) => /^people_by_\w+$/u.test(name));
    expect(ran.stdout.trim()).toBe(`${SERIES.length + breakdowns.length} 10`);
    expect(statSync(join(out, 'people-by-script.png')).size).toBeGreaterThan(5_000);
    expect(statSync(join(out, 'posts.png')).size).toBeGreaterThan(10_000);
  });

  test('says what is wrong with a folder that is no release, or a damaged one', () => {
    const nothing = runNotebook(newFolder(), newFolder());
    expect(nothing.status).toBe(65);
    expect(nothing.stderr).toContain('E_RELEASE_MISSING');
    const part =
      readdirSync(release, { recursive: true, encoding: 'utf8' }).find((name) =>
        /growth_weekly.*parquet$/u.test(name),
      ) ?? '';
    truncateSync(join(release, part), 100);
    const damaged = runNotebook(release, newFolder());
    expect(damaged.status).toBe(65);
    expect(damaged.stderr).toContain('missing or damaged');
  });
});
