/** The two encrypted files of a segment: its statuses, and the names of its accounts for the veil's dictionary. */
import { PRIVATE_FILE_MODE, writeFilesAtomic } from '../storage/atomic.ts';
import { digestBytes, encodeSegment, namesName, segmentName } from '../storage/vault.ts';
import type { SegmentEntry } from './journal_entries.ts';

async function sealLines(name: string, lines: readonly string[], recipient: string) {
  const data = await encodeSegment(lines, recipient);
  return { name, data, entry: { file: name, bytes: data.length, sha256: digestBytes(data) } };
}

/**
 * Write the n-th segment of a source; null where it would hold nothing.
 *
 * @param dir vault folder of the source
 * @param lines one JSON text a status
 * @param names of their accounts; written sorted, so that the order tells nothing about who posted when
 * @param recipient `age1…`
 * @throws CensusError E_DISK_FULL or E_NO_WRITE
 */
export async function writeSegmentFiles(
  dir: string,
  n: number,
  lines: readonly string[],
  names: ReadonlySet<string>,
  recipient: string,
): Promise<SegmentEntry | null> {
  if (lines.length === 0) return null;
  const sorted = [...names].sort().map((name) => JSON.stringify(name));
  const named = sorted.length === 0 ? null : await sealLines(namesName(n), sorted, recipient);
  const segment = await sealLines(segmentName(n), lines, recipient);
  await writeFilesAtomic(dir, named === null ? [segment] : [named, segment], PRIVATE_FILE_MODE);
  const beside = named === null ? undefined : { ...named.entry, names: sorted.length };
  return { ...segment.entry, statuses: lines.length, names: beside };
}
