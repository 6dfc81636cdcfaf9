import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DatasetManifest, readManifest, recoverDataset } from '../3-dataset/manifest.ts';
import type { Config } from '../config.ts';
import { loadOrCreateKeys, type ProjectKeys } from '../keys/keyfile.ts';
import type { Reporter } from './reporter.ts';

/** Everything that a run is given: nothing below reads the environment, the clock or randomness itself. */
export interface Run {
  readonly config: Config;
  /** Absolute path of DATA. */
  readonly dataDir: string;
  /** DATA as the user wrote it, for messages. */
  readonly dataName: string;
  readonly jobs: number;
  /** Texts with a span that the scrubber could not decide are not kept. */
  readonly strictText: boolean;
  /** Run after run: a source that keeps failing is asked less and less often. */
  readonly isTracking?: boolean;
  readonly version: string;
  readonly reporter: Reporter;
  /** Columns of the terminal, for the summary. */
  readonly columns: number;
  /** Jitter of waiting times only. */
  readonly random: () => number;
  readonly nowMs: () => number;
  /** For the programs of an engine: what finds Python, Java and a cluster. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The dataset's manifest after mending what a kill left behind; null where there is no dataset. */
export function openManifest(dataDir: string): DatasetManifest | null {
  recoverDataset(dataDir);
  return readManifest(join(dataDir, 'dataset'));
}

/** The project's keys, those of its dataset where there is one. */
export async function openKeys({ dataDir }: Pick<Run, 'dataDir'>): Promise<ProjectKeys> {
  const manifest = openManifest(dataDir);
  return await loadOrCreateKeys(dataDir, { datasetKeyCheck: manifest?.keyCheck ?? null });
}

/** Text of a file, or null where there is none. */
export function readIfThere(path: string): string | null {
  return statSync(path, { throwIfNoEntry: false }) === undefined ? null : readFileSync(path, 'utf8');
}
