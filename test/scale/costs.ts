/** Cost against size: what was measured, and what follows from it under assumptions that are printed. */
import { chooseBuckets } from '../../pipeline/3-dataset/index.ts';

export interface MeasuredRun {
  readonly name: string;
  readonly statuses: number;
  readonly seconds: number;
  /** Processor time of all threads; null where it was not measured. */
  readonly cpuSeconds: number | null;
  readonly peakMib: number;
}

const SIZES = [1e6, 1e7, 1e8, 1e9, 1e10];
/** Cores of the clusters in the table. */
const CORES = [2, 64, 512];
const HOUR_S = 3600;
/** Statuses of a part of a large vault. */
const PART_STATUSES = 98_304;
/** Processor time of one bucket's read of one part, as measured on a warm disk. */
const READ_SECONDS = 0.0045;

function formatHours(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(0)} s`;
  if (seconds < HOUR_S) return `${(seconds / 60).toFixed(1)} min`;
  return `${(seconds / HOUR_S).toFixed(1)} h`;
}

/** Core-microseconds of one status more: between two sizes where there are two, so that starting up is left out. */
function measureCost(runs: readonly MeasuredRun[]): { micros: number; how: string } | null {
  const [large, small] = [...runs].sort((a, b) => b.statuses - a.statuses);
  if (large?.cpuSeconds == null) return null;
  if (small?.cpuSeconds == null || small.cpuSeconds >= large.cpuSeconds) {
    return { micros: (1e6 * large.cpuSeconds) / large.statuses, how: 'the start of the program included' };
  }
  const micros = (1e6 * (large.cpuSeconds - small.cpuSeconds)) / (large.statuses - small.statuses);
  return { micros, how: `one status more between ${small.statuses} and ${large.statuses}` };
}

/** @param runs those on two threads are what is extrapolated */
export function formatCosts(runs: readonly MeasuredRun[]): string {
  const lines = ['', 'measured (veil and write, start of the program included)'];
  for (const { name, statuses, seconds, cpuSeconds, peakMib } of runs) {
    const micros = cpuSeconds === null ? '' : ((1e6 * cpuSeconds) / statuses).toFixed(0);
    lines.push(
      `  ${name.padEnd(30)} ${String(statuses).padStart(9)} statuses ${seconds.toFixed(1).padStart(7)} s ${String(Math.round(peakMib)).padStart(6)} MiB ${micros.padStart(5)} core-µs a status`,
    );
  }
  const cost = measureCost(runs.filter(({ name }) => name.startsWith('embedded, 2')));
  if (cost === null) return lines.join('\n');
  const { micros, how } = cost;
  lines.push('', `extrapolated from ${micros.toFixed(0)} core-µs a status, ${how}`);
  lines.push(
    `  ${'statuses'.padStart(14)} ${'core hours'.padStart(11)} ${'of it reads'.padStart(11)} ${CORES.map((cores) => `${cores} cores`.padStart(11)).join(' ')}`,
  );
  for (const size of SIZES) {
    const reads = Math.ceil(size / PART_STATUSES) * chooseBuckets(size, 0, 2) * READ_SECONDS;
    const seconds = (size * micros) / 1e6 + reads;
    lines.push(
      `  ${size.toLocaleString('en').padStart(14)} ${(seconds / HOUR_S).toFixed(1).padStart(11)} ${(reads / HOUR_S).toFixed(1).padStart(11)} ${CORES.map((cores) => formatHours(seconds / cores).padStart(11)).join(' ')}`,
    );
  }
  lines.push(
    `  assumed: cost is linear in statuses, but that each bucket reads from each part (${1000 * READ_SECONDS} ms); tasks fill every core;`,
    '  the shared storage keeps up with the workers; a core is one of this machine’s; and the statuses are like these.',
  );
  return lines.join('\n');
}
