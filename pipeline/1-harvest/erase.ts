/**
 * Taking people out of the vault: each segment that holds a status of theirs is written anew without it, entered into
 * its source's journal, and only then is the old file removed. A kill leaves the old segment or the new one, and one
 * file that no journal names, which the next run removes.
 */
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LeftOut } from '../model/sources.ts';
import type { IdentifiedStatus } from '../model/status.ts';
import { removeTemporaries } from '../storage/atomic.ts';
import { openSeal, type Publish, type Seal } from '../storage/seal.ts';
import { readSegment, type Segment } from '../storage/vault.ts';
import { namesOfStatus } from '../storage/vault_names.ts';
import type { ReplaceEntry } from './journal_entries.ts';
import { listSegments, listSources } from './report.ts';
import { writeSegmentFiles } from './segment_files.ts';
import { readSourceState } from './source_journal.ts';
import { removeOrphans } from './source_writer.ts';

export interface EraseOptions {
  readonly dataDir: string;
  /** age identity of the vault: what is encrypted must be read to be searched. */
  readonly identity: string;
  readonly recipient: string;
  readonly hashManifest: (text: string) => string;
  readonly nowMs: number;
  readonly isGone: (status: IdentifiedStatus) => boolean;
  readonly onSegment: (done: number, total: number) => void;
  /** Where the vault is shared. */
  readonly publish?: Publish;
}

export interface Erased {
  readonly segments: number;
  readonly rewritten: number;
  readonly statuses: number;
}

/** What a segment is written anew with. */
export interface Rewriting {
  readonly dataDir: string;
  readonly recipient: string;
  readonly nowMs: number;
  readonly seal: Seal;
}

/**
 * Put a segment with fewer statuses into the place of another.
 *
 * @param removed why the others are gone
 * @param isRefreshed the server was asked about every status of it
 * @param isChanged false where what is left is all there was: the file stays, and only the rest is noted
 */
export async function replaceSegment(
  { dataDir, recipient, nowMs, seal }: Rewriting,
  { sourceId, path }: Segment,
  left: readonly IdentifiedStatus[],
  removed: LeftOut,
  isRefreshed: boolean,
  isChanged: boolean,
): Promise<void> {
  const state = readSourceState(dataDir, sourceId);
  const file = basename(path);
  const kept = state.segments.find((each) => each.file === file);
  if (kept === undefined) return;
  const { confirmedMs: _, ...same } = kept;
  const plain = Buffer.from(left.map((status) => `${JSON.stringify(status)}\n`).join(''));
  const unsealed = { plain, lines: left.length, names: left.flatMap(namesOfStatus) };
  const segment = !isChanged
    ? same
    : await writeSegmentFiles(join(dataDir, 'vault', sourceId), state.lastNumber + 1, unsealed, recipient);
  const entry: ReplaceEntry = { v: 1, kind: 'replace', atMs: nowMs, file, segment, removed, isRefreshed };
  await seal.append(sourceId, entry);
}

async function eraseFromSegment(
  options: EraseOptions,
  rewriting: Rewriting,
  segment: Segment,
): Promise<number> {
  const left: IdentifiedStatus[] = [];
  let removed = 0;
  for (const status of await readSegment(segment, options.identity)) {
    if (options.isGone(status)) removed += 1;
    else left.push(status);
  }
  if (removed === 0) return 0;
  await replaceSegment(rewriting, segment, left, { opt_out_account: removed }, false, true);
  return removed;
}

/** Remove the files of segments that were replaced, and what a kill left beside them. */
export function removeReplaced(dataDir: string): void {
  for (const sourceId of listSources(dataDir)) {
    const dir = join(dataDir, 'vault', sourceId);
    if (statSync(dir, { throwIfNoEntry: false }) === undefined) continue;
    removeTemporaries(dir);
    removeOrphans(dir, readSourceState(dataDir, sourceId).segments);
  }
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
  const { dataDir, recipient, nowMs, onSegment } = options;
  const seal = openSeal(dataDir, listSources(dataDir), options.hashManifest, options.publish);
  const segments = listSegments(dataDir);
  let statuses = 0;
  let rewritten = 0;
  for (const [index, segment] of segments.entries()) {
    const removed = await eraseFromSegment(options, { dataDir, recipient, nowMs, seal }, segment);
    statuses += removed;
    if (removed > 0) rewritten += 1;
    onSegment(index + 1, segments.length);
  }
  removeReplaced(dataDir);
  return { segments: segments.length, rewritten, statuses };
}
