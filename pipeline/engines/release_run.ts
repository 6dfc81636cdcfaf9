/** `release`, `audit` and `ledger`: the shell around stage 5. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatSqlError, openSession } from '../3-dataset/index.ts';
import {
  type AttackInput,
  type AttackReport,
  assembleTables,
  buildPackage,
  canaries,
  certify,
  checkPackage,
  type DrawOptions,
  digestBytes,
  digestRelease,
  drawRelease,
  formatBudget,
  formatExpectedErrors,
  formatLedger,
  isIntact,
  Ledger,
  listKnownDigests,
  listSelectedKeys,
  listVocabulary,
  type PackageFile,
  planDrawn,
  planVersion,
  type ReleaseFacts,
  type ReleasePlan,
  readRelease,
  runAttacks,
  type SqlSession,
  writeRelease,
  writeTables,
} from '../5-release/index.ts';
import { CensusError, explainWriteError, systemCode } from '../errors.ts';
import { formatDay } from '../model/weeks.ts';
import { writeFileAtomic } from '../storage/atomic.ts';
import { fingerprint } from './fingerprint.ts';
import { readNeedles } from './needles.ts';
import { runNeighbours } from './neighbours.ts';
import { collectFacts, digestReleaseCode, keepStudyFacts } from './release_facts.ts';
import { openManifest, type Run, readIfThere } from './run.ts';

const VERSION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/u;

/** A version is a folder name and a word of file names. */
export function checkVersion(version: string): string {
  if (VERSION.test(version)) return version;
  throw new CensusError('E_USAGE', {
    what: 'A version is made of up to 40 letters, digits, dots, dashes and underlines, and starts with a letter or digit.',
    todo: 'make release VERSION=v1',
  });
}

/** Open the ledger of a project, and check that no release knows of a longer one. */
export function openLedger(dataDir: string): Ledger {
  const ledger = Ledger.open(join(dataDir, 'ledger'));
  const known = new Set(ledger.entries.map(({ hash }) => hash));
  const releases = join(dataDir, 'releases');
  for (const name of existsSync(releases) ? readdirSync(releases) : []) {
    if (!VERSION.test(name) || name.endsWith('.new') || name.endsWith('.old')) continue;
    const head = readHead(join(releases, name, 'provenance.json'));
    if (head === null || known.has(head)) continue;
    throw new CensusError('E_LEDGER_DAMAGED', {
      what: `The ledger can't be trusted: release ${name} was drawn under a ledger that this one does not continue.`,
      where: join(dataDir, 'ledger'),
      kept: 'everything; nothing was drawn',
      todo: 'put back the newest copy of ledger/; an older one has forgotten what was spent',
    });
  }
  return ledger;
}

function readHead(path: string): string | null {
  const text = readIfThere(path);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    const head =
      typeof value === 'object' && value !== null && 'ledgerHead' in value ? value.ledgerHead : null;
    return typeof head === 'string' ? head : null;
  } catch {
    return null;
  }
}

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
    openSession: () => openReleaseSession(run),
    random: (count) => randomBytes(count),
    onStep: (step) => reporter.emit({ event: 'stage', stage: 'release', step }),
  };
}

async function openReleaseSession(run: Run): Promise<SqlSession & { close(): void }> {
  // Spilled rows are as restricted as the dataset: they stay below DATA.
  const spillDir = join(run.dataDir, 'state', 'release');
  mkdirSync(spillDir, { recursive: true, mode: 0o700 });
  const session = await openSession({
    threads: run.jobs,
    datasetDir: join(run.dataDir, 'dataset'),
    tempDir: spillDir,
    memoryMib: RELEASE_MEMORY_MIB,
  });
  return {
    run: (sql) => session.run(sql),
    rows: (sql) => session.rows(sql),
    close: () => {
      session.close();
      rmSync(spillDir, { recursive: true, force: true });
    },
  };
}

/** Sessions of a release group by account: more than the dataset's default keeps the accounts of ten million posts in memory. */
const RELEASE_MEMORY_MIB = 512;

