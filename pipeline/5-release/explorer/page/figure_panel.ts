/** The figure with its choices: series, period, scale, figure or table, downloads, and the slider of other draws. */
import { describePoint, drawChart, labelPoint } from './chart.ts';
import { make, makeButton, makeRadios, makeTable } from './dom.ts';
import { formatCsv, renderPng, saveFile } from './download.ts';
import { countWithin, imagineDraw, OTHER_DRAWS } from './draws.ts';
import type { ExplorerFacts } from './facts.ts';
import { formatCount } from './numbers.ts';
import type { Tables } from './rows.ts';
import {
  BREAKDOWNS,
  GROWTH,
  listSeries,
  listSpans,
  PERIODS,
  readSeries,
  type Series,
  type SeriesId,
} from './series.ts';
import type { View } from './state.ts';
import type { Texts } from './texts_type.ts';
import { DARK, LIGHT, type Theme } from './theme.ts';

export interface PanelOptions {
  readonly facts: ExplorerFacts;
  readonly tables: Tables;
  readonly texts: Texts;
  readonly view: View;
  /** Called with what the reader chose; the caller draws again. */
  readonly change: (part: Partial<View>) => void;
}

/** Narrower than this the figure is not drawn, but scrolls. CSS pixels. */
const MIN_WIDTH = 300;

function chooseTheme(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? DARK : LIGHT;
}

function titleOf({ id, period }: Series, texts: Texts): string {
  return period === null ? texts.titles[id] : texts.by(texts.titles[id], texts.figure.periods[period]);
}

/** What is shown and how to read it. */
function noteOf(series: Series, form: View['form'], isImagined: boolean, { notes, figure }: Texts): string {
  const { marks, hollow, dashes, space } = figure;
  if (form === 'table') return notes[series.id];
  const isCut = series.kind === 'count' && series.points.some(({ isPartial }) => isPartial);
  return [
    notes[series.id],
    marks[series.kind],
    ...(isCut ? [hollow] : []),
    ...(isImagined ? [dashes] : []),
  ].join(space);
}

function makeSeriesChoice({ tables, texts, view, change }: PanelOptions): HTMLElement {
  const here = listSeries(tables);
  const select = make('select', { id: 'series' });
  const group = (label: string, ids: readonly SeriesId[]): void => {
    const options = ids
      .filter((id) => here.includes(id))
      .map((id) => make('option', { value: id, selected: id === view.series }, texts.titles[id]));
    if (options.length > 0) select.append(make('optgroup', { label }, ...options));
  };
  group(texts.figure.overTime, GROWTH);
  group(texts.figure.breakdowns, BREAKDOWNS);
  select.addEventListener('change', () => {
    const id = here.find((each) => each === select.value);
    if (id !== undefined) change({ series: id, span: null });
  });
  return make('div', { class: 'field' }, make('label', { for: 'series' }, texts.figure.series), select);
}

function makeSpanChoice({ tables, texts, view, change }: PanelOptions): HTMLElement[] {
  const spans = listSpans(tables, view.series);
  if (spans.length < 2) return [];
  const select = make(
    'select',
    { id: 'span' },
    ...spans.map((span) => {
      const [from = '', to = ''] = span.split('/');
      return make('option', { value: span, selected: span === view.span }, texts.figure.days(from, to));
    }),
  );
  select.addEventListener('change', () => change({ span: select.value }));
  return [make('div', { class: 'field' }, make('label', { for: 'span' }, texts.figure.span), select)];
}

function makeControls(options: PanelOptions, series: Series | null): HTMLElement {
  const { texts, view, change } = options;
  const { figure } = texts;
  return make(
    'div',
    { class: 'controls' },
    makeSeriesChoice(options),
    ...makeSpanChoice(options),
    ...(series?.kind === 'class'
      ? []
      : [
          makeRadios('period', figure.period, PERIODS, figure.periods, view.period, (period) =>
            change({ period }),
          ),
        ]),
    ...(view.form === 'table'
      ? []
      : [
          makeRadios('scale', figure.scale, ['linear', 'log'], figure.scales, view.scale, (scale) =>
            change({ scale }),
          ),
        ]),
    makeRadios('form', figure.form, ['figure', 'table'], figure.forms, view.form, (form) => change({ form })),
  );
}

function listHead({ kind }: Series, { figure }: Texts): string[] {
  const { days, class: name, value, low, high, sd } = figure.columns;
  return [kind === 'class' ? name : days, value, low, high, sd];
}

/** Cells of the table and of the CSV. */
function listCells(series: Series, texts: Texts): (readonly (string | number)[])[] {
  return series.points.map((point) => [
    labelPoint(series, point, texts),
    point.value,
    point.low,
    point.high,
    Number(point.sd.toFixed(1)),
  ]);
}

function makeValueTable(series: Series, texts: Texts): HTMLElement {
  return makeTable(
    titleOf(series, texts),
    listHead(series, texts),
    listCells(series, texts).map((row) =>
      row.map((cell, at) =>
        typeof cell === 'number' ? (at === 4 ? String(cell) : formatCount(cell)) : cell,
      ),
    ),
  );
}

