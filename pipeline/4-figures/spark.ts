import { groupDigits, pad, wrap } from '../model/terminal.ts';
import type { PeopleBucket } from './series.ts';
import { lastDay } from './texts.ts';

/** Rows of the chart: small beside a summary, and 48 steps are enough to see a surge. */
const ROWS = 6;
const EIGHTHS = ' ▁▂▃▄▅▆▇█';
/** Wider columns say no more. */
const WIDEST_COLUMN = 2;

export interface SparkOptions {
  /** Draw with `#` for terminals without block characters. */
  readonly isAscii?: boolean;
}

/** Largest values of equal runs, where there are more weeks than columns. */
function sampleWeeks(values: readonly number[], columns: number): number[] {
  if (values.length <= columns) return [...values];
  return Array.from({ length: columns }, (_, column) => {
    const end = Math.max(1, Math.ceil(((column + 1) * values.length) / columns));
    return values[end - 1] ?? 0;
  });
}

function cell(filled: number, row: number, isAscii: boolean): string {
  const inRow = Math.min(8, Math.max(0, filled - row * 8));
  if (isAscii) return inRow >= 4 ? '#' : ' ';
  return EIGHTHS[inRow] ?? ' ';
}

/**
 * A chart of cumulative people per week from zero, of block characters, for a terminal of `width` columns.
 *
 * @param series anything that has the weekly people, such as what `drawFigures` answers
 * @returns lines without a trailing newline; one sentence where there is nothing to draw
 */
export function sparkChart(
  series: { readonly peopleWeekly: readonly PeopleBucket[] },
  width: number,
  options: SparkOptions = {},
): string {
  const weeks = series.peopleWeekly;
  const first = weeks[0];
  const last = weeks.at(-1);
  const values = weeks.map(({ cumulativePeople }) => cumulativePeople);
  const top = Math.max(0, ...values);
  if (first === undefined || last === undefined || top === 0) return 'No people to draw.';
  const isAscii = options.isAscii ?? false;
  const axis = isAscii ? '|' : '│';
  const labelWidth = groupDigits(top).length;
  const room = Math.max(1, width - labelWidth - 2);
  const shown = sampleWeeks(values, room);
  const columnWidth = Math.max(1, Math.min(WIDEST_COLUMN, Math.floor(room / shown.length)));
  const lines = wrap('People who have posted in Chinese, cumulative, by week', width);
  for (let row = ROWS - 1; row >= 0; row -= 1) {
    const label = row === ROWS - 1 ? groupDigits(top) : row === 0 ? '0' : '';
    const bars = shown.map((value) =>
      // Whole eighths; a level above nothing never vanishes.
      cell(Math.max(value > 0 ? 1 : 0, Math.round((value * ROWS * 8) / top)), row, isAscii).repeat(
        columnWidth,
      ),
    );
    lines.push(`${pad(label, labelWidth, 'right')} ${axis}${bars.join('')}`.trimEnd());
  }
  const gap = shown.length * columnWidth - first.from.length - last.to.length;
  const indent = ' '.repeat(labelWidth + 2);
  // Days under the first and the last column, where they have room.
  if (gap > 0)
    lines.push(`${indent}${first.from}${' '.repeat(gap)}${lastDay({ from: first.from, to: last.to })}`);
  return lines.join('\n');
}
