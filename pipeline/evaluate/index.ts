/** Measures the scrubber: what share of identifiers it covers, and how much else it takes. */
import { generateDisguised, generateItems, generateLookAlikes, type Item } from './generate.ts';
import { countReplaced, findAll, isCovered, wilson } from './score.ts';
import { FORMS } from './values.ts';

export { readLabelled } from './labelled.ts';

/** A row of the report. */
export interface Cell {
  readonly cell: string;
  readonly items: number;
  /** Spans covered whole. */
  readonly covered: number;
  readonly recall: number;
  /** 95 % interval of the recall. */
  readonly interval: readonly [number, number];
  /** Replaced units that lie in a span, of all replaced units. */
  readonly precision: number;
  /** Replaced units outside every span, of all units outside. */
  readonly suppressedElsewhere: number;
  readonly wanted: number;
}

export interface LookAlikes {
  readonly sentences: number;
  /** Sentences that lost something. */
  readonly eaten: number;
  readonly share: number;
  readonly interval: readonly [number, number];
}

interface Tally {
  items: number;
  covered: number;
  replacedInside: number;
  replaced: number;
  outside: number;
  wanted: number;
}

function addItem(tally: Tally, { text, spans, wanted }: Item): void {
  const findings = findAll(text);
  const inside = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const within = findings.flatMap(({ start, end }) =>
    spans.flatMap((span) => {
      const range = { start: Math.max(start, span.start), end: Math.min(end, span.end) };
      return range.end > range.start ? [range] : [];
    }),
  );
  tally.items += spans.length === 0 ? 1 : spans.length;
  if (spans.length === 0) tally.covered += findings.length === 0 ? 1 : 0;
  for (const span of spans) if (isCovered(text, span, findings)) tally.covered += 1;
  tally.replaced += countReplaced(findings);
  tally.replacedInside += countReplaced(within);
  tally.outside += text.length - inside;
  tally.wanted = wanted;
}

/** Worst first: furthest below what is wanted; then by name. */
function byGap(a: Cell, b: Cell): number {
  return a.recall - a.wanted - (b.recall - b.wanted) || (a.cell < b.cell ? -1 : 1);
}

/** Score items by cell, worst first: those furthest below what is wanted. */
export function scoreItems(items: Iterable<Item>): Cell[] {
  const tallies = new Map<string, Tally>();
  for (const item of items) {
    const empty = { items: 0, covered: 0, replacedInside: 0, replaced: 0, outside: 0, wanted: 0 };
    const tally = tallies.get(item.cell) ?? empty;
    tallies.set(item.cell, tally);
    addItem(tally, item);
  }
  return [...tallies]
    .map(([cell, t]) => ({
      cell,
      items: t.items,
      covered: t.covered,
      recall: t.covered / t.items,
      interval: wilson(t.covered, t.items),
      precision: t.replaced === 0 ? 1 : t.replacedInside / t.replaced,
      suppressedElsewhere: t.outside === 0 ? 0 : (t.replaced - t.replacedInside) / t.outside,
      wanted: t.wanted,
    }))
    .sort(byGap);
}

/** Score the generator's own items, plain and disguised. `onForm` hears of progress. */
export function scoreGenerated(
  items: number,
  seed: number,
  onForm: (done: number, total: number) => void,
): Cell[] {
  const cells: Cell[] = [];
  for (const [index, form] of FORMS.entries()) {
    cells.push(
      ...scoreItems(generateItems(form, items, seed)),
      ...scoreItems(generateDisguised(form, items, seed)),
    );
    onForm(index + 1, FORMS.length);
  }
  return cells.sort(byGap);
}

/** How many ordinary sentences lose something. */
export function scoreLookAlikes(
  items: number,
  seed: number,
  onEaten?: (sentence: string) => void,
): LookAlikes {
  let eaten = 0;
  for (const sentence of generateLookAlikes(items, seed)) {
    if (findAll(sentence).length === 0) continue;
    eaten += 1;
    onEaten?.(sentence);
  }
  return { sentences: items, eaten, share: eaten / items, interval: wilson(eaten, items) };
}