/** The drawing in a box that follows the width of the page and the keyboard. */
function makeDrawing(options: PanelOptions, series: Series, imagined: readonly number[] | null): HTMLElement {
  const { texts, view } = options;
  const box = make('div', { class: 'drawing', tabindex: 0, role: 'group' });
  box.setAttribute('aria-label', `${titleOf(series, texts)}. ${texts.figure.keys}`);
  const said = make('p', { class: 'said', role: 'status' });
  const art = make('div', { class: 'art' });
  let cursor: number | null = null;
  const draw = (): void => {
    const chart = drawChart({
      series,
      view,
      texts,
      theme: chooseTheme(),
      width: Math.max(MIN_WIDTH, Math.floor(art.clientWidth)),
      imagined,
      cursor,
    });
    const first = series.points[0];
    const last = series.points.at(-1);
    chart.setAttribute('role', 'img');
    chart.setAttribute(
      'aria-label',
      first === undefined || last === undefined
        ? titleOf(series, texts)
        : texts.figure.summary(
            titleOf(series, texts),
            series.points.length,
            formatCount(first.value),
            formatCount(last.value),
          ),
    );
    art.replaceChildren(chart);
  };
  const move = (step: number): void => {
    const count = series.points.length;
    if (count === 0) return;
    const from = cursor ?? (step > 0 ? -1 : count);
    cursor = Math.max(0, Math.min(count - 1, from + step));
    draw();
    const point = series.points[cursor];
    said.textContent = point === undefined ? '' : describePoint(series, point, texts).replaceAll('\n', ', ');
  };
  box.addEventListener('keydown', (event) => {
    const step = {
      ArrowRight: 1,
      ArrowDown: 1,
      ArrowLeft: -1,
      ArrowUp: -1,
      Home: -series.points.length,
      End: series.points.length + 1,
    }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(step);
  });
  box.addEventListener('blur', () => {
    if (cursor === null) return;
    cursor = null;
    said.textContent = '';
    draw();
  });
  let width = 0;
  new ResizeObserver(() => {
    if (Math.floor(art.clientWidth) === width) return;
    width = Math.floor(art.clientWidth);
    draw();
  }).observe(art);
  box.append(art, said);
  return box;
}

function makeDownloads(
  { facts, texts, view }: PanelOptions,
  series: Series,
  imagined: readonly number[] | null,
): HTMLElement {
  const name = `${facts.version}-${series.id}${series.period === null ? '' : `-${series.period}`}`;
  const csv = makeButton(texts.figure.csv, () =>
    saveFile(
      `${name}.csv`,
      new Blob([formatCsv(listHead(series, texts), listCells(series, texts))], {
        type: 'text/csv;charset=utf-8',
      }),
    ),
  );
  const png = makeButton(texts.figure.png, () => {
    const chart = drawChart({ series, view, texts, theme: LIGHT, width: 900, imagined, cursor: null });
    const svg = chart instanceof SVGSVGElement ? chart : chart.querySelector('svg');
    if (svg === null) return;
    void renderPng(svg, {
      title: titleOf(series, texts),
      note: noteOf(series, 'figure', imagined !== null, texts),
      source: texts.source(facts),
      ground: LIGHT.ground,
      ink: LIGHT.ink,
      quiet: LIGHT.quiet,
    }).then((blob) => saveFile(`${name}.png`, blob));
  });
  return make('div', { class: 'downloads' }, csv, png);
}

function makeSlider(
  { texts, view, change }: PanelOptions,
  series: Series,
  imagined: readonly number[] | null,
): HTMLElement {
  const { sure } = texts;
  const value = view.draw === 0 ? sure.published : sure.draw(view.draw);
  const slider = make('input', {
    type: 'range',
    id: 'draw',
    min: 0,
    max: OTHER_DRAWS,
    step: 1,
    value: view.draw,
    'aria-valuetext': value,
  });
  slider.addEventListener('input', () => change({ draw: Number(slider.value) }));
  const last = series.points.at(-1);
  const told =
    imagined === null || last === undefined
      ? ''
      : sure.told(
          formatCount(imagined.at(-1) ?? 0),
          formatCount(last.value),
          countWithin(series.points, imagined),
          series.points.length,
        );
  return make(
    'section',
    { class: 'sure', 'aria-labelledby': 'sure-heading' },
    make('h3', { id: 'sure-heading' }, sure.heading),
    make('p', {}, sure.lead),
    make('label', { for: 'draw', class: 'slider-label' }, sure.slider),
    slider,
    make('output', { for: 'draw', class: 'draw-value' }, value),
    make('p', { class: 'told', role: 'status' }, told),
  );
}

/** The whole panel for a view. */
export function makeFigurePanel(options: PanelOptions): HTMLElement {
  const { tables, texts, view, facts } = options;
  const series = readSeries(tables, view.series, view.period, view.span);
  const panel = make('section', { id: 'figure', 'aria-labelledby': 'figure-heading' });
  panel.append(make('h2', { id: 'figure-heading' }, texts.figure.heading), makeControls(options, series));
  if (series === null) {
    panel.append(make('p', { class: 'alert', role: 'alert' }, texts.figure.none));
    return panel;
  }
  const imagined = view.draw === 0 ? null : imagineDraw(series, view.draw);
  const isLogBroken = view.scale === 'log' && series.points.some(({ low }) => low < 1);
  panel.append(
    make(
      'figure',
      {},
      make(
        'figcaption',
        {},
        make('strong', {}, titleOf(series, texts)),
        make('span', {}, noteOf(series, view.form, imagined !== null, texts)),
      ),
      view.form === 'table' ? makeValueTable(series, texts) : makeDrawing(options, series, imagined),
      make(
        'p',
        { class: 'source' },
        `${isLogBroken ? `${texts.figure.logNote} ` : ''}${texts.source(facts)}`,
      ),
    ),
    makeDownloads(options, series, imagined),
    makeSlider(options, series, imagined),
  );
  return panel;
}
