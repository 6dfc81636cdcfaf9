/** A series as an interactive SVG: values, the band of their noise, an imagined draw, and a tip where the reader points. */
import * as Plot from '@observablehq/plot';
import { formatCount, formatMonth, formatTick, listMonths, toDate } from './numbers.ts';
import { isGrowth, type Point, type Series } from './series.ts';
import type { View } from './state.ts';
import type { Texts } from './texts_type.ts';
import type { Theme } from './theme.ts';

/** Name of the class in the figure's own style sheet: fixed, so that the page's policy can name its digest. */
export const CLASS_NAME = 'figure-plot';

export interface ChartOptions {
  readonly series: Series;
  readonly view: Pick<View, 'lang' | 'scale'>;
  readonly texts: Texts;
  readonly theme: Theme;
  /** CSS pixels. */
  readonly width: number;
  /** Values of an imagined draw; null as published. */
  readonly imagined: readonly number[] | null;
  /** Number of the point that the keyboard is at. */
  readonly cursor: number | null;
  /** A document to draw in; the browser's own unless told. */
  readonly document?: Document;
}

const HEIGHT = 380;
const ROW_HEIGHT = 30;
/** Space above the highest value, for its label. */
const HEADROOM = 1.12;
const FONT_SIZE = 13;
/** A month's label needs so many pixels. */
const MONTH_WIDTH = 48;

/** Where a point stands: a level at the end of its days, a count in their middle. */
function placeOf(kind: Series['kind'], { from, to }: Point): Date {
  const end = toDate(to).getTime();
  return new Date(kind === 'level' ? end : (toDate(from).getTime() + end) / 2);
}

/** What a point is called: its days or its class. */
export function labelPoint(series: Series, point: Point, texts: Texts): string {
  const { id } = series;
  return isGrowth(id) ? texts.figure.days(point.from, point.to) : texts.keyLabel(id, point.key);
}

/** A point in words, for tips and for screen readers. */
export function describePoint(series: Series, point: Point, texts: Texts): string {
  const { interval, partial } = texts.figure;
  const value = `${formatCount(point.value)} ${texts.units[series.unit]}`;
  const noise = interval(formatCount(point.low), formatCount(point.high));
  return [labelPoint(series, point, texts), value, noise, ...(point.isPartial ? [partial] : [])].join('\n');
}

function common({ width, theme, document }: ChartOptions) {
  return {
    ...(document === undefined ? {} : { document }),
    className: CLASS_NAME,
    width,
    marginTop: 30,
    style: { background: 'transparent', color: theme.ink, fontSize: `${FONT_SIZE}px`, overflow: 'visible' },
  };
}

function tipMark(
  options: ChartOptions,
  place: Record<string, unknown>,
  points: readonly Point[],
): Plot.Markish[] {
  const { series, texts, theme, cursor } = options;
  const at = cursor === null ? undefined : points[cursor];
  const look = {
    ...place,
    title: (point: Point) => describePoint(series, point, texts),
    fill: theme.ground,
    stroke: theme.quiet,
    fontSize: FONT_SIZE,
    lineHeight: 1.4,
    ariaHidden: 'true',
  };
  const pointer = series.kind === 'class' ? Plot.pointerY(look) : Plot.pointerX(look);
  return [Plot.tip(points, pointer), ...(at === undefined ? [] : [Plot.tip([at], look)])];
}

function drawTime(options: ChartOptions): SVGSVGElement | HTMLElement {
  const { series, view, texts, theme, width, imagined } = options;
  const { points, kind } = series;
  const isLog = view.scale === 'log';
  const floor = isLog ? 1 : 0;
  const shown = points.filter(({ value }) => value >= floor);
  const place = (point: Point): Date => placeOf(kind, point);
  const first = points[0]?.from ?? '2022-01-01';
  const last = points.at(-1)?.to ?? first;
  const tops = [...points.map(({ high }) => high), ...(imagined ?? [])];
  const top = Math.max(10, ...tops);
  const lows = points.map(({ low }) => Math.max(floor, low));
  const bottom = isLog ? Math.max(1, Math.min(...lows)) : 0;
  const months = listMonths(first, last, Math.max(2, Math.floor((width - 90) / MONTH_WIDTH)));
  const end = shown.at(-1);
  const others = (imagined ?? [])
    .map((value, at) => ({ value, point: points[at] }))
    .filter(
      (each): each is { value: number; point: Point } => each.point !== undefined && each.value >= floor,
    );
  const low = (point: Point): number => Math.max(bottom, point.low);
  return Plot.plot({
    ...common(options),
    height: HEIGHT,
    marginLeft: 72,
    marginRight: 20,
    marginBottom: 44,
    x: { type: 'utc', domain: [toDate(first), toDate(last)] },
    y: { type: isLog ? 'log' : 'linear', domain: [bottom, top * HEADROOM], clamp: true },
    marks: [
      Plot.gridY({ stroke: theme.grid, strokeOpacity: 1, ticks: 5 }),
      Plot.axisY({
        ticks: 5,
        tickFormat: (value: number) => formatTick(value, view.lang),
        label: texts.units[series.unit],
        labelArrow: 'none',
        labelOffset: 52,
        tickSize: 0,
        fontSize: FONT_SIZE,
      }),
      Plot.axisX(months, {
        tickFormat: (date: Date, at: number) => formatMonth(date, at === 0, view.lang),
        label: null,
        fontSize: FONT_SIZE,
        lineHeight: 1.2,
      }),
      ...(isLog ? [] : [Plot.ruleY([0], { stroke: theme.ink })]),
      ...(kind === 'level'
        ? [
            Plot.areaY(shown, { x: place, y1: low, y2: 'high', fill: theme.series, fillOpacity: 0.22 }),
            Plot.lineY(shown, { x: place, y: 'value', stroke: theme.series, strokeWidth: 2.5 }),
          ]
        : [
            Plot.ruleX(points, {
              x: place,
              y1: low,
              y2: (point: Point) => Math.max(bottom, point.high),
              stroke: theme.series,
              strokeOpacity: 0.45,
              strokeWidth: Math.max(3, Math.min(8, width / 120)),
            }),
            Plot.dot(shown, {
              x: place,
              y: 'value',
              r: 3.5,
              fill: (point: Point) => (point.isPartial ? theme.ground : theme.series),
              stroke: theme.series,
              strokeWidth: 1.5,
            }),
          ]),
      Plot.line(others, {
        x: ({ point }: { point: Point }) => place(point),
        y: 'value',
        stroke: theme.other,
        strokeWidth: 1.5,
        strokeDasharray: '5,3',
      }),
      Plot.dot(others, {
        x: ({ point }: { point: Point }) => place(point),
        y: 'value',
        r: 2.5,
        symbol: 'diamond',
        fill: theme.other,
      }),
      Plot.text(kind === 'level' && end !== undefined ? [end] : [], {
        x: place,
        y: 'high',
        text: ({ value }: Point) => formatCount(value),
        textAnchor: 'end',
        lineAnchor: 'bottom',
        dy: -6,
        fontSize: FONT_SIZE + 1,
        fontWeight: 600,
        fill: theme.ink,
        stroke: theme.ground,
        strokeWidth: 4,
      }),
      ...tipMark(options, { x: place, y: (point: Point) => Math.max(bottom, point.value) }, points),
    ],
  });
}

