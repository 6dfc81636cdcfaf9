import { CensusError } from '../errors.ts';
import { CONFIDENCE_BASE_MILLI, CONFIDENCE_DIVISOR } from '../model/language.ts';
import { groupDigits } from '../model/terminal.ts';
import type { Row } from './series.ts';

/**
 * What the language decision may have got wrong in a count of people or posts, each at most. Not chance, but the
 * method: it has a direction and does not shrink with more data.
 */
export interface SystematicError {
  /** Counted although no Chinese is written. */
  readonly overcount: number;
  /** Not counted although Chinese is written. */
  readonly undercount: number;
}

export type Counted = 'people' | 'posts';

/** People or posts by the confidence that decides about them. */
export interface ConfidenceBucket {
  readonly side: 'counted' | 'uncounted';
  readonly confidenceMilli: number;
  readonly count: number;
}

/** @throws CensusError E_DATASET_CHECK where a row is none of the query's */
export function readConfidence(rows: readonly Row[], column: Counted): ConfidenceBucket[] {
  return rows.map((row) => {
    const side = row['side'];
    const confidenceMilli = Number(row['confidence_milli']);
    const count = Number(row[column]);
    if ((side === 'counted' || side === 'uncounted') && Number.isInteger(confidenceMilli) && count > 0)
      return { side, confidenceMilli, count };
    throw new CensusError('E_DATASET_CHECK', {
      what: 'The confidence of the language decision is not what its query gives.',
      where: `figures, language_error, ${column}`,
      kept: 'the dataset, and the figures as they were',
    });
  });
}

const MILLI = 1000;

/**
 * Chance that a decision of this confidence is wrong: the confidence is 500 + log-odds / 10 in thousandths (see
 * pipeline/model/language.ts), and odds of e^x to 1 are wrong once in 1 + e^x. It is cut at 999, so that no decision
 * is taken to be wrong less often than once in 148.
 */
export function chanceWrong(confidenceMilli: number): number {
  const logOdds = ((confidenceMilli - CONFIDENCE_BASE_MILLI) * CONFIDENCE_DIVISOR) / MILLI;
  return 1 / (1 + Math.exp(Math.max(0, logOdds)));
}

/** Upper bounds: a person's other posts make an error less likely, and are not taken into account. */
export function estimateSystematic(buckets: readonly ConfidenceBucket[]): SystematicError {
  const sum = (side: ConfidenceBucket['side']): number =>
    Math.ceil(
      buckets
        .filter((bucket) => bucket.side === side)
        .reduce((total, { count, confidenceMilli }) => total + count * chanceWrong(confidenceMilli), 0),
    );
  return { overcount: sum('counted'), undercount: sum('uncounted') };
}

/** People or posts by confidence, and the chance of an error. Restricted. */
export function systematicCsv(buckets: readonly ConfidenceBucket[], column: Counted): string {
  const lines = buckets.map(
    ({ side, confidenceMilli, count }) =>
      `${side},${(confidenceMilli / MILLI).toFixed(3)},${count},${chanceWrong(confidenceMilli).toFixed(4)}`,
  );
  return `${[`side,confidence,${column},chance_wrong`, ...lines].join('\n')}\n`;
}

/** `41 (2.6 %)` of a count. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? String(part) : `${groupDigits(part)} (${((100 * part) / whole).toFixed(1)}\u00a0%)`;
}

/** One sentence for a reader. */
export function formatSystematic({ overcount, undercount }: SystematicError, people: number): string {
  return `Beside chance: telling Chinese from its neighbours may count at most ${formatShare(overcount, people)} people too many and ${formatShare(undercount, people)} too few.`;
}
