import { quoteCsv } from '../model/csv.ts';
import { displayWidth, groupDigits, pad, wrap } from '../model/terminal.ts';
import type { ComparisonRow } from './comparison.ts';

const GAP = '  ';
/** Below this a column would break inside its words. */
const NARROWEST_TEXT_COLUMN = 12;

function formatValue(value: number | null, row: ComparisonRow): string {
  if (value === null) return '–';
  return row.unit === 'per cent' ? `${value.toFixed(1)} %` : groupDigits(value);
}

function formatTolerance(row: ComparisonRow): string {
  return row.unit === 'per cent' ? `±${row.tolerance} points` : `±${groupDigits(row.tolerance)}`;
}

/** Reasons for "not comparable", each once. */
function listReasons(rows: readonly ComparisonRow[]): string[] {
  return [...new Set(rows.flatMap(({ why }) => (why === null ? [] : [why])))];
}

function toCells(rows: readonly ComparisonRow[]): { head: string[]; body: string[][] } {
  const isScaled = rows.some(({ scaled }) => scaled !== null);
  const head = ['', 'the article says', 'ours', ...(isScaled ? ['full size'] : []), 'tolerance', ''];
  const body = rows.map((row) => [
    row.what,
    row.article,
    formatValue(row.ours, row),
    ...(isScaled ? [formatValue(row.scaled, row)] : []),
    formatTolerance(row),
    row.verdict,
  ]);
  return { head, body };
}

/**
 * The comparison as plain text: numbers to the right, long words wrapped, no line wider than `width` columns.
 *
 * @param width columns of the terminal; 80 at least looks well
 */
export function formatComparison(rows: readonly ComparisonRow[], width: number): string {
  const { head, body } = toCells(rows);
  const last = head.length - 1;
  const widths = head.map((title, column) =>
    Math.max(displayWidth(title), ...body.map((cells) => displayWidth(cells[column] ?? ''))),
  );
  // The two columns of words give way; numbers are never broken.
  const fixed = widths.slice(2).reduce((sum, columns) => sum + columns, 0) + GAP.length * last;
  const left = Math.max(2 * NARROWEST_TEXT_COLUMN, width - fixed);
  const [what = 0, article = 0] = widths;
  if (what + article > left) {
    const half = Math.floor(left / 2);
    widths[0] = what <= half ? what : article <= half ? left - article : half;
    widths[1] = left - widths[0];
  }
  const print = (cells: readonly string[]): string[] => {
    const wrapped = cells.map((cell, column) => wrap(cell, widths[column] ?? 0));
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      wrapped
        .map((lines, column) =>
          pad(lines[line] ?? '', widths[column] ?? 0, column < 2 || column === last ? 'left' : 'right'),
        )
        .join(GAP)
        .trimEnd(),
    );
  };
  const lines = [...print(head), ...body.flatMap(print)];
  for (const why of listReasons(rows)) lines.push(...wrap(`Not comparable: ${why}.`, width));
  return lines.join('\n');
}

/** `comparison.csv`: one row per claim, numbers bare. */
export function comparisonCsv(rows: readonly ComparisonRow[]): string {
  const head = [
    'key',
    'what',
    'unit',
    'article',
    'article_value',
    'ours',
    'ours_at_full_size',
    'tolerance',
    'verdict',
    'why',
  ];
  const body = rows.map((row) =>
    [
      row.key,
      row.what,
      row.unit,
      row.article,
      String(row.articleValue),
      row.ours === null ? '' : String(row.ours),
      row.scaled === null ? '' : String(row.scaled),
      String(row.tolerance),
      row.verdict,
      row.why ?? '',
    ].map(quoteCsv),
  );
  return `${[head, ...body].map((cells) => cells.join(',')).join('\n')}\n`;
}

/** `comparison.md`: the table with its source line, for people. */
export function comparisonMarkdown(rows: readonly ComparisonRow[], notes: readonly string[]): string {
  const { head, body } = toCells(rows);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column < 2 || column === head.length - 1 ? '---' : '---:'));
  const reasons = listReasons(rows).map((why) => `\nNot comparable: ${why}.\n`);
  return [
    '# Compared with the article of September 2022\n',
    ...notes.map((note) => `**${note}**\n`),
    [line(head), line(rule), ...body.map(line)].join('\n'),
    ...reasons,
    '',
  ].join('\n');
}
