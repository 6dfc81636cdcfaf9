/** The page: read the release, show it, and show it again when the reader chooses something else. */
import { make, makeButton } from './dom.ts';
import { OTHER_DRAWS } from './draws.ts';
import type { ExplorerFacts } from './facts.ts';
import { makeFigurePanel } from './figure_panel.ts';
import { makeQueryPanel } from './query_panel.ts';
import { type Damage, embeddedBytes, fetchBytes, readTables, type Tables } from './rows.ts';
import { listSeries } from './series.ts';
import { formatView, type Lang, parseView, type View } from './state.ts';
import { TEXTS } from './texts.ts';
import { makeFilesPanel, makeHeadline, makePrivacyPanel } from './words_panels.ts';

declare global {
  interface Window {
    /** What explorer/tables.js holds: Parquet files in base64, by path. */
    veiledCensusTables?: Readonly<Record<string, string>>;
  }
}

function readFacts(): ExplorerFacts {
  return JSON.parse(document.getElementById('facts')?.textContent ?? '') as ExplorerFacts;
}

/** Tables over HTTP; from the copy in a script where the page was opened as a file. */
async function loadTables(facts: ExplorerFacts) {
  if (location.protocol !== 'file:') return await readTables(facts, fetchBytes);
  await new Promise<void>((resolve) => {
    const script = make('script', { src: 'explorer/tables.js' });
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => resolve());
    document.head.append(script);
  });
  return await readTables(facts, embeddedBytes(window.veiledCensusTables ?? {}));
}

function makeHeader(facts: ExplorerFacts, view: View, change: (part: Partial<View>) => void): HTMLElement {
  const texts = TEXTS[view.lang];
  const languages = (['en', 'zh'] as const).map((lang: Lang) =>
    makeButton(TEXTS[lang].languageName, () => change({ lang }), {
      lang: lang === 'zh' ? 'zh-Hans' : 'en',
      'aria-pressed': String(lang === view.lang),
      id: `lang-${lang}`,
    }),
  );
  return make(
    'header',
    {},
    make('a', { class: 'skip', href: '#figure' }, texts.skip),
    make('div', { class: 'languages', role: 'group', 'aria-label': 'Language / 语言' }, ...languages),
    make('h1', {}, texts.title(facts)),
    ...(facts.isSynthetic ? [make('p', { class: 'notice' }, texts.synthetic(facts))] : []),
  );
}

function makeAlerts(damages: readonly Damage[], view: View): HTMLElement[] {
  if (damages.length === 0) return [];
  const texts = TEXTS[view.lang];
  return [
    make(
      'div',
      { class: 'alert', role: 'alert' },
      ...damages.map((damage) => make('p', {}, texts.damage(damage))),
      make('p', {}, texts.damageHelp),
    ),
  ];
}

/** Element that had the focus, so that drawing again does not take it away. */
function keepFocus(redraw: () => void): void {
  const { id } = document.activeElement ?? { id: '' };
  redraw();
  if (id !== '') document.getElementById(id)?.focus({ preventScroll: true });
}

function start(facts: ExplorerFacts, tables: Tables, damages: readonly Damage[]): void {
  let view = parseView(location.hash, navigator.languages, OTHER_DRAWS);
  const here = listSeries(tables);
  const [first] = here;
  if (first !== undefined && !here.includes(view.series)) view = { ...view, series: first };
  const body = document.body;
  const change = (part: Partial<View>): void => {
    const { lang } = view;
    view = { ...view, ...part };
    history.replaceState(null, '', formatView(view));
    keepFocus(lang === view.lang ? redrawFigure : redraw);
  };
  const panel = (): HTMLElement => makeFigurePanel({ facts, tables, texts: TEXTS[view.lang], view, change });
  const redrawFigure = (): void => document.getElementById('figure')?.replaceWith(panel());
  const redraw = (): void => {
    const texts = TEXTS[view.lang];
    document.title = texts.title(facts);
    document.documentElement.lang = view.lang === 'zh' ? 'zh-Hans' : 'en';
    body.replaceChildren(
      makeHeader(facts, view, change),
      make(
        'main',
        {},
        ...makeAlerts(damages, view),
        makeHeadline(facts, tables, texts, view),
        panel(),
        makePrivacyPanel(facts, texts),
        makeQueryPanel(facts, tables, texts),
        makeFilesPanel(facts, texts),
      ),
      make('footer', {}, texts.source(facts)),
    );
  };
  redraw();
  // Once for the page: a listener of each drawing would outlive it.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawFigure);
  addEventListener('hashchange', () => {
    if (!location.hash.includes('=')) return;
    view = parseView(location.hash, navigator.languages, OTHER_DRAWS);
    redraw();
  });
}

const facts = readFacts();
void loadTables(facts).then(({ tables, damages }) => start(facts, tables, damages));
