/** The two encrypted files of a segment: its statuses, and the names of its accounts for the veil's dictionary. */
import { PRIVATE_FILE_MODE, writeFilesAtomic } from '../storage/atomic.ts';
import { digestBytes } from '../storage/digest.ts';
import { namesName, sealBytes, segmentName } from '../storage/vault.ts';
import type { SegmentEntry } from './journal_entries.ts';

async function seal(name: string, plain: Buffer, recipient: string) {
  const data = await sealBytes(plain, recipient);
  return { name, data, entry: { file: name, bytes: data.length, sha256: digestBytes(data) } };
}

/** What a segment is to hold. */
export interface Unsealed {
  /** One JSON text a status, each with its line feed. */
  readonly plain: Buffer;
  readonly lines: number;
  /**
   * Of the statuses' accounts, as often as one likes; written sorted and once each, so that the order tells nothing about who
   * posted when.
   */
  readonly names: readonly string[];
}

/**
 * Write the n-th segment of a source; null where it would hold nothing.
 *
 * @param dir vault folder of the source
 * @param recipient `age1…`
 * @throws CensusError E_DISK_FULL or E_NO_WRITE
 */
export async function writeSegmentFiles(
  dir: string,
  n: number,
  { plain, lines, names }: Unsealed,
  recipient: string,
): Promise<SegmentEntry | null> {
  if (lines === 0) return null;
  const sorted = [...new Set(names)].sort().map((name) => `${JSON.stringify(name)}\n`);
  const [segment, named] = await Promise.all([
    seal(segmentName(n), plain, recipient),
    sorted.length === 0 ? null : seal(namesName(n), Buffer.from(sorted.join('')), recipient),
  ]);
  await writeFilesAtomic(dir, named === null ? [segment] : [named, segment], PRIVATE_FILE_MODE);
  const beside = named === null ? undefined : { ...named.entry, names: sorted.length };
  return { ...segment.entry, statuses: lines, names: beside };
}
