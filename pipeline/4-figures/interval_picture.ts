/** One series of a release as a picture: values with their 95 % intervals, weeks on the axis, the source inside. */
import * as Plot from '@observablehq/plot';
import { groupDigits } from '../model/terminal.ts';
import { INK, openCanvas, QUIET, WARNING, WIDTH } from './canvas.ts';
import { countTicks, type Tick, toDate } from './ticks.ts';

/** Sizes in CSS pixels at 1x. */
const PANEL = { top: 84, height: 262 };
/** Below the panel: the source line and air. */
const FOOT = 54;
/** A bar with its label needs so much, and a few bars are no thicker than this. */
const BAR_HEIGHT = { least: 22, most: 44 };
const FRAME = { marginLeft: 84, marginRight: 24, marginTop: 14, marginBottom: 34 };
const HEADROOM = 1.14;
/** Distinct to colour-blind readers, mid-dark in grey. */
const BLUE = '#1f5a92';

export interface Point {
  /** UTC days, half-open. */
  readonly from: string;
  readonly to: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The window or a release cuts the week: it counts fewer days than its neighbours. */
  readonly isPartial: boolean;
}

export interface EventLine {
  readonly day: string;
  readonly label: string;
}

export interface SeriesPicture {
  readonly title: string;
  readonly subtitle: string;
  readonly sourceLine: string;
  /** A level at the end of each week (a line), or a count of each week (dots with intervals). */
  readonly kind: 'level' | 'count';
  readonly points: readonly Point[];
  readonly events: readonly EventLine[];
  readonly ticks: readonly Tick[];
  readonly lastLabel: string;
}

/** Value of the week in which a day lies. */
function findValue(points: readonly Point[], day: string): number {
  return points.find(({ from, to }) => from <= day && day < to)?.value ?? 0;
}

function drawPanel(picture: SeriesPicture, document: Document): Element {
  const { points, kind, events, ticks } = picture;
  const first = points[0]?.from ?? '2022-01-01';
  const last = points.at(-1)?.to ?? first;
  const top = Math.max(1, ...points.map(({ high }) => high));
  const middle = (p: Point): Date => new Date((toDate(p.from).getTime() + toDate(p.to).getTime()) / 2);
  const place = (p: Point): Date => (kind === 'level' ? toDate(p.to) : middle(p));
  const end = points.at(-1);
  // Along the foot or the head of an event's line, where the data leave room.
  const isRoomBelow = events.every(({ day }) => findValue(points, day) > top / 2);
  const steps = countTicks(top, 5);
  const label = { fontSize: 13, fill: INK, stroke: 'white', strokeWidth: 4 } as const;
  return Plot.plot({
    document,
    width: WIDTH,
    height: PANEL.height,
    ...FRAME,
    x: { type: 'utc', domain: [toDate(first), toDate(last)] },
    y: { domain: [0, top * HEADROOM] },
    marks: [
      Plot.gridY(steps, { stroke: '#dddddd', strokeOpacity: 1 }),
      Plot.axisY(steps, {
        tickFormat: (n: number) => groupDigits(n),
        label: null,
        tickSize: 0,
        fontSize: 12,
      }),
      Plot.axisX(
        ticks.map(({ day }) => toDate(day)),
        {
          tickFormat: (_: Date, at: number) => ticks[at]?.label ?? '',
          label: null,
          fontSize: 12,
          lineHeight: 1.2,
        },
      ),
      Plot.ruleX(events, {
        x: ({ day }: EventLine) => toDate(day),
        stroke: '#999999',
        strokeDasharray: '3,3',
      }),
      Plot.text(events, {
        x: ({ day }: EventLine) => toDate(day),
        y: isRoomBelow ? 0 : top * HEADROOM,
        text: 'label',
        rotate: -90,
        textAnchor: isRoomBelow ? 'start' : 'end',
        lineAnchor: 'bottom',
        dx: -3,
        dy: isRoomBelow ? -6 : 6,
        fontSize: 11,
        fill: QUIET,
        stroke: 'white',
        strokeWidth: 3,
      }),
      Plot.ruleY([0], { stroke: INK }),
      ...(kind === 'level'
        ? [
            Plot.areaY(points, { x: place, y1: 'low', y2: 'high', fill: BLUE, fillOpacity: 0.22 }),
            Plot.lineY(points, { x: place, y: 'value', stroke: BLUE, strokeWidth: 2.5 }),
          ]
        : [
            Plot.ruleX(points, {
              x: place,
              y1: 'low',
              y2: 'high',
              stroke: BLUE,
              strokeOpacity: 0.55,
              strokeWidth: 5,
            }),
            Plot.dot(points, {
              x: place,
              y: 'value',
              r: 3.5,
              fill: (p: Point) => (p.isPartial ? '#ffffff' : BLUE),
              stroke: BLUE,
              strokeWidth: 1.5,
            }),
          ]),
      Plot.text(end === undefined ? [] : [end], {
        x: place,
        y: 'high',
        text: () => picture.lastLabel,
        textAnchor: 'end',
        lineAnchor: 'bottom',
        dy: -6,
        ...label,
      }),
    ],
  });
}

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface BarPicture {
  readonly title: string;
  readonly subtitle: string;
  readonly sourceLine: string;
  readonly bars: readonly Bar[];
}

