/** The public facts of a release, from configuration, sources and ledger. No count of the data has a place among them. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import mutants from '../5-release/attacks/mutants.json' with { type: 'json' };
import {
  type Ledger,
  listLedgerLines,
  listWithdrawn,
  planBudget,
  type ReleaseFacts,
  type ReleasePlan,
} from '../5-release/index.ts';
import type { Config } from '../config.ts';
import { CensusError } from '../errors.ts';
import type { SourceReport } from '../model/sources.ts';
import { formatDay } from '../model/weeks.ts';
import { makePrivateDirectory, PRIVATE_FILE_MODE, writeFileAtomic } from '../storage/atomic.ts';
import { digestCode } from './fingerprint.ts';
import { simulatedScale } from './resolve.ts';
import { type Run, readIfThere } from './run.ts';

const PIPELINE = fileURLToPath(new URL('..', import.meta.url));
const DEFAULT_TITLE = 'People posting in Chinese in the fediverse';
/** Tools that decide what a release holds. */
const TOOLS = ['@duckdb/node-api', '@noble/hashes', 'cld3-asm', 'hyparquet'] as const;

/** Digest of the source of everything that decides a release. */
export function digestReleaseCode(): string {
  return digestCode(PIPELINE, ['5-release', 'model', '2-veil', '3-dataset', 'keys']);
}

/** What the dataset's sources may be known by. */
export function readSources(dataDir: string): SourceReport[] {
  return JSON.parse(readFileSync(join(dataDir, 'dataset', 'sources.json'), 'utf8')) as SourceReport[];
}

/** What a version says of its study: kept from its first building on, so that it can be built again when data have changed. */
type StudyFacts = Omit<
  ReleaseFacts,
  'budget' | 'plans' | 'ledger' | 'code' | 'programVersion' | 'tools' | 'attacks' | 'mutants'
>;

function studyPath(ledger: Ledger, version: string): string {
  return join(ledger.dir, 'facts', `${version}.json`);
}

/** Keep the study's facts of a version, unless they are kept already. */
export function keepStudyFacts(ledger: Ledger, facts: ReleaseFacts): void {
  const path = studyPath(ledger, facts.version);
  if (readIfThere(path) !== null) return;
  const {
    budget,
    plans,
    ledger: lines,
    code,
    programVersion,
    tools,
    attacks,
    mutants: bugs,
    ...study
  } = facts;
  makePrivateDirectory(dirname(path));
  writeFileAtomic(path, `${JSON.stringify(study satisfies StudyFacts, null, 1)}\n`, {
    mode: PRIVATE_FILE_MODE,
  });
}

function readKept(ledger: Ledger, version: string): StudyFacts | null {
  const kept = readIfThere(studyPath(ledger, version));
  // Facts that were kept before releases could have a DOI or be withdrawn lack these two.
  return kept === null
    ? null
    : { doi: null, withdrawn: [], ...(JSON.parse(kept) as Omit<StudyFacts, 'doi' | 'withdrawn'>) };
}

function readStudyFacts(run: Run, version: string, ledger: Ledger): StudyFacts {
  return readKept(ledger, version) ?? collectStudyFacts(run, version, ledger);
}

/** The DOI that a built version carries, or null. */
export function readDoi(ledger: Ledger, version: string): string | null {
  return readKept(ledger, version)?.doi ?? null;
}

/**
 * Let a version carry a DOI from its next building on.
 *
 * @throws CensusError E_RELEASE_MISSING where it was never built
 */
export function keepDoi(ledger: Ledger, version: string, doi: string): void {
  const kept = readKept(ledger, version);
  if (kept === null) {
    throw new CensusError('E_RELEASE_MISSING', {
      what: `Version ${version} was never built, so it can't be given a DOI.`,
      where: 'publish',
      todo: `make release VERSION=${version}`,
    });
  }
  writeFileAtomic(studyPath(ledger, version), `${JSON.stringify({ ...kept, doi }, null, 1)}\n`, {
    mode: PRIVATE_FILE_MODE,
  });
}

/** The facts of a version, but for the attacks. */
export function collectFacts(run: Run, version: string, plan: ReleasePlan, ledger: Ledger): ReleaseFacts {
  return {
    ...readStudyFacts(run, version, ledger),
    budget: planBudget(run.config.release),
    plans: plan.tables,
    ledger: listLedgerLines(ledger, version),
    code: digestReleaseCode(),
    programVersion: run.version,
    tools: Object.fromEntries(TOOLS.map((name) => [name, packageJson.dependencies[name]])),
    attacks: [],
    mutants,
  };
}

function collectStudyFacts(run: Run, version: string, ledger: Ledger): StudyFacts {
  const day = ledger.reservations.find((each) => each.version === version)?.day ?? formatDay(run.nowMs());
  return {
    ...describeStudy(run.config, version, day),
    withdrawn: listWithdrawn(ledger),
    sources: readSources(run.dataDir).map(({ source, type, outcome, software, covered }) => ({
      source,
      type,
      outcome,
      software,
      covered,
    })),
  };
}

/** What a configuration alone says of its study. */
export function describeStudy(
  config: Config,
  version: string,
  day: string,
): Omit<StudyFacts, 'sources' | 'withdrawn'> {
  const scale = simulatedScale(config);
  const remote = config.sources.filter((source) => source.type === 'mastodon' && !source.isLoopback);
  const permitted = remote.filter((source) => source.type === 'mastodon' && source.permission !== null);
  return {
    version,
    day,
    title: config.release.title ?? DEFAULT_TITLE,
    doi: null,
    creators: config.release.creators,
    window: { from: formatDay(config.windowFromMs), to: formatDay(config.windowToMs) },
    historyFrom: formatDay(config.historyFromMs),
    language: config.language,
    consent: config.consent,
    coverage: config.coverage,
    text: config.text,
    isSynthetic: scale !== null,
    times: scale === null ? 1 : Math.round(1 / scale),
    permitted: permitted.length,
    remote: remote.length,
    lifetimeEpsilon: String(config.release.lifetimeEpsilon),
    delta: String(config.release.delta),
    lifetimeDays: config.release.lifetimeDays,
    minimumPeople: config.release.minimumPeople,
  };
}
