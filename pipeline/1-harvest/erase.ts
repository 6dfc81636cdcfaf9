/**
 * Taking people out of the vault: each segment that holds a status of theirs is written anew without it, entered into
 * its source's journal, and only then is the old file removed. A kill leaves the old segment or the new one, and one
 * file that no journal names, which the next run removes.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { IdentifiedStatus } from '../model/status.ts';
import { PRIVATE_FILE_MODE, removeTemporaries, writeFileAtomic } from '../storage/atomic.ts';
import { appendJournal } from '../storage/journal.ts';
import {
  digestBytes,
  encodeSegment,
  namesName,
  namesOfStatus,
  readSegment,
  type Segment,
  segmentName,
} from '../storage/vault.ts';
import { segmentsOf } from './report.ts';
import { journalPath, type ReplaceEntry, readSourceState, type SegmentEntry } from './source_journal.ts';
import { removeOrphans } from './source_writer.ts';

export interface EraseOptions {
  readonly dataDir: string;
  /** age identity of the vault: what is encrypted must be read to be searched. */
  readonly identity: string;
  readonly recipient: string;
  readonly isGone: (status: IdentifiedStatus) => boolean;
  readonly onSegment: (done: number, total: number) => void;
}

export interface Erased {
  readonly segments: number;
  readonly rewritten: number;
  readonly statuses: number;
}

async function seal(dir: string, file: string, lines: readonly string[], recipient: string) {
  const sealed = await encodeSegment(lines, recipient);
  writeFileAtomic(join(dir, file), sealed, { mode: PRIVATE_FILE_MODE });
  return { file, bytes: sealed.length, sha256: digestBytes(sealed) };
}

async function writeAnew(
  options: EraseOptions,
  sourceId: string,
  left: readonly IdentifiedStatus[],
  n: number,
): Promise<SegmentEntry | null> {
  if (left.length === 0) return null;
  const dir = join(options.dataDir, 'vault', sourceId);
  const names = [...new Set(left.flatMap(namesOfStatus))].sort().map((name) => JSON.stringify(name));
  const sealedNames =
    names.length === 0
      ? undefined
      : { ...(await seal(dir, namesName(n), names, options.recipient)), names: names.length };
  const lines = left.map((status) => JSON.stringify(status));
  return {
    ...(await seal(dir, segmentName(n), lines, options.recipient)),
    statuses: left.length,
    names: sealedNames,
  };
}

async function eraseFromSegment(options: EraseOptions, segment: Segment): Promise<number> {
  const { dataDir, identity, isGone } = options;
  const left: IdentifiedStatus[] = [];
  let removed = 0;
  for (const status of await readSegment(segment, identity)) {
    if (isGone(status)) removed += 1;
    else left.push(status);
  }
  if (removed === 0) return 0;
  const state = readSourceState(dataDir, segment.sourceId);
  const entry: ReplaceEntry = {
    v: 1,
    kind: 'replace',
    file: segment.path.split('/').at(-1) ?? '',
    segment: await writeAnew(options, segment.sourceId, left, state.lastNumber + 1),
    removed,
  };
  appendJournal(journalPath(dataDir, segment.sourceId), entry);
  return removed;
}

/** Journals of every source that was ever harvested here. */
function listSources(dataDir: string): string[] {
  const stateDir = join(dataDir, 'state');
  if (statSync(stateDir, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(stateDir)
    .filter((name) => /^[^.].*\.ndjson$/u.test(name))
    .map((name) => name.slice(0, -'.ndjson'.length))
    .sort();
}

/** Every status of the vault, segment by segment. */
export async function* readVaultStatuses(
  dataDir: string,
  identity: string,
): AsyncGenerator<IdentifiedStatus> {
  for (const sourceId of listSources(dataDir)) {
    for (const segment of segmentsOf(dataDir, sourceId)) yield* await readSegment(segment, identity);
  }
}

/**
 * Take statuses out of every segment of the vault, for good.
 *
 * @throws CensusError E_VAULT_DAMAGED, E_STATE_DAMAGED, E_DISK_FULL, E_NO_WRITE
 */
export async function eraseStatuses(options: EraseOptions): Promise<Erased> {
  const { dataDir, onSegment } = options;
  const sources = listSources(dataDir);
  const segments = sources.flatMap((sourceId) => segmentsOf(dataDir, sourceId));
  let statuses = 0;
  let rewritten = 0;
  for (const [index, segment] of segments.entries()) {
    const removed = await eraseFromSegment(options, segment);
    statuses += removed;
    if (removed > 0) rewritten += 1;
    onSegment(index + 1, segments.length);
  }
  for (const sourceId of sources) {
    const dir = join(dataDir, 'vault', sourceId);
    if (statSync(dir, { throwIfNoEntry: false }) === undefined) continue;
    removeTemporaries(dir);
    removeOrphans(dir, readSourceState(dataDir, sourceId).segments);
  }
  return { segments: segments.length, rewritten, statuses };
}
