/** Run ./census and say what it cost: processor time is the same on a busy machine, elapsed time is not. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Cost {
  readonly seconds: number;
  /** Of all threads together. */
  readonly cpuSeconds: number;
  readonly peakMib: number;
}

/** Loaded before the program: writes what it used when it ends. */
const WRITE_USAGE = `data:text/javascript,${encodeURIComponent(
  "import { writeFileSync } from 'node:fs'; import { isMainThread } from 'node:worker_threads'; const path = process.env.SCALE_USAGE; if (path && isMainThread) process.on('exit', () => writeFileSync(path, JSON.stringify(process.resourceUsage())));",
)}`;

/** @throws Error with the program's own words where it fails */
export async function measureCpu(command: string, args: readonly string[]): Promise<Cost> {
  const path = join(tmpdir(), `census-scale-${process.pid}`);
  const started = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, NODE_OPTIONS: `--import=${WRITE_USAGE}`, SCALE_USAGE: path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${command} ended with ${code}\n${stderr}`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(
    readFileSync(path, 'utf8'),
  ) as NodeJS.ResourceUsage;
  rmSync(path);
  return { seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMib: maxRSS / 1024 };
}