/** Data files of a version from the ledger alone. */
async function buildData(
  run: Run,
  version: string,
  ledger: Ledger,
  facts: ReleaseFacts,
): Promise<PackageFile[]> {
  const scratch = join(run.dataDir, 'state', 'package');
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  const session = await openSession({ threads: 1 });
  try {
    const { window, sources, times } = facts;
    return await writeTables(session, assembleTables(ledger, version, { window, sources, times }), scratch);
  } finally {
    session.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readEarlier(dataDir: string, version: string): Map<string, PackageFile[]> {
  const releases = join(dataDir, 'releases');
  const names = existsSync(releases) ? readdirSync(releases) : [];
  return new Map(
    names
      .filter((name) => name !== version && VERSION.test(name) && !/\.(?:new|old)$/u.test(name))
      .map((name) => [name, readRelease(join(releases, name))]),
  );
}

/** Releases that were drawn before this one: a later one need not be part of it. */
function listEarlier(run: Run, ledger: Ledger, version: string): Map<string, PackageFile[]> {
  const first = ledger.reservations.find((each) => each.version === version)?.seq ?? Number.POSITIVE_INFINITY;
  const before = new Set(ledger.reservations.filter(({ seq }) => seq < first).map((each) => each.version));
  return new Map([...readEarlier(run.dataDir, version)].filter(([name]) => before.has(name)));
}

interface Candidate {
  readonly facts: ReleaseFacts;
  readonly files: readonly PackageFile[];
  readonly data: readonly PackageFile[];
}

async function attackInput(
  run: Run,
  version: string,
  ledger: Ledger,
  plan: ReleasePlan,
  candidate: Candidate,
  session: SqlSession,
): Promise<AttackInput> {
  const { facts, files } = candidate;
  return {
    version,
    files,
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
      const candidate = { facts: bare, files: buildPackage(data, bare), data };
      const input = await attackInput(run, version, ledger, plan, candidate, session);
      reports = await runAttacks(input, (id) =>
        run.reporter.emit({ event: 'stage', stage: 'release', step: `attack: ${id}` }),
      );
    }
    const facts: ReleaseFacts = { ...bare, attacks: reports };
    const files = buildPackage(data, facts);
    certify(version, await checkPackage(files), reports);
    const last = await canaries.run({
      version,
      files,
      earlier: new Map(),
      rebuilt: null,
      selectedKeys: listSelectedKeys(ledger, version),
      knownDigests: listKnownDigests(files, facts),
      vocabulary: listVocabulary(facts),
      needles: () => readNeedles(run, session),
    });
    certify(version, [], [{ ...canaries, ...last }]);
    if (known === null) {
      mkdirSync(join(run.dataDir, 'ledger', 'audits'), { recursive: true, mode: 0o700 });
      writeFileAtomic(auditPath(run, version), `${JSON.stringify({ code: facts.code, reports }, null, 1)}\n`);
    }
    return { files, facts };
  } finally {
    session.close();
  }
}

export interface ReleaseResult {
  readonly didWork: boolean;
  readonly text: string;
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

/** Where what is left of a lifetime pays for fewer weeks than there are, the counts fall short of the truth. */
function describeNarrow({ tables, weeks }: ReleasePlan): string[] {
  return tables
    .filter(
      ({ table, bound }) =>
        (table === 'active_weekly' || table === 'posts_weekly') && bound.buckets < weeks.length,
    )
    .map(
      ({ table, bound }) =>
        `Warning: ${table} counts each account in at most ${bound.buckets} of ${weeks.length} weeks, since the rest of its budget is spent; the counts will be too low.`,
    );
}

function describeDryRun(run: Run, plan: ReleasePlan): string {
  const { span, version } = plan;
  return [
    `release ${version} would publish ${span.from} to ${span.to} (${plan.weeks.length} weeks, ${plan.months.length} months), with these errors, from parameters alone:`,
    '',
    formatExpectedErrors(plan),
    plan.breakdownSpan === null ? 'It would carry the breakdowns of an earlier release.' : '',
    `Keys of the data (servers, hashtags) are named only above a noisy threshold, and never below ${plan.minimumPeople} people.`,
    `The posts of accounts that write more than the bound are not counted beyond it. Folder: ${run.dataName}/releases/${version}/.`,
    ...describeNarrow(plan),
    'Nothing was spent, nothing was written.',
    '',
  ]
    .filter((line, at, all) => line !== '' || all[at - 1] !== '')
    .join('\n');
}

/**
 * Make a release, or refuse and say why.
 *
 * @throws CensusError E_BUDGET, E_RELEASE_REFUSED, E_RELEASE_CHANGED (77), E_LEDGER_DAMAGED, E_DATASET_MISSING (65)
 */
export async function makeRelease(run: Run, given: string, isDryRun: boolean): Promise<ReleaseResult> {
  const version = checkVersion(given);
  const ledger = openLedger(run.dataDir);
  const options = drawOptions(run, version, ledger);
  if (isDryRun) return { didWork: false, text: describeDryRun(run, planVersion(options)) };
  const dir = join(run.dataDir, 'releases', version);
  try {
    const didDraw = await drawRelease(options);
    const plan = planVersion(options);
    const certificate = ledger.entries.findLast(
      (entry) => entry.type === 'certify' && entry.version === version,
    );
    const certified = certificate?.type === 'certify' ? certificate.sums : null;
    if (!didDraw && certified !== null && isIntact(dir, certified)) {
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

function describeRelease(
  run: Run,
  plan: ReleasePlan,
  facts: ReleaseFacts,
  files: readonly PackageFile[],
  didDraw: boolean,
): string {
  const { version } = plan;
  const where = `${run.dataName}/releases/${version}`;
  return [
    `release ${version}: ${files.length} files in ${where}/${facts.isSynthetic ? ' (SYNTHETIC)' : ''}`,
    didDraw
      ? 'drawn once, and charged to the ledger'
      : 'built again from the stored draws; nothing was spent',
    ...facts.attacks.map(({ id, figure }) => `  ${id}: held. ${figure}`),
    `look at ${where}/README.md and ${where}/privacy-report.html`,
    '',
  ].join('\n');
}

/** Attack a release folder again, without touching it. */
export async function auditRelease(run: Run, given: string | undefined): Promise<ReleaseResult> {
  const ledger = openLedger(run.dataDir);
  const last = ledger.entries.findLast((entry) => entry.type === 'certify');
  const name = given ?? (last?.type === 'certify' ? last.version : undefined);
  if (name === undefined) {
    throw new CensusError('E_RELEASE_MISSING', {
      what: 'There is no release to audit.',
      where: `audit, ${run.dataName}/releases`,
      todo: 'make release VERSION=v1',
    });
  }
  const dir = VERSION.test(name) ? join(run.dataDir, 'releases', name) : resolve(name);
  const version = VERSION.test(name) ? name : (resolve(name).split('/').at(-1) ?? name);
  const files = readRelease(dir);
  if (files.length === 0) {
    throw new CensusError('E_RELEASE_MISSING', { what: 'There is no release in this folder.', where: name });
  }
  const plan = planDrawn(ledger, checkVersion(version), run.config.release);
  const facts = collectFacts(run, version, plan, ledger);
  const session = await openReleaseSession(run);
  try {
    const input = await attackInput(run, version, ledger, plan, { facts, files, data: [] }, session);
    const sums = readIfThere(join(dir, 'SHA256SUMS'));
    const failures = await checkPackage(files);
    if (sums === null || digestBytes(readFileSync(join(dir, 'SHA256SUMS'))) !== digestRelease(files)) {
      failures.push('files differ from SHA256SUMS');
    }
    const reports = await runAttacks(input, (id) =>
      run.reporter.emit({ event: 'stage', stage: 'release', step: `attack: ${id}` }),
    );
    certify(version, failures, reports);
    const lines = reports.map(({ id, figure }) => `  ${id}: held. ${figure}`);
    return { didWork: true, text: [`audit of ${name}: it withstood every attack`, ...lines, ''].join('\n') };
  } finally {
    session.close();
  }
}

/** `ledger show|verify|plan`. */
export function showLedger(run: Run, what: 'show' | 'verify' | 'plan'): string {
  const ledger = openLedger(run.dataDir);
  if (what === 'show') return formatLedger(ledger);
  if (what === 'plan') return formatBudget(ledger, run.config.release);
  const { length } = ledger.entries;
  return `ledger: whole. ${length} entries, each after the one before; ${ledger.stored.length} stored tables and ${ledger.countedFiles.length} lists of counted accounts by their digests; ${ledger.forfeited.length} charges forfeited\n`;
}
