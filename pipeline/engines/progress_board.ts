/** What is going on, as lines for a terminal or as one line for a log: a pure function of events and times. */
import { groupDigits } from '../model/terminal.ts';

/** Progress of a stage, or of one source of it. Counts and numbers only. */
export interface Progress {
  readonly event: 'progress';
  readonly stage: string;
  /** Place of the source in census.yaml, from 0, where a stage has several; else null. */
  readonly source: number | null;
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
  /** How long the server asks us to wait; null while we do not. */
  readonly waitingMs: number | null;
  /** Of the span asked for, per cent still to be read; null where it can't be told. */
  readonly leftPercent?: number | null;
  /** The source has ended, whole or not. */
  readonly isEnded?: boolean;
}

/** One source, or a stage without sources. */
interface Track {
  readonly first: { readonly atMs: number; readonly done: number };
  readonly last: Progress;
  readonly atMs: number;
}

export interface Board {
  readonly stage: string | null;
  readonly tracks: ReadonlyMap<number | null, Track>;
}

export const EMPTY_BOARD: Board = { stage: null, tracks: new Map() };

/** A rate over less than this says more about the start than about the work. */
const LEAST_RATE_MS = 1_000;
/** Cells of a bar. */
const BAR_CELLS = 12;

/** The board after an event. Another stage begins an empty one. */
export function applyProgress(board: Board, event: Progress, atMs: number): Board {
  const tracks = new Map(board.stage === event.stage ? board.tracks : []);
  const before = tracks.get(event.source);
  tracks.set(event.source, { first: before?.first ?? { atMs, done: event.done }, last: event, atMs });
  return { stage: event.stage, tracks };
}

/** Units a second of this run; null while too little time has passed. */
function rateOf(tracks: readonly Track[], nowMs: number): number | null {
  const startMs = Math.min(...tracks.map(({ first }) => first.atMs));
  const passedMs = nowMs - startMs;
  if (passedMs < LEAST_RATE_MS) return null;
  return (1000 * tracks.reduce((sum, { first, last }) => sum + last.done - first.done, 0)) / passedMs;
}

function formatRate(rate: number | null): string {
  return rate === null ? '' : `, ${groupDigits(Math.round(rate))}/s`;
}

/** `45 s`, `12 min`, `3 h`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function formatBar(doneShare: number): string {
  const cells = Math.max(0, Math.min(BAR_CELLS, Math.floor(doneShare * BAR_CELLS)));
  return `${'█'.repeat(cells)}${'░'.repeat(BAR_CELLS - cells)}`;
}

/**
 * What is left. Of a timeline it is a share of its days and no time: posts lie unevenly on them, so that a time told
 * from days would be wrong by a multiple.
 */
function formatLeft({ first, last }: Track, nowMs: number): string {
  if (last.leftPercent != null) return `, ${Math.ceil(last.leftPercent)} % of the days left`;
  const passedMs = nowMs - first.atMs;
  const gained = last.done - first.done;
  if (last.total === null || gained <= 0 || passedMs < LEAST_RATE_MS || last.done >= last.total) return '';
  return `, ${formatDuration((passedMs * (last.total - last.done)) / gained)} left`;
}

/** Where a wait ends, on the wall's clock. */
function formatWait(waitingMs: number, sinceMs: number, wallMs: number): string {
  const restMs = Math.max(0, waitingMs - sinceMs);
  const until = new Date(wallMs + restMs).toTimeString().slice(0, 8);
  return `waits until ${until} as the server asks (${formatDuration(restMs)})`;
}

function formatTrack(track: Track, nowMs: number, wallMs: number, hasBar: boolean): string {
  const { last } = track;
  const name = last.source === null ? `${last.stage}:` : `source ${String(last.source + 1).padStart(2)}`;
  const count = groupDigits(last.done);
  const of = last.total === null ? '' : ` of ${groupDigits(last.total)}`;
  const text = `${name} ${count}${of} ${last.unit}`;
  if (last.waitingMs !== null) return `${text}, ${formatWait(last.waitingMs, nowMs - track.atMs, wallMs)}`;
  const share =
    last.leftPercent != null
      ? 1 - last.leftPercent / 100
      : last.total !== null && last.total > 0
        ? last.done / last.total
        : null;
  const rate = formatRate(rateOf([track], nowMs));
  if (share === null) return `${text}${rate}`;
  return `${hasBar ? `${formatBar(share)} ` : ''}${text}${rate}${formatLeft(track, nowMs)}`;
}

/** All sources in one line. */
export function formatTotal({ stage, tracks }: Board, nowMs: number): string {
  const all = [...tracks.values()];
  const only = all.length === 1 ? all[0] : undefined;
  const done = all.reduce((sum, { last }) => sum + last.done, 0);
  const unit = all[0]?.last.unit ?? '';
  const rate = formatRate(rateOf(all, nowMs));
  if (only !== undefined && only.last.source === null) {
    const of = only.last.total === null ? '' : ` of ${groupDigits(only.last.total)}`;
    return `${stage ?? ''}: ${groupDigits(done)}${of} ${unit}${rate}`;
  }
  const ended = all.filter(({ last }) => last.isEnded === true).length;
  const waiting = all.filter(({ last }) => last.isEnded !== true && last.waitingMs !== null).length;
  const parts = [
    `${stage ?? ''}: ${groupDigits(done)} ${unit} from ${all.length} source${all.length === 1 ? '' : 's'}${rate}`,
    ...(ended > 0 ? [`${ended} ended`] : []),
    ...(waiting > 0 ? [`${waiting} waiting as the server asks`] : []),
  ];
  return parts.join(', ');
}

/**
 * The board as lines for a terminal: the total, then a line for each source that is being asked.
 *
 * @param mostLines lines altogether; sources beyond them are counted in the last one
 * @param wallMs milliseconds since the epoch, for the clock time at which a wait ends
 * @param hasBar false where the terminal is too narrow for one
 */
export function formatBoard(
  board: Board,
  mostLines: number,
  nowMs: number,
  wallMs: number,
  hasBar = true,
): string[] {
  const all = [...board.tracks.values()];
  const single = all.length === 1 ? all[0] : undefined;
  if (single !== undefined && single.last.source === null)
    return [formatTrack(single, nowMs, wallMs, hasBar)];
  const active = all
    .filter(({ last }) => last.isEnded !== true)
    .sort((a, b) => (a.last.source ?? 0) - (b.last.source ?? 0));
  const room = Math.max(1, mostLines - 1);
  const shown = active.length <= room ? active : active.slice(0, Math.max(0, room - 1));
  const hidden = active.length - shown.length;
  return [
    formatTotal(board, nowMs),
    ...shown.map((track) => formatTrack(track, nowMs, wallMs, hasBar)),
    ...(hidden > 0 ? [`and ${hidden} more source${hidden === 1 ? '' : 's'}`] : []),
  ];
}
