/** Entry of a thread that builds the dictionary of names, in memory that threads share. */
import { buildDictionary } from '../2-veil/scrub/index.ts';
import { loadOrCreateKeys } from '../keys/keyfile.ts';
import type { Segment } from '../storage/vault.ts';
import { readNamesOf } from '../storage/vault_names.ts';
import { answerTasks } from './task_runner.ts';

/** What the dictionary of a study is built from. */
export interface DictionaryTask {
  /** The keys lie in it. */
  readonly dataDir: string;
  readonly segments: readonly Segment[];
}

answerTasks(async ({ dataDir, segments }: DictionaryTask) => {
  const { vaultIdentity } = await loadOrCreateKeys(dataDir, { datasetKeyCheck: null });
  return await buildDictionary(readNamesOf(segments, vaultIdentity));
});
