import { join } from 'node:path';
import { z } from 'zod';
import { LEFT_OUT_REASONS, type LeftOut, type LeftOutReason } from '../model/sources.ts';
import { readJournal } from '../storage/journal.ts';
import { TIMED_CLOCKS } from './id_clock.ts';
import { mergeSpans, overlaps, type Span } from './spans.ts';

const count = z.int().nonnegative();
const span = z.object({ fromMs: z.int(), toMs: z.int() });
const reasons = Object.keys(LEFT_OUT_REASONS) as [LeftOutReason, ...LeftOutReason[]];

/** Counts since the entry before: what happened between two commits. */
const counters = z.object({
  requests: count,
  bytes: count,
  waits: count.default(0),
  waited_ms: count,
  statuses_seen: count,
  statuses_kept: count,
  left_out: z.partialRecord(z.enum(reasons), count),
});

/** Where a span goes on: below a status id, or after a line of an archive's file. */
const cursor = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('id'),
    maxId: z.string().nullable(),
    clock: z.enum([...TIMED_CLOCKS, 'none']),
  }),
  z.object({ kind: z.literal('line'), file: count, line: count }),
]);

/** A span and how far it is read. Several are read in turns, so that a commit can move more than one. */
const position = z.object({
  span,
  cursor: cursor.nullable(),
  isDone: z.boolean(),
  /** It begins where another one ends: what is older need not be shown again. */
  hasFloor: z.boolean(),
});

/** When an entry was written, milliseconds since the epoch; 0 in entries of the first versions. */
const atMs = count.default(0);

const commit = z.object({
  v: z.literal(2),
  kind: z.literal('commit'),
  atMs,
  segment: z
    .object({
      file: z.string().regex(/^\d{6,}\.ndjson\.zst\.age$/u),
      bytes: count,
      sha256: z.string(),
      statuses: count,
      names: z
        .object({
          file: z.string().regex(/^\d{6,}\.names\.zst\.age$/u),
          bytes: count,
          sha256: z.string(),
          names: count,
        })
        .optional(),
    })
    .nullable(),
  positions: z.array(position),
  counters,
  /** `file:line` of archive records that are no status. */
  badLines: z.array(z.string()),
});

/** As the first versions wrote it: one span a commit. */
const firstCommit = commit
  .omit({ v: true, positions: true })
  .extend({ v: z.literal(1), span, cursor: cursor.nullable(), isSpanDone: z.boolean() })
  .transform(
    ({ span: only, cursor: at, isSpanDone, ...rest }): z.infer<typeof commit> => ({
      ...rest,
      v: 2,
      positions: [{ span: only, cursor: at, isDone: isSpanDone, hasFloor: false }],
    }),
  );

/**
 * A segment that was written anew without the statuses of people who asked to be left out, or that are gone; or that
 * was found to be as it is on its server.
 */
const replace = z.object({
  v: z.literal(1),
  kind: z.literal('replace'),
  atMs,
  /** File of the segment that is replaced. */
  file: z.string(),
  /** What stands in its place; null where nothing was left. */
  segment: commit.shape.segment,
  /** Statuses that were taken out, by reason; a number alone where people asked to be left out. */
  removed: z.union([
    count.transform((statuses): LeftOut => ({ opt_out_account: statuses })),
    z.partialRecord(z.enum(reasons), count),
  ]),
  /** The server was asked about every status of it. */
  isRefreshed: z.boolean().default(false),
});

const end = z.object({
  v: z.literal(1),
  kind: z.literal('end'),
  atMs,
  outcome: z.enum(['harvested', 'refused', 'closed', 'failed']),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  software: z.string().nullable(),
  counters,
});

export type Counters = z.infer<typeof counters>;
export type Cursor = z.infer<typeof cursor>;
export type IdCursor = Extract<Cursor, { kind: 'id' }>;
export type LineCursor = Extract<Cursor, { kind: 'line' }>;
export type CommitEntry = z.infer<typeof commit>;
export type EndEntry = z.infer<typeof end>;
export type ReplaceEntry = z.infer<typeof replace>;
export type Position = z.infer<typeof position>;
export type SegmentEntry = NonNullable<CommitEntry['segment']>;

const entry = z.union([commit, firstCommit, end, replace]);

/** Archive lines that are named in the report. */
export const BAD_LINES_NAMED = 20;

