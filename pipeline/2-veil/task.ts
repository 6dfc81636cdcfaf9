import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { CensusError } from '../errors.ts';
import { loadOrCreateKeys } from '../keys/keyfile.ts';
import { createPseudonymiser } from '../keys/pseudonym.ts';
import type { LeftOut, LeftOutReason } from '../model/sources.ts';
import type { IdentifiedStatus } from '../model/status.ts';
import { PRIVATE_FILE_MODE, syncPath, temporaryName, writeAll } from '../storage/atomic.ts';
import { readSegment, type Segment } from '../storage/vault.ts';
import { createIdentifier } from './language/index.ts';
import { createScrubber, openDictionary, type SharedNames } from './scrub/index.ts';
import { createVeiler, type Veiled, type VeilRules } from './veil.ts';

/** What every task of a run shares. Keys are named by the folder they lie in, never passed along. */
export interface VeilSetup extends VeilRules {
  readonly dataDir: string;
  /** Names that the harvest saw, in memory that the threads share. */
  readonly names: SharedNames;
}

/** One partition task: a segment in, a part file out. */
export interface VeilTask {
  readonly segment: Segment;
  /** Absolute path of the NDJSON part. */
  readonly output: string;
}

/** What became of a segment's statuses: `rowsIn` is `rowsOut` and those left out, together. */
export interface VeilCounts {
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly leftOut: LeftOut;
}

export interface VeilContext {
  readonly veil: (status: IdentifiedStatus) => Veiled;
  readonly vaultIdentity: string;
}

/** Characters gathered before a write: large enough to make the call cheap, small enough to stay flat. */
const BUFFER_CHARS = 1 << 20;

/** Load keys and language models once a worker. */
export async function createVeilContext(setup: VeilSetup): Promise<VeilContext> {
  const keys = await loadOrCreateKeys(setup.dataDir, { datasetKeyCheck: null });
  const identify = await createIdentifier();
  const scrub = createScrubber(openDictionary(setup.names));
  return {
    veil: createVeiler(setup, { pseudonymiser: createPseudonymiser(keys.projectKey), scrub, identify }),
    vaultIdentity: keys.vaultIdentity,
  };
}

/**
 * Veil one segment into one part file (NDJSON of VeiledStatus), under a temporary name until it is whole and
 * durable. Running a task twice gives the same bytes.
 *
 * @throws CensusError E_VAULT_DAMAGED; E_INTERNAL where rows in and out don't add up
 */
export async function veilSegment(task: VeilTask, context: VeilContext): Promise<VeilCounts> {
  const temporary = temporaryName(task.output);
  const handle = openSync(temporary, 'w', PRIVATE_FILE_MODE);
  let isOpen = true;
  try {
    const leftOut: Partial<Record<LeftOutReason, number>> = {};
    let rowsOut = 0;
    let dropped = 0;
    let buffer = '';
    for (const status of await readSegment(task.segment, context.vaultIdentity)) {
      const veiled = context.veil(status);
      if ('leftOut' in veiled) {
        leftOut[veiled.leftOut] = (leftOut[veiled.leftOut] ?? 0) + 1;
        dropped += 1;
        continue;
      }
      buffer += `${JSON.stringify(veiled.row)}\n`;
      rowsOut += 1;
      if (buffer.length >= BUFFER_CHARS) {
        writeAll(handle, Buffer.from(buffer, 'utf8'));
        buffer = '';
      }
    }
    writeAll(handle, Buffer.from(buffer, 'utf8'));
    fsyncSync(handle);
    closeSync(handle);
    isOpen = false;
    if (rowsOut + dropped !== task.segment.statuses) {
      throw new CensusError('E_INTERNAL', {
        what: `The veil lost statuses: ${task.segment.statuses} in, ${rowsOut} out, ${dropped} left out.`,
        where: 'veil',
        kept: 'the vault and the dataset as they were',
      });
    }
    renameSync(temporary, task.output);
    syncPath(dirname(task.output));
    return { rowsIn: task.segment.statuses, rowsOut, leftOut };
  } catch (error) {
    if (isOpen) closeSync(handle);
    rmSync(temporary, { force: true });
    throw error;
  }
}
