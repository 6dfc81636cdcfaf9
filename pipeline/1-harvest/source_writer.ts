import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { explainWriteError } from '../errors.ts';
import type { LeftOut, LeftOutReason } from '../model/sources.ts';
import { makePrivateDirectory } from '../storage/atomic.ts';
import type { Seal } from '../storage/seal.ts';
import { SEGMENT_BYTES } from '../storage/vault.ts';
import { namesOfStatus } from '../storage/vault_names.ts';
import type { Converted } from './convert.ts';
import type { Traffic } from './http_client.ts';
import type { CommitEntry, Counters, EndEntry, Position, SegmentEntry } from './journal_entries.ts';
import { LineBuffer } from './line_buffer.ts';
import type { RawConverted } from './raw/index.ts';
import type { RefusalBook } from './refusals.ts';
import { writeSegmentFiles } from './segment_files.ts';
import {
  applyEntry,
  emptyCounters,
  isSamePlace,
  readSourceState,
  type SourceState,
} from './source_journal.ts';
import type { HarvestOptions } from './types.ts';

/** At a server's pace a segment takes minutes to fill; this bounds what a kill makes us ask for again. */
const COMMIT_AFTER_MS = 120_000;

/** Collects what a source gives and commits it: the segment first, then the one journal line that counts it. */
export interface SourceWriter {
  readonly state: SourceState;
  /** Not yet committed, for progress. */
  readonly pending: Counters;
  /** Count a record, and keep it where it may be kept. */
  take(converted: Converted): void;
  /** What {@link takeLine} counts is appended here beforehand. */
  readonly lines: LineBuffer;
  /** The same as `take`, for a record whose line was written by then. */
  takeLine(converted: RawConverted): void;
  /** Count a record that never became one of ours. */
  leaveOut(reason: LeftOutReason): void;
  nameBadLine(place: string): void;
  /** Enough has gathered, or it has waited long enough. */
  isCommitDue(): boolean;
  /** How far a span is read, which counts from the next commit on. Whatever was taken before belongs to it. */
  advance(position: Position): void;
  /** Make durable what was taken and how far each span is read. */
  commit(): Promise<void>;
  end(
    entry: Pick<EndEntry, 'outcome' | 'reason' | 'detail' | 'software' | 'replies' | 'missed'>,
  ): Promise<void>;
}

/** Remove files of a source's vault that no journal line names. */
export function removeOrphans(directory: string, segments: readonly SegmentEntry[]): void {
  const committed = new Set(
    segments.flatMap(({ file, names }) => (names === undefined ? [file] : [file, names.file])),
  );
  try {
    for (const name of readdirSync(directory)) {
      if (!committed.has(name)) rmSync(join(directory, name), { force: true });
    }
  } catch (error) {
    throw explainWriteError(error, directory);
  }
}

/**
 * Open a source for writing. Segments that no journal line names, left by a kill, are removed.
 *
 * @param traffic is drained into the journal with each entry
 */
export function openSourceWriter(
  options: Pick<HarvestOptions, 'dataDir' | 'recipient' | 'tagRefusal' | 'nowMs'>,
  sourceId: string,
  seal: Seal,
  refusals: RefusalBook,
  traffic: Traffic,
): SourceWriter {
  const directory = join(options.dataDir, 'vault', sourceId);
  const state = readSourceState(options.dataDir, sourceId);
  makePrivateDirectory(directory);
  removeOrphans(directory, state.segments);
  const pending = emptyCounters();
  const lines = new LineBuffer();
  /** Names of the accounts in `lines`, for the veil's dictionary; some of them again and again. */
  let names: (readonly string[])[] = [];
  let badLines: string[] = [];
  let committedAtMs = Date.now();
  let positions: Position[] = [];
  let committing: Promise<void> = Promise.resolve();

  function leaveOut(reason: LeftOutReason): void {
    pending.statuses_seen += 1;
    const leftOut: LeftOut = pending.left_out;
    leftOut[reason] = (leftOut[reason] ?? 0) + 1;
  }

  function countKept(): void {
    pending.statuses_seen += 1;
    pending.statuses_kept += 1;
  }

  function leaveOutOf({ leftOut, refusedBy }: Extract<Converted, { leftOut: unknown }>): void {
    if (refusedBy !== null) refusals.add(options.tagRefusal(refusedBy));
    leaveOut(leftOut);
  }

  function drain(): Counters {
    const drained = { ...pending, ...traffic, waited_ms: Math.round(traffic.waited_ms) };
    Object.assign(pending, emptyCounters());
    Object.assign(traffic, { requests: 0, bytes: 0, waits: 0, waited_ms: 0 });
    return drained;
  }

  async function append(entry: CommitEntry | EndEntry): Promise<void> {
    await seal.append(sourceId, entry);
    applyEntry(state, entry);
  }

  /** What is taken while a segment is being sealed belongs to the next one, and so do its positions. */
  async function commitTaken(): Promise<void> {
    refusals.flush();
    const taken = { ...lines.take(), names: names.flat(), positions, badLines, counters: drain() };
    names = [];
    badLines = [];
    positions = [];
    committedAtMs = Date.now();
    const n = state.lastNumber + 1;
    const segment = await writeSegmentFiles(directory, n, taken, options.recipient);
    lines.giveBack(taken.plain);
    const { positions: moved, badLines: bad, counters } = taken;
    await append({
      v: 2,
      kind: 'commit',
      atMs: options.nowMs,
      segment,
      positions: moved,
      counters,
      badLines: bad,
    });
  }

  return {
    state,
    pending,
    leaveOut,
    lines,
    take: (converted) => {
      if ('leftOut' in converted) return leaveOutOf(converted);
      lines.write(JSON.stringify(converted.status));
      lines.endLine();
      names.push(namesOfStatus(converted.status));
      countKept();
    },
    takeLine: (converted) => {
      if ('leftOut' in converted) return leaveOutOf(converted);
      countKept();
      const { judged } = converted;
      if (converted.names === judged.names) {
        if (judged.namedIn === names) return;
        judged.namedIn = names;
      }
      names.push(converted.names);
    },
    nameBadLine: (place) => {
      badLines.push(place);
    },
    isCommitDue: () =>
      lines.bytes >= SEGMENT_BYTES || (lines.bytes > 0 && Date.now() - committedAtMs > COMMIT_AFTER_MS),
    advance: (position) => {
      positions = [...positions.filter((each) => !isSamePlace(each, position)), position];
    },
    commit: () => {
      committing = committing.then(commitTaken);
      return committing;
    },
    end: async (entry) => {
      refusals.flush();
      await append({ v: 1, kind: 'end', atMs: options.nowMs, ...entry, counters: drain() });
    },
  };
}
