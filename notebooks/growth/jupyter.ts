/** growth.ipynb: the same SQL for people who work in Jupyter. Needs `pip install duckdb matplotlib`, and nothing else. */
import { readFileSync } from 'node:fs';
import type { Release } from './read.ts';
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
function ask(name: string): string {
  return `duckdb.sql("""\n${sql(name)}\n""".replace(":release", release)).fetchall()`;
}

const PLOTS = [
  ['cumulative_people', 6],
  ['new_people', 3],
  ['active_people', 9],
  ['posts', 12],
] as const;

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
      `# pip install duckdb matplotlib\nfrom datetime import date\n\nimport duckdb\nimport matplotlib.pyplot as plt\n\nrelease = ${JSON.stringify(folder)}  # the folder of the release\nweeks = ${ask('weekly')}\nlen(weeks)`,
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
