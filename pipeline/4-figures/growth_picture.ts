import * as Plot from '@observablehq/plot';
import type { Bucket } from '../model/buckets.ts';
import type { Coverage } from '../model/sources.ts';
import { groupDigits } from '../model/terminal.ts';
import { INK, openCanvas, QUIET, WARNING, WIDTH } from './canvas.ts';
import type { Gap } from './coverage.ts';

import type { Window } from './queries.ts';
import { formatShare, type SystematicError } from './systematic.ts';
import type { PictureTexts } from './texts.ts';
import { countTicks, type Tick, toDate } from './ticks.ts';

/** Sizes in CSS pixels at 1x. */
const HEIGHT = 630;
const EDGE = 20;
const UPPER = { top: 112, height: 272 };
const LOWER = { top: 412, height: 152 };
const FRAME = { marginLeft: 78, marginRight: 24, marginTop: 10, marginBottom: 34 };
/** Room above the highest value for its label, as a share of it. */
const HEADROOM = 1.16;
/** Share of the highest value under which a label below the start has no room. */
const LOW_START = 0.15;

/** Ground of days that a source misses: light, so that lines and bars stay readable on it. */
const SHADE = '#f3e6c8';
/** A narrower gap has no room for its label. Share of the window. */
const WIDE_GAP = 0.16;

/** One bar of the lower panel and the point of the upper one at its end. */
export interface GrowthBucket extends Bucket {
  readonly count: number;
  readonly cumulative: number;
}

/** Where the counts come from, and what may be wrong with them. */
export interface PictureSource {
  readonly isSynthetic: boolean;
  readonly scale: number | null;
  readonly coverage: Coverage;
  readonly gaps: readonly Gap[];
  readonly systematic: SystematicError;
}

export interface GrowthPicture {
  readonly window: Window;
  readonly buckets: readonly GrowthBucket[];
  /** Cumulative value at the window's start. */
  readonly level: number;
  readonly texts: PictureTexts;
  readonly span: string;
  readonly lastDay: string;
  readonly partial: string | null;
  readonly ticks: readonly Tick[];
  readonly gaps: readonly Gap[];
  /** Of the last cumulative value. */
  readonly systematic: SystematicError;
  readonly notes: { readonly origin: string; readonly restriction: string };
  /** Colour of line and bars: distinct to colour-blind readers, mid-dark in grey. */
  readonly colour: string;
}

function listDays(picture: GrowthPicture): number {
  return toDate(picture.window.to).getTime() - toDate(picture.window.from).getTime();
}

/** Days that a source misses, behind everything else. */
function drawGaps({ gaps }: GrowthPicture): Plot.Markish[] {
  const x = { x1: ({ from }: Gap) => toDate(from), x2: ({ to }: Gap) => toDate(to) };
  return [Plot.rect(gaps, { ...x, fill: SHADE, fillOpacity: 0.85 })];
}

/** Labels of the gaps that have room for one, along the foot of the panel: its head is the last value's. */
function labelGaps(picture: GrowthPicture): Plot.Markish[] {
  const length = ({ from, to }: Gap): number => toDate(to).getTime() - toDate(from).getTime();
  const wide = picture.gaps.filter((gap) => length(gap) >= WIDE_GAP * listDays(picture));
  return [
    Plot.text(wide, {
      x: (gap: Gap) => new Date(toDate(gap.from).getTime() + length(gap) / 2),
      y: 0,
      text: ({ missing, sources }: Gap) => picture.texts.gapLabel(missing, sources),
      lineAnchor: 'bottom',
      dy: -6,
      fontSize: 11,
      fill: INK,
    }),
  ];
}

function drawAxes(picture: GrowthPicture, steps: readonly number[]): Plot.Markish[] {
  return [
    Plot.gridY(steps, { stroke: '#dddddd', strokeOpacity: 1 }),
    Plot.axisY(steps, { tickFormat: (n: number) => groupDigits(n), label: null, tickSize: 0, fontSize: 12 }),
    Plot.axisX(
      picture.ticks.map(({ day }) => toDate(day)),
      {
        tickFormat: (_: Date, index: number) => picture.ticks[index]?.label ?? '',
        label: null,
        fontSize: 12,
        lineHeight: 1.2,
      },
    ),
  ];
}

function frameOf(picture: GrowthPicture, height: number, top: number, document: Document): Plot.PlotOptions {
  return {
    document,
    width: WIDTH,
    height,
    ...FRAME,
    x: { type: 'utc', domain: [toDate(picture.window.from), toDate(picture.window.to)] },
    y: { domain: [0, Math.max(1, top * HEADROOM)] },
  };
}

