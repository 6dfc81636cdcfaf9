/** The lines of a source's journal: what was committed, what was replaced, how a run ended. */
import { z } from 'zod';
import {
  LEFT_OUT_REASONS,
  type LeftOut,
  type LeftOutReason,
  REPLIES,
  type Replies,
} from '../model/sources.ts';
import { TIMED_CLOCKS } from './id_clock.ts';

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
  // The account is named by a keyed hash; `maxId` where its statuses go on, null where they are all read.
  z.object({
    kind: z.literal('account'),
    tag: z.string(),
    maxId: z.string().nullable(),
    fromMs: z.int(),
  }),
]);

/** A span and how far it is read. Several are read in turns, so that a commit can move more than one. */
const position = z.object({
  /** Spans of the timeline and spans of the replies of its accounts are counted apart. */
  of: z.enum(['timeline', 'replies']).default('timeline'),
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
      positions: [{ of: 'timeline', span: only, cursor: at, isDone: isSpanDone, hasFloor: false }],
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
  /** Where replies to others are, and what a sample tells of what the timeline leaves out. */
  replies: z.enum(Object.keys(REPLIES) as [Replies, ...Replies[]]).default('not_asked'),
  missed: z
    .object({
      accounts: count,
      timeline_posts: count,
      replies: count,
      error_milli: count,
      people_on_timeline: count,
      people_missed: count,
    })
    .nullable()
    .default(null),
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

/** Any line of a journal. */
export const entry = z.union([commit, firstCommit, end, replace]);
