/** `release`: the shell around stage 5. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { formatSqlError } from '../3-dataset/index.ts';
import {
  type AttackReport,
  buildExplorer,
  buildPackage,
  canaries,
  certify,
  checkPackage,
  type DrawOptions,
  digestRelease,
  drawRelease,
  findWithdrawal,
  isIntact,
  type Ledger,
  listKnownDigests,
  listSelectedKeys,
  listVocabulary,
  type PackageFile,
  planVersion,
  type ReleaseFacts,
  type ReleasePlan,
  runAttacks,
  writeRelease,
} from '../5-release/index.ts';
import { CensusError, explainWriteError, systemCode } from '../errors.ts';
import { formatDay } from '../model/weeks.ts';
import { makePrivateDirectory, writeFileAtomic } from '../storage/atomic.ts';
import { attackInput } from './audit_run.ts';
import { fingerprint } from './fingerprint.ts';
import { readNeedles } from './needles.ts';
import { checkRefreshed } from './refresh_run.ts';
import { collectFacts, digestReleaseCode, keepStudyFacts } from './release_facts.ts';
import {
  buildData,
  checkVersion,
  openDrawSession,
  openLedger,
  openReleaseSession,
  type ReleaseResult,
} from './release_project.ts';
import { describeDryRun, describeRelease } from './release_texts.ts';
import { openManifest, type Run, readIfThere } from './run.ts';

function drawOptions(run: Run, version: string, ledger: Ledger): DrawOptions {
  const { config, dataDir, reporter } = run;
  const manifest = openManifest(dataDir);
  if (manifest === null) {
    throw new CensusError('E_DATASET_MISSING', {
      what: 'There is no dataset to make a release of.',
      where: `release, ${run.dataName}/dataset`,
      kept: 'everything; nothing was spent',
      todo: 'run make dataset',
    });
  }
  return {
    version,
    release: config.release,
    window: { from: formatDay(config.windowFromMs), to: formatDay(config.windowToMs) },
    dataset: fingerprint([manifest.files.map(({ path, sha256 }) => [path, sha256])]),
    keyCheck: manifest.keyCheck,
    day: formatDay(run.nowMs()),
    ledger,
    openSession: () => openDrawSession(run),
    random: (count) => randomBytes(count),
    onStep: (step) => reporter.emit({ event: 'stage', stage: 'release', step }),
  };
}

/** A withdrawn version is not built again: its tombstone stays. */
function checkNotWithdrawn(ledger: Ledger, version: string): void {
  const withdrawal = findWithdrawal(ledger, version);
  if (withdrawal === null) return;
  throw new CensusError('E_WITHDRAWN', {
    what: `Version ${version} was withdrawn on ${withdrawal.day}.`,
    where: 'release',
    kept: 'its tombstone, the ledger and what was spent',
    todo: 'make a release under another version',
  });
}

function auditPath(run: Run, version: string): string {
  return join(run.dataDir, 'ledger', 'audits', `${version}.json`);
}

/** Reports of the red team on a version that passed, kept so that building it again gives the same bytes. */
function readAudit(run: Run, version: string): readonly AttackReport[] | null {
  const text = readIfThere(auditPath(run, version));
  if (text === null) return null;
  const { code, reports } = JSON.parse(text) as { code: string; reports: AttackReport[] };
  return code === digestReleaseCode() ? reports : null;
}

