import { parentPort } from 'node:worker_threads';
import { buildDictionary, type SharedNames } from '../2-veil/scrub/index.ts';
import { CensusError } from '../errors.ts';
import { loadOrCreateKeys } from '../keys/keyfile.ts';
import { readNamesOf, type Segment } from '../storage/vault.ts';
import type { TaskAnswer } from './task_runner.ts';

/** What the dictionary of a study is built from. */
export interface DictionaryTask {
  /** The keys lie in it. */
  readonly dataDir: string;
  readonly segments: readonly Segment[];
}

async function build({ dataDir, segments }: DictionaryTask): Promise<TaskAnswer<SharedNames>> {
  try {
    const { vaultIdentity } = await loadOrCreateKeys(dataDir, { datasetKeyCheck: null });
    return { result: await buildDictionary(readNamesOf(segments, vaultIdentity)) };
  } catch (error) {
    if (error instanceof CensusError) return { error: { code: error.code, facts: error.facts } };
    return { crash: error instanceof Error ? error.name : typeof error };
  }
}

/** Entry of a thread that builds the dictionary of names, in memory that threads share. */
function main(): void {
  const port = parentPort;
  if (port === null) throw new Error('dictionary_worker is no program of its own');
  port.on('message', (task: DictionaryTask) => {
    void build(task).then((answer) => port.postMessage(answer));
  });
}

main();
