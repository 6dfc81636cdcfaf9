/** The two encrypted files of a segment: its statuses, and the names of its accounts for the veil's dictionary. */
import { join } from 'node:path';
import { PRIVATE_FILE_MODE, writeFileAtomic } from '../storage/atomic.ts';
import { digestBytes, encodeSegment, namesName, segmentName } from '../storage/vault.ts';
import type { SegmentEntry } from './journal_entries.ts';

async function writeSealed(dir: string, file: string, lines: readonly string[], recipient: string) {
  const sealed = await encodeSegment(lines, recipient);
  writeFileAtomic(join(dir, file), sealed, { mode: PRIVATE_FILE_MODE });
  return { file, bytes: sealed.length, sha256: digestBytes(sealed) };
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
  const named =
    sorted.length === 0
      ? undefined
      : { ...(await writeSealed(dir, namesName(n), sorted, recipient)), names: sorted.length };
  const segment = await writeSealed(dir, segmentName(n), lines, recipient);
  return { ...segment, statuses: lines.length, names: named };
}
