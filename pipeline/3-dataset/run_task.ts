/** Do one task of the dataset, in whatever process it arrives. */
import { CensusError, explainWriteError, systemCode } from '../errors.ts';
import { countAuthors } from './authors.ts';
import { checkRange } from './check.ts';
import { countBucket } from './count.ts';
import { writeFiles } from './decide.ts';
import { formatSqlError, listStatusFiles } from './session.ts';
import type { DatasetCounts, DatasetTask } from './tasks.ts';
import { withTaskSession } from './work_place.ts';

/** A failure without content: an error of DuckDB may repeat what stands in a row. */
export function explainFailure(error: unknown): unknown {
  const explained = explainWriteError(error, 'dataset');
  if (explained !== error || error instanceof CensusError || systemCode(error) !== null) return explained;
  return new CensusError('E_DATASET_CHECK', {
    what: `The rows of the veil could not be written: ${formatSqlError(error)}`,
    where: 'dataset',
    kept: 'the dataset as it was, and the vault',
    todo: 'this is our fault; report the sentence above',
  });
}

async function run(task: DatasetTask): Promise<DatasetCounts[DatasetTask['stage']]> {
  if (task.stage === 'bucket') return await countBucket(task.input);
  if (task.stage === 'authors') return await countAuthors(task.input);
  if (task.stage === 'write') return await writeFiles(task.input);
  const { dir, datasetDir, range } = task.input;
  const rows = await withTaskSession(dir, (session) =>
    checkRange(session, listStatusFiles(datasetDir), range),
  );
  return { rows };
}

/** @throws CensusError E_DATASET_CHECK, E_DISK_FULL, E_NO_WRITE */
export async function runDatasetTask(task: DatasetTask): Promise<DatasetCounts[DatasetTask['stage']]> {
  try {
    return await run(task);
  } catch (error) {
    throw explainFailure(error);
  }
}
