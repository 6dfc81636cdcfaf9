import { readFileSync } from 'node:fs';
import { CensusError } from '../errors.ts';
import {
  type Cell,
  type LookAlikes,
  readLabelled,
  scoreGenerated,
  scoreItems,
  scoreLookAlikes,
} from '../evaluate/index.ts';
import type { Reporter } from './reporter.ts';

export interface EvaluateOptions {
  /** Labelled files; none means the generator's own items. */
  readonly files: readonly string[];
  /** JSON file that maps a labelled file's classes to names of the report. */
  readonly classMap: string | null;
  /** Items of each cell. */
  readonly items: number;
  readonly seed: number;
  readonly reporter: Reporter;
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function formatCells(cells: readonly Cell[]): string {
  const width = Math.max(...cells.map(({ cell }) => cell.length), 4);
  const head = `${'what'.padEnd(width)}   items    covered   95 % interval        wanted   precision  elsewhere`;
  const rows = cells.map(
    ({ cell, items, recall, interval: [low, high], wanted, precision, suppressedElsewhere }) =>
      [
        cell.padEnd(width),
        String(items).padStart(7),
        percent(recall).padStart(10),
        `${percent(low)} – ${percent(high)}`.padStart(20),
        `${recall < wanted ? '< ' : '≥ '}${percent(wanted)}`.padStart(11),
        percent(precision).padStart(10),
        percent(suppressedElsewhere).padStart(9),
      ].join(' '),
  );
  return [head, ...rows].join('\n');
}

function formatLookAlikes({ sentences, eaten, share, interval: [low, high] }: LookAlikes): string {
  return `ordinary sentences that lose something: ${eaten} of ${sentences}, ${percent(share)} (95 %: ${percent(low)} – ${percent(high)}; wanted at most 2 %)`;
}

function readClassMap(path: string | null): Record<string, string> {
  if (path === null) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  } catch (error) {
    throw new CensusError(
      'E_USAGE',
      {
        what: 'The map of classes is no JSON file.',
        where: `evaluate, ${path}`,
        todo: 'e.g. {"MOBILE": "PHONE"}',
      },
      error,
    );
  }
}

/** Measure the scrubber on the generator's items or on labelled files, worst rows first. */
export function evaluate(o: EvaluateOptions): {
  readonly text: string;
  readonly cells: readonly Cell[];
  readonly lookAlikes: LookAlikes | null;
} {
  if (o.files.length > 0) {
    const classes = readClassMap(o.classMap);
    const cells = scoreItems(o.files.flatMap((file) => readLabelled(file, classes)));
    return { text: `${formatCells(cells)}\n`, cells, lookAlikes: null };
  }
  const cells = scoreGenerated(o.items, o.seed, (done, total) => {
    o.reporter.emit({
      event: 'progress',
      stage: 'evaluate',
      source: null,
      done,
      total,
      unit: 'forms',
      waitingMs: null,
    });
  });
  const lookAlikes = scoreLookAlikes(o.items, o.seed);
  return {
    text: `Invented items, ${o.items} a form, seed ${o.seed}; worst first. "covered": the whole identifier is replaced; "elsewhere": share of the other characters that is replaced.\n\n${formatCells(cells)}\n\n${formatLookAlikes(lookAlikes)}\n`,
    cells,
    lookAlikes,
  };
}
