/** `audit`: the red team's view of a release, as a candidate and later. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type AttackInput,
  buildExplorer,
  canaries,
  certify,
  checkPackage,
  checkParquetFiles,
  digestBytes,
  digestRelease,
  findWithdrawal,
  type Ledger,
  listKnownDigests,
  listSelectedKeys,
  listVocabulary,
  type PackageFile,
  PROGRAM_FILES,
  planDrawn,
  type ReleaseFacts,
  type ReleasePlan,
  readOwnWords,
  readRelease,
  runAttacks,
  type SqlSession,
} from '../5-release/index.ts';
import { CensusError } from '../errors.ts';
import { readNeedles } from './needles.ts';
import { runNeighbours } from './neighbours.ts';
import { collectFacts } from './release_facts.ts';
import {
  buildData,
  checkVersion,
  openLedger,
  openReleaseSession,
  originalDir,
  type ReleaseResult,
  VERSION,
} from './release_project.ts';
import type { Run } from './run.ts';

function readEarlier(dataDir: string, version: string): Map<string, PackageFile[]> {
  const releases = join(dataDir, 'releases');
  const names = existsSync(releases) ? readdirSync(releases) : [];
  return new Map(
    names
      .filter((name) => name !== version && VERSION.test(name) && !/\.(?:new|old)$/u.test(name))
      // What was withdrawn was seen all the same: its tables are compared, not its tombstone.
      .map((name) => [name, readRelease(originalDir(dataDir, name))]),
  );
}

/** Releases that were drawn before this one: a later one need not be part of it. */
function listEarlier(run: Run, ledger: Ledger, version: string): Map<string, PackageFile[]> {
  const first = ledger.reservations.find((each) => each.version === version)?.seq ?? Number.POSITIVE_INFINITY;
  const before = new Set(ledger.reservations.filter(({ seq }) => seq < first).map((each) => each.version));
  return new Map([...readEarlier(run.dataDir, version)].filter(([name]) => before.has(name)));
}

/** Files of a release that may not be one yet, and what it says of itself. */
export interface Candidate {
  readonly facts: ReleaseFacts;
  readonly files: readonly PackageFile[];
  readonly data: readonly PackageFile[];
  /** The explorer's program files. */
  readonly program: readonly PackageFile[];
}

/** A candidate with everything that it is compared with; runs two neighbouring studies. */
export async function attackInput(
  run: Run,
  version: string,
  ledger: Ledger,
  plan: ReleasePlan,
  candidate: Candidate,
  session: SqlSession,
): Promise<AttackInput> {
  const { facts, files, program } = candidate;
  return {
    version,
    files,
    program,
    earlier: listEarlier(run, ledger, version),
    rebuilt: await buildData(run, version, ledger, facts),
    selectedKeys: listSelectedKeys(ledger, version),
    knownDigests: listKnownDigests(files, facts),
    vocabulary: listVocabulary(facts),
    needles: () => readNeedles(run, session),
    neighbours: await runNeighbours(run, plan, join(run.dataDir, 'state', 'audit')),
    random: (count) => randomBytes(count),
    effort: 1,
  };
}

/** What is wrong with a folder's files by themselves. */
async function checkFolder(
  dir: string,
  files: readonly PackageFile[],
  program: readonly PackageFile[],
): Promise<string[]> {
  const failures = await checkPackage(files, program);
  const path = join(dir, 'SHA256SUMS');
  if (!existsSync(path) || digestBytes(readFileSync(path)) !== digestRelease(files)) {
    failures.push('files differ from SHA256SUMS');
  }
  return failures;
}

/** A folder whose ledger is not here: what can be seen in its bytes, and no more. */
async function auditBytes(name: string, dir: string, files: readonly PackageFile[]): Promise<ReleaseResult> {
  const program = await buildExplorer();
  const failures = [...(await checkFolder(dir, files, program)), ...(await checkParquetFiles(files))];
  const found = await canaries.run({
    version: '',
    files,
    program,
    earlier: new Map(),
    rebuilt: null,
    needles: null,
    ...readOwnWords(files),
  });
  certify(name, failures, [{ ...canaries, ...found }], 'audit');
  const text = [
    `audit of ${name}: its bytes are what its checksums, schemas and own words say`,
    `  ${canaries.id}: held. ${found.figure}`,
    '  its ledger is not in this data folder: whether its numbers are what was drawn could not be checked',
    '',
  ].join('\n');
  return { didWork: true, text };
}

/**
 * The explorer's program files. A release that is to the byte the one that its gate certified has been compared with
 * those of the program that made it; a later program has others.
 */
async function findProgram(
  ledger: Ledger,
  version: string,
  files: readonly PackageFile[],
): Promise<readonly PackageFile[]> {
  const sums = digestRelease(files);
  const isCertified = ledger.entries.some(
    (entry) => entry.type === 'certify' && entry.version === version && entry.sums === sums,
  );
  return isCertified ? files.filter(({ path }) => PROGRAM_FILES.includes(path)) : await buildExplorer();
}

/** Attack a release folder again, without touching it. */
export async function auditRelease(run: Run, given: string | undefined): Promise<ReleaseResult> {
  const ledger = openLedger(run.dataDir);
  const last = ledger.entries.findLast(
    (entry) => entry.type === 'certify' && findWithdrawal(ledger, entry.version) === null,
  );
  const name = given ?? (last?.type === 'certify' ? last.version : undefined);
  if (name === undefined) {
    throw new CensusError('E_RELEASE_MISSING', {
      what: 'There is no release to audit.',
      where: `audit, ${run.dataName}/releases`,
      todo: 'make release VERSION=v1',
    });
  }
  const withdrawal = VERSION.test(name) ? findWithdrawal(ledger, name) : null;
  if (withdrawal !== null) {
    throw new CensusError('E_WITHDRAWN', {
      what: `Version ${name} was withdrawn on ${withdrawal.day}; a tombstone stands in its place.`,
      where: 'audit',
      kept: 'everything',
      todo: `its tables lie in ${run.dataName}/withdrawn/${name}/`,
    });
  }
  const dir = VERSION.test(name) ? join(run.dataDir, 'releases', name) : resolve(name);
  const version = VERSION.test(name) ? name : (resolve(name).split('/').at(-1) ?? name);
  const files = readRelease(dir);
  if (files.length === 0) {
    throw new CensusError('E_RELEASE_MISSING', { what: 'There is no release in this folder.', where: name });
  }
  const isOurs = ledger.reservations.some((each) => each.version === version);
  if (!isOurs) return await auditBytes(name, dir, files);
  const plan = planDrawn(ledger, checkVersion(version), run.config.release);
  const facts = collectFacts(run, version, plan, ledger);
  const session = await openReleaseSession(run);
  try {
    const program = await findProgram(ledger, version, files);
    const candidate = { facts, files, data: [], program };
    const input = await attackInput(run, version, ledger, plan, candidate, session);
    const failures = await checkFolder(dir, files, program);
    const reports = await runAttacks(input, (id) =>
      run.reporter.emit({ event: 'stage', stage: 'release', step: `attack: ${id}` }),
    );
    certify(version, failures, reports, 'audit');
    const lines = reports.map(({ id, figure }) => `  ${id}: held. ${figure}`);
    return { didWork: true, text: [`audit of ${name}: it withstood every attack`, ...lines, ''].join('\n') };
  } finally {
    await session.close();
  }
}
