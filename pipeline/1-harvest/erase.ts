/**
 * Taking people out of the vault: each segment that holds a status of theirs is written anew without it, entered into
 * its source's journal, and only then is the old file removed. A kill leaves the old segment or the new one, and one
 * file that no journal names, which the next run removes.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { IdentifiedStatus } from '../model/status.ts';
import { removeTemporaries } from '../storage/atomic.ts';
import { appendJournal } from '../storage/journal.ts';
import { namesOfStatus, readSegment, type Segment } from '../storage/vault.ts';
import { listSegments, listSources } from './report.ts';
import { writeSegmentFiles } from './segment_files.ts';
import { journalPath, type ReplaceEntry, readSourceState } from './source_journal.ts';
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

async function eraseFromSegment(options: EraseOptions, segment: Segment): Promise<number> {
  const { dataDir, identity, isGone } = options;
  const left: IdentifiedStatus[] = [];
  let removed = 0;
  for (const status of await readSegment(segment, identity)) {
    if (isGone(status)) removed += 1;
    else left.push(status);
  }
  if (removed === 0) return 0;
  const { sourceId } = segment;
  const n = readSourceState(dataDir, sourceId).lastNumber + 1;
  const lines = left.map((status) => JSON.stringify(status));
  const names = new Set(left.flatMap(namesOfStatus));
  const entry: ReplaceEntry = {
    v: 1,
    kind: 'replace',
    file: segment.path.split('/').at(-1) ?? '',
    segment: await writeSegmentFiles(join(dataDir, 'vault', sourceId), n, lines, names, options.recipient),
    removed,
  };
  appendJournal(journalPath(dataDir, sourceId), entry);
  return removed;
}

/** Every status of the vault, segment by segment. */
export async function* readVaultStatuses(
  dataDir: string,
  identity: string,
): AsyncGenerator<IdentifiedStatus> {
  for (const segment of listSegments(dataDir)) yield* await readSegment(segment, identity);
}

/**
 * Take statuses out of every segment of the vault, for good.
 *
 * @throws CensusError E_VAULT_DAMAGED, E_STATE_DAMAGED, E_DISK_FULL, E_NO_WRITE
 */
export async function eraseStatuses(options: EraseOptions): Promise<Erased> {
  const { dataDir, onSegment } = options;
  const segments = listSegments(dataDir);
  let statuses = 0;
  let rewritten = 0;
  for (const [index, segment] of segments.entries()) {
    const removed = await eraseFromSegment(options, segment);
    statuses += removed;
    if (removed > 0) rewritten += 1;
    onSegment(index + 1, segments.length);
  }
  for (const sourceId of listSources(dataDir)) {
    const dir = join(dataDir, 'vault', sourceId);
    if (statSync(dir, { throwIfNoEntry: false }) === undefined) continue;
    removeTemporaries(dir);
    removeOrphans(dir, readSourceState(dataDir, sourceId).segments);
  }
  return { segments: segments.length, rewritten, statuses };
}
