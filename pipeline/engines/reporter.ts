import { createRequire } from 'node:module';
import { displayWidth } from '../model/terminal.ts';
import { applyProgress, EMPTY_BOARD, formatBoard, formatTotal, type Progress } from './progress_board.ts';

/**
 * What may be said while a study runs. The union is closed: a field that could hold content, a handle or the
 * address of a person has no place in it, so logging one is a compile error.
 */
export type LogEvent =
  | { readonly event: 'stage'; readonly stage: StageName; readonly step: string }
  | { readonly event: 'warning'; readonly code: string; readonly hint: string }
  | (Progress & {
      readonly stage: StageName;
      readonly unit: 'statuses' | 'segments' | 'months' | 'figures' | 'forms' | 'files' | 'servers';
    });

export type StageName =
  | 'install'
  | 'harvest'
  | 'veil'
  | 'dataset'
  | 'figures'
  | 'release'
  | 'evaluate'
  | 'publish'
  | 'optout'
  | 'refresh'
  | 'vault'
  | 'discover'
  | 'forget';

export interface Reporter {
  emit(event: LogEvent): void;
  /** Remove what a terminal shows for the moment, before results are printed. */
  clear(): void;
}

/** Where a reporter writes: standard error in the program, a buffer in tests. */
export interface ReportStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

/** What a reporter tells the time by. */
export interface Clocks {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Milliseconds since the epoch: a wait is told as the time at which it ends. */
  readonly wall: () => number;
}

/** A block on a terminal is redrawn at most this often: faster is flicker, slower looks stuck. */
const REDRAW_INTERVAL_MS = 100;
/** While nothing happens it is redrawn this often, so that a wait is seen to pass. */
const TICK_MS = 1_000;
/** Plain logs get a progress line at most this often, so that a long run stays readable. */
const LOG_INTERVAL_MS = 5_000;
/** Lines of a block: more would push what was said before out of sight. */
const MOST_LINES = 9;
/** Narrower terminals get no bars: the numbers say more. */
const BAR_FROM_COLUMNS = 70;
/** Rows of a terminal that the block leaves alone. */
const ROWS_KEPT = 4;

/** One event that is no progress as a line of plain English. */
function formatEvent(event: Exclude<LogEvent, Progress>): string {
  if (event.event === 'stage') return `${event.stage}: ${event.step}`;
  return `warning ${event.code}: ${event.hint}`;
}

/** Cut a line to a terminal's width, so that it stays one line and the block can be drawn over. */
function cutLine(line: string, columns: number): string {
  if (displayWidth(line) <= columns) return line;
  let cut = '';
  for (const char of line) {
    if (displayWidth(cut) + displayWidth(char) > columns - 1) break;
    cut += char;
  }
  return `${cut}…`;
}

function createTerminalReporter(out: ReportStream, { now, wall }: Clocks): Reporter {
  let board = EMPTY_BOARD;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let height = 0;
  let ticker: NodeJS.Timeout | null = null;
  const erase = (): string => (height === 0 ? '' : `\u001b[${height}A\u001b[J`);
  const draw = (): void => {
    drawnAt = now();
    const room = Math.max(2, Math.min(MOST_LINES, (out.rows ?? 24) - ROWS_KEPT));
    const columns = (out.columns ?? 80) - 3;
    const lines = formatBoard(board, room, drawnAt, wall(), columns >= BAR_FROM_COLUMNS);
    out.write(`${erase()}${lines.map((line) => `  ${cutLine(line, columns)}\n`).join('')}`);
    height = lines.length;
  };
  const clear = (): void => {
    if (ticker !== null) clearInterval(ticker);
    ticker = null;
    if (height > 0) out.write(erase());
    height = 0;
    board = EMPTY_BOARD;
  };
  return {
    clear,
    emit(event) {
      if (event.event !== 'progress') {
        clear();
        out.write(`${formatEvent(event)}\n`);
        return;
      }
      board = applyProgress(board, event, now());
      if (now() - drawnAt < REDRAW_INTERVAL_MS && height > 0) return;
      draw();
      // It must not keep a finished program alive.
      ticker ??= setInterval(draw, TICK_MS).unref();
    },
  };
}

function createPlainReporter(out: ReportStream, now: () => number): Reporter {
  let board = EMPTY_BOARD;
  let loggedAt = now();
  return {
    clear: () => undefined,
    emit(event) {
      if (event.event !== 'progress') {
        out.write(`${formatEvent(event)}\n`);
        return;
      }
      board = applyProgress(board, event, now());
      if (now() - loggedAt < LOG_INTERVAL_MS) return;
      loggedAt = now();
      out.write(`${formatTotal(board, loggedAt)}\n`);
    },
  };
}

function createJsonReporter(out: ReportStream, now: () => number): Reporter {
  // Loaded by who asks for it.
  const { pino } = createRequire(import.meta.url)('pino') as typeof import('pino');
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => out.write(line) });
  const startedAt = now();
  const loggedAt = new Map<number | null, number>();
  return {
    clear: () => undefined,
    emit(event) {
      if (event.event === 'progress' && event.isEnded !== true) {
        if (now() - (loggedAt.get(event.source) ?? startedAt) < LOG_INTERVAL_MS) return;
        loggedAt.set(event.source, now());
      }
      log.info(event);
    },
  };
}

/** Choose how progress is shown: redrawn lines on a terminal, plain lines elsewhere, JSON lines for programs. */
export function createReporter(out: ReportStream, asJson: boolean, clocks: Clocks): Reporter {
  if (asJson) return createJsonReporter(out, clocks.now);
  return out.isTTY === true ? createTerminalReporter(out, clocks) : createPlainReporter(out, clocks.now);
}