/** All that a journal says about its source. */
export interface SourceState {
  /** With the moment when each was last known to be as it is on its server, milliseconds since the epoch. */
  segments: (SegmentEntry & { readonly confirmedMs: number })[];
  /** Latest moment that any entry carries. */
  lastMs: number;
  /** Highest number that a segment ever had: numbers are not given twice, whatever was taken out. */
  lastNumber: number;
  readonly totals: Counters;
  /** Completed spans, sorted, joined. */
  covered: Span[];
  /** Spans that were begun and where they go on. */
  open: Position[];
  readonly badLines: string[];
  /** Null where the last run did not come to its end. */
  end: EndEntry | null;
  isEmpty: boolean;
  /** Runs that failed one after the other, the last one included. */
  failures: number;
}

export function emptyCounters(): Counters {
  return { requests: 0, bytes: 0, waits: 0, waited_ms: 0, statuses_seen: 0, statuses_kept: 0, left_out: {} };
}

function addCounters(totals: Counters, delta: Counters): void {
  totals.requests += delta.requests;
  totals.bytes += delta.bytes;
  totals.waits += delta.waits;
  totals.waited_ms += delta.waited_ms;
  totals.statuses_seen += delta.statuses_seen;
  totals.statuses_kept += delta.statuses_kept;
  addLeftOut(totals, delta.left_out);
}

/** @returns how many statuses that were */
function addLeftOut(totals: Counters, more: LeftOut): number {
  const leftOut: LeftOut = totals.left_out;
  let sum = 0;
  for (const [reason, statuses] of Object.entries(more) as [LeftOutReason, number][]) {
    leftOut[reason] = (leftOut[reason] ?? 0) + statuses;
    sum += statuses;
  }
  return sum;
}

function noteSegment(state: SourceState, segment: SegmentEntry | null): void {
  if (segment !== null) state.lastNumber = Math.max(state.lastNumber, Number.parseInt(segment.file, 10));
}

/** Statuses that were kept become statuses that were left out; how a source ended stays as it was. */
function applyReplace(state: SourceState, { file, segment, removed, isRefreshed, atMs }: ReplaceEntry): void {
  noteSegment(state, segment);
  state.segments = state.segments.flatMap((each) => {
    if (each.file !== file) return [each];
    return segment === null ? [] : [{ ...segment, confirmedMs: isRefreshed ? atMs : each.confirmedMs }];
  });
  state.totals.statuses_kept -= addLeftOut(state.totals, removed);
}

/** Add one entry to what is known; the same whether it was just written or read from disk. */
export function applyEntry(state: SourceState, next: CommitEntry | EndEntry | ReplaceEntry): void {
  state.isEmpty = false;
  state.lastMs = Math.max(state.lastMs, next.atMs);
  if (next.kind === 'replace') {
    applyReplace(state, next);
    return;
  }
  addCounters(state.totals, next.counters);
  if (next.kind === 'end') {
    state.end = next;
    const isFailure = next.outcome === 'failed' && next.reason !== 'interrupted';
    state.failures = isFailure ? state.failures + 1 : 0;
    return;
  }
  state.end = null;
  noteSegment(state, next.segment);
  if (next.segment !== null) state.segments.push({ ...next.segment, confirmedMs: next.atMs });
  state.badLines.push(...next.badLines.slice(0, BAD_LINES_NAMED - state.badLines.length));
  for (const { isDone, ...position } of next.positions) {
    state.open = state.open.filter((each) => !overlaps(each.span, position.span));
    if (isDone) state.covered = mergeSpans([...state.covered, position.span]);
    else state.open.push({ ...position, isDone });
  }
}

export function journalPath(dataDir: string, sourceId: string): string {
  return join(dataDir, 'state', `${sourceId}.ndjson`);
}

/**
 * Read what a source's journal says.
 *
 * @throws CensusError E_STATE_DAMAGED with file and line
 */
export function readSourceState(dataDir: string, sourceId: string): SourceState {
  const state: SourceState = {
    segments: [],
    lastMs: 0,
    lastNumber: 0,
    totals: emptyCounters(),
    covered: [],
    open: [],
    badLines: [],
    end: null,
    isEmpty: true,
    failures: 0,
  };
  const entries = readJournal(journalPath(dataDir, sourceId), (value) => entry.parse(value));
  for (const each of entries) applyEntry(state, each);
  return state;
}
