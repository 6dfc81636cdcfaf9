import { CensusError } from '../errors.ts';
import { readSegment, type Segment } from '../storage/vault.ts';
import { readNames } from '../storage/vault_names.ts';

/**
 * Open a segment and the names beside it, and count.
 *
 * @param identity age identity of the vault
 * @returns statuses, or null where a file is missing, cut off, exchanged or changed
 */
export async function readIntactSegment(segment: Segment, identity: string): Promise<number | null> {
  let statuses = 0;
  try {
    for (const _ of await readSegment(segment, identity)) statuses += 1;
    for await (const _ of readNames(segment, identity));
  } catch (error) {
    if (error instanceof CensusError && error.code === 'E_VAULT_DAMAGED') return null;
    throw error;
  }
  return statuses;
}
