/** The benchmark's table, for a terminal. */
export interface Line {
  readonly figure: string;
  readonly ours: string;
  readonly floor: string;
  readonly ratio: number | null;
  /** Half the distance between the extremes of the paired ratios, as a share of their middle. */
  readonly spread: number | null;
  readonly wanted: string;
  readonly holds: boolean;
  readonly peakMib: number | null;
}

const HEAD = ['figure', 'ours', 'floor', 'ratio', 'spread', 'wanted', 'holds', 'peak MiB', 'committed'];

/** @param before lines of the last committed run of the same size: compared by ratio */
export function formatTable(
  size: string,
  machine: string,
  statuses: number,
  lines: readonly Line[],
  before: readonly Line[],
): string {
  const rows = lines.map((line) => {
    const last = before.find(({ figure }) => figure === line.figure)?.ratio ?? null;
    return [
      line.figure,
      line.ours,
      line.floor,
      line.ratio?.toFixed(3) ?? '',
      line.spread === null ? '' : `±${(100 * line.spread).toFixed(1)} %`,
      line.wanted,
      line.holds ? 'yes' : 'NO',
      line.peakMib === null ? '' : String(Math.round(line.peakMib)),
      last === null || line.ratio === null ? '' : `${last.toFixed(3)} (${(line.ratio / last).toFixed(2)}×)`,
    ];
  });
  const widths = HEAD.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const format = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    `SIZE=${size}: ${statuses} SYNTHETIC statuses; ${machine}`,
    format(HEAD),
    format(widths.map((width) => '─'.repeat(width))),
    ...rows.map(format),
    '',
  ].join('\n');
}