/** Many bars make a taller picture rather than thinner bars, few a lower one. */
function barPanelHeight(bars: readonly Bar[]): number {
  const margins = FRAME.marginTop + FRAME.marginBottom;
  const even = (PANEL.height - margins) / Math.max(1, bars.length);
  return bars.length * Math.max(BAR_HEIGHT.least, Math.min(BAR_HEIGHT.most, even)) + margins;
}

function drawBarPanel({ bars }: BarPicture, document: Document): Element {
  const top = Math.max(1, ...bars.map(({ high }) => high));
  const steps = countTicks(top, 5);
  return Plot.plot({
    document,
    width: WIDTH,
    height: barPanelHeight(bars),
    ...FRAME,
    marginLeft: 190,
    x: { domain: [0, top * HEADROOM] },
    y: { domain: bars.map(({ label }) => label), padding: 0.35 },
    marks: [
      Plot.gridX(steps, { stroke: '#dddddd', strokeOpacity: 1 }),
      Plot.axisX(steps, { tickFormat: (n: number) => groupDigits(n), label: null, fontSize: 12 }),
      Plot.axisY({ label: null, tickSize: 0, fontSize: 12 }),
      Plot.barX(bars, { x: 'value', y: 'label', fill: BLUE }),
      Plot.ruleY(bars, { y: 'label', x1: 'low', x2: 'high', stroke: INK, strokeWidth: 2 }),
      Plot.ruleX([0], { stroke: INK }),
      Plot.text(bars, {
        x: 'high',
        y: 'label',
        text: ({ value }: Bar) => groupDigits(value),
        textAnchor: 'start',
        dx: 6,
        fontSize: 12,
        fill: INK,
        stroke: 'white',
        strokeWidth: 3,
      }),
    ],
  });
}

/** Bars as an SVG document. */
export function drawBars(picture: BarPicture): string {
  return frame(picture, barPanelHeight(picture.bars), (document) => drawBarPanel(picture, document));
}

/** A series as an SVG document; the same input gives the same bytes. */
export function drawSeries(picture: SeriesPicture): string {
  return frame(picture, PANEL.height, (document) => drawPanel(picture, document));
}

type Words = Pick<SeriesPicture, 'title' | 'subtitle' | 'sourceLine'>;

/** Title, source and white ground around a panel. */
function frame(picture: Words, panelHeight: number, draw: (document: Document) => Element): string {
  const { title, subtitle, sourceLine } = picture;
  const height = PANEL.top + panelHeight + FOOT;
  const canvas = openCanvas(height, title, `${subtitle}. ${sourceLine}`);
  canvas.add('text', { x: 20, y: 34, 'font-size': 20 }, title);
  canvas.add('text', { x: 20, y: 58, 'font-size': 13, fill: QUIET }, subtitle);
  canvas.place(draw(canvas.document), PANEL.top);
  canvas.add('text', { x: 20, y: height - 20, 'font-size': 12, fill: WARNING }, sourceLine);
  return canvas.format();
}