function drawCumulative(picture: GrowthPicture, document: Document): Element {
  const { buckets, level, texts, colour, window, systematic } = picture;
  const highest = Math.max(level, ...buckets.map(({ cumulative }) => cumulative));
  const top = highest + systematic.undercount;
  const start = { at: toDate(window.from), value: level };
  const points = [start, ...buckets.map(({ to, cumulative }) => ({ at: toDate(to), value: cumulative }))];
  const end = points.at(-1) ?? start;
  // Below a low start the label would lie on the axis.
  const isLow = level < top * LOW_START;
  const label = { x: 'at', y: 'value', fontSize: 13, fill: INK, stroke: 'white', strokeWidth: 4 };
  return Plot.plot({
    ...frameOf(picture, UPPER.height, top, document),
    marks: [
      ...drawGaps(picture),
      ...drawAxes(picture, countTicks(top, 5)),
      Plot.areaY(points, { x: 'at', y: 'value', fill: colour, fillOpacity: 0.12 }),
      ...labelGaps(picture),
      Plot.ruleY([0], { stroke: INK }),
      Plot.lineY(points, { x: 'at', y: 'value', stroke: colour, strokeWidth: 2.5 }),
      // What the method may have got wrong in the last value: not chance, so no band that narrows with more data.
      Plot.ruleX([end], {
        x: 'at',
        y1: ({ value }: { value: number }) => Math.max(0, value - systematic.overcount),
        y2: ({ value }: { value: number }) => value + systematic.undercount,
        stroke: INK,
        strokeWidth: 5,
        strokeOpacity: 0.45,
      }),
      Plot.dot(level > 0 ? [start, end] : [end], { x: 'at', y: 'value', r: 4, fill: colour }),
      // The line never falls: nothing of it is below its start or above its end.
      Plot.text(level > 0 ? [start] : [], {
        ...label,
        text: () => texts.startLabel(level, window.from),
        textAnchor: 'start',
        lineAnchor: isLow ? 'bottom' : 'top',
        dx: 6,
        dy: isLow ? -10 : 10,
      }),
      Plot.text([end], {
        ...label,
        y: end.value + systematic.undercount,
        text: () => texts.endLabel(end.value, picture.lastDay),
        textAnchor: 'end',
        lineAnchor: 'bottom',
        dy: -8,
      }),
    ],
  });
}

function drawBars(picture: GrowthPicture, document: Document): Element {
  const { buckets, texts, colour } = picture;
  const top = Math.max(0, ...buckets.map(({ count }) => count));
  const bars = buckets.map((b, index) => ({ ...b, index, x1: toDate(b.from), x2: toDate(b.to) }));
  const peak = top > 0 ? bars.find(({ count }) => count === top) : undefined;
  const place = peak === undefined ? 0.5 : (peak.index + 0.5) / bars.length;
  const shape = { x1: 'x1', x2: 'x2', y: 'count', insetLeft: 1, insetRight: 1 };
  return Plot.plot({
    ...frameOf(picture, LOWER.height, top, document),
    marks: [
      ...drawGaps(picture),
      ...drawAxes(picture, countTicks(top, 4)),
      Plot.rectY(
        bars.filter(({ isPartial }) => !isPartial),
        { ...shape, fill: colour },
      ),
      Plot.rectY(
        bars.filter(({ isPartial }) => isPartial),
        { ...shape, fill: 'white', stroke: colour, strokeWidth: 1.5 },
      ),
      Plot.ruleY([0], { stroke: INK }),
      Plot.text(peak === undefined ? [] : [peak], {
        x: (bar: { x1: Date; x2: Date }) => new Date((bar.x1.getTime() + bar.x2.getTime()) / 2),
        y: 'count',
        text: (bar: GrowthBucket) => texts.peakLabel(bar.count, bar.bucket),
        textAnchor: place < 0.2 ? 'start' : place > 0.8 ? 'end' : 'middle',
        lineAnchor: 'bottom',
        dy: -5,
        fontSize: 12,
        fill: INK,
        stroke: 'white',
        strokeWidth: 4,
      }),
    ],
  });
}

/**
 * Two panels in one picture: the cumulative count as a line from zero, and the counts per week as bars; title,
 * definition, source and restriction inside. The same input gives the same bytes.
 *
 * @returns an SVG document
 */
export function drawGrowth(picture: GrowthPicture): string {
  const { texts, notes, gaps } = picture;
  const canvas = openCanvas(
    HEIGHT,
    `${texts.title}, ${picture.span}`,
    `${notes.origin}. ${notes.restriction}`,
  );
  const line = (y: number, size: number, fill: string, text: string): void =>
    canvas.add('text', { x: EDGE, y, 'font-size': size, fill }, text);
  line(36, 22, INK, texts.title);
  line(60, 13, QUIET, `${picture.span}${texts.separator}${texts.definition}`);
  const last = picture.buckets.at(-1)?.cumulative ?? picture.level;
  const { overcount, undercount } = picture.systematic;
  line(80, 13, QUIET, texts.systematic(formatShare(overcount, last), formatShare(undercount, last)));
  line(
    UPPER.top - 4,
    14,
    INK,
    gaps.length === 0 ? texts.upper : `${texts.upper}${texts.separator}${texts.gaps}`,
  );
  line(
    LOWER.top - 4,
    14,
    INK,
    picture.partial === null ? texts.lower : `${texts.lower}${texts.separator}${picture.partial}`,
  );
  for (const [panel, top] of [
    [drawCumulative(picture, canvas.document), UPPER.top],
    [drawBars(picture, canvas.document), LOWER.top],
  ] as const) {
    canvas.place(panel, top);
  }
  line(HEIGHT - 36, 13, WARNING, notes.origin);
  line(HEIGHT - 16, 13, WARNING, notes.restriction);
  return canvas.format();
}
