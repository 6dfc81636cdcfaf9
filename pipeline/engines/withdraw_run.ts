/** `withdraw`: a published version is taken back: a tombstone in its place, and a mark wherever it was published. */
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import {
  digestRelease,
  findWithdrawal,
  formatTombstone,
  type Ledger,
  planDrawn,
  readRelease,
  type Withdrawal,
  writeRelease,
} from '../5-release/index.ts';
import {
  countChars,
  describePackage,
  Journal,
  listPlaces,
  makePost,
  publishFolder,
  readLimits,
  SUMS,
  type WithdrawalNotice,
  WORDS,
  withdrawDeposit,
} from '../6-publish/index.ts';
import { PLACES, type Place } from '../config/publish_places.ts';
import { CensusError } from '../errors.ts';
import { formatDay } from '../model/weeks.ts';
import { syncPath } from '../storage/atomic.ts';
import { readNeedles } from './needles.ts';
import { type ARCHIVES, openAccount, openArchive, placeName } from './publish_places.ts';
import { collectFacts } from './release_facts.ts';
import { checkVersion, openLedger, openReleaseSession, originalDir } from './release_project.ts';
import { openManifest, type Run } from './run.ts';

export interface WithdrawOptions {
  /** Public words; null where the version was withdrawn before and places are to be marked that were not yet. */
  readonly reason: string | null;
  readonly isConfirmed: boolean;
}

export interface WithdrawResult {
  readonly didWork: boolean;
  readonly text: string;
}

/** Shorter names are parts of ordinary words. */
const MIN_NAME_CHARS = 4;
const MAX_REASON_CHARS = 500;

function refuseReason(what: string): CensusError {
  return new CensusError('E_USAGE', {
    what,
    where: 'withdraw',
    kept: 'everything; nothing was withdrawn',
    todo: 'write a sentence or two that name nobody: they are published, and stay',
  });
}

/** The reason goes to everybody, for good: nothing in it may lead to a person. */
async function checkReason(run: Run, reason: string): Promise<void> {
  if (reason.trim() === '' || [...reason].length > MAX_REASON_CHARS) {
    throw refuseReason(`A reason has 1 to ${MAX_REASON_CHARS} characters.`);
  }
  if (/[\p{Cc}@]|https?:/u.test(reason))
    throw refuseReason('A reason holds no handle, no address and no line break.');
  if (openManifest(run.dataDir) === null) return;
  const text = reason.normalize('NFKC').toLowerCase();
  const words = new Set(text.split(/[^\p{L}\p{N}_]+/u));
  const session = await openReleaseSession(run);
  try {
    for await (const { kind, text: name } of readNeedles(run, session)) {
      const needle = name.normalize('NFKC').toLowerCase();
      const isLong = [...needle].length >= MIN_NAME_CHARS;
      if (kind === 'name' ? isLong && words.has(needle) : text.includes(needle))
        throw refuseReason(`The reason holds a ${kind} of the corpus.`);
    }
  } finally {
    await session.close();
  }
}

function describeWithdrawal(
  run: Run,
  version: string,
  ledger: Ledger,
  reason: string,
  day: string,
): Withdrawal {
  const plan = planDrawn(ledger, version, run.config.release);
  const facts = collectFacts(run, version, plan, ledger);
  const { title, doi, isSynthetic, day: released } = facts;
  return { version, title, released, withdrawn: day, reason, doi, isSynthetic };
}

/** Put the tombstone into the version's place. The ledger was told before: a killed run is finished by the next one. */
function placeTombstone(run: Run, withdrawal: Withdrawal): void {
  const { version, withdrawn } = withdrawal;
  const { dataDir } = run;
  const dir = join(dataDir, 'releases', version);
  const aside = join(dataDir, 'withdrawn', version);
  if (!existsSync(aside)) {
    mkdirSync(join(dataDir, 'withdrawn'), { recursive: true, mode: 0o700 });
    renameSync(dir, aside);
    syncPath(join(dataDir, 'withdrawn'));
    syncPath(join(dataDir, 'releases'));
  }
  const files = formatTombstone(withdrawal, readRelease(aside));
  if (digestRelease(readRelease(dir)) !== digestRelease(files)) writeRelease(dir, files, withdrawn);
}

type Marked = 'marked' | 'nothing to mark';

async function markArchive(
  run: Run,
  version: string,
  place: (typeof ARCHIVES)[number],
  notice: WithdrawalNotice,
): Promise<Marked> {
  const { archive, client, name } = openArchive(run, place);
  try {
    const journal = Journal.open(run.dataDir, version, name);
    const options = { archive, journal, server: client.server, previous: null, newMarker: () => '' };
    const description = describePackage(readRelease(originalDir(run.dataDir, version)));
    return (await withdrawDeposit(options, description, notice)) ? 'marked' : 'nothing to mark';
  } finally {
    await client.close();
  }
}

