import { pino } from 'pino';
import { groupDigits } from '../model/terminal.ts';

/**
 * What may be said while a study runs. The union is closed: a field that could hold content, a handle or the
 * address of a person has no place in it, so logging one is a compile error.
 */
export type LogEvent =
  | { readonly event: 'stage'; readonly stage: StageName; readonly step: string }
  | { readonly event: 'warning'; readonly code: string; readonly hint: string }
  | {
      readonly event: 'progress';
      readonly stage: StageName;
      /** Number of the source in census.yaml's order where there are several, else null. */
      readonly source: number | null;
      readonly done: number;
      readonly total: number | null;
      readonly unit: 'statuses' | 'segments' | 'months' | 'figures' | 'forms';
      readonly waitingMs: number | null;
    };

export type StageName =
  | 'install'
  | 'harvest'
  | 'veil'
  | 'dataset'
  | 'figures'
  | 'release'
  | 'evaluate'
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
  write(text: string): unknown;
}

/** A line on a terminal is redrawn at most this often: faster is flicker, slower looks stuck. */
const REDRAW_INTERVAL_MS = 100;
/** Plain logs get a progress line at most this often, so that a long run stays readable. */
const LOG_INTERVAL_MS = 5_000;

/** One event as a line of plain English. */
export function formatEvent(event: LogEvent): string {
  if (event.event === 'stage') return `${event.stage}: ${event.step}`;
  if (event.event === 'warning') return `warning ${event.code}: ${event.hint}`;
  const total = event.total === null ? '' : ` of ${groupDigits(event.total)}`;
  const source = event.source === null ? '' : ` source ${event.source + 1}`;
  const waiting =
    event.waitingMs === null ? '' : `, waiting ${Math.ceil(event.waitingMs / 1000)} s as the server asks`;
  return `${event.stage}:${source} ${groupDigits(event.done)}${total} ${event.unit}${waiting}`;
}

function createTerminalReporter(out: ReportStream, now: () => number): Reporter {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let isShown = false;
  const clear = (): void => {
    if (isShown) out.write('\r\u001b[2K');
    isShown = false;
  };
  return {
    clear,
    emit(event) {
      if (event.event !== 'progress') {
        clear();
        out.write(`${formatEvent(event)}\n`);
        return;
      }
      if (now() - drawnAt < REDRAW_INTERVAL_MS) return;
      drawnAt = now();
      out.write(`\r\u001b[2K  ${formatEvent(event).slice(0, (out.columns ?? 80) - 3)}`);
      isShown = true;
    },
  };
}

function createPlainReporter(write: (event: LogEvent) => void, now: () => number): Reporter {
  let loggedAt = now();
  return {
    clear: () => undefined,
    emit(event) {
      if (event.event === 'progress') {
        if (now() - loggedAt < LOG_INTERVAL_MS) return;
        loggedAt = now();
      }
      write(event);
    },
  };
}

/**
 * Choose how progress is shown: a redrawn line on a terminal, plain lines elsewhere, JSON lines for programs.
 *
 * @param now milliseconds, monotonic
 */
export function createReporter(out: ReportStream, asJson: boolean, now: () => number): Reporter {
  if (asJson) {
    const log = pino({ base: null, timestamp: false }, { write: (line: string) => out.write(line) });
    return createPlainReporter((event) => log.info(event), now);
  }
  if (out.isTTY === true) return createTerminalReporter(out, now);
  return createPlainReporter((event) => out.write(`${formatEvent(event)}\n`), now);
}
