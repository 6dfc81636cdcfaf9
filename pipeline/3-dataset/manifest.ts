import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CensusError } from '../errors.ts';
import type { LeftOut } from '../model/sources.ts';
import { syncPath } from '../storage/atomic.ts';

/** Counts of a dataset; exact, so they stay in the amber zone. */
export interface DatasetSummary {
  readonly rowsIn: number;
  /** Copies of a status that another row stands for. */
  readonly duplicates: number;
  readonly rowsOut: number;
  /** Authors with at least one eligible post in Chinese, history included. */
  readonly people: number;
  readonly chinesePosts: number;
  readonly months: number;
  readonly bytes: number;
  readonly perLanguage: Readonly<Record<string, number>>;
}

/** `dataset/manifest.json`. */
export interface DatasetManifest {
  readonly version: 1;
  /** Digest of everything that decided the bytes of this dataset. */
  readonly fingerprint: string;
  /** Tells keys apart without giving any away. */
  readonly keyCheck: string;
  readonly summary: DatasetSummary;
  /** Left out by the veil, after the harvest. */
  readonly leftOut: LeftOut;
  readonly files: readonly {
    readonly path: string;
    readonly rows: number;
    readonly bytes: number;
    readonly sha256: string;
  }[];
}

const NAME = 'manifest.json';

/** Whether a value has what others read of a manifest. */
function isManifest(value: unknown): value is DatasetManifest {
  if (typeof value !== 'object' || value === null) return false;
  const { version, fingerprint, keyCheck, summary, files } = value as Partial<
    Record<keyof DatasetManifest, unknown>
  >;
  return (
    version === 1 &&
    typeof fingerprint === 'string' &&
    typeof keyCheck === 'string' &&
    typeof summary === 'object' &&
    summary !== null &&
    Array.isArray(files)
  );
}

function explainDamage(path: string, cause?: unknown): CensusError {
  return new CensusError(
    'E_DATASET_CHECK',
    {
      what: "The dataset's manifest is damaged.",
      where: path,
      kept: 'vault and keys',
      todo: 'run make clean, then make dataset: it is written again from the vault',
    },
    cause,
  );
}

/**
 * The manifest of a dataset, or null where there is no dataset.
 *
 * @throws CensusError E_DATASET_CHECK where it is no manifest of this version
 */
export function readManifest(datasetDir: string): DatasetManifest | null {
  const path = join(datasetDir, NAME);
  if (!existsSync(path)) return null;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw explainDamage(path, error);
  }
  if (!isManifest(value)) throw explainDamage(path);
  return value;
}

export const NEW_SUFFIX = '.new';
const OLD_SUFFIX = '.old';

/** Put a finished `dataset.new` in the place of `dataset`; a kill at any point is mended by {@link recoverDataset}. */
export function swapDataset(datasetDir: string): void {
  const fresh = `${datasetDir}${NEW_SUFFIX}`;
  const old = `${datasetDir}${OLD_SUFFIX}`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(datasetDir)) renameSync(datasetDir, old);
  renameSync(fresh, datasetDir);
  syncPath(dirname(datasetDir));
  rmSync(old, { recursive: true, force: true });
}

/**
 * Mend what a kill left: without a dataset, the finished new one takes its place, else the old one comes back;
 * unfinished and replaced ones are removed.
 */
export function recoverDataset(dataDir: string): void {
  const datasetDir = join(dataDir, 'dataset');
  const fresh = `${datasetDir}${NEW_SUFFIX}`;
  const old = `${datasetDir}${OLD_SUFFIX}`;
  if (!existsSync(datasetDir)) {
    // Without `dataset`, the swap had begun, and it begins only when the new one is whole.
    if (existsSync(old) && existsSync(join(fresh, NAME))) renameSync(fresh, datasetDir);
    else if (existsSync(old)) renameSync(old, datasetDir);
  }
  rmSync(fresh, { recursive: true, force: true });
  if (existsSync(datasetDir)) rmSync(old, { recursive: true, force: true });
}
