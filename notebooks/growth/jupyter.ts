/** growth.ipynb: the same SQL for people who work in Jupyter. Needs `pip install duckdb matplotlib`, and nothing else. */
import { readFileSync } from 'node:fs';
import { BREAKDOWNS, type Breakdown, type Release, type Row } from './read.ts';
import { type Lang, TEXTS } from './texts.ts';

interface Cell {
  readonly cell_type: 'markdown' | 'code';
  readonly id: string;
  readonly metadata: Readonly<Record<string, never>>;
  readonly source: string;
  readonly execution_count?: null;
  readonly outputs?: readonly never[];
}

function markdown(id: string, source: string): Cell {
  return { cell_type: 'markdown', id, metadata: {}, source };
}

function code(id: string, source: string): Cell {
  return { cell_type: 'code', id, metadata: {}, source, execution_count: null, outputs: [] };
}

function sql(name: string): string {
  return readFileSync(new URL(`queries/${name}.sql`, import.meta.url), 'utf8').trim();
}

/** A query of this notebook as a Python expression whose folder is the variable `release`. */
function ask(name: string, words: Readonly<Record<string, string>> = {}): string {
  const text = Object.entries(words).reduce(
    (all, [word, value]) => all.replaceAll(`:${word}`, value),
    sql(name),
  );
  return `duckdb.sql("""\n${text}\n""".replace(":release", release)).fetchall()`;
}

const PLOTS = [
  ['cumulative_people', 6],
  ['new_people', 3],
  ['active_people', 9],
  ['cumulative_posts', 16],
  ['posts', 12],
] as const;

/** Hashtags may be in Han characters, which matplotlib's own font lacks: those of the system, where it has any. */
const FONTS = [
  'known = {font.name for font in font_manager.fontManager.ttflist}',
  'han = [name for name in ("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "PingFang SC", "Microsoft YaHei") if name in known]',
  'plt.rcParams["font.family"] = ["DejaVu Sans", *han]',
].join('\n');

/** One breakdown: its SQL, and bars with the intervals of their noise. Labels in English, by the keys of the rows. */
function codeBreakdown(table: Breakdown, rows: readonly Row[], source: string): Cell {
  const { title } = TEXTS.en.breakdowns[table];
  const labels = Object.fromEntries(
    rows.map((row) => [String(row['label']), TEXTS.en.label(table, String(row['label']))]),
  );
  return code(
    table.replaceAll('_', '-'),
    [
      `rows = ${ask('breakdown', { table, label: BREAKDOWNS[table] })}`,
      `labels = ${JSON.stringify(labels)}`,
      'names = [labels.get(row[0], row[0]) for row in rows]',
      'names = [name if han or name.isascii() else f"row {at + 1}" for at, name in enumerate(names)]',
      'people = [row[1] for row in rows]',
      'error = [[row[1] - row[2] for row in rows], [row[3] - row[1] for row in rows]]',
      'fig, ax = plt.subplots(figsize=(9, 1.5 + 0.32 * len(rows)))',
      'ax.barh(names, people, xerr=error, alpha=0.75)',
      'ax.invert_yaxis()',
      'ax.set_xlim(left=0)',
      `ax.set_title(${JSON.stringify(title)})`,
      `fig.text(0.01, 0.01, ${JSON.stringify(source)}, fontsize=8)`,
      'fig.tight_layout(rect=(0, 0.04, 1, 1))',
      'plt.show()',
      'rows',
    ].join('\n'),
  );
}

/** The notebook as Jupyter reads it (nbformat 4.5). Its pictures have English texts: Jupyter's fonts may lack others. */
export function formatJupyter(release: Release, folder: string, lang: Lang): string {
  const texts = TEXTS[lang];
  const english = TEXTS.en;
  const source = english.source(release.facts.version, release.facts.isSynthetic);
  const cells = [
    markdown(
      'title',
      `# ${texts.title}\n\n**${texts.source(release.facts.version, release.facts.isSynthetic)}**\n\n${texts.intro}`,
    ),
    code(
      'setup',
      `# pip install duckdb matplotlib\nfrom datetime import date\n\nimport duckdb\nimport matplotlib.pyplot as plt\nfrom matplotlib import font_manager\n\n${FONTS}\nrelease = ${JSON.stringify(folder)}  # the folder of the release\nweeks = ${ask('weekly')}\nlen(weeks)`,
    ),
    ...PLOTS.map(([series, at]) =>
      code(
        series.replaceAll('_', '-'),
        [
          'days = [date.fromisoformat(week[1]) for week in weeks]',
          'fig, ax = plt.subplots(figsize=(9, 4))',
          `ax.fill_between(days, [week[${at + 1}] for week in weeks], [week[${at + 2}] for week in weeks], alpha=0.25, step=None)`,
          `ax.plot(days, [week[${at}] for week in weeks], marker="o", markersize=3)`,
          'ax.set_ylim(bottom=0)',
          `ax.set_title(${JSON.stringify(english.series[series].title)})`,
          `fig.text(0.01, 0.01, ${JSON.stringify(source)}, fontsize=8)`,
          'plt.show()',
        ].join('\n'),
      ),
    ),
    ...[...release.breakdowns].map(([table, rows]) => codeBreakdown(table, rows, source)),
    markdown('claims-title', `## ${texts.claims}`),
    code('claims', ask('claims')),
    markdown('totals-title', `## ${texts.totals}`),
    code('totals', ask('totals')),
    markdown('promise', `## ${texts.promise}\n\n${release.facts.promise}`),
  ];
  const metadata = {
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { name: 'python' },
  };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}
