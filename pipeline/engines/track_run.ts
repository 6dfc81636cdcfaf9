/** `track`: a study kept current, run after run; `health` tells a monitor whether it is late. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CensusError, type ErrorCode } from '../errors.ts';
import { makePrivateDirectory, PRIVATE_FILE_MODE, writeFileAtomic } from '../storage/atomic.ts';
import { type Run, readIfThere } from './run.ts';

/** A run may take as long again as the time between two before it is called late: backfills are slow. */
const GRACE = 2;

const book = z.object({
  v: z.literal(1),
  everyMs: z.int().positive(),
  /** End of the last run that did what it should, milliseconds since the epoch; null before the first. */
  doneMs: z.int().nonnegative().nullable(),
  startedMs: z.int().nonnegative(),
  /** Code of what the last run failed with, or null. */
  error: z.string().nullable(),
});
type Book = z.infer<typeof book>;

function bookPath(dataDir: string): string {
  return join(dataDir, 'state', 'track.json');
}

function readBook(dataDir: string): Book | null {
  const text = readIfThere(bookPath(dataDir));
  if (text === null) return null;
  const parsed = book.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `15m`, `6h`, `1d` -> milliseconds. @throws CensusError E_USAGE */
export function parseInterval(text: string): number {
  const match = /^(\d{1,4})([mhd])$/u.exec(text.trim());
  const ms = match === null ? 0 : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0);
  if (ms >= 60_000 && ms <= 31 * 86_400_000) return ms;
  throw new CensusError('E_USAGE', {
    what: '--every must be a time between 1m and 31d.',
    todo: 'write it as 15m, 6h or 1d',
  });
}

/** What one run has done, in counts. */
export interface TrackedRun {
  /** Rows in the dataset. */
  readonly rows: number;
  /** Statuses that left, because they are gone from their servers. */
  readonly removed: number;
  readonly harvested: number;
  readonly failed: number;
}

function describe(atMs: number, run: TrackedRun | ErrorCode, nextMs: number | null): string {
  const what =
    typeof run === 'string'
      ? `failed with ${run}; what was complete is kept`
      : `${run.rows} rows, ${run.removed} gone; ${run.harvested} sources harvested, ${run.failed} not`;
  const next = nextMs === null ? '' : `; next ${new Date(nextMs).toISOString().slice(0, 16)}Z`;
  return `${new Date(atMs).toISOString().slice(0, 19)}Z track: ${what}${next}\n`;
}

/**
 * Run again and again until stopped: one line of log a run. A run that fails is told and the next one tries again.
 *
 * @param work one run
 * @param write takes one line of log
 * @param isOnce for systemd timers and cron: one run, which throws what it fails with
 */
export async function track(
  run: Pick<Run, 'dataDir' | 'nowMs'>,
  options: { readonly everyMs: number; readonly isOnce: boolean; readonly signal: AbortSignal },
  work: () => Promise<TrackedRun>,
  write: (line: string) => void,
): Promise<void> {
  const { everyMs, isOnce, signal } = options;
  while (!signal.aborted) {
    const startedMs = run.nowMs();
    const before = readBook(run.dataDir)?.doneMs ?? null;
    const note = (doneMs: number | null, error: string | null): void => {
      makePrivateDirectory(join(run.dataDir, 'state'));
      writeFileAtomic(
        bookPath(run.dataDir),
        `${JSON.stringify({ v: 1, everyMs, startedMs, doneMs, error } satisfies Book)}\n`,
        { mode: PRIVATE_FILE_MODE },
      );
    };
    const nextMs = isOnce ? null : startedMs + everyMs;
    try {
      const done = await work();
      note(run.nowMs(), null);
      write(describe(startedMs, done, nextMs));
    } catch (error) {
      if (isOnce || !(error instanceof CensusError)) throw error;
      note(before, error.code);
      write(describe(startedMs, error.code, nextMs));
    }
    if (nextMs === null) return;
    await sleep(Math.max(0, nextMs - run.nowMs()), undefined, { signal }).catch(() => undefined);
  }
}

export interface Health {
  readonly isLate: boolean;
  readonly doneMs: number | null;
  readonly text: string;
}

/** Whether the last good run of `track` is longer ago than it should be. */
export function readHealth(run: Pick<Run, 'dataDir' | 'nowMs'>): Health {
  const known = readBook(run.dataDir);
  if (known === null) {
    return { isLate: true, doneMs: null, text: 'health: late: this study was never tracked here\n' };
  }
  const { doneMs, everyMs, startedMs, error } = known;
  const hours = (ms: number): string => `${(ms / 3_600_000).toFixed(1)} h`;
  const ageMs = run.nowMs() - (doneMs ?? startedMs);
  const isLate = ageMs > GRACE * everyMs;
  const last = doneMs === null ? 'no run was good yet' : `last good run ${hours(ageMs)} ago`;
  const text = `health: ${isLate ? 'late' : 'ok'}: ${last}, every ${hours(everyMs)}${error === null ? '' : `, then ${error}`}\n`;
  return { isLate, doneMs, text };
}