/** Attack a candidate, or take the reports of the attacks that it passed; the search of the final bytes is always made. */
async function examine(
  run: Run,
  version: string,
  ledger: Ledger,
  plan: ReleasePlan,
): Promise<{ files: PackageFile[]; facts: ReleaseFacts }> {
  const bare = collectFacts(run, version, plan, ledger);
  keepStudyFacts(ledger, bare);
  const data = await buildData(run, version, ledger, bare);
  const program = await buildExplorer();
  const session = await openReleaseSession(run);
  try {
    const known = readAudit(run, version);
    let reports = known;
    if (reports === null) {
      run.reporter.emit({
        event: 'stage',
        stage: 'release',
        step: 'run two neighbouring studies for the red team',
      });
      const candidate = { facts: bare, files: buildPackage(data, bare, program), data, program };
      const input = await attackInput(run, version, ledger, plan, candidate, session);
      reports = await runAttacks(input, (id) =>
        run.reporter.emit({ event: 'stage', stage: 'release', step: `attack: ${id}` }),
      );
    }
    const facts: ReleaseFacts = { ...bare, attacks: reports };
    const files = buildPackage(data, facts, program);
    certify(version, await checkPackage(files, program), reports);
    run.reporter.emit({ event: 'stage', stage: 'release', step: 'search the finished files' });
    const last = await canaries.run({
      version,
      files,
      program,
      earlier: new Map(),
      rebuilt: null,
      selectedKeys: listSelectedKeys(ledger, version),
      knownDigests: listKnownDigests(files, facts),
      vocabulary: listVocabulary(facts),
      needles: () => readNeedles(run, session),
    });
    certify(version, [], [{ ...canaries, ...last }]);
    if (known === null) {
      makePrivateDirectory(join(run.dataDir, 'ledger', 'audits'));
      writeFileAtomic(auditPath(run, version), `${JSON.stringify({ code: facts.code, reports }, null, 1)}\n`);
    }
    return { files, facts };
  } finally {
    await session.close();
  }
}

/**
 * Make a release, or refuse and say why.
 *
 * @param isRebuilt build it again although it is whole, since its facts have changed (a DOI was reserved)
 * @throws CensusError E_BUDGET, E_RELEASE_REFUSED, E_RELEASE_CHANGED (77), E_LEDGER_DAMAGED, E_DATASET_MISSING (65)
 */
export async function makeRelease(
  run: Run,
  given: string,
  isDryRun: boolean,
  isRebuilt = false,
): Promise<ReleaseResult> {
  const version = checkVersion(given);
  const ledger = openLedger(run.dataDir);
  checkNotWithdrawn(ledger, version);
  const options = drawOptions(run, version, ledger);
  // A version that was drawn is built again from its stored draws: nothing of the dataset enters it any more.
  if (!ledger.reservations.some((each) => each.version === version)) checkRefreshed(run);
  if (isDryRun) return { didWork: false, text: describeDryRun(run, planVersion(options)) };
  const dir = join(run.dataDir, 'releases', version);
  try {
    const didDraw = await drawRelease(options);
    const plan = planVersion(options);
    const certificate = ledger.entries.findLast(
      (entry) => entry.type === 'certify' && entry.version === version,
    );
    const certified = certificate?.type === 'certify' ? certificate.sums : null;
    if (!isRebuilt && !didDraw && certified !== null && isIntact(dir, certified)) {
      return {
        didWork: false,
        text: `release: nothing to do, ${run.dataName}/releases/${version} is whole and certified\n`,
      };
    }
    const { files, facts } = await examine(run, version, ledger, plan);
    const sums = digestRelease(files);
    if (certified !== sums) ledger.append({ type: 'certify', day: formatDay(run.nowMs()), version, sums });
    mkdirSync(join(run.dataDir, 'releases'), { recursive: true });
    writeRelease(dir, files, facts.day);
    return { didWork: true, text: describeRelease(run, plan, facts, files, didDraw) };
  } catch (error) {
    throw explainFailure(error);
  }
}

function explainFailure(error: unknown): unknown {
  const explained = explainWriteError(error, 'release');
  if (explained !== error || error instanceof CensusError || systemCode(error) !== null) return explained;
  if (!(error instanceof Error) || !/ Error:/u.test(error.message)) return error;
  return new CensusError('E_INTERNAL', {
    what: `The release could not be counted: ${formatSqlError(error)}`,
    where: 'release',
    kept: 'dataset and ledger',
  });
}
