import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatSqlError } from '../3-dataset/index.ts';
import { drawFigures, type FigureResult } from '../4-figures/index.ts';
import { CensusError, explainWriteError, systemCode } from '../errors.ts';
import { formatDay } from '../model/weeks.ts';
import { writeFileAtomic } from '../storage/atomic.ts';
import { digestCode, fingerprint } from './fingerprint.ts';
import { openSql } from './open_engine.ts';
import { readSources } from './release_facts.ts';
import { simulatedScale } from './resolve.ts';
import { openManifest, type Run, readIfThere } from './run.ts';

const PIPELINE = fileURLToPath(new URL('..', import.meta.url));

export interface FiguresResult {
  readonly didWork: boolean;
  readonly figures: FigureResult;
}

/** Numbers and file names of the last drawing, kept beside the pictures so that a later run can tell them again. */
interface Drawn {
  readonly fingerprint: string;
  readonly figures: FigureResult;
}

/** Draw the growth figures over the dataset, unless those that are there show the same. */
export async function drawDataset(run: Run, lang: 'en' | 'zh'): Promise<FiguresResult> {
  const { config, dataDir, reporter } = run;
  const manifest = openManifest(dataDir);
  if (manifest === null) {
    throw new CensusError('E_DATASET_MISSING', {
      what: 'There is no dataset to draw.',
      where: `figures, ${run.dataName}/dataset`,
      kept: 'everything',
      todo: 'run make dataset',
    });
  }
  const scale = simulatedScale(config);
  const sources = readSources(dataDir);
  const wanted = fingerprint([
    digestCode(PIPELINE, ['4-figures']),
    manifest.fingerprint,
    scale,
    config.coverage,
    lang,
    sources.map(({ outcome, covered, gaps }) => [outcome, covered, gaps]),
  ]);
  const figuresDir = join(dataDir, 'figures');
  const statePath = join(figuresDir, `drawn-${lang}.json`);
  const before = readIfThere(statePath);
  if (before !== null) {
    const drawn = JSON.parse(before) as Drawn;
    const isThere = drawn.figures.files.every((file) => readIfThere(join(figuresDir, file)) !== null);
    if (drawn.fingerprint === wanted && isThere) return { didWork: false, figures: drawn.figures };
  }
  reporter.emit({ event: 'stage', stage: 'figures', step: 'count weeks and months, draw' });
  const engine = await openSql(run, 'figures');
  try {
    const figures = await drawFigures({
      figuresDir,
      windowFrom: formatDay(config.windowFromMs),
      windowTo: formatDay(config.windowToMs),
      scale,
      isSynthetic: scale !== null,
      coverage: config.coverage,
      sources,
      lang,
      runSql: (sql) => engine.rows(sql),
    });
    writeFileAtomic(
      statePath,
      `${JSON.stringify({ fingerprint: wanted, figures } satisfies Drawn, null, 2)}\n`,
    );
    return { didWork: true, figures };
  } catch (error) {
    const explained = explainWriteError(error, 'figures');
    if (explained !== error || error instanceof CensusError || systemCode(error) !== null) throw explained;
    throw new CensusError('E_INTERNAL', {
      what: `The figures could not be counted: ${formatSqlError(error)}`,
      where: `figures, ${run.dataName}/dataset`,
      kept: 'the dataset, and the figures as they were',
    });
  } finally {
    await engine.close();
  }
}
