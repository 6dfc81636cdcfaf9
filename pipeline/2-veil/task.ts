import { CensusError } from '../errors.ts';
import { loadOrCreateKeys } from '../keys/keyfile.ts';
import { createPseudonymiser } from '../keys/pseudonym.ts';
import type { LeftOut, LeftOutReason } from '../model/sources.ts';
import type { VeiledStatus } from '../model/status.ts';
import { readBatches, type Segment } from '../storage/vault.ts';
import { readNamesOf } from '../storage/vault_names.ts';
import { createIdentifier } from './language/index.ts';
import {
  createScrubber,
  loadLexicon,
  NameCollector,
  type NameList,
  openDictionary,
  type SharedNames,
} from './scrub/index.ts';
import { createVeiler, type Veiler, type VeilParts, type VeilRules } from './veil.ts';

/** What every task of a run shares. Keys are named by the folder they lie in, never passed along. */
export interface VeilSetup extends VeilRules {
  readonly dataDir: string;
  /** Names that the harvest saw, in memory that the threads share. */
  readonly names: SharedNames;
}

/** Takes veiled rows; what it was given counts only once it has been finished. */
export interface RowSink {
  append(rows: readonly VeiledStatus[]): void;
}

/** What became of statuses: `rowsIn` is `rowsOut` and those left out, together. */
export interface VeilCounts {
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly leftOut: LeftOut;
}

export interface VeilContext {
  readonly veil: Veiler;
  readonly vaultIdentity: string;
}

/** What the veil needs whatever the study: read from the program's own files. */
export interface VeilModels {
  readonly identify: VeilParts['identify'];
}

/** Load the models once a worker; the lexicon is kept by the scrubber. */
export async function loadVeilModels(): Promise<VeilModels> {
  loadLexicon();
  return { identify: await createIdentifier() };
}

/** Open keys and names once a worker. */
export async function createVeilContext(setup: VeilSetup, { identify }: VeilModels): Promise<VeilContext> {
  const keys = await loadOrCreateKeys(setup.dataDir, { datasetKeyCheck: null });
  const scrub = createScrubber(openDictionary(setup.names));
  return {
    veil: createVeiler(setup, { pseudonymiser: createPseudonymiser(keys.projectKey), scrub, identify }),
    vaultIdentity: keys.vaultIdentity,
  };
}

/**
 * Names of the accounts in some segments, for the dictionary.
 *
 * @param dataDir the keys lie in it
 * @throws CensusError E_VAULT_DAMAGED
 */
export async function collectNames(dataDir: string, segments: readonly Segment[]): Promise<NameList> {
  const { vaultIdentity } = await loadOrCreateKeys(dataDir, { datasetKeyCheck: null });
  const collector = new NameCollector();
  for await (const names of readNamesOf(segments, vaultIdentity))
    for (const name of names) collector.add(name);
  return collector.list();
}

/**
 * Veil segments into a sink, in their order. Doing it twice gives the same rows.
 *
 * @throws CensusError E_VAULT_DAMAGED; E_INTERNAL where rows in and out don't add up
 */
export async function veilSegments(
  segments: readonly Segment[],
  context: VeilContext,
  sink: RowSink,
): Promise<VeilCounts> {
  const leftOut: Partial<Record<LeftOutReason, number>> = {};
  let rowsIn = 0;
  let rowsOut = 0;
  let dropped = 0;
  for (const segment of segments) {
    rowsIn += segment.statuses;
    for (const statuses of await readBatches(segment, context.vaultIdentity)) {
      const veiled = context.veil(statuses);
      for (const reason of veiled.leftOut) leftOut[reason] = (leftOut[reason] ?? 0) + 1;
      sink.append(veiled.rows);
      dropped += veiled.leftOut.length;
      rowsOut += veiled.rows.length;
    }
  }
  if (rowsOut + dropped !== rowsIn) {
    throw new CensusError('E_INTERNAL', {
      what: `The veil lost statuses: ${rowsIn} in, ${rowsOut} out, ${dropped} left out.`,
      where: 'veil',
      kept: 'the vault and the dataset as they were',
    });
  }
  return { rowsIn, rowsOut, leftOut };
}
