/** What the commands on a study share. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CensusError, explainWriteError, systemCode } from '../errors.ts';
import { referToKeys } from '../keys/key_reference.ts';
import { withLock } from '../storage/lock.ts';
import type { Run } from './run.ts';

/** What a command answers: text for a person, and the rest of the fields for programs (`--json`). */
export interface Answer {
  readonly text: string;
}

/** Make DATA. Node answers ENOENT, not EROFS, where a read-only filesystem refuses a folder: any refusal is named here. */
export function makeDataDir(run: Run, stage: string): void {
  try {
    mkdirSync(run.dataDir, { recursive: true });
  } catch (error) {
    const explained = explainWriteError(error, `${stage}, ${run.dataName}`);
    if (explained instanceof CensusError) throw explained;
    throw new CensusError(
      'E_NO_WRITE',
      {
        what: `The data directory can't be made (${systemCode(error) ?? 'unknown'}).`,
        where: `${stage}, ${run.dataName}`,
        kept: 'everything that was there',
        todo: 'give yourself write permission, or choose another place with DATA=…',
      },
      error,
    );
  }
}

/** Do a command's work under the lock of DATA; a failure to write is told as one. */
export async function guard<T>(run: Run, stage: string, work: () => Promise<T>): Promise<T> {
  makeDataDir(run, stage);
  try {
    return await withLock(run.dataDir, async () => {
      if (run.config.keysPath !== null) referToKeys(run.dataDir, run.config.keysPath);
      return await work();
    });
  } catch (error) {
    throw explainWriteError(error, `${stage}, ${run.dataName}`);
  }
}

/** What a command would do, from the configuration and the files that are there; reads and writes nothing else. */
export function describePlan(run: Run, command: string): Answer & { readonly dryRun: true } {
  const { config } = run;
  const sources = config.sources.map((source) => `  - ${source.type}`).join('\n');
  const hasDataset = statSync(join(run.dataDir, 'dataset'), { throwIfNoEntry: false }) !== undefined;
  return {
    dryRun: true,
    text: [
      `${command} would work in ${run.dataName}/ with ${run.jobs} worker${run.jobs === 1 ? '' : 's'}, on these sources:`,
      sources,
      `window ${new Date(config.windowFromMs).toISOString().slice(0, 10)} to ${new Date(config.windowToMs).toISOString().slice(0, 10)} (UTC, half-open), consent ${config.consent}, coverage ${config.coverage}, text ${config.text}`,
      hasDataset
        ? 'A dataset is there; it would be replaced only if something changed.'
        : 'There is no dataset yet.',
      'Nothing was written.',
      '',
    ].join('\n'),
  };
}
