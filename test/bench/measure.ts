/** Run a program and say how long it took and how much memory it held at most. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Measured {
  readonly seconds: number;
  /** Share of the processors' time that the machine's host kept for others while the program ran. */
  readonly stolen: number;
  /** Largest resident set of the process, its threads included. */
  readonly peakMib: number;
  readonly stdout: string;
  /** Lines of standard error, with the second in which each came. */
  readonly log: readonly { readonly atSeconds: number; readonly line: string }[];
}

/** Loaded before the program: writes its peak of memory when it ends. */
const WRITE_PEAK = `data:text/javascript,${encodeURIComponent(
  "import { writeFileSync } from 'node:fs'; import { isMainThread } from 'node:worker_threads'; const path = process.env.BENCH_PEAK; if (path && isMainThread) process.on('exit', () => writeFileSync(path, String(process.resourceUsage().maxRSS)));",
)}`;

const BYTES_PER_KIB = 1024;
let runs = 0;

/** Time of all processors since the start, in the kernel's ticks: all of it, and what a host kept (proc(5), `steal`). */
function readTicks(): { readonly all: number; readonly stolen: number } {
  const [, ...fields] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/ +/u) ?? [];
  // The two after the eighth, time of guests, are in the first two already.
  const ticks = fields.slice(0, 8).map(Number);
  return { all: ticks.reduce((sum, each) => sum + each, 0), stolen: ticks[7] ?? 0 };
}

/**
 * @throws Error with the program's own words where it fails
 */
export async function measure(command: string, args: readonly string[]): Promise<Measured> {
  runs += 1;
  const peakPath = join(tmpdir(), `census-bench-${process.pid}-${runs}`);
  const before = readTicks();
  const started = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, NODE_OPTIONS: `--import=${WRITE_PEAK}`, BENCH_PEAK: peakPath },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const log: { atSeconds: number; line: string }[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    const atSeconds = (performance.now() - started) / 1000;
    stderr += chunk.toString();
    for (const line of chunk.toString().split('\n')) if (line !== '') log.push({ atSeconds, line });
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const seconds = (performance.now() - started) / 1000;
  const after = readTicks();
  const stolen = (after.stolen - before.stolen) / Math.max(1, after.all - before.all);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${stderr}`);
  const peakMib = (Number(readFileSync(peakPath, 'utf8')) * BYTES_PER_KIB) / 2 ** 20;
  rmSync(peakPath);
  return { seconds, stolen, peakMib, stdout, log };
}

/** Middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** Half the distance between the extremes, as a share of the middle. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / 2 / median(values);
}

/** Slope of log(seconds) over log(size): 1 where cost is linear. Least squares. */
export function fitExponent(points: readonly { readonly size: number; readonly seconds: number }[]): number {
  const xs = points.map(({ size }) => Math.log(size));
  const ys = points.map(({ seconds }) => Math.log(seconds));
  const meanX = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const meanY = ys.reduce((sum, y) => sum + y, 0) / ys.length;
  const top = xs.reduce((sum, x, at) => sum + (x - meanX) * ((ys[at] ?? 0) - meanY), 0);
  const bottom = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  return top / bottom;
}