function drawClasses(options: ChartOptions): SVGSVGElement | HTMLElement {
  const { series, view, texts, theme, width, imagined } = options;
  const { points } = series;
  const isLog = view.scale === 'log';
  const floor = isLog ? 1 : 0;
  const label = (point: Point): string => labelPoint(series, point, texts);
  const longest = Math.max(4, ...points.map((point) => measure(label(point))));
  const marginLeft = Math.min(Math.round(width * 0.45), Math.round(longest * 7.2) + 16);
  const top = Math.max(10, ...points.map(({ high }) => high), ...(imagined ?? []));
  const clampLow = (value: number): number => Math.max(floor, value);
  return Plot.plot({
    ...common(options),
    height: points.length * ROW_HEIGHT + 84,
    marginLeft,
    marginRight: 64,
    marginBottom: 44,
    x: { type: isLog ? 'log' : 'linear', domain: [floor, top], clamp: true },
    y: { domain: points.map(label), padding: 0.35 },
    marks: [
      Plot.gridX({ stroke: theme.grid, strokeOpacity: 1, ticks: Math.max(2, Math.floor(width / 160)) }),
      Plot.axisX({
        ticks: Math.max(2, Math.floor(width / 160)),
        tickFormat: (value: number) => formatTick(value, view.lang),
        label: texts.units[series.unit],
        labelArrow: 'none',
        fontSize: FONT_SIZE,
      }),
      Plot.axisY({
        label: null,
        tickSize: 0,
        fontSize: FONT_SIZE,
        textOverflow: 'ellipsis',
        lineWidth: marginLeft / FONT_SIZE,
      }),
      ...(isLog
        ? [
            Plot.dot(
              points.filter(({ value }) => value >= 1),
              {
                x: 'value',
                y: label,
                r: 4.5,
                fill: theme.series,
              },
            ),
          ]
        : [Plot.barX(points, { x: 'value', y: label, fill: theme.series, fillOpacity: 0.75 })]),
      Plot.ruleY(points, {
        y: label,
        x1: ({ low }: Point) => clampLow(low),
        x2: ({ high }: Point) => clampLow(high),
        stroke: theme.ink,
        strokeWidth: 2,
      }),
      Plot.dot(
        points.flatMap((point, at) => {
          const value = imagined?.[at];
          return value === undefined || value < floor ? [] : [{ point, value }];
        }),
        {
          x: 'value',
          y: ({ point }: { point: Point }) => label(point),
          r: 5,
          symbol: 'diamond',
          fill: theme.other,
        },
      ),
      Plot.text(points, {
        x: ({ high }: Point) => clampLow(high),
        y: label,
        text: ({ value }: Point) => formatCount(value),
        textAnchor: 'start',
        dx: 7,
        fontSize: FONT_SIZE,
        fill: theme.ink,
        stroke: theme.ground,
        strokeWidth: 3,
      }),
      ...tipMark(options, { x: ({ value }: Point) => clampLow(value), y: label }, points),
    ],
  });
}

/** Width of a text in Latin letters; Han characters take two. */
function measure(text: string): number {
  return [...text].reduce((sum, char) => sum + (/\p{Script=Han}/u.test(char) ? 1.9 : 1), 0);
}

/** Draw a series. */
export function drawChart(options: ChartOptions): SVGSVGElement | HTMLElement {
  const chart = options.series.kind === 'class' ? drawClasses(options) : drawTime(options);
  // The whole is one picture with one label; Plot's names of its parts ("rule", "dot") tell a listener nothing.
  for (const part of chart.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
  return chart;
}
