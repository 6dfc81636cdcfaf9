/**
 * The growth notebook: `run.ts RELEASE OUT [en|zh] [EVENTS]` reads a release folder and writes OUT/growth.html (one
 * file, no network), growth.md, growth.ipynb, and each picture as SVG and PNG.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import {
  drawBars,
  drawSeries,
  type EventLine,
  type Point,
} from '../../pipeline/4-figures/interval_picture.ts';
import { renderPng } from '../../pipeline/4-figures/png.ts';
import { timeTicks } from '../../pipeline/4-figures/ticks.ts';
import { CensusError, EXIT } from '../../pipeline/errors.ts';
import { groupDigits } from '../../pipeline/model/terminal.ts';
import { writeFileAtomic } from '../../pipeline/storage/atomic.ts';
import { formatJupyter } from './jupyter.ts';
import { type Breakdown, type Release, type Row, readRelease } from './read.ts';
import { type Lang, type NotebookTexts, TEXTS } from './texts.ts';

type Series = keyof NotebookTexts['series'];
type PictureName = Series | Breakdown;
const SERIES: readonly Series[] = [
  'cumulative_people',
  'new_people',
  'active_people',
  'cumulative_posts',
  'posts',
];

/** Events of a CSV file: day, label in English, label in Chinese, where it is documented. Only the last cell may hold a comma. */
export function readEvents(path: string, lang: Lang): EventLine[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const column = head.split(',').indexOf(lang);
  return lines.map((line) => {
    const cells = line.split(',');
    return { day: cells[0] ?? '', label: cells[column] ?? '' };
  });
}

const number = (row: Row, name: string): number => Number(row[name] ?? 0);

function toPoints(rows: readonly Row[], series: Series): Point[] {
  return rows.map((row) => ({
    from: String(row['from_day']),
    to: String(row['to_day']),
    value: number(row, series),
    low: number(row, `${series}_low`),
    high: number(row, `${series}_high`),
    isPartial: number(row, 'days') < 7,
  }));
}

function drawBreakdowns(release: Release, lang: Lang): [Breakdown, string][] {
  const texts = TEXTS[lang];
  return [...release.breakdowns].map(([table, rows]) => {
    const words = texts.breakdowns[table];
    const bars = rows.map((row) => ({
      label: texts.label(table, String(row['label'])),
      value: number(row, 'people'),
      low: number(row, 'people_low'),
      high: number(row, 'people_high'),
    }));
    const sourceLine = texts.source(release.facts.version, release.facts.isSynthetic);
    return [table, drawBars({ title: words.title, subtitle: words.subtitle, sourceLine, bars })];
  });
}

/** The pictures of a release, by name: series, then breakdowns. */
export function drawNotebook(
  release: Release,
  events: readonly EventLine[],
  lang: Lang,
): Map<PictureName, string> {
  return new Map<PictureName, string>([
    ...drawAllSeries(release, events, lang),
    ...drawBreakdowns(release, lang),
  ]);
}

function drawAllSeries(release: Release, events: readonly EventLine[], lang: Lang): Map<Series, string> {
  const texts = TEXTS[lang];
  return new Map(
    SERIES.map((series) => {
      const points = toPoints(release.weekly, series);
      const [first, last] = [points[0], points.at(-1)];
      const window = { from: first?.from ?? '2022-01-01', to: last?.to ?? '2022-01-02' };
      const words = texts.series[series];
      const label = [last?.value, last?.low, last?.high].map((value) => groupDigits(value ?? 0));
      return [
        series,
        drawSeries({
          title: words.title,
          subtitle: words.subtitle,
          sourceLine: texts.source(release.facts.version, release.facts.isSynthetic),
          kind: series.startsWith('cumulative') ? 'level' : 'count',
          points,
          events: events.filter(({ day }) => day > window.from && day < window.to),
          ticks: timeTicks(window, lang),
          lastLabel: words.last(label[0] ?? '', label[1] ?? '', label[2] ?? ''),
        }),
      ];
    }),
  );
}

function formatCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'number' ? groupDigits(value) : value;
}