async function markPost(run: Run, version: string, reason: string): Promise<Marked> {
  const settings = run.config.publish.mastodon;
  const journal = Journal.open(run.dataDir, version, placeName(run, 'mastodon'));
  const announced = journal.list('posted').find(({ kind }) => kind === 'announcement');
  if (settings === undefined || announced === undefined) return 'nothing to mark';
  const client = openAccount(run, settings);
  try {
    const { language, visibility } = settings;
    const text = WORDS[language].withdrawal(version, reason);
    const contentWarning = settings.contentWarning ?? null;
    const post = { language, visibility, contentWarning, text, picture: null, inReplyTo: announced.id };
    const limits = await readLimits(client);
    const chars = countChars(text) + countChars(contentWarning ?? '');
    const { isNew } = await makePost(client, journal, { kind: 'withdrawal', ...post }, limits, chars);
    return isNew ? 'marked' : 'nothing to mark';
  } finally {
    await client.close();
  }
}

async function markPlace(run: Run, place: Place, version: string, notice: WithdrawalNotice): Promise<Marked> {
  const { folder } = run.config.publish;
  if (place === 'mastodon') return await markPost(run, version, notice.reason);
  if (place !== 'folder') return await markArchive(run, version, place, notice);
  if (folder === undefined || !existsSync(join(folder.path, version))) return 'nothing to mark';
  return publishFolder(folder.path, version, notice.files) ? 'marked' : 'nothing to mark';
}

/** Mark the version wherever it went; one place that fails leaves the others alone. */
async function markPlaces(run: Run, version: string, notice: WithdrawalNotice): Promise<string[]> {
  const configured = PLACES.filter((place) => run.config.publish[place] !== undefined);
  const lines: string[] = [];
  let failed: CensusError | null = null;
  for (const place of configured) {
    try {
      const done = await markPlace(run, place, version, notice);
      if (done === 'marked') lines.push(`  ${place}: marked`);
    } catch (error) {
      if (!(error instanceof CensusError)) throw error;
      failed ??= error;
    }
  }
  const known = new Set(configured.flatMap((place) => (place === 'folder' ? [] : [placeName(run, place)])));
  const strange = listPlaces(run.dataDir, version).filter((name) => !known.has(name));
  lines.push(...strange.map((name) => `  ${name}: not in the configuration any more; mark it there by hand`));
  if (failed === null) return lines;
  throw new CensusError(failed.code, {
    ...failed.facts,
    what: `The version is withdrawn here, but not marked everywhere yet. ${failed.facts.what}`,
    kept: 'the tombstone, and every mark that was made',
    todo: `${failed.facts.todo ?? 'look at the place that is named'}; then ./census withdraw ${version} --yes marks the rest`,
  });
}

function describePlan(run: Run, version: string): string {
  const { folder } = run.config.publish;
  const isOnSite = folder !== undefined && existsSync(join(folder.path, version));
  const places = [...listPlaces(run.dataDir, version), ...(isOnSite ? ['folder'] : [])];
  return [
    `withdraw would put a tombstone into ${run.dataName}/releases/${version}/, move what is there to ${run.dataName}/withdrawn/, and enter it into the ledger;`,
    places.length === 0
      ? 'this version was published nowhere that this folder knows of.'
      : `and would mark it at: ${places.join(', ')}.`,
    'The budget that it spent stays spent. It can not be taken back. Do it with --yes.',
    '',
  ].join('\n');
}

/**
 * Withdraw a version, or go on with what a killed run left.
 *
 * @throws CensusError E_RELEASE_MISSING, E_USAGE; what a place answers, after all the others were marked
 */
export async function withdrawRelease(
  run: Run,
  given: string,
  options: WithdrawOptions,
): Promise<WithdrawResult> {
  const version = checkVersion(given);
  const ledger = openLedger(run.dataDir);
  if (!ledger.entries.some((entry) => entry.type === 'certify' && entry.version === version)) {
    throw new CensusError('E_RELEASE_MISSING', {
      what: `The gate has certified no version ${version}.`,
      where: 'withdraw',
      kept: 'everything',
      todo: './census ledger show lists the versions',
    });
  }
  const earlier = findWithdrawal(ledger, version);
  if (!options.isConfirmed) return { didWork: false, text: describePlan(run, version) };
  const reason = earlier?.reason ?? options.reason;
  if (reason === null) throw refuseReason('A withdrawal needs a --reason.');
  if (earlier === null) {
    await checkReason(run, reason);
    ledger.append({ type: 'withdraw', day: formatDay(run.nowMs()), version, reason });
  }
  const day = earlier?.day ?? formatDay(run.nowMs());
  placeTombstone(run, describeWithdrawal(run, version, ledger, reason, day));
  const dir = join(run.dataDir, 'releases', version);
  const files = [...readRelease(dir), { path: SUMS, bytes: readFileSync(join(dir, SUMS)) }];
  const notice: WithdrawalNotice = { day, reason, files };
  const marks = await markPlaces(run, version, notice);
  const text = [
    `withdraw: a tombstone stands in ${run.dataName}/releases/${version}/; its tables lie in ${run.dataName}/withdrawn/${version}/, for later releases to be compared with`,
    ...marks,
    'What it spent of the budget stays spent.',
    '',
  ].join('\n');
  return { didWork: true, text };
}