function markdownTable(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(names),
    line(names.map(() => '---')),
    ...rows.map((row) => line(names.map((name) => formatCell(row[name])))),
  ].join('\n');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function htmlTable(caption: string, rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const head = names.map((name) => `<th scope="col">${escapeHtml(name.replaceAll('_', ' '))}</th>`).join('');
  const body = rows
    .map((row) => `<tr>${names.map((name) => `<td>${escapeHtml(formatCell(row[name]))}</td>`).join('')}</tr>`)
    .join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

const STYLE =
  'body{font:16px/1.6 system-ui,sans-serif;max-width:54rem;margin:0 auto;padding:1.5rem 1rem 4rem;color:#1a1a1a;background:#fff}svg{max-width:100%;height:auto;display:block;margin:1.2rem 0}.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem}caption{text-align:left;font-weight:600;padding:.4rem 0}th,td{text-align:left;padding:.3rem .7rem .3rem 0;border-bottom:1px solid #ccc;vertical-align:top}';

/** The notebook as one HTML file: no script, nothing from elsewhere. */
export function formatHtml(release: Release, pictures: ReadonlyMap<PictureName, string>, lang: Lang): string {
  const texts = TEXTS[lang];
  return `<!doctype html>
<html lang="${lang === 'zh' ? 'zh-Hans' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(texts.title)}</title><style>${STYLE}</style></head><body><main>
<h1>${escapeHtml(texts.title)}</h1><p><strong>${escapeHtml(texts.source(release.facts.version, release.facts.isSynthetic))}</strong></p><p>${escapeHtml(texts.intro)}</p>
${[...pictures.values()].join('\n')}
${htmlTable(texts.claims, release.claims)}
${htmlTable(texts.totals, release.totals)}
<h2>${escapeHtml(texts.promise)}</h2><p lang="en">${escapeHtml(release.facts.promise)}</p>
</main></body></html>
`;
}

/** The notebook as Markdown, with the pictures beside it. */
export function formatMarkdown(release: Release, lang: Lang): string {
  const texts = TEXTS[lang];
  const titles: (readonly [PictureName, string])[] = [
    ...SERIES.map((series) => [series, texts.series[series].title] as const),
    ...[...release.breakdowns.keys()].map((table) => [table, texts.breakdowns[table].title] as const),
  ];
  const pictures = titles.map(([name, title]) => `![${title}](${name}.svg)`).join('\n\n');
  return `# ${texts.title}\n\n**${texts.source(release.facts.version, release.facts.isSynthetic)}**\n\n${texts.intro}\n\n${pictures}\n\n## ${texts.claims}\n\n${markdownTable(release.claims)}\n\n## ${texts.totals}\n\n${markdownTable(release.totals)}\n\n## ${texts.promise}\n\n${release.facts.promise}\n`;
}

async function main(folder: string, out: string, lang: Lang, eventsPath: string): Promise<void> {
  const release = await readRelease(folder);
  const pictures = drawNotebook(release, readEvents(eventsPath, lang), lang);
  mkdirSync(out, { recursive: true });
  for (const [name, svg] of pictures) {
    writeFileAtomic(join(out, `${name}.svg`), svg);
    writeFileAtomic(join(out, `${name}.png`), renderPng(svg, 2));
  }
  writeFileAtomic(join(out, 'growth.md'), formatMarkdown(release, lang));
  writeFileAtomic(join(out, 'growth.html'), formatHtml(release, pictures, lang));
  writeFileAtomic(
    join(out, 'growth.ipynb'),
    formatJupyter(release, relative(resolve(out), resolve(folder)), lang),
  );
  process.stdout.write(`${join(out, 'growth.html')}\n`);
}

const [, script, folder, out, lang = 'en', events = join(import.meta.dirname, 'events.csv')] = process.argv;
if (script === join(import.meta.dirname, 'run.ts') && folder !== undefined && out !== undefined) {
  main(folder, out, lang === 'zh' ? 'zh' : 'en', events).catch((error: unknown) => {
    const isKnown = error instanceof CensusError;
    process.stderr.write(`${isKnown ? error.format() : 'error E_INTERNAL: this is our fault'}\n`);
    process.exitCode = isKnown ? error.exitCode : EXIT.internal;
  });
}
